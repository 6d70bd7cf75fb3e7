import pytest

from understudy.testing.messages import make_request
from understudy.testing.stubs import make_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        ({"body": {"jsonpath": {"$.a[0].b": 1}}}, [make_request(json={"a": [{"b": 1}]})], [make_request(json={"a": []}), make_request()]),
        (
            {"body": {"jsonpath": {"$..id": {"gt": 1}}}},
            [make_request(json={"a": {"id": 1}, "b": {"id": 2}})],
            [make_request(json={"id": 1})],
        ),
        ({"body": {"jsonpath": "$.a[?@.b > 1]"}}, [make_request(json={"a": [{"b": 2}]})], [make_request(json={"a": [{"b": 1}]})]),
        ({"body": {"jsonpath": {"$.a": {"present": False}}}}, [make_request(json={}), make_request()], [make_request(json={"a": None})]),
    ],
)
def test_what_a_query_selects(document, accepted, refused):
    matcher = make_matcher(document)
    for request in accepted:
        assert matcher.matches(request)
        assert matcher.explain(request) is None
        assert all(value in probe.values(request) for probe, value in matcher.discriminators())
    for request in refused:
        assert not matcher.matches(request)
        assert matcher.explain(request) is not None
