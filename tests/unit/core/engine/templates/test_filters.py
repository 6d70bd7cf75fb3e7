import pytest

from understudy.core.engine.templates.filters import FILTERS, apply_filter
from understudy.core.engine.templates.missing import Missing
from understudy.errors import TemplateError

PEOPLE = [{"n": "b", "age": 3}, {"n": "a", "age": 3}, {"n": "c"}]


@pytest.mark.parametrize(
    ("name", "value", "arguments", "result"),
    [
        ("json", {"a": [1]}, ("spaced",), '{"a": [1]}'),
        ("fromjson", '{"a":1}', (), {"a": 1}),
        ("string", True, (), "true"),
        ("default", "", ("x", True), "x"),
        ("default", "", ("x",), ""),
        ("length", [1, 2], (), 2),
        ("truncate", "abc", (2,), "ab"),
        ("slice", "abcd", (1, 3), "bc"),
        ("date", "2023-11-14T22:13:20Z", ("epoch", "+1h"), 1_700_003_600),
        ("abs", -3, (), 3),
        ("max", [1, 3, 2], (), 3),
    ],
)
def test_values(name, value, arguments, result):
    made = apply_filter(name, value, *arguments)
    assert made == result
    assert type(made) is type(result)


def test_only_two_take_what_is_missing():
    assert apply_filter("default", Missing("a"), 5) == 5
    assert apply_filter("list", Missing("a")) == []
    for name in FILTERS.keys() - {"default", "list"}:
        with pytest.raises(TemplateError, match="a is not there"):
            apply_filter(name, Missing("a"))


@pytest.mark.parametrize(
    ("name", "value", "arguments"),
    [
        ("int", "x", ()),
        ("b64decode", "é", ()),
        ("fromjson", "{", ()),
        ("without", 5, ("a",)),
        ("length", 5, ()),
        ("bytes", "zz", ("hex",)),
        ("replace", "a" * 10**6, ("a", "b" * 1000)),
        ("sum", ["a"], ()),
        ("join", 5, ()),
    ],
)
def test_what_cannot_be_computed_is_said(name, value, arguments):
    with pytest.raises(TemplateError):
        apply_filter(name, value, *arguments)
