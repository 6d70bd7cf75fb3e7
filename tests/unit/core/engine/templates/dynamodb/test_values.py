"""Attribute values."""

import pytest

from understudy.core.engine.templates.dynamodb.values import comparable, is_equal, key_names, number_value, row_key, size_of

SCHEMA = [{"AttributeName": "n", "KeyType": "RANGE"}, {"AttributeName": "c", "KeyType": "HASH"}]


def test_values_are_equal_within_a_type():
    assert is_equal({"N": "1.0"}, {"N": "1"})
    assert is_equal({"SS": ["a", "b"]}, {"SS": ["b", "a"]})
    assert is_equal({"M": {"a": {"N": "1"}}}, {"M": {"a": {"N": "1.00"}}})
    assert not is_equal({"N": "1"}, {"S": "1"})
    assert not is_equal(None, None)


def test_numbers_are_ordered_by_size_and_written_plainly():
    assert comparable({"N": "9"}) < comparable({"N": "10"})
    assert number_value(comparable({"N": "1.500"}) * 2) == {"N": "3"}
    assert number_value(comparable({"N": "1e2"})) == {"N": "100"}
    with pytest.raises(ValueError, match="is not a number"):
        comparable({"N": "one"})


def test_sizes():
    assert [size_of(value) for value in ({"S": "é"}, {"B": "AAE="}, {"L": [{"S": "a"}]}, {"M": {}})] == [2, 2, 1, 0]


def test_a_row_is_known_by_all_its_key_attributes_in_the_order_of_the_table():
    assert key_names(SCHEMA) == ["c", "n"]
    assert row_key({"n": {"N": "1.0"}, "c": {"S": "x"}, "more": {"S": "y"}}, SCHEMA) == '[["S","x"],["N","1"]]'
    assert row_key({"n": {"S": "1"}, "c": {"S": "x"}}, SCHEMA) != row_key({"n": {"N": "1"}, "c": {"S": "x"}}, SCHEMA)
