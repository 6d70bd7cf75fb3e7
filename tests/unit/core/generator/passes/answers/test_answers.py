from tests.unit.core.generator.tape import NOTE_A, Tape, notes

from understudy.core.generator.passes.answers.answers import Answers
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.templates.flow import Flow


def drafts(tape, method, path):
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    answers = Answers(Flow(samples), find_collections(endpoints))
    return answers.draft(next(endpoint for endpoint in endpoints if (endpoint.method, endpoint.path) == (method, path)))


def test_the_usual_answer_stands_first_and_the_exception_has_its_condition():
    usual, gone = drafts(notes(), "GET", "/notes/{note}")
    assert (usual.then["json"], usual.exception) == ("{{ item }}", False)
    assert gone.conditions[0].kind == "absent"
    assert gone.then["json"] == {"error": "no such note", "id": "{{ path.note }}"}


def test_answers_no_template_explains_are_split_by_what_was_asked():
    tape = Tape()
    tape.add("POST", "/echo", "a=1&b=hello", 200, {"form": {"a": "1", "b": "hello"}, "data": ""})
    tape.add("POST", "/echo", {"k": "v1234"}, 200, {"form": {}, "data": '{"k": "v1234"}'})
    found = drafts(tape, "POST", "/echo")
    assert {draft.then["json"]["data"] for draft in found} == {"", "{{ request.text }}"}


def test_what_follows_from_a_rule_told_by_its_name_is_told_apart_by_it():
    tape = Tape()
    for box in ("b7", "c8"):
        tape.add("PUT", f"/boxes/{box}", b"data " + box.encode(), 200)
        tape.add("GET", f"/boxes/{box}", None, 200, b"data " + box.encode())
    tape.add("GET", "/boxes/b7?acl", None, 200, "<Acl><Grant>owner</Grant></Acl>")
    tape.add("PUT", "/boxes/b7?acl", None, 200, headers=[("x-amz-acl", "public-read")])
    tape.add("GET", "/boxes/b7?acl", None, 200, "<Acl><Grant>owner</Grant><Grant>all</Grant></Acl>")
    tape.add("DELETE", "/boxes/b7", None, 204)
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    answers = Answers(Flow(samples), find_collections(endpoints))
    read, write = (next(one for one in endpoints if one.operation and one.method == method) for method in ("GET", "PUT"))
    (rule,) = answers.draft(write)
    assert rule.then["create"]["item"]["x_amz_acl"] == "{{ request.headers['x-amz-acl'] | default(omit) }}"
    told = [condition.name for draft in answers.draft(read) for condition in draft.conditions]
    assert told == [("acl_document/{{ path.box }}", "{{ 'it' }}", "x_amz_acl", "public-read")]


def test_an_old_version_that_a_request_says_is_refused_whatever_it_is():
    tape = Tape()
    tape.add("POST", "/notes", {"text": "a"}, 201, {"id": NOTE_A, "text": "a", "version": 1})
    tape.add("PATCH", f"/notes/{NOTE_A}", {"text": "b"}, 200, {"id": NOTE_A, "text": "b", "version": 2})
    tape.add("PATCH", f"/notes/{NOTE_A}", {"text": "c", "version": 1}, 409, {"error": "version conflict"})
    tape.add("GET", f"/notes/{NOTE_A}", None, 200, {"id": NOTE_A, "text": "b", "version": 2})
    refusal = next(draft for draft in drafts(tape, "PATCH", "/notes/{note}") if draft.samples[0].status == 409)
    assert [(one.name[2:], one.kind) for one in refusal.conditions] == [(("version", "{{ request.json.version }}", "other"), "present")]


def test_what_people_write_as_they_like_is_no_state():
    tape = Tape()
    for name, last in (("ann", "4242"), ("bob", "0002")):
        tape.add("POST", "/persons", {"name": name, "note": f"about {name}"}, 201, {"id": f"per_{name}8Zq2Lm7", "name": name})
        tape.add("GET", f"/persons/per_{name}8Zq2Lm7", None, 200, {"id": f"per_{name}8Zq2Lm7", "name": name})
        tape.add("POST", "/tokens", {"last": last}, 201, {"id": f"tok_{name}1Kd7RtY", "last": last})
        tape.add("GET", f"/tokens/tok_{name}1Kd7RtY", None, 200, {"id": f"tok_{name}1Kd7RtY", "last": last})
    tape.add("POST", "/persons/per_ann8Zq2Lm7/cards", {"token": "tok_ann1Kd7RtY"}, 200, {"ok": 1})
    tape.add("POST", "/persons/per_bob8Zq2Lm7/cards", {"token": "tok_bob1Kd7RtY"}, 402, {"error": "declined"})
    refused = next(draft for draft in drafts(tape, "POST", "/persons/{person}/cards") if draft.exception)
    assert [condition.name[2:] for condition in refused.conditions] == [("last", "0002")]


def test_who_names_no_version_is_refused_whatever_is_there():
    tape = Tape()
    tape.add("POST", "/posts", {"title": "a"}, 201, {"id": 1, "title": "a"}, fields=[("ETag", '"9f8a77c0e1"')])
    tape.add("PATCH", "/posts/1", {"title": "b"}, 428, {"error": "If-Match is required"})
    first, second = [("If-Match", '"9f8a77c0e1"')], [("If-Match", '"77b0c1d2e3"')]
    tape.add("PATCH", "/posts/1", {"title": "b"}, 200, {"id": 1, "title": "b"}, headers=first, fields=[("ETag", '"77b0c1d2e3"')])
    tape.add("PATCH", "/posts/1", {"title": "c"}, 412, {"error": "changed"}, headers=first)
    tape.add("PATCH", "/posts/1", {"title": "d"}, 200, {"id": 1, "title": "d"}, headers=second, fields=[("ETag", '"00aa11bb22"')])
    tape.add("GET", "/posts/1", None, 200, {"id": 1, "title": "d"}, fields=[("ETag", '"00aa11bb22"')])
    found = {draft.samples[0].status: draft.conditions for draft in drafts(tape, "PATCH", "/posts/{post}")}
    assert [(one.part, one.kind, one.name) for one in found[428]] == [("headers", "absent", ("if-match",))]
