from tests.unit.core.generator.tape import Tape

from understudy.core.generator.templates.sources import Case
from understudy.core.generator.templates.wholes import find_whole


def whole(target, item):
    tape = Tape()
    tape.add("GET", "/things/1")
    return find_whole([target], [Case(tape.samples()[0], {"item": item})])


def test_a_thing_is_shown_without_what_is_never_shown():
    found = whole({"id": 1, "name": "pen", "price": 2}, {"id": 1, "name": "pen", "price": 2, "etag": '"x"'})
    assert (found.expression, found.own) == ("item | without('etag')", ())


def test_members_of_the_answers_own_and_other_values_are_said_beside_it():
    found = whole({"id": 1, "name": "pen", "state": "sold", "kind": "thing"}, {"id": 1, "name": "pen", "state": "new"})
    assert (found.expression, found.own) == ("item | without('state', 'kind')", ("state", "kind"))


def test_a_summary_or_another_type_is_no_whole():
    assert whole({"id": 1, "name": "pen"}, {"id": 1, "name": "pen", "a": 1, "b": 2, "c": 3}) is None
    assert whole({"id": "1", "price": "2"}, {"id": 1, "price": 2}) is None
