import pytest

from understudy.core.engine.templates.filters import FILTERS, apply_filter
from understudy.core.engine.templates.missing import Missing

PEOPLE = [{"n": "b", "age": 3}, {"n": "a", "age": 3}, {"n": "c"}]


@pytest.mark.parametrize(
    ("name", "value", "arguments", "result"),
    [
        ("sum", [{"price": 2, "n": 3}, {"price": 0.5, "n": "4"}, {"n": 9}], ("price", "n"), 8.0),
        ("list", None, (), []),
        ("list", "a", (), ["a"]),
        ("list", (1, 2), (), [1, 2]),
        ("first", [1, 2], (), 1),
        ("last", [1, 2], (), 2),
        ("sort", PEOPLE, ("n",), [PEOPLE[1], PEOPLE[0], PEOPLE[2]]),
        ("sort", [2, None, "a", 1, True, {}], (), [None, True, 1, 2, "a", {}]),
        ("sort", [1, 3, 2], (None, True), [3, 2, 1]),
        ("sort", PEOPLE, ("-n",), [PEOPLE[2], PEOPLE[0], PEOPLE[1]]),
        ("join", [1, "a", True], ("-",), "1-a-true"),
        ("map_attribute", PEOPLE, ("age",), [3, 3]),
        ("where", PEOPLE, ("n", "a"), [PEOPLE[1]]),
        ("where", PEOPLE, ("n", ["a", "b"]), PEOPLE[:2]),
        ("where_not", PEOPLE, ("n", "a"), [PEOPLE[0], PEOPLE[2]]),
        ("where_not", PEOPLE, ("n", ["a", "b"]), [PEOPLE[2]]),
        ("where_says", PEOPLE, ("n", PEOPLE[0]["n"].upper()), [PEOPLE[0]]),
        ("where_starts", PEOPLE, ("n", "b"), [PEOPLE[0]]),
        ("sum", [1, 2.5], (), 3.5),
        ("sum", PEOPLE, ("age",), 6),
        ("sort", ["10.50", "9.99", "-1.0"], (), ["-1.0", "9.99", "10.50"]),
        ("inner", [{"t": [1, 2]}, {"t": 3}, {}, {"t": [4]}], ("t",), [1, 2, 4]),
        ("tally", [{"t": ["a", "b"]}, {"t": "a"}, {}, {"t": True}], ("t",), {"a": 2, "b": 1, "true": 1}),
        ("unique", [1, 2, 1, {"a": 1}, {"a": 1}], (), [1, 2, {"a": 1}]),
        ("reverse", [1, 2], (), [2, 1]),
    ],
)
def test_values(name, value, arguments, result):
    made = apply_filter(name, value, *arguments)
    assert made == result
    assert type(made) is type(result)


def test_first_and_last_of_nothing_are_missing():
    assert isinstance(apply_filter("first", []), Missing)
    assert isinstance(apply_filter("last", []), Missing)


def test_elements_are_told_again_when_another_is_like_them():
    notes = [{"at": 1, "m": "a"}, {"at": 2, "m": "b"}, {"at": 1, "m": "c"}, {"at": 1, "m": "d"}, {"m": "e"}]
    assert [one["m"] for one in FILTERS["earlier_alike"](notes, "at")] == ["a", "a", "c"]


def test_elements_take_the_order_of_another_list_and_the_rest_keeps_its_own():
    assert FILTERS["ordered_like"](["a", "b", "c", "d"], ["c", "x", "a"]) == ["c", "a", "b", "d"]


def test_the_mean_of_a_member():
    from understudy.core.engine.templates.sequences import mean

    assert [mean([{"n": 4}, {"n": 1}, {}], "n"), mean([], "n")] == [2.5, None]
