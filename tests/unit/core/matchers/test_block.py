import pytest

from understudy.core.matchers.block import block_mismatches, describe_block
from understudy.testing.messages import make_request
from understudy.testing.stubs import make_matcher, make_when


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        (
            {"any": [{"method": "PUT"}, {"path": "/a/*", "query": {"q": "1"}}]},
            [make_request("PUT"), make_request(target="/a/b?q=1")],
            [make_request(target="/a/b"), make_request()],
        ),
        (
            {"all": [{"headers": {"a": "1"}}, {"headers": {"a": "2"}}]},
            [make_request(headers=[("a", "1"), ("a", "2")])],
            [make_request(headers=[("a", "1")])],
        ),
        ({"not": {"path": "/a", "method": "GET"}}, [make_request("PUT", "/a"), make_request()], [make_request(target="/a")]),
        ({"not": {"any": [{"query": {"a": "1"}}, {"query": {"b": "1"}}]}}, [make_request()], [make_request(target="/?b=1")]),
    ],
)
def test_blocks_of_matchers(document, accepted, refused):
    matcher = make_matcher(document)
    for request in accepted:
        assert matcher.matches(request)
        assert matcher.explain(request) is None
        assert all(value in probe.values(request) for probe, value in matcher.discriminators())
    for request in refused:
        assert not matcher.matches(request)
        assert matcher.explain(request) is not None


def test_every_gap_of_a_block_is_told():
    when = make_when({"method": "PUT", "path": "/a", "query": {"q": "1"}})
    assert [gap.part for gap in block_mismatches(when, make_request(target="/b"))] == ["method", "path", "query.q"]
    assert describe_block(when) == "PUT, /a, query.q"
