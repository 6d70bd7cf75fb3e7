"""The recorder on the wire: odd HTTP, streams, dialogues, calls and large bodies pass unchanged and are recorded as they were."""

import asyncio
import contextlib
import hashlib
import itertools
import queue
import resource
import socket
import struct
import threading
import time
import urllib.request
from urllib.parse import urlsplit

import grpc
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.sync.server import serve

from understudy.errors import AddressInUseError
from understudy.files.recordings import read_recordings
from understudy.recorder.options import RecordOptions
from understudy.recorder.session import RecorderSession
from understudy.recorder.target import ForwardRules, Target, parse_upstream
from understudy.recorder.unredacted import KeepEverything
from understudy.runtime.authority import Authority
from understudy.runtime.clock import SystemClock


@pytest.fixture
def recording(tmp_path):
    """Record one upstream; inside the block its value is our URL, afterwards `exchanges` holds what was recorded."""

    class Recording:
        def __init__(self):
            self.exchanges, self.session = [], None

        @contextlib.contextmanager
        def of(self, upstream, **options):
            settings = RecordOptions(tmp_path / "recordings", (Target("svc", parse_upstream(upstream)),), **options)
            with RecorderSession(settings, KeepEverything(), SystemClock(), Authority.open(tmp_path / "ca")) as self.session:
                yield str(self.session.addresses.services["svc"])
            if self.session.tally.total:
                self.exchanges = list(read_recordings(tmp_path / "recordings"))

    return Recording()


@pytest.fixture
def raw_server():
    """A server that reads one request per connection and lets a function answer with bytes."""
    listener = socket.create_server(("127.0.0.1", 0))
    threads = []

    def start(answer):
        def converse(end):
            with contextlib.suppress(OSError), end:
                head = b""
                while b"\r\n\r\n" not in head:
                    if not (data := end.recv(65536)):
                        return
                    head += data
                answer(end, head)

        def accept():
            with contextlib.suppress(OSError):
                while True:
                    end, _ = listener.accept()
                    threads.append(threading.Thread(target=converse, args=[end], daemon=True))
                    threads[-1].start()

        threading.Thread(target=accept, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    listener.close()
    for thread in threads:
        thread.join(5)


def ask(url, request=b"GET / HTTP/1.1\r\nConnection: close\r\n", stop_after=None):
    """Send raw bytes and return [(seconds, bytes)] until the other side is done or `stop_after` pieces came."""
    place, pieces, begun = urlsplit(url), [], time.monotonic()
    with socket.create_connection((place.hostname, place.port), timeout=10) as end:
        first, _, rest = request.partition(b"\r\n")
        end.sendall(first + b"\r\nHost: " + place.netloc.encode() + b"\r\n" + rest + (b"" if b"\r\n\r\n" in rest else b"\r\n"))
        with contextlib.suppress(ConnectionResetError):
            while (stop_after is None or len(pieces) < stop_after) and (data := end.recv(65536)):
                pieces.append((time.monotonic() - begun, data))
    return pieces


def text_of(pieces):
    return b"".join(data for _, data in pieces)


SIMPLE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 Fine Thanks\r\nX-a: 1\r\nx-A: 2\r\nX-L: caf\xe9\r\nContent-Length: 3\r\n\r\n\xff\xfe\x00",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 9\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + SIMPLE,
        b"HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\nuntil the end",
        b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nContent-Length: 9\r\n\r\n',
        b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 100\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\nhalf",
    ],
    ids=["odd fields", "trailers", "interim", "no content", "until close", "not modified", "truncated", "truncated text"],
)  # fmt: skip
def test_what_a_server_says_reaches_the_client_unchanged(recording, raw_server, answer):
    upstream = raw_server(lambda end, _head: end.sendall(answer))
    with recording.of(upstream) as url:
        assert text_of(ask(url)) == answer
    (exchange,) = recording.exchanges
    assert exchange.complete == (b"half" not in answer)
    head, _, body = answer.rpartition(b"\r\n\r\n")
    assert exchange.response.status == int(head.rpartition(b"HTTP/1")[2][3:6])
    if b"half" in answer:
        assert (exchange.response.body, exchange.interruption.kind) == (b"half", "truncated")
    if b"103" in answer:
        assert [(status, dict(fields)) for status, fields in exchange.interim] == [(103, {"Link": "</a>"})]
    if b"X-Sum" in answer:
        assert dict(exchange.response.trailers) == {"X-Sum": "9"}
    elif b"half" not in answer:
        assert exchange.response.body == body


