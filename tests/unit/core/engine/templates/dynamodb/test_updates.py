"""Updates and projections of items."""

import pytest

from understudy.core.engine.templates.dynamodb.updates import ObstacleError, cut, projected, touched, updated

ITEM = {"n": {"N": "5"}, "m": {"M": {"a": {"S": "x"}}}, "l": {"L": [{"S": "p"}]}, "s": {"SS": ["a", "b"]}}
VALUES = {":1": {"N": "1"}, ":x": {"S": "new"}, ":l": {"L": [{"S": "q"}]}, ":s": {"SS": ["b", "c"]}, ":all": {"SS": ["a", "b"]}}


@pytest.mark.parametrize(
    ("expression", "change"),
    [
        ("SET n = n + :1", {"n": {"N": "6"}}),
        ("SET n = n - :1, #m.a = :x", {"n": {"N": "4"}, "m": {"M": {"a": {"S": "new"}}}}),
        ("SET k = if_not_exists(k, :1), n = if_not_exists(n, :1)", {"k": {"N": "1"}}),
        ("SET l = list_append(l, :l)", {"l": {"L": [{"S": "p"}, {"S": "q"}]}}),
        ("SET l[0] = :x", {"l": {"L": [{"S": "new"}]}}),
        ("ADD n :1, k :1", {"n": {"N": "6"}, "k": {"N": "1"}}),
        ("ADD s :s", {"s": {"SS": ["a", "b", "c"]}}),
        ("DELETE s :s", {"s": {"SS": ["a"]}}),
        ("REMOVE l[0]", {"l": {"L": []}}),
    ],
)
def test_expressions(expression, change):
    assert updated(ITEM, expression, {"#m": "m"}, VALUES) == {**ITEM, **change}


def test_what_is_removed_is_gone_and_the_item_before_stays():
    assert updated(ITEM, "REMOVE n, m.a DELETE s :all", None, VALUES) == {"m": {"M": {}}, "l": ITEM["l"]}
    assert ITEM["n"] == {"N": "5"}


@pytest.mark.parametrize("expression", ["SET k = missing", "SET n = n + :x", "ADD n :x", "CHANGE n :1"])
def test_what_cannot_be_done_is_said(expression):
    with pytest.raises(ValueError, match=r"."):
        updated(ITEM, expression, None, VALUES)


def test_a_path_that_leads_nowhere_is_said():
    with pytest.raises(ObstacleError, match="leads nowhere"):
        updated(ITEM, "SET q.r = :1", None, VALUES)


def test_projections_and_what_an_update_touches():
    assert projected(ITEM, "m.a, l[0], missing") == {"m": {"M": {"a": {"S": "x"}}}, "l": {"L": [{"S": "p"}]}}
    assert projected(ITEM, "") == ITEM
    assert touched("SET #m.a = if_not_exists(a, :1), n = :1 REMOVE l ADD k :1", {"#m": "m"}, VALUES) == [("m", "a"), ("n",), ("l",), ("k",)]


def test_places_in_lists_are_those_before_the_update():
    item = {"l": {"L": [{"S": one} for one in "abcd"]}}
    assert updated(item, "REMOVE l[0], l[2]") == {"l": {"L": [{"S": "b"}, {"S": "d"}]}}


def test_an_item_is_cut_to_some_of_its_paths():
    assert cut(ITEM, [("m", "a"), ("gone",)]) == {"m": {"M": {"a": {"S": "x"}}}}


@pytest.mark.parametrize(
    ("expression", "kind"),
    [("SET q.r = :1", "path"), ("SET k = gone + :1", "attribute"), ("SET n = n + :x", "type"), ("SET n = list_append(n, :l)", "type")],
)
def test_what_keeps_an_item_from_being_updated_has_a_kind(expression, kind):
    with pytest.raises(ObstacleError) as caught:
        updated(ITEM, expression, None, VALUES)
    assert caught.value.kind == kind
