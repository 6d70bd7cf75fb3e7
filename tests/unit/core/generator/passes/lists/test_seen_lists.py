from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.lists.seen_lists import elements_of
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections


def test_a_lone_xml_element_is_a_list_of_one():
    assert elements_of({"L": {"B": {"n": 1}}}, ("L", "B")) == [{"n": 1}]
    assert elements_of({"L": ""}, ("L", "B")) == []


def test_what_a_list_still_shows_of_a_thing_that_was_removed_is_no_thing_again():
    tape = Tape()
    note = {"id": "101", "text": "tea"}
    tape.add("POST", "/notes", {"text": "tea"}, 201, note)
    tape.add("GET", "/notes", None, 200, [note])
    tape.add("DELETE", "/notes/101", None, 204)
    tape.add("GET", "/notes", None, 200, [note])
    (roles,) = find_collections(find_endpoints(tape.samples()))
    assert [[version is not None for _, version in roles.sightings[number].shown] for number in (1, 3)] == [[True], [False]]
    assert roles.seeds == []
