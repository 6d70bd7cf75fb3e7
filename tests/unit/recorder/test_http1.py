"""Both ends of the proxy's HTTP/1.1, driven with bytes and no socket, as mitmproxy drives its layers."""

import pytest
from mitmproxy.addons.proxyserver import Proxyserver
from mitmproxy.connection import ConnectionState
from mitmproxy.proxy import commands, context, events
from mitmproxy.proxy.layers import http as http_layers
from mitmproxy.proxy.layers.http import HTTPMode
from mitmproxy.test import taddons, tflow

from understudy.recorder.http1 import Client, InterimResponseHook, Server, complete_http1


class Wire:
    """One HTTP layer between a client and a real service; every hook completes at once."""

    def __init__(self):
        with taddons.context(Proxyserver()) as tools:
            tools.options.update(validate_inbound_headers=False)
            settings = tools.options
        self.client, self.server = tflow.tclient_conn(), None
        self.client.state, self.client.alpn = ConnectionState.OPEN, b"http/1.1"
        self.context = context.Context(self.client, settings)
        self.context.server.address = ("real.test", 80)
        self.layer = http_layers.HttpLayer(self.context, HTTPMode.transparent)
        self.to_client, self.to_server, self.interim, self.refusal = b"", b"", [], None
        self._drive(events.Start())

    def from_client(self, data):
        self._drive(events.DataReceived(self.client, data))

    def from_server(self, data):
        self._drive(events.DataReceived(self.server, data))

    def _drive(self, event):
        for command in self.layer.handle_event(event):
            match command:
                case commands.OpenConnection() if self.refusal:
                    self._drive(events.OpenConnectionCompleted(command, self.refusal))
                case commands.OpenConnection():
                    self.server = command.connection
                    self.server.state = ConnectionState.OPEN
                    self._drive(events.OpenConnectionCompleted(command, None))
                case commands.SendData(connection=connection):
                    if connection is self.client:
                        self.to_client += command.data
                    else:
                        self.to_server += command.data
                case InterimResponseHook():
                    self.interim.append(command.interim.response.status_code)
                case commands.StartHook() if command.blocking:
                    self._drive(events.HookCompleted(command))


@pytest.fixture
def wire():
    with complete_http1():
        yield Wire()


ASK = b"GET / HTTP/1.1\r\nHost: real.test\r\n\r\n"
TRAILED = b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 9\r\nX-More: 1\r\n\r\n"


def test_trailers_pass_in_both_directions(wire):
    wire.from_client(b"POST / HTTP/1.1\r\nHost: real.test\r\n" + TRAILED)
    assert wire.to_server.endswith(b"3\r\nabc\r\n0\r\nX-Sum: 9\r\nX-More: 1\r\n\r\n")
    wire.from_server(b"HTTP/1.1 200 OK\r\n" + TRAILED)
    assert wire.to_client == b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 9\r\nX-More: 1\r\n\r\n"


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_interim_responses_pass_before_the_answer_wherever_they_are_cut(wire, size):
    wire.from_client(ASK)
    answer = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    for start in range(0, len(answer), size):
        wire.from_server(answer[start : start + size])
    assert wire.interim == [103, 102]
    assert wire.to_client == answer


def test_a_connection_goes_on_after_all_of_that(wire):
    for number in range(3):
        wire.from_client(ASK)
        wire.from_server(b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n" + TRAILED)
        assert wire.to_client.count(b"X-Sum: 9") == number + 1


def test_no_last_chunk_follows_an_answer_without_a_body(wire):
    wire.from_client(ASK)
    wire.from_server(b"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n")
    assert wire.to_client == b"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n"


def test_asking_for_a_body_is_no_answer_yet(wire):
    wire.from_client(b"PUT / HTTP/1.1\r\nHost: real.test\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    assert wire.to_client == b"HTTP/1.1 100 Continue\r\n\r\n"
    wire.refusal = "connection refused"
    wire.from_client(b"ab")
    assert b"HTTP/1.1 502 Bad Gateway\r\n" in wire.to_client


def test_a_client_that_cannot_be_asked_for_a_body_is_not(wire):
    wire.from_client(b"PUT / HTTP/1.0\r\nHost: real.test\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab")
    wire.from_server(b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok")
    assert wire.to_client == b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"


def test_mitmproxy_s_own_ends_are_back_afterwards():
    before = http_layers.Http1Server
    with complete_http1():
        assert (http_layers.Http1Server, http_layers.Http1Client) == (Server, Client)
    assert http_layers.Http1Server is before
