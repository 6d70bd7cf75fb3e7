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


def test_the_bytes_a_thing_holds_are_no_member_that_its_document_shows():
    from understudy.core.generator.understanding import infer

    form = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n%s\r\n--edge--\r\n'
    tape = Tape()
    files = [{"id": name * 12, "name": "a.txt", "note": ""} for name in ("a1", "b2")]
    for file in files:
        tape.add("POST", "/files", form % file["id"].encode(), 201, file, headers=[("content-type", "multipart/form-data; boundary=edge")])
        tape.add("GET", f"/files/{file['id']}", None, 200, file)
        tape.add("GET", f"/files/{file['id']}/content", None, 200, file["id"].encode(), kind="text/plain")
    changed = {**files[0], "note": "x"}
    tape.add("PATCH", f"/files/{files[0]['id']}", {"note": "x"}, 200, changed)
    tape.add("GET", f"/files/{files[0]['id']}", None, 200, changed)
    model = infer(tape.samples())
    patch = next(drafts[0] for endpoint, drafts in model.drafts.items() if endpoint.method == "PATCH")
    assert "without('content'" in patch.then["json"]


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
