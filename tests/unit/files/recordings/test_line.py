import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from understudy.files.recordings.line import DamagedLineError, decode_line, encode_line

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])  # the first text that is drawn builds tables of Unicode
@given(st.dictionaries(st.text(min_size=1), JSON, min_size=1, max_size=4))
def test_a_record_comes_back(record):
    line = encode_line(record)
    assert line.count(b"\n") == 1
    assert decode_line(line) == record


def test_bytes_of_a_header_that_are_no_text_survive():
    assert decode_line(encode_line({"value": "caf\udce9"})) == {"value": "caf\udce9"}


def test_no_changed_or_torn_line_is_taken_for_whole():
    line = encode_line({"kind": "exchange", "seq": 1})
    for cut in range(len(line)):
        with pytest.raises(DamagedLineError):
            decode_line(line[:cut])
    for place in range(len(line) - 1):
        with pytest.raises(DamagedLineError):
            decode_line(line[:place] + bytes([line[place] ^ 1]) + line[place + 1 :])


def test_a_checksum_does_not_make_a_list_a_record():
    good = encode_line({"a": 1})
    with pytest.raises(DamagedLineError, match="checksum"):
        decode_line(b"[1]" + good[3:])
