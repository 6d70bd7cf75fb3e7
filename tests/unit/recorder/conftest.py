"""A recorder without a network: flows are made by hand and hooks are called as mitmproxy calls them."""

import pytest
from mitmproxy import http
from mitmproxy.test import tflow, tutils

from understudy.core.model.exchange import Exchange
from understudy.recorder.addon import Addon, Route
from understudy.recorder.masquerade import Masquerade
from understudy.recorder.target import Origin
from understudy.recorder.translate import to_exchange

LISTENER = Origin("http", "127.0.0.1", 45123)


class HandClock:
    """Time that passes when told."""

    def __init__(self):
        self.time = 100.0

    def now(self):
        return self.time

    def monotonic(self):
        return self.time


class Shelf:
    """A scribe that keeps what it is given."""

    def __init__(self):
        self.exchanges: list[Exchange] = []
        self.dialogues = []

    def piece(self, capture, body, data):
        body.parts.append(data)

    def dialogue(self, capture):
        self.dialogues.append(capture)

    def finish(self, capture):
        self.exchanges.append(to_exchange(capture))


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def addon(shelf, clock):
    upstream = Origin("http", "localhost", 9000)
    return Addon(shelf, clock, lambda _flow: Route("svc", LISTENER, Masquerade(upstream, "auto")))


@pytest.fixture
def make_flow():
    def make(request_headers=(), request_body=b"", method=b"GET", path=b"/a?x=1", version=b"HTTP/1.1"):
        fields = ((b"Host", b"127.0.0.1:45123"), *request_headers)
        request = tutils.treq(method=method, path=path, headers=fields, content=request_body, http_version=version)
        request.timestamp_start, request.timestamp_end = 100.0, 100.01
        flow = tflow.tflow(req=request, resp=False, err=False)
        flow.response = None
        flow.client_conn.tls = False
        return flow

    return make


@pytest.fixture
def make_response():
    def make(fields=(), body=b"", status=200):
        head = (b"HTTP/1.1", status, b"Fine", http.Headers(fields))
        return http.Response(*head, body, None, timestamp_start=100.2, timestamp_end=100.5)

    return make
