"""The client's manners: it waits when told to, as often as is sensible, and no longer."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from understudy.demo.client.api import Api, UnavailableError


@pytest.fixture
def script():
    """A server that gives the listed (status, headers) in turn, then 200."""
    answers, seen = [], []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            seen.append(dict(self.headers))
            status, headers = answers.pop(0) if answers else (200, {"Content-Type": "application/json"})
            self.send_response(status)
            for name, value in {**headers, "Content-Length": "2"}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    pauses = []
    api = Api(f"http://127.0.0.1:{server.server_address[1]}", pauses.append)
    yield api, answers, pauses, seen
    api.close()
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_it_waits_as_long_as_it_is_told(script):
    api, answers, pauses, seen = script
    api.token = "tok_1"
    answers += [(429, {"Retry-After": "2"}), (429, {"Retry-After": "60"}), (503, {})]
    assert api.call("GET", "/a").status == 200
    assert pauses == [2.0, 5.0, 1.0]
    assert seen[0]["authorization"] == "Bearer tok_1"


def test_it_gives_up_on_a_service_that_stays_away(script):
    api, answers, pauses, _ = script
    answers += [(503, {"Retry-After": "1"})] * 2
    with pytest.raises(UnavailableError, match="GET /a answered 503 2 times"):
        api.call("GET", "/a", anonymous=True)
    assert pauses == [1.0]
    assert api.statuses == {503: 2}
