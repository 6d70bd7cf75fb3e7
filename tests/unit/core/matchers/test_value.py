import math

import pytest

from understudy.core.matchers.value import as_number, as_text, json_equal, json_key, matches_values, show, show_many
from understudy.core.model.json_codec import ABSENT
from understudy.testing.stubs import make_value_matcher


def test_json_keeps_true_and_one_apart():
    assert not json_equal(1, True)
    assert not json_equal({"a": [True]}, {"a": [1]})
    assert json_equal({"a": 1, "b": 2}, {"b": 2.0, "a": 1})
    assert json_key(True) != json_key(1)
    assert hash(json_key(1)) == hash(json_key(1.0))


def test_a_part_may_be_absent_single_or_repeated():
    matcher = make_value_matcher("a")
    assert [matches_values(matcher, values) for values in [(), ("a",), ("b", "a"), ("b", "c")]] == [False, True, True, False]


@pytest.mark.parametrize(("value", "text"), [("a", "a"), (1, "1"), (1.5, "1.5"), (True, "true"), (None, None), ([], None), (ABSENT, None)])
def test_numbers_and_booleans_have_a_text(value, text):
    assert as_text(value) == text


def test_numbers_are_read_as_json_spells_them():
    assert [as_number(text) for text in ["7", "-7", "1.5", "1e3", "", "x", "٣", "nan", "-inf", "--7"]] == [7, -7, 1.5, 1000.0] + [None] * 6
    assert not any(isinstance(as_number(text), float) and math.isnan(as_number(text)) for text in ["nan", "NaN"])


def test_long_values_are_shortened_for_people():
    assert show("x" * 500).endswith("(502 characters)")
    assert (show(ABSENT), show(None), show_many(()), show_many(("a", 1))) == ("nothing", "null", "nothing", '"a", 1')
