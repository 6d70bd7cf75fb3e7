"""Connections of GraphQL."""

import base64

from tests.unit.core.generator.library import cursor, library
from tests.unit.core.generator.test_pipeline import run

from understudy.core.generator.passes.lists.connections import Connection
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json, render_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def test_cursors_made_from_keys_are_made_and_read_again():
    generated = run(library())
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def ask(query, **variables):
        asked = Request(
            "POST", "/graphql", Headers.of([("content-type", "application/json")]), render_json({"query": query, "variables": variables})
        )
        return parse_json(service.answer(asked, 1.8e9).body)["data"]

    author = ask('mutation { createAuthor(name: "Octavia") { id } }')["createAuthor"]["id"]
    for title in ("A", "B", "C"):
        made = ask(
            "mutation Other($t: String!, $a: ID!) { new: createBook(title: $t, authorId: $a) { id by: author { name } } }",
            t=title,
            a=author,
        )
        assert made["new"]["by"] == {"name": "Octavia"}
    assert ask("query Q($x: ID!) { author(id: $x) { bookCount books { t: title } } }", x=author) == {
        "author": {"bookCount": 3, "books": [{"t": "A"}, {"t": "B"}, {"t": "C"}]}
    }
    page = ask("{ books(first: 2) { edges { node { title } } pageInfo { hasNextPage endCursor } } }")["books"]
    assert page["pageInfo"]["hasNextPage"] is True
    assert ask(
        "query N($c: String) { books(first: 2, after: $c) { totalCount edges { node { title } } } }", c=page["pageInfo"]["endCursor"]
    ) == {"books": {"totalCount": 3, "edges": [{"node": {"title": "C"}}]}}


def test_cursors_are_written_as_they_were():
    keyed = Connection(("data", "books"), "id", {cursor("7"): "7"}, "book:", "", coded=True)
    assert keyed.of_element()[("cursor",)].code == "('book:' ~ (each.id)) | b64encode"
    placed = Connection(("data", "books"), "id", {}, "", "", coded=False, step=1)
    assert placed.of_element()[("cursor",)].code == "((page.offset + loop.index0 + 1) | string)"
    assert base64.b64decode(cursor("7")) == b"book:7"
