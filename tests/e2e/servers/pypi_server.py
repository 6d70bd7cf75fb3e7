"""pypiserver on a free port, with an empty directory of packages that anybody may fill."""

import json
import tempfile

import pypiserver
from werkzeug.serving import WSGIRequestHandler, make_server


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *args):
        pass


with tempfile.TemporaryDirectory() as root:
    app = pypiserver.app(roots=[root], authenticate=[], password_file=".", disable_fallback=True)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Handler)
    print(json.dumps({"event": "ready", "url": f"http://127.0.0.1:{server.port}"}), flush=True)
    server.serve_forever()
