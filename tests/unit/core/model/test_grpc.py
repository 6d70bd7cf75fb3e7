import gzip

import pytest

from understudy.core.model.grpc import last_frame, parse_messages, read_tree, verdict_of, write_last_frame, write_tree
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import ABSENT

ANN = b"\0\0\0\0\x05\n\x03Ann"


def test_one_message_is_its_tree_and_several_are_a_list():
    assert read_tree(ANN) == {"1": "Ann"}
    assert read_tree(ANN * 2) == [{"1": "Ann"}, {"1": "Ann"}]
    assert write_tree([{"1": "Ann"}, {}]) == ANN + b"\0\0\0\0\0"
    assert parse_messages(b"") == []


def test_compressed_messages_are_read():
    packed = gzip.compress(b"\n\x03Ann")
    assert read_tree(b"\1" + len(packed).to_bytes(4) + packed) == {"1": "Ann"}


@pytest.mark.parametrize("body", [b"\0\0", b"\0\0\0\0\x09\n\x03Ann", b"\1\0\0\0\x02ab", b"\7\0\0\0\0"])
def test_broken_bodies_have_no_tree(body):
    assert read_tree(body) is ABSENT


def test_what_is_no_message_cannot_be_written():
    with pytest.raises(ValueError, match="no protobuf message"):
        write_tree("text")


def test_a_message_may_stand_alone_and_documents_in_frames():
    assert read_tree(b"\n\x03Ann", "application/proto") == {"1": "Ann"}
    assert read_tree(b"", "application/protobuf") == {}
    assert read_tree(b'\0\0\0\0\x07{"a":1}\2\0\0\0\2{}', "application/connect+json") == {"a": 1}
    assert read_tree(b"\0\0\0\0\x01{", "application/connect+json") is ABSENT


@pytest.mark.parametrize(
    ("media", "fields"),
    [
        ("application/grpc-web+proto", (("grpc-status", "5"), ("grpc-message", "no%20bolt"))),
        ("application/connect+proto", (("connect-end", '{"error":{"code":"not_found"}}'),)),
        ("application/connect+json", ()),
        ("application/grpc", ()),
    ],
)
def test_a_last_frame_says_how_a_call_ended(media, fields):
    end = write_last_frame(media, Headers(tuple((name, value.replace("%20", " ")) for name, value in fields)))
    told = last_frame(ANN + end, media)
    assert [(name, value.replace("%20", " ")) for name, value in told] == [(name, value.replace("%20", " ")) for name, value in fields]
    assert parse_messages(ANN + end) == [{"1": "Ann"}]
    assert last_frame(b"\0\0", media) == Headers()


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("grpc-status", "5", 404),
        ("connect-end", '{"error":{"code":"already_exists"}}', 409),
        ("connect-end", '{"metadata":{}}', 200),
        ("connect-end", '{"error":{"code":"odd"}}', 500),
        ("etag", "5", None),
    ],
)
def test_the_end_of_a_call_means_a_status(name, value, status):
    assert verdict_of(name, value) == status
