"""httpbin on a free port; `--tls CERT` serves HTTPS with a certificate chain and key in one PEM file, `--http2` over HTTP/2, too."""

import argparse
import asyncio
import json
import socket
import ssl
import sys
from itertools import chain

from httpbin import app
from hypercorn.asyncio import serve
from hypercorn.config import Config
from werkzeug.serving import WSGIRequestHandler, make_server

parser = argparse.ArgumentParser()
parser.add_argument("--tls")
parser.add_argument("--http2", action="store_true")
arguments = parser.parse_args()


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *args):
        pass


if arguments.http2:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config = Config()
    config.bind, config.certfile, config.keyfile = [f"127.0.0.1:{port}"], arguments.tls, arguments.tls
    config.alpn_protocols, config.loglevel = ["h2"], "ERROR"

    def talkative(environ, start):
        """Say at least nothing: hypercorn sends no head before a first piece of the body."""
        return chain(app(environ, start), [b""])

    async def announce():
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            writer.close()
            print(json.dumps({"event": "ready", "url": f"https://localhost:{port}"}), flush=True)
            return

    async def run():
        await asyncio.gather(serve(talkative, config, mode="wsgi"), announce())

    asyncio.run(run())
    sys.exit()

context = None
if arguments.tls:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(arguments.tls)
server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Handler, ssl_context=context)
scheme = "https" if context else "http"
print(json.dumps({"event": "ready", "url": f"{scheme}://{'localhost' if context else '127.0.0.1'}:{server.port}"}), flush=True)
server.serve_forever()
