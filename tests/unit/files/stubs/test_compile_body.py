import pytest

from understudy.files.stubs.compile_body import compile_body
from understudy.testing.stubs import make_context, make_when


def test_several_questions_may_be_asked_of_one_body():
    matchers = make_when({"body": {"jsonpath": {"$.a": 1, "$.b": 2}, "json_schema": {"type": "object"}, "empty": False}}).matchers
    assert [matcher.part for matcher in matchers] == ["body.jsonpath.$.a", "body.jsonpath.$.b", "body.json_schema", "body.empty"]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("text", "expected a mapping such as {text: …}"),
        ({"jsn": 1}, "unknown body matcher 'jsn'"),
        ({"json_exact": 1, "ignore_order": "yes"}, "expected true or false"),
        ({"jsonpath": []}, "expected a mapping of JSONPath queries"),
        ({"jsonpath": {"$[": 1}}, "bad JSONPath"),
        ({"json_schema": {"type": "text"}}, "bad JSON Schema"),
        ({"json_schema": {"$ref": "http://127.0.0.1:1/x"}}, "bad JSON Schema"),
        ({"form": []}, "expected a mapping of field names"),
        ({"json_exact": {"a": "${json-unit.date}"}}, "unknown placeholder"),
        ({"xml": "<a/>", "xml_ignore": "text"}, "expected a list of attribute_values"),
        ({"xml": "<a/>", "xml_ignore": ["texts"]}, "unknown: 'texts'; valid: attribute_values"),
        ({"xml": "<a>${xmlunit.matchesRegex([)}</a>"}, "bad regular expression"),
        ({"every_part": {"file": 1}}, "unknown aspect of a part 'file'"),
        ({"multipart": 1}, "expected a mapping of part names"),
        ({"multipart": {"a": {"file": 1}}}, "unknown aspect of a part 'file'"),
        ({"multipart": {"a": {"headers": 1}}}, "expected a mapping of names"),
        ({"base64": "%%"}, "expected the whole body in base64"),
        ({"base64": 7}, "expected the whole body in base64"),
        ({"empty": "no"}, "expected true or false"),
        ({"xml": 7}, "expected an XML document"),
        ({"xml": "<a>"}, "not a well-formed XML document"),
        ({"xpath": []}, "expected a mapping of XPath expressions"),
        ({"xpath": "//p:a"}, "bad XPath"),
        ({"xpath": "//a", "namespaces": []}, "expected a mapping of prefixes"),
        ({"graphql": "query"}, "expected a mapping such as {operation"),
        ({"graphql": {"query": 1}}, "expected the text of a query"),
        ({"graphql": {"op": "x"}}, "unknown part of a GraphQL request 'op'"),
    ],
)
def test_every_mistake_is_told(document, message):
    context = make_context()
    compile_body(document, context)
    assert any(message in finding.message for finding in context.findings.problems), context.findings.problems
