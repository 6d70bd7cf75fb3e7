import pytest

from understudy.core.engine.templates.filters import apply_filter


@pytest.mark.parametrize(
    ("name", "value", "arguments", "result"),
    [
        ("merge", {"a": 1, "b": 1}, ({"b": 2}, None), {"a": 1, "b": 2}),
        ("deep_merge", {"a": {"b": 1, "c": 2}}, ({"a": {"b": None, "d": 3}},), {"a": {"c": 2, "d": 3}}),
        ("without", {"a": 1, "b": 2}, ("a",), {"b": 2}),
        ("without", [1, 2, 3], ([1, 2],), [3]),
        ("only", {"a": 1, "b": 2, "c": 3}, (["c", "a", "x"],), {"c": 3, "a": 1}),
        ("lines", {"a": 1, "b": "x"}, ("=", "; Path=/"), ["a=1; Path=/", "b=x; Path=/"]),
        ("pairs", {"a": 1}, (), [{"key": "a", "value": 1}]),
        ("paired", [{"key": "a", "value": 1}, {"key": "b"}], (), {"a": 1, "b": None}),
    ],
)
def test_values(name, value, arguments, result):
    made = apply_filter(name, value, *arguments)
    assert made == result
    assert type(made) is type(result)
