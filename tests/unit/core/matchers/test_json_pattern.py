import pytest

from understudy.testing.messages import make_request
from understudy.testing.stubs import make_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        (
            {"json": {"a": {"b": 1}}},
            [make_request(json={"a": {"b": 1, "c": 2}, "d": 3})],
            [make_request(json={"a": 1}), make_request(json=[1]), make_request(body="{"), make_request()],
        ),
        (
            {"json": [1, {"type": "string"}]},
            [make_request(json=[1, "x"])],
            [make_request(json=[1]), make_request(json=[1, 2]), make_request(json=["x", 1])],
        ),
        ({"json": {"members": {"type": "card"}}}, [make_request(json={"type": "card", "n": 1})], [make_request(json={"type": "bank"})]),
        ({"json": {}}, [make_request(json={"a": 1})], [make_request(json=[]), make_request(json=None)]),
    ],
)
def test_mappings_are_subsets_and_lists_are_not(document, accepted, refused):
    matcher = make_matcher(document)
    for request in accepted:
        assert matcher.matches(request)
        assert matcher.explain(request) is None
        assert all(value in probe.values(request) for probe, value in matcher.discriminators())
    for request in refused:
        assert not matcher.matches(request)
        assert matcher.explain(request) is not None


def test_an_explanation_points_at_the_first_place_that_differs():
    gap = make_matcher({"json": {"items": [{"price": {"gt": 0}}]}}).explain(make_request(json={"items": [{"price": 0}]}))
    assert (gap.part, gap.expected, gap.actual) == ("json.items[0].price", "more than 0", "0")
    assert make_matcher({"json": {"a": 1}}).explain(make_request(body="<a/>")).actual == '"<a/>", which is not JSON'


def test_leaves_are_counted_and_literal_ones_can_be_hashed():
    matcher = make_matcher({"json": {"a": 1, "b": {"c": "x", "d": {"present": True}}}})
    assert matcher.weight == 3
    assert [(probe.path, value) for probe, value in matcher.discriminators()] == [(("a",), 1), (("b", "c"), "x")]
