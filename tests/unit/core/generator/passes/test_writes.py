from tests.unit.core.generator.passes.test_answers import drafts
from tests.unit.core.generator.traffic import NOTE_A, NOTE_B, Frames, Tape, notes

from understudy.core.generator.flow import Flow
from understudy.core.generator.passes.answers import Answers
from understudy.core.generator.passes.collections import find_collections
from understudy.core.generator.passes.endpoints import find_endpoints
from understudy.core.generator.pipeline import generate
from understudy.core.model.grpc import write_tree
from understudy.runtime.rehearsal import DocumentRehearsal


def test_a_create_makes_the_thing_the_server_would():
    (draft,) = drafts(notes(), "POST", "/notes")
    assert draft.then["let"] == {"id": "{{ new_id('{uuid}') }}"}
    item = draft.then["create"]["item"]["$merge"]
    assert item == [{"id": "{{ id }}", "done": False, "created": "{{ now() }}"}, "{{ request.json }}"]


def test_a_change_merges_what_was_asked_and_a_removal_removes():
    (update,) = drafts(notes(), "PATCH", "/notes/{note}")
    assert update.then["update"]["item"] == "{{ request.json }}"
    (removal,) = drafts(notes(), "DELETE", "/notes/{note}")
    assert removal.then["remove"] == {"in": "notes", "key": "{{ path.note }}"}


def test_a_put_under_a_chosen_name_stores_the_bytes():
    tape = Tape()
    for name, body in (("a.txt", b"first one"), ("b.txt", b"second")):
        tape.add("PUT", f"/files/{name}", body, 201)
        tape.add("GET", f"/files/{name}", None, 200, body)
    (draft,) = drafts(tape, "PUT", "/files/{file}")
    assert draft.then["create"]["item"]["content"] == "{{ request.body }}"


def test_a_copy_keeps_a_users_own_fields_or_takes_those_of_the_request():
    tape = Tape()
    tape.add("PUT", "/box/a1.txt", b"text", 200, headers=[("x-amz-meta-who", "ann"), ("x-amz-meta-why", "fun")])
    tape.add("GET", "/box/a1.txt", None, 200, b"text", fields=[("x-amz-meta-who", "ann"), ("x-amz-meta-why", "fun")])
    for name, more, kept in (
        ("b2", [], ["ann", "fun"]),
        ("c3", [("x-amz-meta-who", "eve"), ("x-amz-metadata-directive", "REPLACE")], ["eve"]),
    ):
        tape.add("PUT", f"/box/{name}.txt", None, 200, {"copied": True}, headers=[("x-amz-copy-source", "a1.txt"), *more])
        tape.add("GET", f"/box/{name}.txt", None, 200, b"text", fields=list(zip(["x-amz-meta-who", "x-amz-meta-why"], kept, strict=False)))
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    copy = next(endpoint for endpoint in endpoints if endpoint.operation)
    drafts = Answers(Flow(samples), find_collections(endpoints)).draft(copy)
    found = {draft.then["create"]["item"]["metadata"] for draft in drafts}
    assert found == {"{{ source.metadata | default(omit) }}", "{{ request.headers | starting('x-amz-meta-') }}"}


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


def test_a_change_that_takes_members_away_puts_the_whole_thing():
    tape = Tape()
    key = "0b8a6d1c-3f0e-4f6a-9b57-7a2f4c1d9e01"
    tape.add("POST", "/notes", {"text": "a"}, 201, {"id": key, "text": "a"})
    tape.add("PATCH", f"/notes/{key}", {"mood": "b"}, 200, {"id": key, "old": {"id": key, "text": "a"}, "mood": "b"})
    tape.add("GET", f"/notes/{key}", None, 200, {"id": key, "old": {"id": key, "text": "a"}, "mood": "b"})
    (draft,) = drafts(tape, "PATCH", "/notes/{note}")
    assert "create" in draft.then
    assert draft.then["create"]["item"]["$merge"][0]["old"] == "{{ item }}"


def test_the_tag_of_a_version_goes_on_with_it_where_a_write_replaces_the_thing():
    tape = Tape()
    for key, name in ((NOTE_A, "tea"), (NOTE_B, "milk")):
        made = {"id": key, "name": name, "color": "red", "rev": 1}
        tape.add("POST", "/notes", {"name": name, "color": "red"}, 201, made, fields=[("ETag", '"v1"')])
        tape.add("GET", f"/notes/{key}", None, 200, made, fields=[("ETag", '"v1"')])
    for rev in (2, 3):
        shown = {"id": NOTE_A, "name": f"n{rev}", "rev": rev}
        tape.add("PUT", f"/notes/{NOTE_A}", {"name": f"n{rev}"}, 200, shown, fields=[("ETag", f'"v{rev}"')])
        tape.add("GET", f"/notes/{NOTE_A}", None, 200, shown, fields=[("ETag", f'"v{rev}"')])
    (draft,) = drafts(tape, "PUT", "/notes/{note}")
    written = str(draft.then["create"]["item"])
    assert '"v{{ (item.rev + 1) }}"' in written
    assert '"v3"' not in written


def test_the_one_number_that_was_made_is_the_next_that_is_counted():
    tape = Tape()
    tape.add("POST", "/runs/create", {"name": "prices"}, 200, {"run_id": "1"})
    tape.add("GET", "/runs/get?run_id=1", None, 200, {"run_id": "1", "name": "prices", "stage": "active"})
    tape.add("GET", "/runs/list", None, 200, {"runs": [{"run_id": "1", "name": "prices", "stage": "active"}]})
    generated = generate(tape.exchanges, {"name": "lab"}, lambda document: DocumentRehearsal(document, "lab"))
    (made,) = [stub["then"] for stub in generated.document["stubs"] if "create" in stub["then"]]
    assert made["let"] == {"id": "{{ counter('runs_run_id') | string }}"}
    assert "{{ id }}" in str(made["create"]["item"])
