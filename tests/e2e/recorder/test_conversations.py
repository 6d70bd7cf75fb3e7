"""Dialogues and calls on the wire: every message passes when it is sent and is recorded as it was."""

import contextlib
import queue
import threading
import time

import grpc
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.sync.server import serve


def test_dialogues(recording):
    def converse(end):
        with contextlib.suppress(ConnectionClosed):
            end.send(f"at ws://127.0.0.1:{end.socket.getsockname()[1]}/x")
            for message in end:
                if message == "bye":
                    end.close(4001, "done")
                    return
                end.send(message)

    with serve(converse, "127.0.0.1", 0) as server, contextlib.ExitStack() as left_open:
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
            left_open.enter_context(connect(url.replace("http", "ws"), proxy=None)).recv(5)
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
