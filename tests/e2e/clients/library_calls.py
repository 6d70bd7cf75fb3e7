"""A client of the library with gql: makes authors and books, reads them in several ways, pages, changes and removes them."""

import os

from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.requests import RequestsHTTPTransport

BOOK = "fragment B on Book { __typename id title pages tags author { id name } } "
PAGE = """query Page($first: Int, $after: String) {
  books(first: $first, after: $after) { totalCount edges { cursor node { id title } } pageInfo { hasNextPage endCursor } } }"""
GET = BOOK + "query Get($id: ID!) { book(id: $id) { ...B } }"
DELETE = "mutation Delete($id: ID!) { deleteBook(id: $id) }"
UPDATE = BOOK + "mutation Update($id: ID!, $title: String, $pages: Int) { updateBook(id: $id, title: $title, pages: $pages) { ...B } }"
client = Client(transport=RequestsHTTPTransport(url=os.environ["UNDERSTUDY_URL"]))


def ask(text, **variables):
    request = gql(text)
    request.variable_values = variables
    return client.execute(request)


def refused(text, message, **variables):
    try:
        answer = ask(text, **variables)
    except TransportQueryError as error:
        assert (error.errors[0]["message"], error.errors[0]["extensions"]["code"]) == (message, "NOT_FOUND"), error.errors
    else:
        raise AssertionError(answer)


def run(names, titles, unknown, size):
    """Go through a life of a library.

    Args:
        names: of authors.
        titles: (title, pages, place of the author among the names) of books; every second one has tags.
        unknown: a key that nothing has.
        size: of pages.
    """
    authors = [ask("mutation Make($name: String!) { createAuthor(name: $name) { id name } }", name=name)["createAuthor"] for name in names]
    assert [author["name"] for author in authors] == names
    assert ask("{ authors { id name } }")["authors"][-len(names) :] == authors
    shown = ask("query A($id: ID!) { author(id: $id) { name bookCount books { title } } }", id=authors[0]["id"])["author"]
    assert shown == {"name": names[0], "bookCount": 0, "books": []}
    made = []
    for place, (title, pages, owner) in enumerate(titles):
        new = {"title": title, "pages": pages, "authorId": authors[owner]["id"], **({"tags": ["new", title.lower()]} if place % 2 else {})}
        book = ask(BOOK + "mutation New($input: NewBook!) { createBook(input: $input) { ...B } }", input=new)["createBook"]
        expected = {"__typename": "Book", "title": title, "pages": pages, "tags": new.get("tags", []), "author": authors[owner]}
        assert {name: value for name, value in book.items() if name != "id"} == expected
        made.append(book)
    assert all(ask(GET, id=book["id"])["book"] == book for book in made)
    first, second = (f'book(id: "{book["id"]}")' for book in made[:2])
    both = ask(f"{{ one: {first} {{ name: title }} two: {second} {{ id pages }} }}")
    assert both == {"one": {"name": made[0]["title"]}, "two": {"id": made[1]["id"], "pages": made[1]["pages"]}}
    own = [title for title, _, owner in titles if owner == 0]
    shown = ask("query A($id: ID!) { author(id: $id) { bookCount books { title author { name } } } }", id=authors[0]["id"])["author"]
    assert shown == {"bookCount": len(own), "books": [{"title": title, "author": {"name": names[0]}} for title in own]}
    seen, after = [], {}
    while True:
        page = ask(PAGE, first=size, **after)["books"]
        assert page["totalCount"] == len(made)
        seen += [edge["node"]["id"] for edge in page["edges"]]
        after = {"after": page["pageInfo"]["endCursor"]}
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == [book["id"] for book in made]
    changed = ask(UPDATE, id=made[0]["id"], title=made[0]["title"] + "!")["updateBook"]
    assert changed == made[0] | {"title": made[0]["title"] + "!"}
    assert ask(UPDATE, id=made[1]["id"], pages=7)["updateBook"]["pages"] == 7
    assert ask(GET, id=made[0]["id"])["book"] == changed
    refused(UPDATE, f"Book {unknown} not found", id=unknown, pages=1)
    refused(BOOK + "mutation New($input: NewBook!) { createBook(input: $input) { ...B } }", f"Author {unknown} not found", input={
        "title": "X", "pages": 1, "authorId": unknown,
    })  # fmt: skip
    for book in made:
        assert ask(DELETE, id=book["id"]) == {"deleteBook": book["id"]}
        assert ask(GET, id=book["id"])["book"] is None
        refused(DELETE, f"Book {book['id']} not found", id=book["id"])
    assert ask(PAGE, first=5)["books"] == {"totalCount": 0, "edges": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}
