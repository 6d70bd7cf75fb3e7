"""An OpenID provider on a free port: discovery, registration, code flow, refresh, signed tokens."""

import json

import oidc_provider_mock
from werkzeug.serving import WSGIRequestHandler, make_server


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *args):
        pass


server = make_server("127.0.0.1", 0, oidc_provider_mock.app(), threaded=True, request_handler=Handler)
print(json.dumps({"event": "ready", "url": f"http://127.0.0.1:{server.port}"}), flush=True)
server.serve_forever()
