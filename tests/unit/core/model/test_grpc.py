import gzip

import pytest

from understudy.core.model.grpc import parse_messages, read_tree, write_tree
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
