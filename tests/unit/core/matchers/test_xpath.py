import pytest

from understudy.testing.messages import make_request
from understudy.testing.stubs import make_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        (
            {"body": {"xpath": {"//s:b/text()": "t"}, "namespaces": {"s": "urn:s"}}},
            [make_request(body="<a xmlns='urn:s'><b>t</b></a>")],
            [make_request(body="<a><b>t</b></a>"), make_request(body="<a"), make_request()],
        ),
        ({"body": {"xpath": {"count(//b)": 2}}}, [make_request(body="<a><b/><b/></a>")], [make_request(body="<a><b/></a>")]),
        ({"body": {"xpath": "count(//b) > 1"}}, [make_request(body="<a><b/><b/></a>")], [make_request(body="<a><b/></a>")]),
        (
            {"body": {"xpath": {"//b": {"contains": "x"}}}},
            [make_request(body="<a><b>y</b><b><i>x</i></b></a>")],
            [make_request(body="<a><b>y</b></a>")],
        ),
        ({"body": {"xpath": {"/a/@id": {"gt": 5}}}}, [make_request(body="<a id='6'/>")], [make_request(body="<a id='5'/>")]),
    ],
)
def test_what_an_expression_selects(document, accepted, refused):
    matcher = make_matcher(document)
    for request in accepted:
        assert matcher.matches(request)
        assert matcher.explain(request) is None
        assert all(value in probe.values(request) for probe, value in matcher.discriminators())
    for request in refused:
        assert not matcher.matches(request)
        assert matcher.explain(request) is not None


@pytest.mark.parametrize("expression", ["//[", "p:a", "unknown()"])
def test_a_broken_expression_is_told(expression):
    with pytest.raises(ValueError, match="bad XPath"):
        make_matcher({"body": {"xpath": expression}})
