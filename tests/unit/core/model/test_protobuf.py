import pytest

from understudy.core.model.protobuf import parse_message, render_message


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        (b"", {}),
        (b"\n\x03Ann\x10\x03", {"1": "Ann", "2": 3}),
        (b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", {"1": -1}),
        (b"\x12\x05\n\x03Ann", {"2": {"1": "Ann"}}),
        (b"\n\x01a\n\x01b", {"1": ["a", "b"]}),
        (b"\x0a\x02\xff\xfe", {"1:bytes": "//4="}),
        (b"\x09\x00\x00\x00\x00\x00\x00\xf8\x3f", {"1:double": 1.5}),
        (b"\x0d\x00\x00\xc0\x3f", {"1:float": 1.5}),
        (b"\x09\x01\x00\x00\x00\x00\x00\x00\x00", {"1:fixed64": 1}),
        (b"\n\x0bhello\nworld", {"1": "hello\nworld"}),
        (b"\x0a\x26\x0a\x24" + b"6f9619ff-8b86-4d01-b42d-00cf4fc964ff", {"1": {"1": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"}}),
    ],
)
def test_the_wire_format_is_a_tree_and_back(data, fields):
    assert parse_message(data) == fields
    assert render_message(fields) == data


@pytest.mark.parametrize("data", [b"\n\x05Ann", b"\x00\x01", b"\x0b\x0c", b"\x08" + b"\xff" * 11, b"\x80\x00"])
def test_what_is_no_message_or_could_not_be_written_back_is_refused(data):
    assert parse_message(data) is None


@pytest.mark.parametrize("fields", [{"name": "Ann"}, {"1": 1.5}, {"1:double": "x"}, {"1:bytes": "*"}, {"0": 1}])
def test_a_tree_that_is_no_message_is_refused(fields):
    with pytest.raises(ValueError, match=r"."):
        render_message(fields)
