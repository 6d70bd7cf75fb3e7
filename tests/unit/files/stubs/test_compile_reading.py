import pytest

from understudy.testing.stubs import make_context, make_value_matcher


@pytest.mark.parametrize(
    ("document", "value"),
    [
        ({"before": "2026-01-01"}, "2025-12-31"),
        ({"as_date": {"format": "dd.MM.yyyy", "after": "now-1d"}}, "28.11.2999"),
        ({"without": {"regex": " ", "value": {"starts_with": "ab"}}}, "a b c"),
        ({"as_json": {"a": {"gt": 1}}}, '{"a": 2}'),
        ({"credential": {"secret": "k"}}, "Bearer k"),
        ({"mark": "wrong"}, "Bearer wrong-key"),
    ],
)
def test_values_are_read_before_they_are_judged(document, value):
    matcher = make_value_matcher(document, textual=True)
    assert matcher.matches(value)
    assert not matcher.matches("")


def test_bounds_that_follow_the_clock_are_marked():
    for document, moving in (({"before": "2026-01-01"}, False), ({"as_date": {"after": "now/d"}}, True)):
        context = make_context()
        context.value_matcher(document)
        assert context.findings.moving is moving
