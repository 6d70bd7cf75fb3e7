from tests.unit.core.generator.traffic import Tape

from understudy.core.generator.listing import Seen, infer_listing, page_values
from understudy.core.generator.live import Version

THINGS = tuple(Version((), key, None, {"body": {"id": key, "color": color}}) for key, color in [("b", "red"), ("a", "blue"), ("c", "red")])


def seen(shown, **asked):
    tape = Tape()
    tape.add("GET", "/")
    return Seen(tape.samples()[0], asked, THINGS, tuple(shown))


def test_filters_limits_and_pages_are_found():
    listing = infer_listing([seen("bac"), seen("bc", color="red"), seen("c", page="2", per_page="2")])
    assert listing.effect("things") == {
        "from": "things",
        "where": {"color": "{{ request.query.color }}"},
        "limit": "{{ request.query.per_page }}",
        "page": "{{ request.query.page }}",
    }
    assert listing.right == 3


def test_order_and_cursor_are_found():
    listing = infer_listing([seen("abc"), seen("bc", after="a")])
    assert (listing.sort, listing.after, listing.right) == ("$key", "request.query.after", 2)
    assert infer_listing([seen("cab")]).sort == "-$added"


def test_an_order_may_be_asked_for():
    listing = infer_listing([seen("bac"), seen("cba", _sort="id", _order="desc")])
    assert listing.right == 2
    assert "request.query._sort" in listing.effect("things")["sort"]


def test_a_page_has_figures():
    one = seen("ba", limit="2")
    values = page_values(infer_listing([one]), one)
    assert (values["page.total"], values["page.count"], values["page.has_more"], values["page.next"]) == (3, 2, True, "a")
