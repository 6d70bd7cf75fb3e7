"""Things that are in others under their keys alone."""

from tests.unit.core.generator.passes.acts.test_departures import ask, made, service_of
from tests.unit.core.generator.tape import Tape


def shelves(*, note=""):
    """A book on two shelves, and another title of it."""
    tape = Tape()
    book = made(tape, "books", 1, title="emma")
    for number, label in ((1, "left"), (2, "right")):
        made(tape, "shelves", number, label=label)
        tape.add("PUT", f"/shelves/{number}/books/1", None, 204)
    more = {"note": note} if note else {}
    tape.add("GET", "/shelves/1/books", None, 200, [{**book, **more}])
    tape.add("PATCH", "/books/1", {"title": "Emma"}, 200, {"id": 1, "title": "Emma"})
    tape.add("GET", "/shelves/2/books", None, 200, [{**book, **more, "title": "emma" if note else "Emma"}])
    return tape


def shown_after_a_change(tape):
    service = service_of(tape)
    book, shelf = ask(service, "POST", "/books", {"title": "dune"})[1], ask(service, "POST", "/shelves", {"label": "top"})[1]
    ask(service, "PUT", f"/shelves/{shelf['id']}/books/{book['id']}")
    ask(service, "PATCH", f"/books/{book['id']}", {"title": "Dune"})
    return book, ask(service, "GET", f"/shelves/{shelf['id']}/books")[1]


def test_lists_of_what_is_inside_show_the_things_themselves():
    book, shown = shown_after_a_change(shelves())
    assert shown == [{**book, "title": "Dune"}]


def test_what_shows_something_of_its_own_is_no_other_thing():
    book, shown = shown_after_a_change(shelves(note="worn"))
    assert [one["id"] for one in shown] == [book["id"]]
    assert shown[0]["title"] != "Dune"
