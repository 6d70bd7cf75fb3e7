from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from mitmproxy.flow import Error
from mitmproxy.test import tflow

from understudy.core.model.exchange import Chunk
from understudy.recorder.addon import Addon
from understudy.recorder.http1 import Interim


def test_a_plain_exchange(addon, shelf, clock, make_flow, make_response):
    flow = make_flow()
    addon.client_connected(flow.client_conn)
    addon.requestheaders(flow)
    clock.time = 100.02
    addon.request(flow)
    body = b'{"self": "http://localhost:9000/a"}'
    flow.response = make_response([(b"Content-Type", b"application/json"), (b"Content-Length", b"%d" % len(body)), (b"X-A", b"1")], body)
    addon.responseheaders(flow)
    addon.response(flow)
    (exchange,) = shelf.exchanges
    assert exchange.request.target == "/a?x=1"
    assert exchange.request.authority == "127.0.0.1:45123"
    assert exchange.response.body == body, "the recording keeps what the real service said"
    assert flow.response.raw_content == b'{"self": "http://127.0.0.1:45123/a"}', "the client gets our address"
    assert [name for name, _ in exchange.response.headers] == ["Content-Type", "Content-Length", "X-A"]
    assert (exchange.timings.wait, exchange.timings.receive) == (pytest.approx(0.18), pytest.approx(0.3))
    assert (exchange.connection, exchange.complete) == ("1", True)
    assert not addon.open


def test_a_stream_passes_as_it_comes_and_keeps_its_shape(addon, shelf, clock, make_flow, make_response):
    flow = make_flow()
    addon.requestheaders(flow)
    addon.request(flow)
    flow.response = make_response([(b"Content-Type", b"text/event-stream"), (b"Transfer-Encoding", b"chunked")])
    addon.responseheaders(flow)
    passed = []
    for number in range(3):
        clock.time = 100.2 + number
        passed.append(flow.response.stream(b"data: %d\n\n" % number))
    assert flow.response.stream(b"http://local") == []
    assert flow.response.stream(b"") == b"http://local"
    addon.response(flow)
    assert passed == [[b"data: 0\n\n"], [b"data: 1\n\n"], [b"data: 2\n\n"]]
    (exchange,) = shelf.exchanges
    assert exchange.response.body == b"data: 0\n\ndata: 1\n\ndata: 2\n\nhttp://local"
    assert exchange.chunks == (Chunk(0.0, 9), Chunk(1.0, 9), Chunk(2.0, 21))


def test_a_large_upload_passes_as_it_comes(addon, shelf, make_flow, make_response):
    flow = make_flow([(b"Content-Length", b"5000000")], method=b"PUT")
    addon.requestheaders(flow)
    assert [flow.request.stream(b"x" * 10), flow.request.stream(b"y"), flow.request.stream(b"")] == [b"x" * 10, b"y", b""]
    addon.request(flow)
    flow.response = make_response([(b"Content-Length", b"0")])
    addon.responseheaders(flow)
    addon.response(flow)
    assert shelf.exchanges[0].request.body == b"x" * 10 + b"y"


@dataclass
class Left:
    message: str
    status: int | None
    kind: str


@pytest.mark.parametrize(
    "left",
    [
        Left("[Errno 111] Connect call failed ('127.0.0.1', 9000)", None, "refused"),
        Left("Client disconnected.", 200, "client_gone"),
    ],
    ids=lambda one: one.kind,
)
def test_what_does_not_run_to_its_end_is_an_exchange_too(addon, shelf, make_flow, make_response, left):
    flow = make_flow()
    addon.requestheaders(flow)
    addon.request(flow)
    if left.status:
        flow.response = make_response([(b"Content-Type", b"application/json")], status=left.status)
        addon.responseheaders(flow)
        flow.response.stream(b'{"n": 1}')
    flow.error = Error(left.message)
    addon.error(flow)
    (exchange,) = shelf.exchanges
    assert not exchange.complete
    failure = exchange.interruption if left.status else exchange.outcome
    assert (failure.kind, failure.message) == (left.kind, left.message)
    if left.status:
        assert exchange.response.body == b'{"n": 1}'


@pytest.mark.parametrize("ends", ["request", "upload_broken_off", "error", "client"])
def test_an_upload_that_was_answered_early_ends_when_no_more_of_it_comes(addon, shelf, make_flow, make_response, ends):
    flow = make_flow([(b"Content-Length", b"5000000")], method=b"PUT")
    addon.requestheaders(flow)
    flow.request.stream(b"a")
    flow.response = make_response([(b"Content-Length", b"0")], status=413)
    addon.responseheaders(flow)
    addon.response(flow)
    assert shelf.exchanges == []
    flow.request.stream(b"b")
    flow.error = Error("Client disconnected.")
    if ends == "client":
        addon.client_disconnected(flow.client_conn)
    else:
        getattr(addon, ends)(flow)
    (exchange,) = shelf.exchanges
    assert (exchange.request.body, exchange.response.status, exchange.complete) == (b"ab", 413, True)
    assert not addon.open


