"""Root fields of GraphQL documents."""

from understudy.core.engine.templates.graphql_roots import rename_root, split_roots

QUERY = """fragment B on Book { id }
query First { a: book(id: "{1}") { ...B }
  authors @include(if: true) { name } }
query Second { other }
"""


def test_every_root_field_is_asked_alone_and_lines_stay():
    first, second = split_roots(QUERY)
    assert (first.key, first.field, second.key, second.field) == ("a", "book", "authors", "authors")
    assert 'book(id: "{1}") { ...B }' in first.query
    assert not any(word in first.query for word in ("authors", "a:"))
    assert "fragment B on Book" in second.query
    assert second.query.splitlines()[2].strip().startswith("authors @include")


def test_the_operation_with_the_name_is_read():
    assert [root.field for root in split_roots(QUERY, "Second")] == ["other"]


def test_what_cannot_be_told_apart_has_no_roots():
    assert split_roots("{ ...All }") == []
    assert split_roots("no braces") == []


def test_values_and_errors_take_another_name():
    answer = {"data": {"book": 1}, "errors": [{"path": ["book", "title"]}, {"message": "x"}]}
    assert rename_root(answer, "book", "a") == {"data": {"a": 1}, "errors": [{"path": ["a", "title"]}, {"message": "x"}]}
