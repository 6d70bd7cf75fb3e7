from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections


def collections(tape):
    return find_collections(find_endpoints(tape.samples()))


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


def test_what_is_to_be_asked_again_elsewhere_makes_nothing():
    tape = Tape()
    for method, target, status, fields in (("POST", "/v0/contacts", 307, [("Location", "/contacts")]), ("POST", "/contacts", 201, [])):
        asked = {"email": "ann@example.org", "name": "Ann"}
        tape.add(method, target, asked, status, asked if status == 201 else "Redirecting", fields=fields)
    tape.add("GET", "/contacts/ann@example.org", None, 200, {"email": "ann@example.org", "name": "Ann"})
    tape.add("DELETE", "/contacts/ann@example.org", None, 204)
    tape.add("GET", "/contacts/ann@example.org", None, 404, {"error": "no contact"})
    (roles,) = collections(tape)
    assert {endpoint.path for endpoint in roles.parts} == {"/contacts", "/contacts/{contact}"}
