from tests.unit.core.generator.tape import Tape, notes

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.understanding import infer
from understudy.core.generator.writing.document import build_document
from understudy.core.generator.writing.naming import name_drafts


def names_of(tape: Tape) -> list[str]:
    model = infer(tape.samples())
    return [stub["id"] for stub in build_document({"name": "api"}, model.all_drafts(), model.collections)["stubs"]]


def test_stubs_are_called_after_what_they_do():
    drafts = infer(notes().samples()).all_drafts()
    assert name_drafts([[draft] for draft in drafts]) == [
        "create-note",
        "read-note",
        "get-note-missing",
        "list-notes",
        "update-note",
        "patch-note-missing",
        "delete-note",
        "delete-note-missing",
    ]


def test_what_several_operations_answer_alike_is_called_after_what_they_share():
    drafts = {draft.endpoint.method: draft for draft in infer(notes().samples()).all_drafts() if draft.exception}
    assert name_drafts([[drafts["GET"], drafts["DELETE"]]]) == ["note-missing"]


def test_equal_names_say_inside_what_then_what_is_looked_at():
    tape = Tape()
    for name in ("Ada", "Bob"):
        tape.add("POST", "/customers", {"name": name}, 201, {"id": len(name + name[0]), "name": name})
    tape.add("GET", "/customers", None, 200, [{"id": 4, "name": "Ada"}, {"id": 4, "name": "Bob"}])
    tape.add("GET", "/orders", None, 200, [])
    tape.add("GET", "/customers/4/orders", None, 200, [])
    tape.add("POST", "/customers", {}, 422, {"error": "name is missing"})
    tape.add("POST", "/customers", {"name": 7}, 422, {"error": "name is no text"})
    assert names_of(tape) == [
        "create-customer",
        "post-customer-invalid",
        "post-customer-invalid-name",
        "list-customers",
        "read-customer-orders",
        "get-orders",
    ]


def test_a_patch_that_writes_a_thing_anew_updates_it():
    tape = Tape()
    for number, name in ((1, "a"), (2, "b")):
        tape.add("POST", "/boxes", {"name": name}, 201, {"id": number, "name": name, "version": 1})
        tape.add("PATCH", f"/boxes/{number}", {"name": name * 2}, 200, {"id": number, "name": name * 2, "version": 2})
        tape.add("GET", f"/boxes/{number}", None, 200, {"id": number, "name": name * 2, "version": 2})
    assert "update-box" in names_of(tape)


def test_conditions_on_the_whole_body_name_nothing():
    samples = tuple(notes().samples()[:1])
    endpoint = Endpoint("POST", ("notes",), (), samples)
    drafts = [Draft(endpoint, samples, (Condition("body", (), "equals", text),), exception=bool(text)) for text in ("", "a", "b")]
    assert name_drafts([[draft] for draft in drafts]) == ["post-note", "post-note-2", "post-note-3"]


def test_stubs_about_things_in_a_state_are_called_after_it():
    (endpoint,) = {draft.endpoint for draft in infer(notes().samples()).all_drafts() if draft.verb == "read"}
    state = Condition("item", ("notes", "{{ path.note }}", "state", "draft"), "present")
    one = Draft(endpoint, endpoint.samples, verb="read")
    other = Draft(endpoint, endpoint.samples, (state,), verb="read", exception=True)
    assert name_drafts([[one], [other]]) == ["read-note", "read-note-draft"]


def test_what_the_reference_of_a_public_api_names_is_called_so():
    (endpoint,) = {draft.endpoint for draft in infer(notes().samples()).all_drafts() if draft.verb == "read"}
    good = Draft(endpoint, endpoint.samples, name="GetObject")
    refused = Draft(endpoint, endpoint.samples, exception=True, name="GetObjectNoSuchKey")
    assert name_drafts([[good], [refused]]) == ["get-object", "get-object-no-such-key"]


def test_words_of_the_query_that_say_what_is_asked_for_stand_with_what_is_done():
    tape = Tape()
    tape.add("PUT", "/box/b7?cors", b"x", 200)
    tape.add("GET", "/box/b7?cors", None, 200, {"open": True})
    assert sorted(names_of(tape)) == ["get-cors", "put-cors"]


def test_a_number_is_not_given_that_another_stub_has_by_its_name():
    samples = tuple(notes().samples()[:1])
    endpoint, looks = Endpoint("POST", ("notes",), (), samples), (Condition("json", ("2",), "present"),)
    drafts = [Draft(endpoint, samples, conditions, exception=bool(conditions)) for conditions in ((), looks, (), looks)]
    names = name_drafts([[draft] for draft in drafts])
    assert len({*names}) == len(names)
    assert "post-note-2" in names
