"""Items with links."""

from understudy.core.engine.templates.linked import with_links
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.resource import Link
from understudy.testing.players import Rehearsed

ITEMS = {"authors": {"1": {"id": "1", "name": "Ann"}}, "books": {"7": {"id": "7", "author": {"id": "1"}}, "8": {"id": "8", "author": None}}}
LINKS = {
    "authors": {"books": Link("many", "books", "author.id"), "bookCount": Link("count", "books", "author.id")},
    "books": {"author": Link("one", "authors", "author.id")},
}


class World:
    def links_of(self, collection):
        return LINKS[collection]

    def matching(self, collection, member, wanted):
        return list(ITEMS[collection].items())

    def find(self, collection, key):
        return ITEMS[collection].get(key, ABSENT)


def test_links_lead_to_other_items_and_back():
    author = with_links(World(), "authors", "1", ITEMS["authors"]["1"])
    assert author.get("bookCount") == 1
    (book,) = author.get("books")
    assert book.get("author").get("name") == "Ann"
    assert dict(book) == {"id": "7", "author": {"id": "1"}}


def test_what_refers_to_nothing_stays_what_it_is():
    assert with_links(World(), "books", "8", ITEMS["books"]["8"]).get("author") is None
    assert with_links(World(), "books", "9", {"author": {"id": "5"}}).get("author") == {"id": "5"}


def test_a_stub_reads_through_links_and_stores_what_it_was_given():
    document = {
        "resources": [
            {"name": "authors", "seed": [{"id": "1", "name": "Ann"}], "links": {"bookCount": {"count": "books", "by": "author.id"}}},
            {"name": "books", "links": {"author": {"one": "authors", "by": "author.id"}}},
        ],
        "stubs": [
            {
                "id": "make",
                "when": {"path": "/books"},
                "then": {
                    "create": {"in": "books", "key": "7", "item": {"author": {"id": "1"}}},
                    "json": ["{{ item.author.name }}", "{{ item }}"],
                },
            },
            {
                "id": "author",
                "when": {"path": "/author", "item": {"in": "authors", "key": "1"}},
                "then": {"json": {"$cut": "{{ item }}", "$to": {"n": {"field": "bookCount", "selection": {}}}}},
            },
        ],
    }
    player = Rehearsed(document)
    assert player.ask("GET", "/books").body == b'["Ann",{"author":{"id":"1"}}]'
    assert player.ask("GET", "/author").body == b'{"n":1}'
