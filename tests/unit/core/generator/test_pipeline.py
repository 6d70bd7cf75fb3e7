import json
from dataclasses import replace

from tests.unit.core.generator.tape import START, Frames, Tape, iso, notes

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json, render_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def run(tape):
    return generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))


def test_plain_crud_is_reproduced_and_predicted():
    generated = run(notes())
    assert generated.proof.fidelity == 1.0
    assert generated.held_out == 1.0
    assert generated.rungs() == {"borrowed": 2, "collection": 5, "template": 1}


def test_other_data_follow_from_what_was_learned():
    service = DocumentRehearsal(run(notes()).document, "api")
    made = service.answer(
        Request("POST", "/notes", Headers.of([("content-type", "application/json")]), b'{"title": "else", "extra": [1]}'), 1.8e9
    )
    note = parse_json(made.body)
    assert (made.status, note["title"], note["extra"], note["done"]) == (201, "else", [1], False)
    listed = parse_json(service.answer(Request("GET", "/notes"), 1.8e9).body)
    assert listed == {"data": [note], "total": 1}
    assert service.answer(Request("DELETE", f"/notes/{note['id']}"), 1.8e9).status == 204
    assert service.answer(Request("GET", f"/notes/{note['id']}"), 1.8e9).status == 404


def test_calls_of_grpc_are_understood_without_their_schema():
    from understudy.core.model.grpc import write_tree
    from understudy.core.model.headers import Headers
    from understudy.core.model.message import Request

    tape = Tape()
    fine = [("grpc-status", "0"), ("grpc-message", "")]
    for name in ("Ann", "Bob"):
        asked, said = Frames(write_tree({"1": name})), Frames(write_tree({"1": f"Hello {name}"}))
        tape.add("POST", "/t.Greeter/Hello", asked, 200, said, trailers=fine)
    refused = [("grpc-status", "5"), ("grpc-message", "no such ghost")]
    tape.add("POST", "/t.Greeter/Fail", Frames(write_tree({"1": "ghost"})), 200, None, fields=refused, kind="application/grpc")
    generated = run(tape)
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def call(method, name):
        return service.answer(
            Request("POST", f"/t.Greeter/{method}", Headers.of([("content-type", "application/grpc")]), write_tree({"1": name})), 1.8e9
        )

    hello, fail = call("Hello", "Zoë"), call("Fail", "Zoë")
    assert (hello.body, hello.trailers.get("grpc-status")) == (write_tree({"1": "Hello Zoë"}), "0")
    assert (fail.body, fail.headers.get("grpc-status"), fail.headers.get("grpc-message")) == (b"", "5", "no such Zoë")


def sitting(names, at):
    """A service that knows one item at first and counts on from it, asked about two more."""
    tape, first = Tape(), {"id": 1, "name": "first"}
    tape.add("GET", "/items", None, 200, [first])
    tape.add("POST", "/items", {"name": names[0]}, 201, {"id": 2, "name": names[0]})
    tape.add("GET", "/items", None, 200, [first, {"id": 2, "name": names[0]}])
    tape.add("POST", "/items", {"name": names[1]}, 201, {"id": 3, "name": names[1]})
    tape.add("GET", "/items/3", None, 200, {"id": 3, "name": names[1]})
    tape.add("DELETE", "/items/2", None, 204)
    tape.add("GET", "/items/2", None, 404, {"error": "missing"})
    for state in ("pending", "done"):
        tape.add("GET", "/job", None, 200, {"state": state})
    return [replace(exchange, started_at=exchange.started_at + at) for exchange in tape.exchanges]


