import pytest

from understudy.core.engine.templates.grpc_view import decode_frames, decode_message, encode_frames, encode_message, view_grpc
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.message import Request

MESSAGES = [
    {"1": "ann", "2": 30},
    {"1": [{"1": "a", "3": 1}, {"1": "b", "3": 2}]},
    {"1f64": 1.5, "2f32": 0.25},
    {"4": "base64:/wD/"},
    {},
]


@pytest.mark.parametrize("message", MESSAGES)
def test_messages_survive_the_round_trip(message):
    assert decode_message(encode_message(message)) == message


def test_bodies_are_frames():
    body = encode_frames([{"1": "a"}, {"1": "b"}])
    assert body == b"\0\0\0\0\3\n\1a\0\0\0\0\3\n\1b"
    assert decode_frames(body) == [{"1": "a"}, {"1": "b"}]
    assert decode_frames(body[:-1]) is ABSENT
    assert decode_frames(b"\1\0\0\0\0") is ABSENT


def test_only_grpc_requests_have_messages():
    body = encode_frames({"1": "a"})
    assert view_grpc(Request("POST", "/", Headers.of([("content-type", "application/grpc+proto")]), body)) == [{"1": "a"}]
    assert view_grpc(Request("POST", "/", Headers(), body)) is ABSENT


@pytest.mark.parametrize("message", [{"name": "x"}, "text"])
def test_what_is_no_message_is_refused(message):
    with pytest.raises(ValueError, match="number"):
        encode_message(message)
