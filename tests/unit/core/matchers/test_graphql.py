import pytest

from understudy.core.matchers.graphql import tokens_of
from understudy.testing.messages import make_request
from understudy.testing.stubs import make_matcher


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        (
            {"body": {"graphql": {"operation": "Get", "variables": {"id": 7}}}},
            [make_request(json={"query": "query Get($id: ID!) { user(id: $id) { name } }", "variables": {"id": 7}})],
            [
                make_request(json={"query": "query Get($id: ID!) { user(id: $id) { name } }", "variables": {"id": 8}}),
                make_request(json={}),
                make_request(),
            ],
        ),
        (
            {"body": {"graphql": {"query": "query Get($id: ID!) {user(id: $id) {name}}"}}},
            [
                make_request(json={"query": "query Get($id: ID!) { user(id: $id) { name } }", "variables": {"id": 7}}),
                make_request(json={"query": "query Get($id:ID!){\n# who\nuser(id:$id),{name}}"}),
            ],
            [make_request(json={"query": "{ user }"})],
        ),
        (
            {"body": {"graphql": {"type": "mutation"}}},
            [make_request(json={"query": "mutation { a }"})],
            [make_request(json={"query": "query Get($id: ID!) { user(id: $id) { name } }", "variables": {"id": 1}})],
        ),
    ],
)
def test_operation_query_and_variables(document, accepted, refused):
    matcher = make_matcher(document)
    for request in accepted:
        assert matcher.matches(request)
        assert matcher.explain(request) is None
        assert all(value in probe.values(request) for probe, value in matcher.discriminators())
    for request in refused:
        assert not matcher.matches(request)
        assert matcher.explain(request) is not None


def test_strings_and_blocks_are_single_tokens():
    assert tokens_of('{ a(b: "x # y", c: """z "q" \n""") }') == ("{", "a", "(", "b", ":", '"x # y"', "c", ":", '"""z "q" \n"""', ")", "}")
