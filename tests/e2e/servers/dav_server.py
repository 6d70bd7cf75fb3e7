"""wsgidav on a free port, with an empty directory as its only share."""

import json
import tempfile

from cheroot import wsgi
from wsgidav.wsgidav_app import WsgiDAVApp

with tempfile.TemporaryDirectory() as root:
    app = WsgiDAVApp(
        {
            "provider_mapping": {"/": root},
            "simple_dc": {"user_mapping": {"*": True}},
            "http_authenticator": {"domain_controller": None},
            "property_manager": True,
            "lock_storage": True,
            "logging": {"enable": False},
            "verbose": 0,
        }
    )
    server = wsgi.Server(("127.0.0.1", 0), app)
    server.prepare()
    print(json.dumps({"event": "ready", "url": f"http://127.0.0.1:{server.bind_addr[1]}"}), flush=True)
    server.serve()
