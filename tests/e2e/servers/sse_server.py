"""Server-sent events: a tick every 50 ms, resumable by Last-Event-ID."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PAUSE_S = 0.05


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        asked = parse_qs(urlsplit(self.path).query)
        first = int(self.headers.get("Last-Event-ID", "-1")) + 1
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number in range(first, int(asked.get("count", ["5"])[0])):
            self.piece(f"id: {number}\nevent: tick\ndata: {json.dumps({'number': number})}\n\n".encode())
            time.sleep(PAUSE_S)
        self.piece(b"")

    def piece(self, data):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def log_message(self, *_args):
        """Keep quiet."""


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(json.dumps({"event": "ready", "url": f"http://127.0.0.1:{server.server_port}"}), flush=True)
server.serve_forever()
