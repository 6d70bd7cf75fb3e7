import pytest

from understudy.testing.messages import make_request
from understudy.testing.stubs import make_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        ({"body": {"empty": True}}, [make_request()], [make_request(body="a")]),
        ({"body": {"empty": False}}, [make_request(body="a")], [make_request()]),
        ({"body": {"base64": "AAH/"}}, [make_request(body=b"\x00\x01\xff")], [make_request(body=b"\x00"), make_request()]),
    ],
)
def test_the_body_as_bytes(document, accepted, refused):
    matcher = make_matcher(document)
    for request in accepted:
        assert matcher.matches(request)
        assert matcher.explain(request) is None
        assert all(value in probe.values(request) for probe, value in matcher.discriminators())
    for request in refused:
        assert not matcher.matches(request)
        assert matcher.explain(request) is not None
