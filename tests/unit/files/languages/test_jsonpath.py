import pytest

from understudy.core.matchers.json_path import Steps
from understudy.files.languages.jsonpath import compile_jsonpath, parse_steps

DOCUMENT = {"a": [{"b": 1, "n": "xay"}, {"b": 2, "n": "q"}], "odd name": {"x": None}}


@pytest.mark.parametrize(
    ("query", "selected"),
    [
        ("$", [DOCUMENT]),
        ("$.a[1].b", [2]),
        ("$['odd name'].x", [None]),
        ("$.a[7]", []),
        ("$.a.b", []),
        ("$..b", [1, 2]),
        ("$.a[*].n", ["xay", "q"]),
        ("$.a[-1].b", [2]),
        ("$.a[?@.b > 1].n", ["q"]),
        ("$.a[?(@.b == 1)].n", ["xay"]),
        ("$.a[?search(@.n, 'a')].b", [1]),
        ("$.a[?match(@.n, 'a')].b", []),
        ("$.a[?match(@.n, 'q|z')].b", [2]),
    ],
)
def test_queries_select_as_rfc_9535_says(query, selected):
    assert compile_jsonpath(query).find(DOCUMENT) == selected


def test_a_query_on_a_scalar_selects_nothing_but_itself():
    assert compile_jsonpath("$..a").find("text") == []
    assert compile_jsonpath("$").find("text") == ["text"]


def test_simple_queries_need_no_library():
    assert compile_jsonpath("$.a[0]['b']") == Steps(("a", 0, "b"))
    assert parse_steps("$.a[*]") is None


@pytest.mark.parametrize("query", ["", "a.b", "$.a[", "$.a[?@.n =~ /x/]", "$.a | $.b", "$.a[?unknown(@)]"])
def test_broken_queries_and_script_filters_are_told(query):
    with pytest.raises(ValueError, match="bad JSONPath"):
        compile_jsonpath(query)


def test_expressions_in_filters_are_linear():
    assert compile_jsonpath("$[?search(@, '(a+)+b')]").find(["a" * 64_000]) == []