def test_what_a_call_sends_after_its_trailers_nobody_reads(addon, shelf, make_flow, make_response):
    flow = make_flow([(b"Content-Type", b"application/grpc"), (b"Te", b"trailers")], method=b"POST", version=b"HTTP/2.0")
    addon.requestheaders(flow)
    flow.request.stream(b"a")
    flow.response = make_response([(b"Content-Type", b"application/grpc")])
    addon.responseheaders(flow)
    addon.response(flow)
    flow.request.stream(b"b")
    assert [exchange.request.body for exchange in shelf.exchanges] == [b"a"]


def test_a_dialogue_is_kept_message_by_message(addon, shelf, clock, make_response):
    flow = tflow.twebsocketflow(messages=False, err=False)
    flow.request.headers["host"] = "127.0.0.1:45123"
    flow.request.timestamp_start = 100.0
    flow.client_conn.tls = False
    addon.requestheaders(flow)
    addon.request(flow)
    addon.responseheaders(flow)
    addon.response(flow)
    assert not shelf.exchanges
    for number, (from_client, content) in enumerate([(True, b"hello"), (False, b"see ws://localhost:9000/x")]):
        message = tflow.twebsocket(messages=True).messages[0]
        message.from_client, message.content, message.timestamp = from_client, content, 100.5 + number
        message.type = 1
        flow.websocket.messages.append(message)
        addon.websocket_message(flow)
    assert flow.websocket.messages[-1].content == b"see ws://127.0.0.1:45123/x"
    assert len(flow.websocket.messages) == 1, "memory does not grow with a dialogue"
    flow.websocket.close_code, flow.websocket.close_reason = 4001, "bye"
    flow.websocket.closed_by_client, flow.websocket.timestamp_end = False, 103.0
    addon.websocket_end(flow)
    (exchange,) = shelf.exchanges
    assert [(one.sender, one.data, one.at_s) for one in exchange.messages] == [
        ("client", b"hello", 0.5),
        ("server", b"see ws://localhost:9000/x", 1.5),
    ]
    assert (exchange.end.sender, exchange.end.code, exchange.end.at_s) == ("server", 4001, 3.0)


def test_interim_responses_belong_to_their_request(addon, shelf, make_flow, make_response):
    flow = make_flow()
    addon.requestheaders(flow)
    addon.interim_response(Interim(flow.request, make_response([(b"link", b"</a>")], status=103)))
    addon.request(flow)
    flow.response = make_response([(b"Content-Length", b"0")])
    addon.responseheaders(flow)
    addon.response(flow)
    assert [(status, dict(headers)) for status, headers in shelf.exchanges[0].interim] == [(103, {"link": "</a>"})]


def test_a_connection_s_set_up_belongs_to_its_first_exchange(addon, shelf, make_flow, make_response):
    server = tflow.tserver_conn()
    server.timestamp_start, server.timestamp_tcp_setup, server.timestamp_tls_setup = 100.02, 100.03, 100.06
    for _ in range(2):
        flow = make_flow()
        flow.server_conn = server
        addon.requestheaders(flow)
        addon.request(flow)
        if not shelf.exchanges:
            addon.server_connected(SimpleNamespace(server=server))
        flow.response = make_response([(b"Content-Length", b"0")])
        addon.responseheaders(flow)
        addon.response(flow)
    first, second = shelf.exchanges
    assert (first.timings.connect, first.timings.ssl, first.timings.wait) == (pytest.approx(0.01), pytest.approx(0.03), pytest.approx(0.14))
    assert (second.timings.connect, second.timings.ssl, second.timings.wait) == (None, None, pytest.approx(0.2))


def test_what_is_open_when_a_client_or_the_recorder_leaves_is_kept(addon, shelf, make_flow):
    flow, other = make_flow(), make_flow()
    other.client_conn = tflow.tclient_conn()
    addon.requestheaders(flow)
    addon.requestheaders(other)
    addon.client_disconnected(flow.client_conn)
    assert addon.close_open("the recorder was stopped") == 1
    assert [exchange.outcome.message for exchange in shelf.exchanges] == ["the client is gone", "the recorder was stopped"]


def test_hosts_that_are_not_recorded_pass_or_are_refused(shelf, clock, make_flow):
    passing, refusing = Addon(shelf, clock, lambda _flow: None), Addon(shelf, clock, lambda _flow: None, refuse_others=True)
    flow = make_flow()
    passing.requestheaders(flow)
    assert flow.request.stream is True
    assert passing.notices.unseen == {"address": 1}
    flow = make_flow()
    refusing.requestheaders(flow)
    assert flow.response.status_code == 403
    assert "Add --allow address" in flow.response.text
    assert not shelf.exchanges


def test_clients_that_refuse_our_certificate_are_counted_by_host(addon):
    addon.tls_failed_client(SimpleNamespace(conn=SimpleNamespace(sni="api.test")))
    addon.tls_failed_client(SimpleNamespace(conn=SimpleNamespace(sni=None)))
    assert addon.notices.distrust == {"api.test": 1, "an unnamed host": 1}


def test_clients_are_told_apart_without_being_named(addon, shelf, make_flow):
    for agent in (b"one", b"two", b"one"):
        flow = make_flow([(b"User-Agent", agent)])
        addon.requestheaders(flow)
        flow.error = Error("x")
        addon.error(flow)
    clients = [exchange.client for exchange in shelf.exchanges]
    assert clients[0] == clients[2] != clients[1]
