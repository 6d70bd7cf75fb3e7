import pytest

from understudy.testing.messages import make_request
from understudy.testing.stubs import make_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        (
            {"body": {"json_schema": {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}}},
            [make_request(json={"a": 1})],
            [make_request(json={"a": "1"}), make_request(json={}), make_request(body="{"), make_request()],
        ),
    ],
)
def test_documents_valid_under_a_schema(document, accepted, refused):
    matcher = make_matcher(document)
    for request in accepted:
        assert matcher.matches(request)
        assert matcher.explain(request) is None
        assert all(value in probe.values(request) for probe, value in matcher.discriminators())
    for request in refused:
        assert not matcher.matches(request)
        assert matcher.explain(request) is not None


def test_an_explanation_is_the_first_complaint():
    gap = make_matcher({"body": {"json_schema": {"properties": {"a": {"type": "integer"}}}}}).explain(make_request(json={"a": "x"}))
    assert gap.actual == 'a: "x" is not of type "integer"'