def reset(end, _head):
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(reset, "reset"), (lambda _end, _head: None, "reset"), (lambda end, _head: end.sendall(b"garbage\r\n\r\n"), "protocol")],
    ids=["reset", "close", "garbage"],
)
def test_a_server_that_breaks_off_does_so_for_the_client_too(recording, raw_server, answer, kind):
    with recording.of(raw_server(answer)) as url:
        assert ask(url) == []
    assert [exchange.outcome.kind for exchange in recording.exchanges] == [kind]


def test_a_server_that_is_not_there_is_an_exchange(recording):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with recording.of(f"http://127.0.0.1:{port}") as url:
        assert text_of(ask(url)).startswith(b"HTTP/1.1 502")
    (exchange,) = recording.exchanges
    assert exchange.outcome.kind == "refused"
    assert recording.session.tally.unreached == {"svc": 1}


def test_events_arrive_when_they_are_sent_and_lead_back_to_the_recorder(recording, raw_server):
    def answer(end, _head):
        own = f"127.0.0.1:{end.getsockname()[1]}"
        end.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        for number in range(4):
            event = f"data: {number} http://{own}/x\n\n".encode()
            end.sendall(b"%x\r\n%s\r\n" % (len(event), event))
            time.sleep(0.1)
        end.sendall(b"0\r\n\r\n")

    upstream = raw_server(answer)
    with recording.of(upstream) as url:
        pieces = [(at, data) for at, data in ask(url) if b"data:" in data]
        assert all(f"{url}/x".encode() in data for _, data in pieces)
        gaps = [later - earlier for (earlier, _), (later, _) in itertools.pairwise(pieces)]
        assert all(0.05 < gap < 0.2 for gap in gaps), gaps
    (exchange,) = recording.exchanges
    assert exchange.response.body.count(f"{upstream}/x".encode()) == 4
    assert len(exchange.chunks) == 4
    assert 0.25 < exchange.chunks[-1].at_s - exchange.chunks[0].at_s < 0.5


@pytest.mark.parametrize("leaves", ["client", "recorder"])
def test_an_endless_answer_is_kept_up_to_when_somebody_leaves(recording, raw_server, leaves):
    def answer(end, _head):
        end.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        for number in range(1000):
            line = b'{"n":%d}\n' % number
            end.sendall(b"%x\r\n%s\r\n" % (len(line), line))
            time.sleep(0.02)

    with contextlib.ExitStack() as stack:
        url = stack.enter_context(recording.of(raw_server(answer), drain_s=0.2))
        if leaves == "client":
            ask(url, stop_after=5)
            time.sleep(0.1)
        else:
            client = threading.Thread(target=ask, args=[url], daemon=True)
            client.start()
            time.sleep(0.3)
        begun = time.monotonic()
    assert time.monotonic() - begun < 3
    (exchange,) = recording.exchanges
    assert not exchange.complete
    assert exchange.response.body.startswith(b'{"n":0}\n{"n":1}\n{"n":2}\n')
    assert (exchange.interruption.kind == "client_gone") == (leaves == "client")


def test_expect_continue_pipelining_and_chunked_uploads(recording, raw_server):
    def answer(end, head):
        data = head
        while True:
            requests = data.count(b"HTTP/1.1\r\n")
            if data.endswith((b"abc", b"0\r\n\r\n")) or requests == 2:
                end.sendall(SIMPLE * requests)
                data = b""
            if not (more := end.recv(65536)):
                return
            data += more

    with recording.of(raw_server(answer)) as url:
        got = text_of(ask(url, b"PUT /e HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc"))
        assert got == b"HTTP/1.1 100 Continue\r\n\r\n" + SIMPLE
        got = text_of(ask(url, b"PUT /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n"))
        assert got == SIMPLE
    assert [(one.request.target, one.request.body) for one in recording.exchanges] == [("/e", b"abc"), ("/c", b"abc")]


def drained(end, head):
    """Read a whole request with a known length and answer with what its body had."""
    body = head.partition(b"\r\n\r\n")[2]
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += end.recv(65536)
    digest = hashlib.sha256(body).hexdigest().encode()
    end.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\n" + digest)


