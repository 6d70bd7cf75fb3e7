"""moto's AWS on a free port."""

import json

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *args):
        pass


server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True, request_handler=Handler)
print(json.dumps({"event": "ready", "url": f"http://127.0.0.1:{server.port}"}), flush=True)
server.serve_forever()
