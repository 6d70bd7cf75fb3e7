from tests.unit.core.generator.passes.acts.test_repercussions import ask
from tests.unit.core.generator.passes.answers.test_answers import drafts
from tests.unit.core.generator.tape import START, Tape, notes
from tests.unit.core.generator.test_pipeline import run

from understudy.core.generator.pipeline import generate
from understudy.core.model.json_codec import parse_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def test_a_create_makes_the_thing_the_server_would():
    (draft,) = drafts(notes(), "POST", "/notes")
    assert draft.then["let"] == {"id": "{{ new_id('{uuid}') }}"}
    item = draft.then["create"]["item"]["$merge"]
    assert item == [{"id": "{{ id }}", "done": False, "created": "{{ now() }}"}, "{{ request.json }}"]


def test_a_removal_removes():
    (removal,) = drafts(notes(), "DELETE", "/notes/{note}")
    assert removal.then["remove"] == {"in": "notes", "key": "{{ path.note }}"}


def test_a_change_that_takes_members_away_puts_the_whole_thing():
    tape = Tape()
    key = "0b8a6d1c-3f0e-4f6a-9b57-7a2f4c1d9e01"
    tape.add("POST", "/notes", {"text": "a"}, 201, {"id": key, "text": "a"})
    tape.add("PATCH", f"/notes/{key}", {"mood": "b"}, 200, {"id": key, "old": {"id": key, "text": "a"}, "mood": "b"})
    tape.add("GET", f"/notes/{key}", None, 200, {"id": key, "old": {"id": key, "text": "a"}, "mood": "b"})
    (draft,) = drafts(tape, "PATCH", "/notes/{note}")
    assert "create" in draft.then
    assert draft.then["create"]["item"]["$merge"][0]["old"] == "{{ item }}"


def test_the_one_number_that_was_made_is_the_next_that_is_counted():
    tape = Tape()
    tape.add("POST", "/runs/create", {"name": "prices"}, 200, {"run_id": "1"})
    tape.add("GET", "/runs/get?run_id=1", None, 200, {"run_id": "1", "name": "prices", "stage": "active"})
    tape.add("GET", "/runs/list", None, 200, {"runs": [{"run_id": "1", "name": "prices", "stage": "active"}]})
    generated = generate(tape.exchanges, {"name": "lab"}, lambda document: DocumentRehearsal(document, "lab"))
    (made,) = [stub["then"] for stub in generated.document["stubs"] if "create" in stub["then"]]
    assert made["let"] == {"id": "{{ counter('runs_run_id') | string }}"}
    assert "{{ id }}" in str(made["create"]["item"])


def test_a_put_over_what_is_there_leaves_the_servers_own_alone():
    tape = Tape()
    tape.add("PUT", "/parts/nut", {"size": 4}, 201, {"id": 1, "sku": "nut", "size": 4})
    tape.add("PUT", "/parts/pin", {"size": 6}, 201, {"id": 2, "sku": "pin", "size": 6})
    tape.add("PUT", "/parts/nut", {"size": 5}, 200, {"id": 1, "sku": "nut", "size": 5})
    tape.add("GET", "/parts/nut", None, 200, {"id": 1, "sku": "nut", "size": 5})
    tape.add("GET", "/parts/rod", None, 404, {"error": "none"})
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    puts = [stub["then"] for stub in generated.document["stubs"] if stub["when"].get("method") == "PUT"]
    assert {str(then["create"]["item"]["$merge"][0]["id"]) for then in puts} == {"{{ counter('parts_id') }}", "{{ item.id }}"}
    assert not any(then.get("status") == 404 for then in puts)


def test_a_put_that_brings_nothing_makes_what_is_not_there_and_leaves_what_is():
    tape, shown = Tape(), []
    for name in ("shop", "crm"):
        host = {"name": name, "tracing": False, "state": "running"}
        shown = sorted([*shown, host], key=lambda one: one["name"])
        tape.add("PUT", f"/hosts/{name}", None, 201)
        tape.add("GET", f"/hosts/{name}", None, 200, host)
        tape.add("PUT", f"/hosts/{name}", None, 204)
        tape.add("GET", "/hosts", None, 200, shown)
    tape.add("DELETE", "/hosts/crm", None, 204)
    tape.add("GET", "/hosts/crm", None, 404, {"error": "Not Found"})
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    service = DocumentRehearsal(generated.document, "api")
    assert [service.answer(Request("PUT", "/hosts/zoo"), START).status for _ in range(2)] == [201, 204]
    assert parse_json(service.answer(Request("GET", "/hosts"), START).body) == [{"name": "zoo", "tracing": False, "state": "running"}]


