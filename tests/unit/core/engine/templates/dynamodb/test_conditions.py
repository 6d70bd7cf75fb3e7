"""Conditions on items."""

import pytest

from understudy.core.engine.templates.dynamodb.conditions import meets

ITEM = {"c": {"S": "ann"}, "n": {"N": "10"}, "open": {"BOOL": True}, "tags": {"SS": ["a", "b"]}, "l": {"L": [{"N": "1"}]}}
VALUES = {
    ":a": {"S": "a"},
    ":z": {"S": "z"},
    ":ann": {"S": "ann"},
    ":nine": {"N": "9"},
    ":t": {"BOOL": True},
    ":S": {"S": "S"},
    ":1": {"N": "1"},
}


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ("", True),
        ("c = :ann", True),
        ("c <> :ann", False),
        ("missing <> :ann", False),
        ("n > :nine AND open = :t", True),
        ("n < :nine OR NOT (c = :z)", True),
        ("c BETWEEN :a AND :z", True),
        ("c IN (:z, :ann)", True),
        ("n > :a", False),
        ("attribute_exists(c) and attribute_not_exists(d)", True),
        ("attribute_type(c, :S)", True),
        ("begins_with(c, :a)", True),
        ("contains(tags, :a) AND contains(l, :1) AND NOT contains(c, :z)", True),
        ("size(tags) > :1", True),
        ("size(missing) > :1", False),
        ("#n = :ann", True),
    ],
)
def test_expressions(expression, holds):
    assert meets(ITEM, expression, {"#n": "c"}, VALUES) is holds


def test_nothing_is_there_to_meet_a_condition():
    assert meets(None, "attribute_not_exists(c)")
    assert not meets(None, "c = :ann", None, VALUES)


@pytest.mark.parametrize("expression", ["c = :ann c", "c ~ :ann", "c LIKE :ann", "c = :unknown", "(c = :ann"])
def test_what_is_no_condition_is_said(expression):
    with pytest.raises(ValueError, match=r"."):
        meets(ITEM, expression, None, VALUES)
