import pytest

from understudy.core.engine.templates.graphql_arguments import read_arguments, read_defaults


@pytest.mark.parametrize(
    ("query", "variables", "arguments"),
    [
        ('{ x: user(id: "2") { name } }', {}, {"id": "2"}),
        ("query G($id: ID!) { user(id: $id) { id } }", {"id": "7"}, {"id": "7"}),
        ("mutation { add(input: {n: 1, tags: [A, null], ok: true}) { id } }", {}, {"input": {"n": 1, "tags": ["A", None], "ok": True}}),
        ("query ($a: Int) { list(limit: $a) { id } }", {}, {}),
        ("{ users { id } }", {}, {}),
        ("{ broken(", {}, {}),
    ],
)
def test_arguments_are_read_wherever_they_stand(query, variables, arguments):
    assert read_arguments(query, variables) == arguments


def test_variables_have_the_defaults_that_their_document_declares():
    query = 'query A($first: Int = 10, $order: [Order!] = [{by: NAME}], $q: String) { films(first: $first, x: "=") { id } }'
    assert read_defaults(query, {"q": "a"}) == {"first": 10, "order": [{"by": "NAME"}], "q": "a"}
    assert read_defaults(query, {"first": 2})["first"] == 2
    assert read_arguments(query, read_defaults(query, {})) == {"first": 10, "x": "="}
    assert read_defaults("query A($a: Int =", {}) == {}