def test_runs_of_a_server_that_began_anew_do_not_blur():
    one, two = sitting(("ann", "bob"), 0), sitting(("cid", "dora"), 1000)
    alone = generate(one, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    both = generate([*one, *two], {"name": "api"}, lambda document: DocumentRehearsal(document, "api"), starts=[0, len(one)])
    assert both.proof.fidelity == 1.0
    assert both.rungs() == alone.rungs()
    assert [stub["then"] for stub in both.document["stubs"]] == [stub["then"] for stub in alone.document["stubs"]]


def test_rows_need_their_table_and_a_missing_table_is_told_from_a_missing_row():
    tape = Tape()

    def call(action, asked, status, answer):
        tape.add("POST", "/", asked, status, answer, headers=[("X-Amz-Target", f"Db.{action}")])

    call("CreateTable", {"TableName": "users"}, 200, {"Table": {"TableName": "users", "State": "ok"}})
    call("DescribeTable", {"TableName": "users"}, 200, {"Table": {"TableName": "users", "State": "ok"}})
    call("PutItem", {"TableName": "users", "Item": {"id": {"S": "u-1"}, "age": {"N": "3"}}}, 200, {})
    call("PutItem", {"TableName": "users", "Item": {"id": {"S": "u-2"}, "age": {"N": "4"}}}, 200, {})
    call("GetItem", {"TableName": "users", "Key": {"id": {"S": "u-1"}}}, 200, {"Item": {"id": {"S": "u-1"}, "age": {"N": "3"}}})
    call("GetItem", {"TableName": "users", "Key": {"id": {"S": "u-9"}}}, 200, {})
    call("GetItem", {"TableName": "nope", "Key": {"id": {"S": "u-1"}}}, 400, {"__type": "TableNotFound"})
    service = DocumentRehearsal(run(tape).document, "api")

    def ask(action, asked):
        kind = [("content-type", "application/json"), ("x-amz-target", f"Db.{action}")]
        answer = service.answer(Request("POST", "/", Headers.of(kind), json.dumps(asked).encode()), 1.8e9)
        return answer.status, json.loads(answer.body)

    ask("CreateTable", {"TableName": "orders"})
    row = {"id": {"S": "o-7"}, "lines": {"L": [{"S": "a"}]}}
    assert ask("PutItem", {"TableName": "orders", "Item": row}) == (200, {})
    assert ask("GetItem", {"TableName": "orders", "Key": {"id": {"S": "o-7"}}}) == (200, {"Item": row})
    assert ask("GetItem", {"TableName": "orders", "Key": {"id": {"S": "o-8"}}}) == (200, {})
    assert ask("GetItem", {"TableName": "gone", "Key": {"id": {"S": "o-8"}}}) == (400, {"__type": "TableNotFound"})


# Traffic that misleads: what looks like something else, coincides, or has no order, and must come out right all the same.


class Stage:
    """What was generated from a tape, asked like a service."""

    def __init__(self, tape):
        self.generated = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
        assert self.generated.proof.fidelity == 1.0, [one for one in self.generated.proof.verdicts if not one.reproduced]
        self.service = DocumentRehearsal(self.generated.document, "api")

    def ask(self, method, target, asked=None):
        headers = Headers.of([("content-type", "application/json")] if asked is not None else [])
        body = render_json(asked) if asked is not None else b""
        answer = self.service.answer(Request(method, target, headers, body), START + 5000)
        return None if answer is None else (answer.status, parse_json(answer.body) if answer.body else None)


def crud(tape, noun, things, **more):
    """Make, read, list, and remove the last of things under a path of their own."""
    for thing in things:
        tape.add("POST", f"/{noun}", {name: value for name, value in thing.items() if name != "id"}, 201, thing, **more)
    for thing in things:
        tape.add("GET", f"/{noun}/{thing['id']}", None, 200, thing)
    tape.add("GET", f"/{noun}", None, 200, list(things))
    tape.add("DELETE", f"/{noun}/{things[-1]['id']}", None, 204)
    tape.add("GET", f"/{noun}/{things[-1]['id']}", None, 404, {"error": "none"})


def test_ids_that_look_like_words():
    tape = Tape()
    for key in ("monday", "lunch", "shift"):
        tape.add("PUT", f"/plans/{key}", {"hours": len(key)}, 200, {"id": key, "hours": len(key)})
    for key in ("lunch", "monday"):
        tape.add("GET", f"/plans/{key}", None, 200, {"id": key, "hours": len(key)})
    tape.add("DELETE", "/plans/shift", None, 204)
    tape.add("GET", "/plans/shift", None, 404, {"error": "none"})
    stage = Stage(tape)
    assert stage.ask("PUT", "/plans/dinner", {"hours": 9}) == (200, {"id": "dinner", "hours": 9})
    assert stage.ask("GET", "/plans/dinner") == (200, {"id": "dinner", "hours": 9})
    assert stage.ask("GET", "/plans/supper")[0] == 404


def test_numeric_ids_that_two_resources_share():
    tape = Tape()
    crud(tape, "cats", [{"id": number, "name": name} for number, name in ((1, "tom"), (2, "kit"), (3, "paw"))])
    crud(tape, "dogs", [{"id": number, "title": name} for number, name in ((1, "rex"), (2, "bo"), (3, "max"))])
    stage = Stage(tape)
    for number in (1, 2):
        assert stage.ask("POST", "/cats", {"name": f"cat {number}"}) == (201, {"id": number, "name": f"cat {number}"})
    assert stage.ask("POST", "/dogs", {"title": "dog"}) == (201, {"id": 1, "title": "dog"})
    assert stage.ask("GET", "/cats/1") == (200, {"id": 1, "name": "cat 1"})
    assert stage.ask("GET", "/dogs/1") == (200, {"id": 1, "title": "dog"})
    assert stage.ask("DELETE", "/cats/1") == (204, None)
    assert stage.ask("GET", "/cats/1")[0] == 404
    assert stage.ask("GET", "/dogs/1")[0] == 200


def test_me_stays_beside_those_who_have_numbers():
    tape = Tape()
    for number, name in ((7, "Ann"), (8, "Bob")):
        tape.add("POST", "/users", {"name": name}, 201, {"id": number, "name": name})
    for number, name in ((8, "Bob"), (7, "Ann")):
        tape.add("GET", f"/users/{number}", None, 200, {"id": number, "name": name})
    tape.add("GET", "/users/me", None, 200, {"id": 1, "name": "Root", "roles": ["admin"]})
    tape.add("GET", "/users/99", None, 404, {"error": "none"})
    stage = Stage(tape)
    made = stage.ask("POST", "/users", {"name": "me"})[1]
    assert stage.ask("GET", f"/users/{made['id']}") == (200, made)
    assert stage.ask("GET", "/users/me") == (200, {"id": 1, "name": "Root", "roles": ["admin"]})


def test_dates_in_paths_are_names():
    tape = Tape()
    for day in ("2026-11-01", "2026-11-02", "2026-11-05"):
        tape.add("PUT", f"/days/{day}", {"note": f"on {day}"}, 200, {"date": day, "note": f"on {day}"})
        tape.add("GET", f"/days/{day}", None, 200, {"date": day, "note": f"on {day}"})
    stage = Stage(tape)
    assert stage.ask("PUT", "/days/2027-01-31", {"note": "new"}) == (200, {"date": "2027-01-31", "note": "new"})
    assert stage.ask("GET", "/days/2027-01-31") == (200, {"date": "2027-01-31", "note": "new"})


def test_truth_values_that_coincide_are_no_echo():
    tape = Tape()
    for number, title in ((1, "a"), (2, "b"), (3, "c")):
        tape.add("POST", "/tasks", {"title": title, "urgent": True}, 201, {"id": number, "title": title, "urgent": True, "active": True})
    stage = Stage(tape)
    made = stage.ask("POST", "/tasks", {"title": "d", "urgent": False})[1]
    assert made == {"id": 1, "title": "d", "urgent": False, "active": True}


def test_moments_within_one_second_are_all_now():
    tape = Tape()
    for number in (1, 2, 3):
        at = iso(tape.now)
        tape.add("POST", "/events", {"n": number}, 201, {"id": number, "n": number, "created": at, "updated": at, "seen": at})
    stage = Stage(tape)
    made = stage.ask("POST", "/events", {"n": 9})[1]
    assert {made[name] for name in ("created", "updated", "seen")} == {iso(START + 5000)}


def test_equal_requests_with_other_answers_each_time_are_no_state():
    tape = Tape()
    for value in (4, 1, 6, 6, 2):
        tape.add("GET", "/dice", None, 200, {"value": value})
    stage = Stage(tape)
    assert [stage.ask("GET", "/dice")[1]["value"] for _ in range(7)] == [4, 1, 6, 6, 2, 2, 2]


def test_members_in_another_order_say_the_same():
    tape = Tape()
    for turn, number in enumerate((1, 2, 3, 4)):
        members = [("id", number), ("name", f"n{number}"), ("size", number * 10)]
        tape.add("POST", "/boxes", {"name": f"n{number}", "size": number * 10}, 201, dict(members[turn % 3 :] + members[: turn % 3]))
    stage = Stage(tape)
    assert stage.ask("POST", "/boxes", {"name": "x", "size": 1}) == (201, {"id": 1, "name": "x", "size": 1})


def test_every_version_has_a_tag_of_its_own_and_stale_ones_are_refused():
    tape, tags = Tape(), ['"a3d0d42daf3a8b0e"', '"b09c9bc0383c0ac5"', '"3dea2abf02cd4cb8"']
    for number, name in enumerate(("Ines", "Tom")):
        tape.add("POST", "/people", {"name": name}, 201, {"id": number + 1, "name": name}, fields=[("ETag", tags[number])])
        tape.add("GET", f"/people/{number + 1}", None, 200, {"id": number + 1, "name": name}, fields=[("ETag", tags[number])])
    changed, told = {"id": 2, "name": "Thomas"}, [("ETag", tags[2])]
    tape.add("PATCH", "/people/2", {"name": "Thomas"}, 200, changed, headers=[("If-Match", tags[1])], fields=told)
    tape.add("PATCH", "/people/2", {"name": "Lost"}, 412, {"error": "stale"}, headers=[("If-Match", tags[1])])
    tape.add("GET", "/people/2", None, 200, changed, fields=told)
    generated = run(tape)
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "api")

    def ask(method, path, body, tag=None):
        headers = [("content-type", "application/json"), *([("If-Match", tag)] if tag else [])]
        answer = service.answer(Request(method, path, Headers.of(headers), json.dumps(body).encode()), 1.8e9)
        return answer.status, answer.headers.get("etag"), parse_json(answer.body)

    (_, first, one), (_, second, _) = (ask("POST", "/people", {"name": name}) for name in ("Kim", "Lee"))
    place = f"/people/{one['id']}"
    assert first != second
    status, third, _ = ask("PATCH", place, {"name": "Kimberly"}, first)
    assert status == 200
    assert third not in (first, second)
    assert ask("PATCH", place, {"name": "Lost"}, first)[0] == 412
    assert ask("PATCH", place, {"name": "Bold"})[0] == 200


