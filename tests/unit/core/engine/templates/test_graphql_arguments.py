import pytest

from understudy.core.engine.templates.graphql_arguments import read_arguments


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
