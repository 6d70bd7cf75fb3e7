import pytest

from understudy.testing.messages import make_request
from understudy.testing.stubs import make_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        (
            {"body": {"xml": "<a x='1' y='2'><b>t</b><c/></a>"}},
            [make_request(body="<?xml version='1.0'?>\n<a y='2' x='1'>\n <b> t </b>\n <c></c> <!-- c -->\n</a>")],
            [make_request(body="<a x='1' y='2'><c/><b>t</b></a>"), make_request(body="<a"), make_request()],
        ),
        ({"body": {"xml": "<p:a xmlns:p='urn:x'/>"}}, [make_request(body="<a xmlns='urn:x'/>")], [make_request(body="<a/>")]),
        (
            {"body": {"xml": "<a><b/><c>${ignore}</c></a>", "ignore_order": True}},
            [make_request(body="<a><c>1</c><b/></a>")],
            [make_request(body="<a><b/></a>")],
        ),
    ],
)
def test_documents_whatever_their_layout(document, accepted, refused):
    matcher = make_matcher(document)
    for request in accepted:
        assert matcher.matches(request)
        assert matcher.explain(request) is None
        assert all(value in probe.values(request) for probe, value in matcher.discriminators())
    for request in refused:
        assert not matcher.matches(request)
        assert matcher.explain(request) is not None


def test_a_document_with_a_doctype_is_never_read():
    bomb = '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    assert make_matcher({"body": {"xml": "<a>y</a>"}}).explain(make_request(body=bomb)).actual == "a body that is not XML"


def test_an_explanation_points_at_the_first_difference():
    matcher = make_matcher({"body": {"xml": "<a><b i='1'>t</b></a>"}})
    assert matcher.explain(make_request(body="<a><b i='2'>t</b></a>")).actual == "/a/b/@i = '2'"
    assert matcher.explain(make_request(body="<a><b i='1'>u</b></a>")).actual == "/a/b = 'u'"
