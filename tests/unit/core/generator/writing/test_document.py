from tests.unit.core.generator.tape import Tape, notes
from tests.unit.core.generator.test_pipeline import iso

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.pipeline import generate
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.understanding import infer
from understudy.core.generator.writing.document import build_document, digest, when_of
from understudy.files.stubs.writer import render_document
from understudy.runtime.rehearsal import DocumentRehearsal


def document():
    model = infer(notes().samples())
    return build_document({"name": "api"}, model.all_drafts(), model.collections, ["run"])


def test_a_document_reads_from_create_to_delete():
    found = document()
    assert found["resources"] == [{"name": "notes"}]
    assert [stub["id"] for stub in found["stubs"]][:3] == ["create-note", "list-notes", "note-missing"]
    create = found["stubs"][0]
    assert create["when"] == {"method": "POST", "path": "/notes"}
    assert create["then"]["create"]["in"] == "notes"
    assert create["learned_from"]["exchanges"] == [1, 2]


def test_documents_are_the_same_every_time_and_digests_tell_edits():
    assert document() == document()
    stub = document()["stubs"][0]
    assert digest(stub) == stub["learned_from"]["digest"]
    assert digest(stub | {"priority": 3}) != digest(stub)


def test_operations_named_by_a_member_called_like_a_word_of_matchers_are_written_as_members():
    sample = notes().samples()[0]
    endpoint = Endpoint("MESSAGE", ("chat",), (("json:type", "typing"), ("jsonparam:length", "3")), (sample,))
    when = when_of(Draft(endpoint, (sample,), (Condition("json", ("to",), "present"),)))
    assert when["json"] == {"members": {"type": "typing", "params": {"members": {"length": "3"}}, "to": {"present": True}}}


def session(tape, start, count):
    """What one client does: things made, read, listed, changed, removed, refused."""
    key = [("Authorization", "Bearer 4f0c2d9e77aa4c1b")]
    alive = {}
    tape.add("GET", "/things", None, 401, {"error": "no key"})
    for number in range(start, start + count):
        thing = {"id": number, "name": f"thing {number}", "price": number * 3, "created": iso(tape.now)}
        tape.add("POST", "/things", {"name": thing["name"], "price": thing["price"]}, 201, thing, headers=key)
        alive[number] = thing
        tape.add("POST", "/things", {"price": 1}, 422, {"error": "name is missing"}, headers=key)
        tape.add("GET", f"/things/{number}", None, 200, thing, headers=key)
        alive[number] = thing = thing | {"price": number + 1}
        tape.add("PATCH", f"/things/{number}", {"price": number + 1}, 200, thing, headers=key)
        tape.add("GET", "/things", None, 200, list(alive.values()), headers=key)
        if number % 4:
            del alive[number]
            tape.add("DELETE", f"/things/{number}", None, 204, headers=key)
            tape.add("GET", f"/things/{number}", None, 404, {"error": f"no thing {number}"}, headers=key)
    for number in alive:
        tape.add("DELETE", f"/things/{number}", None, 204, headers=key)


def size_of(count):
    tape = Tape()
    session(tape, 1, count)
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"), hold_out=False)
    assert generated.proof.fidelity == 1.0
    return len(render_document(generated.document)), len(generated.document["stubs"])


def test_a_file_grows_with_behavior_and_not_with_traffic():
    (short, few), (long, many) = size_of(8), size_of(80)
    assert many == few
    assert long <= 1.1 * short
