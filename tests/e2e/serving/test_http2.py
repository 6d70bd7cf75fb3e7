"""HTTP/2 with clients nobody here wrote: curl over plain text and TLS, gRPC with all four kinds of calls."""

import asyncio
import shutil
import ssl
import struct
import subprocess
import time

import grpc
import pytest
import trustme
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import ResponseReceived
from tests.e2e.serving.on_the_wire import LOOPS, dial, plain, play

from understudy.core.model.headers import Headers
from understudy.core.model.step import Close, Finish, Hang, Reset, SendBody, SendHead, Wait
from understudy.protocols.respondent import Limits

both_loops = pytest.mark.parametrize("loop", LOOPS, ids=["asyncio", "uvloop"])
GRPC = Headers((("Content-Type", "application/grpc"),))
needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


def frame(message):
    return struct.pack(">BI", 0, len(message)) + message


def status(code, message=""):
    return Headers((("grpc-status", str(code)), *((("grpc-message", message),) if message else ())))


def call(port, kind, argument, **options):
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        method = getattr(channel, kind)("/demo.Greeter/Say")
        result = method(argument, timeout=5, **options)
        return list(result) if kind.endswith("_stream") else result


def curl(port, *arguments, scheme="http"):
    command = ["curl", "-s", "-i", "--max-time", "10", *arguments, f"{scheme}://localhost:{port}/x?y=1"]
    return subprocess.run(command, capture_output=True, timeout=20, check=False)


@needs_curl
@both_loops
def test_prior_knowledge_on_the_same_port(loop):
    def talk(port):
        return curl(port, "--http2-prior-knowledge", "-d", "abc").stdout, curl(port, "--http1.1").stdout

    (second, first), respondent = play(plain(b"ok", headers=(("X-One", "1"),)), talk, loop)
    assert second.startswith(b"HTTP/2 200")
    assert b"x-one: 1" in second
    assert second.endswith(b"ok")
    assert first.startswith(b"HTTP/1.1 200 OK")
    request = respondent.entries[0].request
    assert (request.http_version, request.method, request.target, request.body) == ("2", "POST", "/x?y=1", b"abc")
    assert request.authority.startswith("localhost:")


@needs_curl
@both_loops
def test_tls_and_alpn_on_the_same_port(loop, tmp_path):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    context.set_alpn_protocols(["h2", "http/1.1"])
    trust = ("--cacert", str(tmp_path / "ca.pem"))

    def talk(port):
        return [
            curl(port, *trust, scheme="https").stdout,
            curl(port, *trust, "--http1.1", scheme="https").stdout,
            curl(port, "--http1.1").stdout,
        ]

    (second, first, clear), respondent = play(plain(b"ok"), talk, loop, tls=context)
    assert second.startswith(b"HTTP/2 200")
    assert first.startswith(b"HTTP/1.1 200 OK")
    assert clear.startswith(b"HTTP/1.1 200 OK")
    assert [entry.request.scheme for entry in respondent.entries] == ["https", "https", "http"]


@needs_curl
def test_a_large_body_waits_for_the_window():
    size = 30 * 1024**2

    def talk(port):
        return len(curl(port, "--http2-prior-knowledge", "--limit-rate", "60M").stdout.partition(b"\r\n\r\n")[2])

    received, respondent = play(plain(b"z" * size), talk)
    assert received == size
    assert respondent.entries[0].delivery == "sent"


@both_loops
def test_grpc_unary(loop):
    steps = (SendHead(200, GRPC), SendBody(frame(b"hello")), Finish(status(0)))
    got, respondent = play(steps, lambda port: call(port, "unary_unary", b"who?"), loop)
    assert got == b"hello"
    assert respondent.entries[0].request.body == frame(b"who?")
    assert respondent.entries[0].request.target == "/demo.Greeter/Say"


def test_grpc_server_streaming_with_pacing():
    pieces = [part for n in range(4) for part in (Wait(0.05), SendBody(frame(b"%d" % n)))]
    started = time.monotonic()
    got, _ = play((SendHead(200, GRPC), *pieces, Finish(status(0))), lambda port: call(port, "unary_stream", b"count"))
    assert got == [b"0", b"1", b"2", b"3"]
    assert time.monotonic() - started >= 0.2


def test_grpc_trailers_only():
    def talk(port):
        with pytest.raises(grpc.RpcError) as caught:
            call(port, "unary_unary", b"x")
        return caught.value.code(), caught.value.details()

    steps = (SendHead(200, Headers((*GRPC.pairs, *status(5, "no such thing").pairs)), framing="none"), Finish())
    assert play(steps, talk)[0] == (grpc.StatusCode.NOT_FOUND, "no such thing")


def test_grpc_client_streaming():
    steps = (SendHead(200, GRPC), SendBody(frame(b"3 parts")), Finish(status(0)))
    got, respondent = play(steps, lambda port: call(port, "stream_unary", iter([b"a", b"b", b"c"])))
    assert got == b"3 parts"
    assert respondent.entries[0].request.body == frame(b"a") + frame(b"b") + frame(b"c")


def test_grpc_client_streaming_at_leisure():
    def slowly():
        for part in (b"a", b"b", b"c"):
            yield part
            time.sleep(0.3)

    steps = (SendHead(200, GRPC), SendBody(frame(b"3 parts")), Finish(status(0)))
    got, respondent = play(steps, lambda port: call(port, "stream_unary", slowly()))
    assert got == b"3 parts"
    assert respondent.entries[0].request.body == frame(b"a") + frame(b"b") + frame(b"c")


