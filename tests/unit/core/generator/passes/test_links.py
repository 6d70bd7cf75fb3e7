"""Members that stand for other things."""

from tests.unit.core.generator.library import library

from understudy.core.generator.passes.calls import split_exchanges
from understudy.core.generator.passes.collections import find_collections
from understudy.core.generator.passes.endpoints import find_endpoints
from understudy.core.generator.passes.normalise import normalise
from understudy.core.model.resource import Link


def test_books_refer_to_their_author_and_authors_count_their_books():
    found = find_collections(find_endpoints(normalise(split_exchanges(library().exchanges)[0])))
    links = {roles.collection.name: roles.links for roles in found}
    assert links["books"] == {"author": Link("one", "authors", "authorId")}
    assert {name: link.kind for name, link in links["authors"].items()} == {"books": "many", "bookCount": "count"}
    (books,) = [roles for roles in found if roles.collection.name == "books"]
    thing = books.version_at((), "7", 100)
    assert thing.item() == {"id": "7", "title": "Dawn", "authorId": "1"}
    assert thing.seen_at(100).get("author").get("name") == "Ann"


def test_the_key_is_kept_where_the_other_was_shown_when_nobody_told_it():
    tape = library()
    for exchange in tape.exchanges:
        body = exchange.request.body.replace(b"authorId: $by", b"author: {name: $by}").replace(b'"by": "1"', b'"by": "Ann"')
        object.__setattr__(exchange.request, "body", body.replace(b'"by": "2"', b'"by": "Bob"'))
    found = find_collections(find_endpoints(normalise(split_exchanges(tape.exchanges)[0])))
    (books,) = [roles for roles in found if roles.collection.name == "books"]
    assert books.links == {"author": Link("one", "authors", "author.id")}
    assert books.version_at((), "7", 100).item()["author"] == {"id": "1"}
