import pytest

from understudy.core.model.exchange import Chunk
from understudy.recorder.capture import Body, Capture, RequestHead, ResponseHead
from understudy.recorder.progress import OpenExchanges, settled, window
from understudy.recorder.target import Origin

FRAME = b"\x00\x00\x00\x00\x03abc"


@pytest.mark.parametrize(
    ("media_type", "body", "whole"),
    [
        ("text/event-stream", b"data: 1\n\ndata: 2\n", b"data: 1\n\n"),
        ("text/event-stream", b"data: 1\r\n\r\ndata: 2\r\n\r\n", b"data: 1\r\n\r\ndata: 2\r\n\r\n"),
        ("text/plain", b"one\ntwo\nthr", b"one\ntwo\n"),
        ("text/plain", b"one\n-----BEGIN PRIVATE KEY-----\nMIIE\n", b"one\n"),
        ("application/json", b'{"a":1}\n{"password":\n"hunter2"}\n', b'{"a":1}\n'),
        ("application/json", b'{"a":', b""),
        ("application/x-ndjson", b'{"a":1}\n\n{"b":2}\n{"c"', b'{"a":1}\n\n{"b":2}\n'),
        ("application/grpc+proto", FRAME + FRAME[:4], FRAME),
        ("image/png", b"\x89PNG\n\n", b""),
    ],
)
def test_only_what_is_whole_is_settled(media_type, body, whole):
    assert body[: settled(media_type, body)] == whole


def test_pieces_are_cut_where_the_range_is():
    chunks = (Chunk(0.1, 4), Chunk(0.2, 4), Chunk(0.3, 4))
    assert window(chunks, 2, 10) == (Chunk(0.1, 2), Chunk(0.2, 4), Chunk(0.3, 2))
    assert window(chunks, 4, 8) == (Chunk(0.2, 4),)


@pytest.fixture
def stream(make_flow, make_response):
    flow = make_flow()
    flow.response = make_response(((b"Content-Type", b"text/event-stream"),))
    head = RequestHead("GET", b"/events", "http", "a", "HTTP/1.1", ((b"Host", b"a"),))
    one = Capture(flow, "svc", "1", "c", head, 100.0, None, Origin("http", "a", 80))
    one.response = ResponseHead(200, b"OK", "HTTP/1.1", ((b"Content-Type", b"text/event-stream"), (b"X-Run", b"7")))
    one.response_body = Body(wants_chunks=True)
    return one


def arrive(stream, data, at_s):
    stream.response_body.note(len(data), at_s)
    stream.response_body.parts.append(data)


def test_an_exchange_that_lasts_is_told_part_by_part(stream):
    open_exchanges = OpenExchanges()
    arrive(stream, b"data: 1\n\ndata:", 0.1)
    open_exchanges.begin(stream, 10.0)
    open_exchanges.begin(stream, 10.1)
    assert open_exchanges.are_due(10.2)
    assert list(open_exchanges.lasting(10.2)) == []
    (progress,) = open_exchanges.lasting(10.6)
    first = progress.next_part()
    assert (first.response.body, first.response.headers.get("x-run"), first.request.headers.get("host")) == (b"data: 1\n\n", "7", "a")
    assert progress.next_part() is None
    arrive(stream, b" 2\n\n", 0.7)
    second = progress.next_part()
    assert (second.response.body, second.response.headers.get("x-run"), len(second.request.headers)) == (b"data: 2\n\n", None, 0)
    assert (first.chunks, second.chunks) == ((Chunk(0.1, 9),), (Chunk(0.1, 5), Chunk(0.7, 4)))
    open_exchanges.rest(10.6, 10.7)
    assert not open_exchanges.are_due(11.6)
    assert open_exchanges.are_due(11.8)
    assert open_exchanges.end(stream) == 1
    assert not open_exchanges.are_due(99.0)


def test_an_exchange_that_was_short_has_no_parts(stream):
    open_exchanges = OpenExchanges()
    open_exchanges.begin(stream, 10.0)
    assert open_exchanges.end(stream) is None