def many(monkeypatch, later):
    """Traffic of which the first part is learned from, and what comes later."""
    monkeypatch.setattr("understudy.core.generator.pipeline._MOST_LEARNED", 12)
    tape = Tape()
    for _ in range(30):
        tape.add("GET", "/sun", None, 200, {"sun": True})
    later(tape)
    return run(tape)


def test_more_of_the_same_teaches_nothing_new(monkeypatch):
    generated = many(monkeypatch, lambda tape: None)
    assert max(number for stub in generated.document["stubs"] for number in stub["learned_from"]["exchanges"]) <= 12


def test_one_odd_answer_of_very_many_is_a_difference(monkeypatch):
    monkeypatch.setattr("understudy.core.generator.pipeline._TOLERATED", 0.05)
    generated = many(monkeypatch, lambda tape: tape.add("GET", "/sun", None, 200, {"sun": False}))
    assert max(number for stub in generated.document["stubs"] for number in stub["learned_from"]["exchanges"]) <= 12
    assert [verdict.sample.number for verdict in generated.proof.verdicts if not verdict.reproduced] == [30]


def test_what_only_comes_later_is_learned_too(monkeypatch):
    generated = many(monkeypatch, lambda tape: tape.add("GET", "/weather", None, 200, {"sun": True}))
    assert generated.proof.fidelity == 1.0
    assert any(stub["when"]["path"] == "/weather" for stub in generated.document["stubs"])


