"""A stream of mitmproxy's HTTP layer, driven with bytes and no socket, whose real service breaks off."""

import pytest
from mitmproxy.addons.proxyserver import Proxyserver
from mitmproxy.connection import ConnectionState
from mitmproxy.proxy import commands, context, events
from mitmproxy.proxy.layers import http as http_layers
from mitmproxy.proxy.layers.http import HttpErrorHook, HTTPMode
from mitmproxy.test import taddons, tflow

from understudy.recorder.broken_off import Stream, UploadBrokenOffHook, keep_what_broke_off


class Wire:
    """One HTTP layer between a client and a real service; every hook completes at once, errors are kept."""

    def __init__(self, *, streams=False):
        self.streams, self.left = streams, []
        with taddons.context(Proxyserver()) as tools:
            self.client, self.server, self.to_client, self.errors = tflow.tclient_conn(), None, b"", []
            self.client.state, self.client.alpn = ConnectionState.OPEN, b"http/1.1"
            surroundings = context.Context(self.client, tools.options)
        surroundings.server.address = ("real.test", 80)
        self.layer = http_layers.HttpLayer(surroundings, HTTPMode.transparent)
        self.drive(events.Start())

    def drive(self, event):
        for command in self.layer.handle_event(event):
            match command:
                case commands.OpenConnection():
                    self.server = command.connection
                    self.server.state = ConnectionState.OPEN
                    self.drive(events.OpenConnectionCompleted(command, None))
                case commands.SendData(connection=connection) if connection is self.client:
                    self.to_client += command.data
                case http_layers.HttpRequestHeadersHook():
                    command.flow.request.stream = self.streams
                    self.drive(events.HookCompleted(command))
                case http_layers.HttpResponseHeadersHook():
                    command.flow.response.stream = self.streams
                    self.drive(events.HookCompleted(command))
                case UploadBrokenOffHook():
                    self.left.append(command.flow)
                case HttpErrorHook():
                    self.errors.append(command.flow)
                    self.drive(events.HookCompleted(command))
                case commands.StartHook() if command.blocking:
                    self.drive(events.HookCompleted(command))


def test_what_came_of_a_held_body_is_kept_and_passed_on():
    half = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n" + b'{"half": '
    with keep_what_broke_off():
        wire = Wire()
        wire.drive(events.DataReceived(wire.client, b"GET / HTTP/1.1\r\nHost: real.test\r\n\r\n"))
        wire.drive(events.DataReceived(wire.server, half))
        assert wire.to_client == b""
        wire.server.state = ConnectionState.CLOSED
        wire.drive(events.ConnectionClosed(wire.server))
    (flow,) = wire.errors
    assert flow.response.raw_content == b'{"half": '
    assert wire.to_client.startswith(half)


@pytest.mark.parametrize("leaves", ["client", "server"])
def test_the_end_of_an_upload_that_was_answered_early_is_told(leaves):
    with keep_what_broke_off():
        wire = Wire(streams=True)
        wire.drive(events.DataReceived(wire.client, b"PUT / HTTP/1.1\r\nHost: real.test\r\nContent-Length: 9\r\n\r\nab"))
        wire.drive(events.DataReceived(wire.server, b"HTTP/1.1 413 No\r\nContent-Length: 3\r\n\r\nbig"))
        assert (wire.to_client, wire.left) == (b"HTTP/1.1 413 No\r\nContent-Length: 3\r\n\r\nbig", [])
        connection = wire.client if leaves == "client" else wire.server
        connection.state = ConnectionState.CLOSED
        wire.drive(events.ConnectionClosed(connection))
    assert (len(wire.left), wire.errors) == (1, [])


def test_the_end_of_an_early_answer_does_not_wait_for_its_upload():
    """curl sends no more after an error and waits for the end of what it is told."""
    answer = b"HTTP/1.1 413 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nbig\r\n0\r\n\r\n"
    with keep_what_broke_off():
        wire = Wire(streams=True)
        wire.drive(events.DataReceived(wire.client, b"PUT / HTTP/1.1\r\nHost: real.test\r\nContent-Length: 4\r\n\r\nab"))
        wire.drive(events.DataReceived(wire.server, answer))
        assert wire.to_client == answer
        wire.drive(events.DataReceived(wire.client, b"cd"))
        assert wire.to_client == answer, "an end is said once"
        wire.drive(events.DataReceived(wire.client, b"GET / HTTP/1.1\r\nHost: real.test\r\n\r\n"))
        wire.drive(events.DataReceived(wire.server, answer))
        assert wire.to_client == 2 * answer
    assert (wire.left, wire.errors) == ([], [])


def test_mitmproxy_s_own_stream_is_back_afterwards():
    before = http_layers.HttpStream
    with keep_what_broke_off():
        assert http_layers.HttpStream is Stream
    assert http_layers.HttpStream is before
