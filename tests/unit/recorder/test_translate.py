import pytest

from understudy.recorder.translate import frames, to_headers, version_of


def frame(data):
    return b"\x00" + len(data).to_bytes(4) + data


def test_a_call_s_body_splits_into_frames():
    body = frame(b"one") + frame(b"") + frame(b"three")
    assert list(frames(body)) == [(8, frame(b"one")), (13, frame(b"")), (23, frame(b"three"))]
    assert list(frames(body[:-1])) == [(8, frame(b"one")), (13, frame(b""))]
    assert list(frames(b"")) == []


def test_a_streaming_call_keeps_the_order_of_both_sides(addon, shelf, clock, make_flow, make_response):
    flow = make_flow([(b"content-type", b"application/grpc")], method=b"POST", version=b"HTTP/2.0")
    addon.requestheaders(flow)
    flow.response = make_response([(b"content-type", b"application/grpc")])
    clock.time = 100.21
    flow.request.stream(frame(b"q1"))
    addon.responseheaders(flow)
    for at, side, data in [(100.3, "response", b"a1"), (100.4, "request", b"q2"), (100.5, "response", b"a2")]:
        clock.time = at
        getattr(flow, side).stream(frame(data))
    addon.request(flow)
    addon.response(flow)
    (exchange,) = shelf.exchanges
    assert exchange.request.http_version == "2"
    assert [(one.sender, one.data[5:], one.at_s) for one in exchange.messages] == [
        ("client", b"q1", pytest.approx(0.21)),
        ("server", b"a1", pytest.approx(0.3)),
        ("client", b"q2", pytest.approx(0.4)),
        ("server", b"a2", pytest.approx(0.5)),
    ]


def test_header_bytes_are_never_lost():
    ((name, value),) = to_headers([(b"X-Odd", b"caf\xe9")])
    assert (name, value.encode("utf-8", "surrogateescape")) == ("X-Odd", b"caf\xe9")


@pytest.mark.parametrize(("said", "kept"), [("HTTP/1.0", "1.0"), ("HTTP/1.1", "1.1"), ("HTTP/2.0", "2"), ("HTTP/3", "3")])
def test_versions(said, kept):
    assert version_of(said) == kept