def test_a_standard_that_a_server_does_not_speak_is_given_up_alone():
    tape = Tape()

    def ask(operation, asked, answer, status=200):
        tape.add("POST", "/", asked, status, answer, headers=[("X-Amz-Target", operation)])

    for name in ("a", "b", "c"):
        ask("AmazonSSM.PutParameter", {"Name": name, "Value": f"odd {name}", "Type": "String"}, {"Number": f"{name}-1"})
        ask("AmazonSSM.GetParameter", {"Name": name}, {"Odd": f"odd {name}"})
    schema = [{"AttributeName": "k", "KeyType": "HASH"}]
    ask("DynamoDB_20120810.CreateTable", {"TableName": "t", "KeySchema": schema}, {"TableDescription": {"TableName": "t"}})
    for name in ("a", "b", "c"):
        ask("DynamoDB_20120810.PutItem", {"TableName": "t", "Item": {"k": {"S": name}}}, {})
        ask("DynamoDB_20120810.GetItem", {"TableName": "t", "Key": {"k": {"S": name}}}, {"Item": {"k": {"S": name}}})
    generated = run(tape)
    notes_of = {stub["id"]: stub["learned_from"].get("notes", []) for stub in generated.document["stubs"]}
    assert any("Amazon DynamoDB" in note for note in notes_of["put-item"])
    assert not any("reference of" in note for note in notes_of["put-parameter"])
    assert generated.proof.fidelity == 1.0
