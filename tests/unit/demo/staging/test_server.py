"""Routing, and one call over a real socket on loopback with the pauses left out."""

import http.client
import json
import threading

import pytest

from understudy.demo.staging.message import RefusalError
from understudy.demo.staging.server import StagingServer, find_endpoint


class StoppedClock:
    def now(self):
        return 1_700_000_000.0

    def monotonic(self):
        return 0.0


def test_paths_find_their_endpoints():
    assert find_endpoint("GET", ("v1", "customers", "cus_1"))[0].__name__ == "show_customer"
    with pytest.raises(RefusalError) as refused:
        find_endpoint("PUT", ("v1", "customers", "cus_1"))
    assert refused.value.answer.headers == (("Allow", "GET, PATCH, DELETE"),)
    with pytest.raises(RefusalError, match="/v2/customers"):
        find_endpoint("GET", ("v2", "customers"))


def test_it_answers_over_a_kept_alive_connection():
    pauses = []
    server = StagingServer(0, StoppedClock(), pauses.append)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=5)
        for _ in range(2):
            connection.request("GET", "/health")
            response = connection.getresponse()
            assert (response.status, json.loads(response.read())) == (200, {"status": "ok"})
            assert response.headers["x-request-id"].startswith("req_")
        connection.close()
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
    assert len(pauses) == 2