def test_grpc_chat_in_which_the_client_waits_for_us():
    steps = (SendHead(200, GRPC), SendBody(frame(b"one") + frame(b"two")), Finish(status(0)))

    def talk(port):
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            turns = []

            def speak():
                yield b"first"
                while len(turns) < 1:
                    time.sleep(0.01)
                yield b"second"

            for answer in channel.stream_stream("/demo.Greeter/Say")(speak(), timeout=5):
                turns.append(answer)  # noqa: PERF402 - the client speaks on as soon as it has heard something
            return turns

    assert play(steps, talk)[0] == [b"one", b"two"]


@pytest.mark.parametrize("fault", [(Reset(),), (SendHead(200, GRPC), SendBody(frame(b"x")), Reset()), (Close(),)])
def test_faults_reach_grpc_clients(fault):
    def talk(port):
        with pytest.raises(grpc.RpcError) as caught:
            call(port, "unary_unary", b"x")
        return caught.value.code()

    assert play(fault, talk)[0] in (
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.UNKNOWN,
        grpc.StatusCode.CANCELLED,
    )


def test_hanging_ends_with_the_clients_patience():
    def talk(port):
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel, pytest.raises(grpc.RpcError) as caught:
            channel.unary_unary("/demo.Greeter/Say")(b"x", timeout=0.3)
        return caught.value.code()

    code, respondent = play((Hang(),), talk)
    assert code is grpc.StatusCode.DEADLINE_EXCEEDED
    assert respondent.entries[0].delivery == "client_gone"


def test_fifty_calls_at_once_on_one_connection():
    async def many(port):
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            method = channel.unary_unary("/demo.Greeter/Say")
            return await asyncio.gather(*(method(b"%d" % n, timeout=10) for n in range(50)))

    def decide(request):
        return (Wait(0.1), SendHead(200, GRPC), SendBody(request.body), Finish(status(0)))

    started = time.monotonic()
    got, _ = play(decide, lambda port: asyncio.run(many(port)))
    assert got == [b"%d" % n for n in range(50)]
    assert time.monotonic() - started < 3


class RawClient:
    """HTTP/2 frame by frame, as no client library lets one."""

    def __init__(self, port):
        self.sock = dial(port)
        self.h2 = H2Connection(H2Configuration(client_side=True, header_encoding="utf-8"))
        self.h2.initiate_connection()
        self.flush()

    def flush(self):
        self.sock.sendall(self.h2.data_to_send())

    def begin(self, number, *, end=False):
        fields = [(":method", "POST"), (":path", "/x"), (":scheme", "http"), (":authority", "h")]
        self.h2.send_headers(number, fields, end_stream=end)
        self.flush()

    def say(self, number, data, *, end=False):
        self.h2.send_data(number, data, end_stream=end)
        self.flush()

    def status(self, number):
        self.sock.settimeout(10)
        while True:
            for event in self.h2.receive_data(self.sock.recv(65536)):
                if isinstance(event, ResponseReceived) and event.stream_id == number:
                    return int(dict(event.headers)[":status"])


def test_bodies_of_streams_share_the_budget_and_give_it_back():
    def talk(port):
        client = RawClient(port)
        client.begin(1)
        client.say(1, b"a" * 2000)
        client.begin(3)
        client.say(3, b"b" * 1000)
        refused = client.status(3)
        client.say(1, b"", end=True)
        first = client.status(1)
        client.begin(5)
        client.say(5, b"c" * 2000, end=True)
        return refused, first, client.status(5)

    found, respondent = play(plain(), talk, limits=Limits(held_bytes=2500))
    assert found == (503, 200, 200)
    assert (len(respondent.entries), respondent.shed, respondent.held) == (2, 1, 0)


def test_a_stream_whose_body_stops_is_ended_and_the_others_go_on():
    def talk(port):
        client = RawClient(port)
        client.begin(1)
        client.say(1, b"a")
        slow = client.status(1)
        client.begin(3, end=True)
        return slow, client.status(3)

    found, respondent = play(plain(), talk, limits=Limits(body_s=0.3))
    assert found == (408, 200)
    assert (len(respondent.entries), respondent.refused) == (1, 1)


def test_a_body_beyond_the_limit_is_refused():
    def talk(port):
        client = RawClient(port)
        client.begin(1)
        client.say(1, b"a" * 501)
        return client.status(1)

    found, respondent = play(plain(), talk, limits=Limits(body_bytes=500))
    assert found == 413
    assert (respondent.entries, respondent.refused, respondent.held) == ([], 1, 0)


@pytest.mark.parametrize("before", [(), (Wait(0.05),)])
@pytest.mark.parametrize("trailers", [Headers(), Headers((("x-end", "1"),))])
def test_a_stream_that_is_reset_in_the_bytes_of_its_request_ends_alone(trailers, before):
    steps = (*before, SendHead(200, Headers(), framing="length"), SendBody(b"ok"), Finish(trailers))

    def talk(port):
        client = H2Connection(H2Configuration(client_side=True))
        client.initiate_connection()
        fields = [(":method", "POST"), (":path", "/x"), (":scheme", "http"), (":authority", "h")]
        for number in (1, 3, 5):
            client.send_headers(number, fields)
            client.send_data(number, b"abc", end_stream=True)
            if number != 5:
                client.reset_stream(number)
        with dial(port) as sock:
            sock.sendall(client.data_to_send())
            sock.settimeout(5)
            while True:
                events = client.receive_data(sock.recv(65536))
                if any(isinstance(event, ResponseReceived) and event.stream_id == 5 for event in events):
                    return True

    answered, respondent = play(steps, talk)
    assert answered
    assert [entry.delivery for entry in respondent.entries] == ["client_gone", "client_gone", "sent"]
    assert respondent.held == 0
