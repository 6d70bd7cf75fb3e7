import pytest

from understudy.testing.messages import make_request
from understudy.testing.stubs import make_matcher, make_when


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        (
            {"query": {"q": "1"}},
            [make_request(target="/?q=1"), make_request(target="/?q=2&q=1")],
            [make_request(), make_request(target="/?q=2")],
        ),
        (
            {"headers": {"X-A": {"starts_with": "b"}}},
            [make_request(headers={"x-a": "bc"})],
            [make_request(headers={"x-a": "cb"}), make_request()],
        ),
        ({"cookies": {"s": "1"}}, [make_request(headers={"cookie": "r=0; s=1"})], [make_request(headers={"cookie": "s=2"})]),
        (
            {"body": {"form": {"a b": ["1", "2"]}}},
            [make_request(headers={"content-type": "application/x-www-form-urlencoded"}, body="a+b=2&a%20b=1")],
            [make_request(form={"a b": "1"})],
        ),
        ({"body": {"text": {"contains": "x"}}}, [make_request(body="axb")], [make_request()]),
        ({"host": "service.test"}, [make_request(), make_request(authority="Service.Test:81")], [make_request(authority="other")]),
        ({"port": 81}, [make_request(authority="a:81")], [make_request()]),
        ({"query_exact": True}, [make_request()], [make_request(target="/?q=1")]),
    ],
)
def test_fields_of_a_request(document, accepted, refused):
    matcher = make_matcher(document)
    for request in accepted:
        assert matcher.matches(request)
        assert matcher.explain(request) is None
        assert all(value in probe.values(request) for probe, value in matcher.discriminators())
    for request in refused:
        assert not matcher.matches(request)
        assert matcher.explain(request) is not None


def test_an_explanation_names_part_expected_and_actual():
    gap = make_matcher({"query": {"limit": {"lte": 100}}}).explain(make_request(target="/?limit=500"))
    assert (gap.part, gap.expected, gap.actual) == ("query.limit", "at most 100", '"500"')


def test_exact_queries_and_forms_take_no_other_name():
    names = make_when({"query": {"a": "1"}, "query_exact": True, "body": {"form_exact": {"f": "1"}}})
    assert names.match(make_request(target="/?a=1", form={"f": "1"})) is not None
    gaps = [matcher.explain(make_request(target="/?a=1&b=2", form={"f": "1", "g": "2"})) for matcher in names.matchers]
    assert [gap.actual for gap in gaps if gap] == ["also g", "also b"]


def test_names_in_any_case_where_that_is_asked_for():
    query = make_when({"query": {"Page": "1"}, "query_any_case": True, "query_exact": True})
    assert [query.match(make_request("GET", target)) is not None for target in ("/?page=1", "/?PAGE=1", "/?page=2", "/?page=1&x=2")] == [
        True,
        True,
        False,
        False,
    ]
    assert make_when({"query": {"Page": "1"}}).match(make_request("GET", "/?page=1")) is None
    form = make_when({"body": {"form_exact": {"Name": "a"}, "form_any_case": True}})
    fields = {"content-type": "application/x-www-form-urlencoded"}
    assert form.match(make_request("POST", headers=fields, body="nAME=a")) is not None
    assert form.match(make_request("POST", headers=fields, body="name=a&other=1")) is None
