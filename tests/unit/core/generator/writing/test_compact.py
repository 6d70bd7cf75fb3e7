from tests.unit.core.generator.tape import Tape, notes

from understudy.core.generator.understanding import infer
from understudy.core.generator.writing.document import build_document

KEY = [("Authorization", "Bearer 4f0c2d9e77aa4c1b")]


def stubs_of(tape: Tape):
    model = infer(tape.samples())
    return {stub["id"]: stub for stub in build_document({"name": "api"}, model.all_drafts(), model.collections)["stubs"]}


def test_things_that_are_missing_are_missed_by_one_stub_whatever_is_done():
    stubs = stubs_of(notes())
    assert stubs["note-missing"]["when"]["method"] == ["GET", "PATCH", "DELETE"]
    assert stubs["note-missing"]["when"]["path"] == "/notes/{note}"
    assert "get-note-missing" not in stubs
    assert stubs["note-missing"]["learned_from"]["notes"][-1].endswith("the others refuse alike")


def guarded() -> Tape:
    tape = Tape()
    tape.add("GET", "/notes", None, 401, {"error": "no key"})
    tape.add("GET", "/notes", None, 200, [], headers=KEY)
    tape.add("POST", "/notes", {"text": "a"}, 201, {"id": 1, "text": "a"}, headers=KEY)
    tape.add("GET", "/notes/1", None, 200, {"id": 1, "text": "a"}, headers=KEY)
    tape.add("GET", "/rates", None, 200, {"eur": 1.1}, headers=KEY)
    return tape


def test_who_is_kept_out_of_everything_below_a_path_is_so_by_one_stub():
    stubs = stubs_of(guarded())
    (refusal,) = [stub for name, stub in stubs.items() if name == "notes-unauthorized"]
    assert refusal["when"] == {
        "method": ["POST", "GET"],
        "path": "/notes/**",
        "headers": {"authorization": {"present": False}},
    }
    assert refusal["learned_from"]["exchanges"] == [1]
    assert [name for name in stubs if name.endswith("unauthorized")] == ["notes-unauthorized", "get-rates-unauthorized"]


def test_nobody_is_kept_out_of_where_somebody_was_let_in():
    tape = guarded()
    tape.add("GET", "/notes/public", None, 200, {"text": "for all"})
    stubs = stubs_of(tape)
    paths = {stub["when"]["path"] for name, stub in stubs.items() if name.endswith("unauthorized")}
    assert not [path for path in paths if path.endswith("**")]
    assert "/notes" in paths


def test_operations_of_one_address_are_refused_alike():
    tape = Tape()
    ask = {"query": "{ me { id } }"}
    other = {"query": "{ items { id } }"}
    tape.add("POST", "/graphql", ask, 401, {"error": "no key"})
    tape.add("POST", "/graphql", ask, 200, {"data": {"me": {"id": "7"}}}, headers=KEY)
    tape.add("POST", "/graphql", other, 200, {"data": {"items": [{"id": "8"}]}}, headers=KEY)
    stubs = stubs_of(tape)
    (refusal,) = [stub for stub in stubs.values() if stub["then"].get("status") == 401]
    assert refusal["when"] == {"method": "POST", "path": "/graphql", "headers": {"authorization": {"present": False}}}
    assert refusal["priority"] >= max(stub.get("priority", 0) for stub in stubs.values())
