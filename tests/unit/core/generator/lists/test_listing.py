from tests.unit.core.generator.tape import Tape

from understudy.core.generator.lists.listing import Listing, Seen, asked_value, page_values, predict, predicts, select
from understudy.core.generator.lists.narrowing import Narrowing
from understudy.core.generator.things.live import Version

THINGS = tuple(Version((), key, None, {"body": {"id": key, "n": n}}) for key, n in [("b", 3), ("a", 1), ("c", 2)])


def seen(shown, **asked):
    tape = Tape()
    tape.add("GET", "/")
    return Seen(tape.samples()[0], asked, THINGS, tuple(shown))


def test_things_are_chosen_and_ordered():
    listing = Listing(sort="-n", narrowings=[Narrowing("least", "n", "gte")])
    assert [version.key for version in select(listing, seen("", least="2"))] == ["b", "c"]
    assert asked_value(seen("", least="2"), "request.query.least") == "2"


def test_a_page_is_cut_out_and_described():
    listing = Listing(sort="$key", limit="request.query.limit", offset="request.query.offset")
    one = seen("bc", limit="2", offset="1")
    keys, page = predict(listing, one)
    assert keys == ["b", "c"]
    assert (page["total"], page["has_more"], page["has_previous"]) == (3, False, True)
    assert predicts(listing, one)
    assert page_values(listing, one)["page.count"] == 2
    told = page_values(listing, one)
    first = told["page.offset"]
    assert [told[f"(page.offset + {code})"] for code in ("1", "page.count", "page.count - 1")] == [first + 1, first + 2, first + 1]


def test_the_way_to_write_it():
    listing = Listing(sort="-$added", sort_code="request.query.sort", limit="request.query.n", default_limit=5)
    assert listing.effect("things") == {
        "from": "things",
        "sort": "{{ request.query.sort | default('-$added') }}",
        "limit": "{{ request.query.n | default(5) }}",
    }
