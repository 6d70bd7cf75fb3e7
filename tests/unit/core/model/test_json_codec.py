import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.core.model.json_codec import ABSENT, leaves, parse_json, placed_leaves, pointed_leaves, render_json

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text())
JSON = st.recursive(SCALARS, lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)), max_leaves=10)


@given(JSON)
def test_what_was_rendered_is_parsed_again(value):
    assert repr(parse_json(render_json(value))) == repr(value)


def test_long_integers_keep_their_digits():
    assert parse_json(b'{"id":12345678901234567890123}') == {"id": 12345678901234567890123}
    assert render_json(12345678901234567890123) == b"12345678901234567890123"


@pytest.mark.parametrize("data", [b"", b"{", b"<a/>", b"\xff", b"1" * 5000])
def test_what_is_no_json_is_absent(data):
    assert parse_json(data) is ABSENT


def test_absent_is_false_but_not_null():
    assert not ABSENT
    assert parse_json(b"null") is None
    assert repr(ABSENT) == "ABSENT"


def test_a_lone_surrogate_is_escaped():
    assert render_json({"a": "\ud800", "b": 10**30}) == b'{"a":"\\ud800","b":1000000000000000000000000000000}'


def test_leaves_are_all_that_holds_nothing_else():
    assert list(leaves({"a": [1, {"b": None}], "c": "x", "d": []})) == [1, None, "x"]
    assert list(leaves("alone")) == ["alone"]


def test_leaves_are_pointed_to_through_lists():
    assert list(pointed_leaves({"a": [{"b": 1}, 2], "c": "x"})) == [(("a", 0, "b"), 1), (("a", 1), 2), (("c",), "x")]


def test_leaves_have_places_down_to_a_depth():
    tree = {"a": {"b": {"c": 1}, "d": [2]}, "e": "x"}
    assert list(placed_leaves(tree, 2)) == [(("a", "b"), {"c": 1}), (("a", "d"), [2]), (("e",), "x")]
    assert list(placed_leaves("alone", 2)) == [((), "alone")]
