import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.core.engine.templates.styles import WORDS, compile_style, write_json

DATA = {"b": [1, {"c": "é</a>"}], "a": {}, "n": 2**70}
jsons = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)


@pytest.mark.parametrize(
    ("style", "as_python"),
    [
        ("compact", {"separators": (",", ":"), "ensure_ascii": False}),
        ("spaced", {"ensure_ascii": False}),
        ("ascii spaced", {}),
        ("indent2", {"indent": 2, "ensure_ascii": False}),
        ("indent4 ascii sorted", {"indent": 4, "sort_keys": True}),
        ("tabs", {"indent": "\t", "ensure_ascii": False}),
    ],
)
def test_bytes_as_a_server_writes_them(style, as_python):
    assert write_json(DATA, style) == json.dumps(DATA, **as_python).encode()


@pytest.mark.parametrize(
    ("style", "written"),
    [
        ("newline", b'{"a":"/<>&"}\n'),
        ("slashes", b'{"a":"\\/<>&"}'),
        ("html", b'{"a":"/\\u003c\\u003e\\u0026"}'),
        ("indent2 crlf newline", b'{\r\n  "a": "/<>&"\r\n}\r\n'),
    ],
)
def test_habits_of_other_languages(style, written):
    assert write_json({"a": "/<>&"}, style) == written


@pytest.mark.parametrize(
    ("style", "written"),
    [
        ("event", b'data: {"a":[1]}\n\n'),
        ("event:message crlf", b'event: message\r\ndata: {"a":[1]}\r\n\r\n'),
        ("event indent1", b'data: {\ndata:  "a": [\ndata:   1\ndata:  ]\ndata: }\n\n'),
    ],
)
def test_a_document_is_the_data_of_an_event(style, written):
    assert write_json({"a": [1]}, style) == written


def test_one_document_per_line():
    assert write_json([{"a": 1}, [2]], "lines newline") == b'{"a":1}\n[2]\n'


@given(jsons, st.sets(st.sampled_from([word for word in WORDS if word not in {"lines", "crlf", "event"}]), max_size=4))
def test_every_style_says_the_same(value, words):
    layouts = [word for word in words if word.startswith("indent") or word in {"compact", "spaced", "tabs"}][:1]
    style = " ".join([*layouts, *(word for word in words if word in {"ascii", "slashes", "html", "sorted", "newline"})])
    assert json.loads(write_json(value, style or "compact")) == value


def test_an_unknown_word_is_said_at_load():
    with pytest.raises(ValueError, match="unknown JSON style 'pretty'"):
        compile_style("pretty")


def test_messages_go_out_bare_and_documents_in_frames():
    assert write_json({"1": "Ann"}, "protobuf") == b"\n\x03Ann"
    assert write_json([{"a": 1}, {}], "framed") == b'\0\0\0\0\x07{"a":1}\0\0\0\0\2{}'
    assert write_json({"a": 1}, "framed spaced") == b'\0\0\0\0\x08{"a": 1}'
