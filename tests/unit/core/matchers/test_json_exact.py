import pytest

from understudy.testing.messages import make_request
from understudy.testing.stubs import make_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        (
            {"body": {"json_exact": {"a": [1, 2]}}},
            [make_request(json={"a": [1, 2]})],
            [make_request(json={"a": [2, 1]}), make_request(json={"a": [1, 2], "b": 0}), make_request()],
        ),
        (
            {"body": {"json_exact": {"a": [1, 2]}, "ignore_order": True}},
            [make_request(json={"a": [2, 1]})],
            [make_request(json={"a": [2, 2]}), make_request(json={"a": [1, 2, 3]})],
        ),
        (
            {"body": {"json_exact": {"a": [1]}, "ignore_extra": True}},
            [make_request(json={"a": [1, 3], "b": 0})],
            [make_request(json={"a": [3, 1]}), make_request(json={})],
        ),
        (
            {"body": {"json_exact": {"id": "${json-unit.regex}[a-z]+", "x": ["${json-unit.any-number}"]}}},
            [make_request(json={"id": "abc", "x": [1]})],
            [make_request(json={"id": "ab1", "x": [1]}), make_request(json={"id": "abc", "x": [1], "y": 0}), make_request(json={})],
        ),
        (
            {"body": {"json_exact": ["${json-unit.any-string}", 1], "ignore_order": True}},
            [make_request(json=[1, "x"])],
            [make_request(json=[1, 2])],
        ),
        (
            {"body": {"json_exact": [{"a": 1}], "ignore_extra": True, "ignore_order": True}},
            [make_request(json=[0, {"a": 1, "b": 2}])],
            [make_request(json=[])],
        ),
    ],
)
def test_the_whole_document(document, accepted, refused):
    matcher = make_matcher(document)
    for request in accepted:
        assert matcher.matches(request)
        assert matcher.explain(request) is None
        assert all(value in probe.values(request) for probe, value in matcher.discriminators())
    for request in refused:
        assert not matcher.matches(request)
        assert matcher.explain(request) is not None
