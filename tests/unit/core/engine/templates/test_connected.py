"""Connections inside items."""

import base64

import pytest

from understudy.core.engine.templates.connected import Connection, written_cursor
from understudy.core.engine.templates.graphql_selection import cut_to, read_selection
from understudy.core.model.resource import Link
from understudy.errors import TemplateError
from understudy.testing.players import Rehearsed

BOOKS = [(key, {"id": key, "title": title}) for key, title in (("7", "Dawn"), ("8", "Ubik"), ("9", "Wild Seed"))]
LINK = Link("connection", "books", "authorId", cursor="base64:book:{key}", type="BookConnection")


def cursor(key):
    return base64.b64encode(f"book:{key}".encode()).decode()


def shown(query, **variables):
    return cut_to({"books": Connection(LINK, BOOKS)}, read_selection(f"{{ author {{ {query} }} }}", variables))["books"]


def test_a_connection_says_how_many_there_are_and_lists_them():
    assert shown("books { totalCount nodes { title } }") == {"totalCount": 3, "nodes": [{"title": one["title"]} for _, one in BOOKS]}


def test_pages_follow_one_another_by_their_cursors():
    page = "edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
    first = shown(f"books(first: 2) {{ {page} }}")
    assert [edge["node"]["id"] for edge in first["edges"]] == ["7", "8"]
    assert first["pageInfo"] == {"hasNextPage": True, "hasPreviousPage": False, "startCursor": cursor("7"), "endCursor": cursor("8")}
    rest = shown(f'books(first: 2, after: "{cursor("8")}") {{ {page} }}')
    assert [edge["cursor"] for edge in rest["edges"]] == [cursor("9")]
    assert (rest["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasPreviousPage"]) == (False, True)
    assert [one["id"] for one in shown(f'books(last: 1, before: "{cursor("9")}") {{ nodes {{ id }} }}')["nodes"]] == ["8"]
    assert [one["id"] for one in shown("books(skip: 1, take: 1) { nodes { id } }")["nodes"]] == ["8"]


def test_an_empty_page_has_no_cursors():
    page = Connection(LINK, [])
    assert (page.get("totalCount"), page.get("nodes"), page.get("edges")) == (0, [], [])
    assert page.get("pageInfo")["endCursor"] is None


def test_types_are_told_where_the_link_tells_one():
    page = Connection(LINK, BOOKS)
    assert (page.get("__typename"), page.get("edges")[0]["__typename"], page.get("pageInfo")["__typename"]) == (
        "BookConnection",
        "BookEdge",
        "PageInfo",
    )
    assert Connection(Link("connection", "books", "authorId"), BOOKS).get("__typename") is None


def test_members_narrow_and_what_nobody_knows_is_no_guess():
    assert shown('books(title: "Ubik") { totalCount nodes { id } }') == {"totalCount": 1, "nodes": [{"id": "8"}]}
    with pytest.raises(TemplateError, match="colour"):
        shown('books(colour: "red") { totalCount }')
    with pytest.raises(TemplateError, match="cursor of nothing"):
        shown('books(after: "Zm9v") { totalCount }')


def test_cursors_are_made_of_keys_or_places():
    assert [written_cursor(form, "k", 4) for form in ("{key}", "at{offset}", "base64:{number}")] == ["k", "at4", "NQ=="]


def test_a_stub_shows_who_refers_to_an_item():
    query = "{ author { books(first: 1) { totalCount edges { cursor } } } }"
    document = {
        "resources": [
            {
                "name": "authors",
                "seed": [{"id": "1"}, {"id": "2"}],
                "links": {"books": {"connection": "books", "by": "authorId", "cursor": "{key}"}},
            },
            {"name": "books", "seed": [{"id": "7", "authorId": "1"}]},
        ],
        "stubs": [
            {
                "id": "author",
                "when": {"path": "/{author}", "item": {"in": "authors", "key": "{{ path.author }}"}},
                "then": {"json": {"$cut": "{{ item }}", "$to": read_selection(query)}},
            }
        ],
    }
    player = Rehearsed(document)
    assert player.ask("GET", "/1").body == b'{"books":{"totalCount":1,"edges":[{"cursor":"7"}]}}'
    assert player.ask("GET", "/2").body == b'{"books":{"totalCount":0,"edges":[]}}'
