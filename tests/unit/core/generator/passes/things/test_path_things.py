from tests.unit.core.generator.tape import Tape, notes

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.path_things import path_collections


def test_every_endpoint_has_its_part():
    endpoints = find_endpoints(notes().samples())
    roles = path_collections(endpoints, set())[0]
    assert {(endpoint.method, part.role, part.act) for endpoint, part in roles.parts.items()} == {
        ("POST", "many", "create"), ("GET", "many", "list"), ("GET", "one", "read"), ("PATCH", "one", "write"), ("DELETE", "one", "remove"),
    }  # fmt: skip


def test_a_document_without_a_name_of_its_own_is_one_thing():
    tape = Tape()
    tape.add("GET", "/settings", None, 200, {"theme": "light"})
    tape.add("PUT", "/settings", {"theme": "dark"}, 200, {"theme": "dark"})
    tape.add("GET", "/settings", None, 200, {"theme": "dark"})
    roles = path_collections(find_endpoints(tape.samples()), set())[-1]
    assert (roles.collection.name, {part.codes["key"] for part in roles.parts.values()}) == ("settings_document", {"'it'"})


def test_a_slash_at_the_end_names_the_same_thing_and_no_document_beside_it():
    tape = Tape()
    tape.add("POST", "/books/", {"title": "a"}, 201, {"id": 1, "title": "a"})
    tape.add("PATCH", "/books/1/", {"title": "b"}, 200, {"id": 1, "title": "b"})
    tape.add("GET", "/books/1/", None, 200, {"id": 1, "title": "b"})
    tape.add("POST", "/books/", {"title": "c"}, 201, {"id": 2, "title": "c"})
    tape.add("GET", "/books/2/", None, 200, {"id": 2, "title": "c"})
    roles = path_collections(find_endpoints(tape.samples()), set())
    assert [one.collection.name for one in roles] == ["books"]


def test_asking_for_properties_reads_a_thing():
    tape = Tape()
    for name in ("a.txt", "b.txt"):
        tape.add("PUT", f"/notes/{name}", b"\x00one", 201)
        tape.add("PROPFIND", f"/notes/{name}", None, 207, "<props/>")
        tape.add("GET", f"/notes/{name}", None, 200, b"\x00one")
    roles = path_collections(find_endpoints(tape.samples()), set())[0]
    assert {(endpoint.method, part.act) for endpoint, part in roles.parts.items()} == {
        ("PUT", "put"),
        ("PROPFIND", "read"),
        ("GET", "read"),
    }


def test_what_later_requests_name_is_a_thing_though_nobody_reads_it():
    tape = Tape()
    tape.add("POST", "/tokens", {"card": "visa"}, 201, {"id": "tok_8Zq2LmPx4Tn1Vw", "card": "visa"})
    tape.add("POST", "/sources", {"token": "tok_8Zq2LmPx4Tn1Vw"}, 201, {"card": "visa"})
    assert [roles.collection.name for roles in path_collections(find_endpoints(tape.samples()), set())] == ["tokens"]


def test_what_a_client_gave_an_id_is_a_thing_where_later_requests_say_it_by_its_kind():
    def names(member):
        tape = Tape()
        tape.add("POST", "/plans", {"id": "gold", "amount": 5}, 201, {"id": "gold", "amount": 5})
        tape.add("POST", "/subscriptions", {"items": [{member: "gold"}]}, 201, {"id": "sub_8Zq2LmPx4Tn1Vw", "amount": 5})
        return [roles.collection.name for roles in path_collections(find_endpoints(tape.samples()), set())]

    assert names("plan") == ["plans"]
    assert names("color") == []


def test_what_a_list_elsewhere_shows_as_it_was_answered_is_a_thing():
    tape = Tape()
    note = {"id": 4, "body": "nice", "post": 1}
    tape.add("POST", "/comments", {"body": "nice", "post": 1}, 201, note)
    tape.add("POST", "/posts/1/like", {}, 200, {"id": 1, "likes": 1})
    tape.add("GET", "/posts/1/comments", None, 200, [note])
    names = [roles.collection.name for roles in path_collections(find_endpoints(tape.samples()), set())]
    assert "comments" in names
    assert "like" not in names


def test_what_is_made_elsewhere_and_listed_where_it_is_read_is_no_thing_of_its_own():
    tape = Tape()
    for number, name in enumerate(("x.txt", "y.txt")):
        made = {"id": f"box/{name}/{number}", "name": name}
        tape.add("POST", "/upload/box/files", {"name": name}, 200, made)
        tape.add("GET", f"/box/files/{name}", None, 200, made)
    tape.add("GET", "/box/files", None, 200, {"items": [made]})
    tape.add("DELETE", "/box/files/x.txt", None, 204)
    tape.add("GET", "/box/files/x.txt", None, 404)
    assert [roles.collection.scope for roles in path_collections(find_endpoints(tape.samples()), set())] == [()]


def test_who_registers_is_no_thing_of_the_place_where_it_does():
    tape = Tape()
    user = {"id": 4, "email": "ann@corp.test"}
    tape.add("POST", "/auth/register", {"email": "ann@corp.test", "password": "Engine-1843"}, 201, user)
    tape.add("GET", "/admin/users", None, 200, {"users": [user]})
    assert "register" not in [roles.collection.name for roles in path_collections(find_endpoints(tape.samples()), set())]
