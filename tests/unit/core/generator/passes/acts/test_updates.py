from tests.unit.core.generator.passes.answers.test_answers import drafts
from tests.unit.core.generator.tape import NOTE_A, NOTE_B, Frames, Tape, notes

from understudy.core.generator.pipeline import generate
from understudy.core.model.grpc import write_message, write_tree
from understudy.runtime.rehearsal import DocumentRehearsal


def test_a_change_merges_what_was_asked():
    (update,) = drafts(notes(), "PATCH", "/notes/{note}")
    assert update.then["update"]["item"] == "{{ request.json }}"


def test_a_masked_message_changes_what_it_brings_and_names_that_are_taken_are_refused():
    tape = Tape()

    def call(method, asked, answer, *trailers):
        body = None if answer is None else Frames(write_tree(answer))
        path = f"/t.StockService/{method}"
        tape.add("POST", path, Frames(write_tree(asked)), 200, body, kind="application/grpc", trailers=trailers or [("grpc-status", "0")])

    first, second = {"1": NOTE_A, "2": "bolt", "3": 7}, {"1": NOTE_B, "2": "gear", "3": 9}
    call("Create", {"1": {"2": "bolt", "3": 7}}, first)
    call("Create", {"1": {"2": "gear", "3": 9}}, second)
    call("Create", {"1": {"2": "gear"}}, None, ("grpc-status", "6"), ("grpc-message", "item gear exists"))
    call("Update", {"1": {"1": NOTE_A, "3": 5}, "2": {"1": ["count"]}}, {**first, "3": 5})
    call("Update", {"1": {"1": NOTE_B, "2": "wheel", "3": 8}, "2": {"1": ["name", "count"]}}, {**second, "2": "wheel", "3": 8})
    call("Get", {"1": NOTE_A}, {**first, "3": 5})
    call("Get", {"1": NOTE_B}, {**second, "2": "wheel", "3": 8})
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    stubs = {stub["id"]: stub for stub in generated.document["stubs"]}
    assert stubs["create-conflict"]["when"]["item"]["where"] == {"2": "{{ request.json['1']['2'] }}"}
    updates = [stub["then"]["update"]["item"] for stub in stubs.values() if "update" in stub["then"]]
    assert updates == ["{{ request.json['1'] | default(omit) }}"]


def test_bare_messages_say_under_other_numbers_what_they_change():
    tape = Tape()

    def call(method, asked, answer, status=200):
        kind = "application/proto" if status == 200 else "application/json"
        body = Frames(write_message(answer)) if status == 200 else answer
        headers = [("content-type", "application/proto")]
        tape.add("POST", f"/t.v1.StockService/{method}", Frames(write_message(asked)), status, body, kind=kind, headers=headers)

    first, second = {"1": NOTE_A, "2": "bolt", "4": 7}, {"1": NOTE_B, "2": "gear", "4": 9}
    call("CreateItem", {"1": "bolt", "3": 7}, first)
    call("CreateItem", {"1": "gear", "3": 9}, second)
    call("CreateItem", {"1": "gear", "3": 2}, {"code": "already_exists", "message": "item gear already exists"}, 409)
    call("UpdateItem", {"1": NOTE_A, "2": 5}, {**first, "4": 5})
    call("UpdateItem", {"1": NOTE_B, "3": "wheel"}, {**second, "2": "wheel"})
    call("GetItem", {"1": NOTE_A}, {**first, "4": 5})
    call("GetItem", {"1": NOTE_B}, {**second, "2": "wheel"})
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0
    stubs = {stub["id"]: stub for stub in generated.document["stubs"]}
    assert stubs["create-item-conflict"]["when"]["item"]["where"] == {"2": "{{ request.json['1'] }}"}
    (update,) = [stub["then"]["update"]["item"] for stub in stubs.values() if "update" in stub["then"]]
    assert update["4"] == "{{ request.json['2'] | default(omit) }}"
    assert update["2"] == "{{ request.json['3'] | default(omit) }}"


def test_a_json_patch_is_carried_out():
    tape = Tape()
    tape.add("POST", "/posts", {"title": "a", "tags": []}, 201, {"id": 1, "title": "a", "tags": []})
    operations = [{"op": "replace", "path": "/title", "value": "b"}, {"op": "add", "path": "/tags/-", "value": "x"}]
    tape.add("PATCH", "/posts/1", operations, 200, {"id": 1, "title": "b", "tags": ["x"]})
    tape.add("GET", "/posts/1", None, 200, {"id": 1, "title": "b", "tags": ["x"]})
    tape.add("DELETE", "/posts/1", None, 204)
    tape.add("GET", "/posts/1", None, 404, {"error": "none"})
    (draft,) = drafts(tape, "PATCH", "/posts/{post}")
    assert draft.then["create"]["item"] == "{{ item | json_patch(request.json) }}"


def test_a_change_that_leaves_unlike_states_is_told_apart_by_what_it_names():
    tape = Tape()
    for card, last in ((NOTE_A, "4242"), (NOTE_B, "3155")):
        tape.add("POST", "/cards", {"last": last}, 201, {"id": card, "last": last})
        tape.add("GET", f"/cards/{card}", None, 200, {"id": card, "last": last})
    for intent, card, status in (("in_kdo3KimTPAoOws", NOTE_A, "succeeded"), ("in_ZFSlfIRTSsgf2P", NOTE_B, "requires_action")):
        tape.add("POST", "/intents", {"usage": "once"}, 201, {"id": intent, "usage": "once", "card": None, "status": "new"})
        tape.add("POST", f"/intents/{intent}/confirm", {"card": card}, 200, {"id": intent, "usage": "once", "card": card, "status": status})
        tape.add("GET", f"/intents/{intent}", None, 200, {"id": intent, "usage": "once", "card": card, "status": status})
    found = drafts(tape, "POST", "/intents/{intent}/confirm")
    assert [one.then["update"]["item"]["$merge"][1]["status"] for one in found] == ["succeeded", "requires_action"]


def test_what_may_be_done_with_a_thing_is_no_change_of_it():
    tape = Tape()
    for number in (1, 2, 3):
        tape.add("POST", "/todos", {"title": f"t{number}"}, 201, {"id": number, "title": f"t{number}", "tags": []})
    tape.add("OPTIONS", "/todos/2", None, 200, fields=[("Allow", "GET, PUT")])
    tape.add("PUT", "/todos/2", {"title": "new"}, 200, {"id": 2, "title": "new", "tags": []})
    tape.add("GET", "/todos/2", None, 200, {"id": 2, "title": "new", "tags": []})
    (draft,) = drafts(tape, "PUT", "/todos/{todo}")
    assert "counter" not in str(draft.then)


def test_what_was_added_to_a_list_is_its_last_element():
    tape = Tape()
    version = {"id": "6f0c9a41-8d14-4b7e-a6f3-1c0d2e3f4a02", "subject": "Hello"}
    tape.add("POST", "/templates", {"name": "one"}, 201, {"id": NOTE_A, "name": "one", "versions": []})
    tape.add("GET", f"/templates/{NOTE_A}", None, 200, {"id": NOTE_A, "name": "one", "versions": []})
    tape.add("POST", f"/templates/{NOTE_A}/versions", {"subject": "Hello"}, 201, version)
    tape.add("GET", f"/templates/{NOTE_A}", None, 200, {"id": NOTE_A, "name": "one", "versions": [version]})
    (draft,) = drafts(tape, "POST", "/templates/{template}/versions")
    assert draft.then["json"] == "{{ (item.versions | last) }}"
