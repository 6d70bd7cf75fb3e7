from tests.unit.core.generator.league import Played
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.templates.nodes import Const, Expr, Merge, Obj, to_document
from understudy.core.generator.things.defaults import find_resets, with_defaults, with_resets


def test_members_the_client_did_not_send_may_be_sent_by_the_next():
    node = Obj(
        (
            ("id", Expr("id")),
            ("name", Expr("request.json.name")),
            ("phone", Const(None)),
            ("tags", Const([])),
            ("status", Const("new")),
            ("limits", Const([1])),
        )
    )
    assert to_document(with_defaults(node)) == {
        "id": "{{ id }}",
        "name": "{{ request.json.name | default(omit) }}",
        "phone": "{{ request.json.phone | default(none) }}",
        "tags": "{{ request.json.tags | default([]) }}",
        "status": "new",
        "limits": [1],
    }


def test_form_fields_are_read_as_the_type_of_the_default():
    node = Obj((("name", Expr("request.form.name")), ("size", Const(3)), ("open", Const(False)), ("meta", Const({}))))
    written = to_document(with_defaults(node))
    assert written["size"] == "{{ request.form.size | default(3) | int }}"
    assert written["open"] == "{{ request.form.open | default('false') == 'true' }}"
    assert written["meta"] == "{{ request.form_tree.meta | default({}) }}"


def test_without_an_echo_nothing_is_assumed():
    node = Obj((("id", Expr("id")), ("phone", Const(None))))
    assert with_defaults(node) == node


def test_what_came_out_otherwise_than_it_was_said_is_no_default():
    node = Obj((("name", Expr("request.json.name")), ("policy", Const("%7B%7D"))))
    assert to_document(with_defaults(node, {"request.json.name", "request.json.policy"}))["policy"] == "%7B%7D"


def test_what_was_made_up_elsewhere_is_no_default():
    node = Obj((("name", Expr("request.form.name")), ("net", Const("vpc-9a3449135ba9818ef"))))
    assert to_document(with_defaults(node))["net"] == "vpc-9a3449135ba9818ef"


def test_what_a_put_gives_back_where_it_was_left_out_is_the_default():
    tape = Tape()
    first = {"id": 31, "title": "one", "level": "high", "made_at": "2026-11-20T20:00:00Z"}
    tape.add("POST", "/tasks", {"title": "one", "level": "high"}, 201, first)
    tape.add("PUT", "/tasks/31", {"title": "two"}, 200, first | {"title": "two", "level": "low"})
    tape.add("GET", "/tasks/31", None, 200, first | {"title": "two", "level": "low"})
    played = Played(tape)
    made = played.ask("POST", "/tasks", {"title": "three"}, 201)
    assert made["level"] == "low"
    assert played.ask("PUT", f"/tasks/{made['id']}", {"title": "four", "level": "mid"})["level"] == "mid"
    assert played.ask("PUT", f"/tasks/{made['id']}", {"title": "five"})["level"] == "low"


def test_resets_stand_where_requests_say_nothing():
    said = Obj((("a", Expr("request.json.a")), ("b", Expr("request.json.b")), ("id", Expr("id"))))
    assert to_document(with_resets(said, {"a": 1})) == {
        "a": "{{ request.json.a | default(1) }}",
        "b": "{{ request.json.b | default(omit) }}",
        "id": "{{ id }}",
    }
    assert with_resets(Expr("request.json"), {"a": 1}) == Merge((Const({"a": 1}), Expr("request.json")))
    assert with_resets(Expr("request.json"), {}) == Expr("request.json")
    merged = Merge((Obj((("id", Expr("id")),)), Expr("request.json")))
    assert with_resets(merged, {"a": 1}) == Merge((Obj((("id", Expr("id")), ("a", Const(1)))), Expr("request.json")))


def test_what_a_create_gives_where_it_was_left_out_is_the_default_of_others():
    tape = Tape()
    for number, asked in enumerate(({"title": "one", "level": "high"}, {"title": "two"}), 31):
        tape.add("POST", "/tasks", asked, 201, {"id": number, "level": "low", **asked})
        tape.add("GET", f"/tasks/{number}", None, 200, {"id": number, "level": "low", **asked})
    (tasks,) = find_collections(find_endpoints(tape.samples()))
    assert find_resets(tasks) == {"level": "low"}