@pytest.mark.parametrize("size", [300, 2_000_000], ids=["held", "passed on"])
@pytest.mark.parametrize("way", ["reverse", "forward"])
def test_a_client_that_waits_to_be_asked_for_its_upload_is_asked(recording, raw_server, way, size):
    upstream, body = raw_server(drained), bytes(range(250)) * (size // 250 + 1)
    with recording.of(upstream, forward=ForwardRules(allow=("127.0.0.1",))) as url:
        proxy = recording.session.addresses.proxy
        place = urlsplit(url) if way == "reverse" else urlsplit(str(proxy))
        target = b"/up" if way == "reverse" else f"{upstream}/up".encode()
        host = urlsplit(url if way == "reverse" else upstream).netloc.encode()
        with socket.create_connection((place.hostname, place.port), timeout=10) as end:
            end.sendall(b"PUT %s HTTP/1.1\r\nHost: %s\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n" % (target, host, len(body)))
            # Nothing of the body is there yet: who answers now does not wait for it.
            assert end.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
            end.sendall(body)
            answer = b""
            while len(answer.partition(b"\r\n\r\n")[2]) < 64:
                answer += end.recv(65536)
    assert answer.endswith(hashlib.sha256(body).hexdigest().encode())
    (exchange,) = recording.exchanges
    assert (exchange.request.body, exchange.request.headers.get("expect"), exchange.complete) == (body, "100-continue", True)


@pytest.mark.parametrize("sends", ["all", "half"])
def test_an_answer_before_the_end_of_its_upload_is_one_exchange(recording, raw_server, sends):
    early = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig"

    def answer(end, _head):
        end.sendall(early)
        while end.recv(65536):
            pass

    with recording.of(raw_server(answer)) as url:
        place = urlsplit(url)
        with socket.create_connection((place.hostname, place.port), timeout=10) as end:
            end.sendall(b"PUT /big HTTP/1.1\r\nHost: %s\r\nContent-Length: 2000000\r\n\r\n" % place.netloc.encode())
            end.sendall(b"a" * 1000)
            got = b""
            while len(got) < len(early):
                got += end.recv(65536)
            time.sleep(0.8)  # longer than it takes an exchange to be written in parts
            end.sendall(b"b" * (1_999_000 if sends == "all" else 1000))
            time.sleep(0.8)
    assert got == early
    (exchange,) = recording.exchanges
    assert (exchange.response.status, exchange.complete) == (413, True)
    assert exchange.request.body == b"a" * 1000 + b"b" * (1_999_000 if sends == "all" else 1000)


def test_a_taken_port_is_told_before_anything_starts(recording, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        target = Target("svc", parse_upstream("http://localhost:1"), taken.getsockname()[1])
        session = RecorderSession(RecordOptions(tmp_path, (target,)), KeepEverything(), SystemClock(), Authority.open(tmp_path / "ca"))
        with pytest.raises(AddressInUseError, match="--port"), session:
            pass


def test_dialogues(recording):
    def converse(end):
        with contextlib.suppress(ConnectionClosed):
            end.send(f"at ws://127.0.0.1:{end.socket.getsockname()[1]}/x")
            for message in end:
                if message == "bye":
                    end.close(4001, "done")
                    return
                end.send(message)

    with serve(converse, "127.0.0.1", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        upstream = f"http://127.0.0.1:{server.socket.getsockname()[1]}"
        with recording.of(upstream) as url:
            with connect(url.replace("http", "ws"), proxy=None) as end:
                assert end.recv(5) == f"at {url.replace('http', 'ws')}/x"
                for message in ("héllo", b"\x00\x01" * 40_000):
                    end.send(message)
                    assert end.recv(5) == message
                end.send("bye")
                with pytest.raises(ConnectionClosed) as closed:
                    end.recv(5)
                assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4001, "done")
            left_open = connect(url.replace("http", "ws"), proxy=None)
            left_open.recv(5)
        with contextlib.suppress(ConnectionClosed):
            left_open.close()
        server.shutdown()
    whole, cut = recording.exchanges
    assert [(one.sender, one.kind, len(one.data)) for one in whole.messages[1:4]] == [
        ("client", "text", 6),
        ("server", "text", 6),
        ("client", "binary", 80_000),
    ]
    assert whole.messages[0].data.decode() == f"at {upstream.replace('http', 'ws')}/x"
    assert (whole.end.sender, whole.end.code, whole.end.reason, whole.complete) == ("server", 4001, "done", True)
    assert (cut.complete, len(cut.messages)) == (False, 1)


@pytest.fixture
def grpc_server():
    """One method of each kind over bytes, on plaintext HTTP/2."""

    def unary(request, context):
        context.set_trailing_metadata((("x-trail", "t"),))
        if request == b"missing":
            context.abort(grpc.StatusCode.NOT_FOUND, "no such thing")
        return b"re:" + request

    def stream(_request, _context):
        for number in range(3):
            yield b"m%d" % number
            time.sleep(0.05)

    def both(requests, _context):
        for request in requests:
            yield b"b:" + request

    from concurrent.futures import ThreadPoolExecutor

    server = grpc.server(ThreadPoolExecutor(4))
    methods = {
        "Unary": grpc.unary_unary_rpc_method_handler(unary),
        "Stream": grpc.unary_stream_rpc_method_handler(stream),
        "Both": grpc.stream_stream_rpc_method_handler(both),
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("t.T", methods),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop(0).wait(5)


def test_calls_over_plaintext_http2(recording, grpc_server):
    with recording.of(grpc_server) as url, grpc.insecure_channel(url.removeprefix("http://")) as channel:
        answer, call = channel.unary_unary("/t.T/Unary").with_call(b"hi", timeout=5)
        assert (answer, dict(call.trailing_metadata())) == (b"re:hi", {"x-trail": "t"})
        with pytest.raises(grpc.RpcError) as failed:
            channel.unary_unary("/t.T/Unary")(b"missing", timeout=5)
        assert failed.value.details() == "no such thing"
        assert list(channel.unary_stream("/t.T/Stream")(b"q", timeout=5)) == [b"m0", b"m1", b"m2"]
        sent = queue.Queue()
        answers = channel.stream_stream("/t.T/Both")(iter(sent.get, None), timeout=5)
        for number in range(3):
            sent.put(b"%d" % number)
            assert next(answers) == b"b:%d" % number
        sent.put(None)
        assert list(answers) == []
    unary, missing, stream, both = recording.exchanges
    assert unary.request.http_version == "2"
    assert unary.response.body == b"\x00\x00\x00\x00\x05re:hi"
    assert dict(unary.response.trailers)["grpc-status"] == "0"
    assert (missing.response.trailers.get("grpc-status") or missing.response.headers.get("grpc-status")) == "5"
    assert [one.data[5:] for one in stream.messages if one.sender == "server"] == [b"m0", b"m1", b"m2"]
    assert [one.sender for one in both.messages] == ["client", "server"] * 3


def test_large_bodies_pass_in_bounded_memory(recording, raw_server):
    block, count = bytes(range(256)) * 4096, 100

    def answer(end, head):
        received = len(head.partition(b"\r\n\r\n")[2])
        if head.startswith(b"PUT"):
            while received < count * len(block):
                received += len(end.recv(2**20))
            end.sendall(SIMPLE)
            return
        end.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n" % (count * len(block)))
        for _ in range(count):
            end.sendall(block)

    with recording.of(raw_server(answer)) as url:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        digest, size = hashlib.sha256(), 0
        with urllib.request.urlopen(url, timeout=60) as response:
            while data := response.read(2**20):
                digest.update(data)
                size += len(data)
        assert size == count * len(block)
        place = urlsplit(url)
        with socket.create_connection((place.hostname, place.port), timeout=60) as end:
            end.sendall(b"PUT / HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n" % (place.netloc.encode(), count * len(block)))
            for _ in range(count):
                end.sendall(block)
            assert end.recv(65536).startswith(b"HTTP/1.1 200")
        grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kib < 120 * 1024, f"{grown_kib} KiB more for two bodies of {count} MiB"
    assert hashlib.sha256(recording.exchanges[0].response.body).digest() == digest.digest()
    assert recording.exchanges[1].request.body == recording.exchanges[0].response.body


def test_64_clients_at_once(recording, raw_server):
    upstream = raw_server(lambda end, head: [end.sendall(SIMPLE), [end.sendall(SIMPLE) for _ in iter(lambda: end.recv(65536), b"")]])

    async def client(url, number):
        place = urlsplit(url)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        for turn in range(10):
            writer.write(b"GET /%d/%d HTTP/1.1\r\nHost: x\r\n\r\n" % (number, turn))
            assert await reader.readexactly(len(SIMPLE)) == SIMPLE
        writer.close()

    async def all_clients(url):
        async with asyncio.timeout(60):
            await asyncio.gather(*(client(url, number) for number in range(64)))

    with recording.of(upstream) as url:
        asyncio.run(all_clients(url))
    assert {one.request.target for one in recording.exchanges} == {f"/{number}/{turn}" for number in range(64) for turn in range(10)}
    assert [one.seq for one in recording.exchanges] == list(range(1, 641))
    by_connection = {one.connection: one.request.target.split("/")[1] for one in recording.exchanges}
    assert len(by_connection) == 64
