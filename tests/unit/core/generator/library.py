"""Recorded GraphQL of a library: authors and their books, made, read in several selections, paged, changed and removed."""

import base64

from tests.unit.core.generator.tape import Tape


def cursor(key):
    return base64.b64encode(f"book:{key}".encode()).decode()


def ask(tape, query, answer, errors=None, **variables):
    data = {"data": answer, **({"errors": errors} if errors else {})}
    return tape.add("POST", "/graphql", {"query": query, "variables": variables}, 200, data)


def library():
    tape = Tape()
    make_author = "mutation A($name: String!) { createAuthor(name: $name) { id name } }"
    make_book = "mutation B($title: String!, $by: ID!) { createBook(title: $title, authorId: $by) { id title author { id name } } }"
    ask(tape, make_author, {"createAuthor": {"id": "1", "name": "Ann"}}, name="Ann")
    ask(tape, make_author, {"createAuthor": {"id": "2", "name": "Bob"}}, name="Bob")
    ask(tape, '{ author(id: "1") { name bookCount books { title } } }', {"author": {"name": "Ann", "bookCount": 0, "books": []}})
    for key, title, by, name in (("7", "Dawn", "1", "Ann"), ("8", "Ubik", "2", "Bob"), ("9", "Wild Seed", "1", "Ann")):
        ask(tape, make_book, {"createBook": {"id": key, "title": title, "author": {"id": by, "name": name}}}, title=title, by=by)
    ask(tape, '{ author(id: "1") { bookCount books { id title } } }', {
        "author": {"bookCount": 2, "books": [{"id": "7", "title": "Dawn"}, {"id": "9", "title": "Wild Seed"}]}
    })  # fmt: skip
    ask(tape, '{ one: book(id: "7") { name: title } two: book(id: "8") { id } }', {"one": {"name": "Dawn"}, "two": {"id": "8"}})
    page = (
        "query P($first: Int, $after: String) { books(first: $first, after: $after) "
        "{ totalCount edges { cursor node { id title } } pageInfo { hasNextPage endCursor } } }"
    )
    edges = [
        {"cursor": cursor(key), "node": {"id": key, "title": title}} for key, title in (("7", "Dawn"), ("8", "Ubik"), ("9", "Wild Seed"))
    ]
    for start, more in ((0, True), (2, False)):
        shown = edges[start : start + 2]
        info = {"hasNextPage": more, "endCursor": shown[-1]["cursor"]}
        asked = {"first": 2, **({"after": cursor("8")} if start else {})}
        ask(tape, page, {"books": {"totalCount": 3, "edges": shown, "pageInfo": info}}, **asked)
    ask(tape, "mutation D($id: ID!) { deleteBook(id: $id) { id } }", {"deleteBook": {"id": "8"}}, id="8")
    ask(tape, "query O($id: ID!) { book(id: $id) { id } }", {"book": None}, id="8")
    return tape
