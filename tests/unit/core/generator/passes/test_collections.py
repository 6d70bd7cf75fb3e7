from tests.unit.core.generator.traffic import NOTE_A, NOTE_B, Tape, notes

from understudy.core.generator.passes.collections import elements_of, find_collections
from understudy.core.generator.passes.endpoints import find_endpoints


def collections(tape):
    return find_collections(find_endpoints(tape.samples()))


def test_things_are_followed_from_create_to_delete():
    roles = collections(notes())[0]
    assert (roles.collection.name, roles.key_member, roles.seeds) == ("notes", "id", [])
    assert list(roles.list_at.values()) == [("data",)]
    shown = [[version.key for _, version in sighting.shown] for sighting in roles.sightings.values() if sighting.shown]
    assert shown == [[NOTE_A, NOTE_B], [NOTE_B], [NOTE_A]]


def test_things_that_were_there_before_are_seeds():
    tape = Tape()
    tape.add("GET", "/users", None, 200, [{"id": 1, "name": "ann"}, {"id": 2, "name": "bob"}])
    tape.add("GET", "/users/2", None, 200, {"id": 2, "name": "bob"})
    roles = collections(tape)[0]
    assert [version.item() for version in roles.seeds] == [{"id": 1, "name": "ann"}, {"id": 2, "name": "bob"}]


def test_paths_that_name_nothing_alive_are_no_collections():
    tape = Tape()
    tape.add("GET", "/status/404", None, 404)
    tape.add("GET", "/bytes/16", None, 200, b"0123456789abcdef")
    assert collections(tape) == []


def test_a_lone_xml_element_is_a_list_of_one():
    assert elements_of({"L": {"B": {"n": 1}}}, ("L", "B")) == [{"n": 1}]
    assert elements_of({"L": ""}, ("L", "B")) == []