def test_a_key_with_something_new_in_it_is_made_once():
    tape = Tape()
    for name, tail in (("web", "4ff4822932ee9feb"), ("api", "6b8402b0061b9a41")):
        arn = f"arn:balancer/{name}/{tail}"
        shown = {"Arn": arn, "Name": name}
        tape.add("POST", "/", {"Name": name}, 200, {"Balancer": shown}, headers=[("X-Amz-Target", "lb.CreateBalancer")])
        tape.add("POST", "/", {"Arn": arn}, 200, {"Balancer": shown}, headers=[("X-Amz-Target", "lb.GetBalancer")])
    generated = generate(tape.exchanges, {"name": "lab"}, lambda document: DocumentRehearsal(document, "lab"))
    (made,) = [stub["then"] for stub in generated.document["stubs"] if "create" in stub["then"]]
    assert made["let"]["id"] == "arn:balancer/{{ request.json.Name | default('') }}/{{ new_id('{hex:16}') }}"
    assert made["create"]["key"] == "{{ id }}"


def test_a_key_of_idempotency_that_only_some_requests_have_keeps_the_replies_of_those():
    tape = Tape()
    made = [{"id": number, "title": f"t{number}", "kind": kind} for number, kind in ((1, "a"), (2, "b"), (3, "c"))]
    key = [("Idempotency-Key", "one")]
    tape.add("POST", "/posts", {"title": "t1"}, 201, made[0], headers=key)
    tape.add("POST", "/posts", {"title": "t2"}, 201, made[1])
    tape.add("POST", "/posts", {"title": "t3"}, 201, made[2])
    tape.add("POST", "/posts", {"title": "t1"}, 201, made[0], headers=key)
    tape.add("GET", "/posts/2", None, 200, made[1])
    generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert generated.proof.fidelity == 1.0


def test_keys_that_are_those_of_other_things_by_chance_are_counted():
    tape = Tape()
    for number in (1, 2):
        tape.add("POST", "/products", {"name": "lamp"}, 201, {"id": number, "name": "lamp"})
        tape.add("GET", f"/products/{number}", None, 200, {"id": number, "name": "lamp"})
    for number in (1, 2):
        tape.add("POST", "/orders", {"product_id": number}, 201, {"id": number, "product_id": number})
        tape.add("GET", f"/orders/{number}", None, 200, {"id": number, "product_id": number})
    service = DocumentRehearsal(run(tape).document, "api")
    told = [ask(service, "POST", "/products", {"name": "desk"})["id"] for _ in range(3)]
    assert told == [1, 2, 3]
    assert [ask(service, "POST", "/orders", {"product_id": 3})["id"] for _ in range(2)] == [1, 2]


def test_what_a_body_names_and_is_not_there_is_refused_though_those_who_make_things_are_known():
    tape = Tape()
    tape.add("POST", "/login", {"user": "ann", "password": "qwq81x"}, 200, {"token": "8d144b7ea6f31c0d2e3f4a025e2c9a70"})
    mine = [("Authorization", "Bearer 8d144b7ea6f31c0d2e3f4a025e2c9a70")]
    tape.add("POST", "/products", {"name": "lamp"}, 201, {"id": 1, "name": "lamp"}, headers=mine)
    tape.add("GET", "/products/1", None, 200, {"id": 1, "name": "lamp"}, headers=mine)
    for number in (1, 2):
        made = {"id": number, "product_id": 1, "of": "lamp", "by": "ann"}
        tape.add("POST", "/orders", {"product_id": 1}, 201, made, headers=mine)
        tape.add("GET", f"/orders/{number}", None, 200, made, headers=mine)
    tape.add("POST", "/orders", {"product_id": 99}, 404, {"error": "Product 99 not found"}, headers=mine)
    generated = run(tape)
    assert generated.proof.fidelity == 1.0
    missing = next(stub for stub in generated.document["stubs"] if stub["then"].get("status") == 404 and stub["when"]["path"] == "/orders")
    assert missing["priority"] == 5
