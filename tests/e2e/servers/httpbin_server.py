"""httpbin on a free port; `--tls CERT` serves HTTPS with a certificate chain and key in one PEM file."""

import argparse
import json
import ssl

from httpbin import app
from werkzeug.serving import WSGIRequestHandler, make_server

parser = argparse.ArgumentParser()
parser.add_argument("--tls")
arguments = parser.parse_args()


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *args):
        pass


context = None
if arguments.tls:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(arguments.tls)
server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Handler, ssl_context=context)
scheme = "https" if context else "http"
print(json.dumps({"event": "ready", "url": f"{scheme}://{'localhost' if context else '127.0.0.1'}:{server.port}"}), flush=True)
server.serve_forever()
