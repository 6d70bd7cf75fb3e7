from tests.unit.core.generator.tape import NOTE_A, NOTE_B, Tape, notes

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections


def test_things_are_followed_from_create_to_delete():
    roles = find_collections(find_endpoints(notes().samples()))[0]
    assert (roles.collection.name, roles.key_member, roles.seeds) == ("notes", "id", [])
    assert list(roles.list_at.values()) == [("data",)]
    shown = [[version.key for _, version in sighting.shown] for sighting in roles.sightings.values() if sighting.shown]
    assert shown == [[NOTE_A, NOTE_B], [NOTE_B], [NOTE_A]]


def test_a_thing_may_be_read_under_another_of_its_names():
    tape = Tape()
    people = [{"id": "0b8a6d1c3f0e4f6a9b577a2f", "name": "ann"}, {"id": "5e2c9a708d144b7ea6f31c0d", "name": "bob"}]
    for one in people:
        tape.add("POST", "/people", {"name": one["name"]}, 201, one)
        tape.add("GET", f"/people/{one['id']}", None, 200, one)
    tape.add("GET", "/people/bob", None, 200, people[1])
    tape.add("DELETE", f"/people/{people[1]['id']}", None, 204)
    tape.add("GET", f"/people/{people[1]['id']}", None, 404, {"error": "none"})
    samples = tape.samples()
    (roles,) = find_collections(find_endpoints(samples))
    assert (roles.sightings[4].key, roles.sightings[4].by) == (people[1]["id"], "name")
    assert roles.seeds == []


def test_an_action_that_answers_with_the_thing_changes_it():
    tape = Tape()
    for number in ("101", "102"):
        tape.add("POST", "/orders", {"of": "tea"}, 201, {"id": number, "of": "tea", "state": "open"})
        tape.add("GET", f"/orders/{number}", None, 200, {"id": number, "of": "tea", "state": "open"})
    tape.add("POST", "/orders/101/cancel", None, 200, {"id": "101", "of": "tea", "state": "canceled"})
    (roles,) = find_collections(find_endpoints(tape.samples()))
    assert roles.sightings[4].before.item()["state"] == "open"
    assert roles.sightings[4].after.item()["state"] == "canceled"
