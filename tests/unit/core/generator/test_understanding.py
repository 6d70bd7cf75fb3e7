from tests.unit.core.generator.tape import START, Tape, notes
from tests.unit.core.generator.test_pipeline import Stage, iso

from understudy.core.generator.understanding import Task, infer, prove, written
from understudy.runtime.rehearsal import DocumentRehearsal


def test_what_is_understood_is_written_and_proven():
    model = infer(notes().samples())
    task = Task({"name": "api"}, lambda document: DocumentRehearsal(document, "api"), ("run",), {"bad": [{"latency": "1s"}]})
    document, proof = prove(model, task)
    assert document == written(model, task)
    assert proof.fidelity == 1.0
    assert [resource["name"] for resource in document["resources"]] == ["notes"]
    assert document["scenarios"] == {"bad": [{"latency": "1s"}]}
    assert all(stub["learned_from"]["recordings"] == ["run"] for stub in document["stubs"])


def test_what_is_left_out_is_not_understood():
    assert {draft.rung for draft in infer(notes().samples()).all_drafts()} >= {"collection"}
    assert "collection" not in {draft.rung for draft in infer(notes().samples(), frozenset(["resources"])).all_drafts()}
    assert {draft.rung for draft in infer(notes().samples(), frozenset(["templates"])).all_drafts()} <= {"literal", "sequence", "borrowed"}


def test_nothing_is_missed_among_things_that_nobody_makes():
    model = infer(notes().samples())
    borrowed = [draft for draft in model.all_drafts() if draft.rung == "borrowed" and draft.misses]
    assert borrowed
    for endpoint, drafts in model.drafts.items():
        model.drafts[endpoint] = [draft for draft in drafts if not draft.fills]
    for roles in model.collections:
        roles.seeds.clear()
    assert not set(map(id, borrowed)).intersection(map(id, model.all_drafts()))


# More traffic that misleads, as in test_pipeline: what looks alike by chance is told apart by what comes later.


def test_words_that_stand_beside_names_stay_words():
    tape = Tape()
    for key in ("monday", "lunch", "shift"):
        tape.add("PUT", f"/plans/{key}", {"hours": len(key)}, 200, {"id": key, "hours": len(key)})
    tape.add("GET", "/plans/stats", None, 200, {"plans": 3, "longest": "monday"})
    for key in ("lunch", "monday"):
        tape.add("GET", f"/plans/{key}", None, 200, {"id": key, "hours": len(key)})
    tape.add("DELETE", "/plans/shift", None, 204)
    tape.add("GET", "/plans/shift", None, 404, {"error": "none"})
    stage = Stage(tape)
    assert stage.ask("PUT", "/plans/dinner", {"hours": 9}) == (200, {"id": "dinner", "hours": 9})
    assert stage.ask("GET", "/plans/dinner") == (200, {"id": "dinner", "hours": 9})
    assert stage.ask("GET", "/plans/stats")[1]["longest"] == "monday"
    assert stage.ask("GET", "/plans/supper")[0] == 404


def test_equal_ids_of_things_that_refer_to_each_other():
    tape = Tape()
    for number, name in ((1, "ann"), (2, "bob"), (3, "cyd")):
        tape.add("POST", "/customers", {"name": name}, 201, {"id": number, "name": name})
    orders = [{"id": 1, "customer": 1, "item": "pen"}, {"id": 2, "customer": 2, "item": "ink"}, {"id": 3, "customer": 1, "item": "cap"}]
    for order in orders:
        tape.add("POST", "/orders", {name: order[name] for name in ("customer", "item")}, 201, order)
    for order in orders:
        tape.add("GET", f"/orders/{order['id']}", None, 200, order)
    tape.add("GET", "/customers/1/orders", None, 200, [orders[0], orders[2]])
    tape.add("GET", "/customers/2/orders", None, 200, [orders[1]])
    tape.add("GET", "/customers/3", None, 200, {"id": 3, "name": "cyd"})
    tape.add("DELETE", "/customers/3", None, 204)
    tape.add("GET", "/customers/3", None, 404, {"error": "none"})
    stage = Stage(tape)
    for number in (1, 2):
        assert stage.ask("POST", "/customers", {"name": f"c{number}"}) == (201, {"id": number, "name": f"c{number}"})
    assert stage.ask("POST", "/orders", {"customer": 2, "item": "cup"}) == (201, {"id": 1, "customer": 2, "item": "cup"})
    assert stage.ask("GET", "/customers/2/orders") == (200, [{"id": 1, "customer": 2, "item": "cup"}])
    assert stage.ask("GET", "/customers/1/orders") == (200, [])
    assert stage.ask("DELETE", "/customers/1") == (204, None)
    assert stage.ask("GET", "/orders/1") == (200, {"id": 1, "customer": 2, "item": "cup"})


def test_a_filter_looks_at_the_member_it_is_called_after_where_others_coincide():
    tape = Tape()
    tasks = [{"id": n, "urgent": n % 2 == 0, "done": n % 2 == 0, "title": t} for n, t in ((1, "a"), (2, "b"), (3, "c"), (4, "d"))]
    for task in tasks:
        tape.add("POST", "/tasks", {name: task[name] for name in ("title", "urgent", "done")}, 201, task)
    tape.add("GET", "/tasks", None, 200, tasks)
    tape.add("GET", "/tasks?done=true", None, 200, [tasks[1], tasks[3]])
    tape.add("GET", "/tasks?done=false", None, 200, [tasks[0], tasks[2]])
    stage = Stage(tape)
    stage.ask("POST", "/tasks", {"title": "x", "urgent": True, "done": False})
    stage.ask("POST", "/tasks", {"title": "y", "urgent": False, "done": True})
    assert [one["title"] for one in stage.ask("GET", "/tasks?done=true")[1]] == ["y"]
    assert [one["title"] for one in stage.ask("GET", "/tasks?done=false")[1]] == ["x"]


def test_the_latest_stays_beside_those_with_dates():
    tape = Tape()
    for day in ("2026-11-01", "2026-11-02", "2026-11-05"):
        tape.add("PUT", f"/reports/{day}", {"sum": len(day)}, 200, {"date": day, "sum": len(day)})
        tape.add("GET", f"/reports/{day}", None, 200, {"date": day, "sum": len(day)})
    tape.add("GET", "/reports/latest", None, 200, {"date": "2026-11-05", "sum": 10, "is": "latest"})
    tape.add("GET", "/reports/2026-01-01", None, 404, {"error": "none"})
    stage = Stage(tape)
    assert stage.ask("GET", "/reports/latest")[1]["is"] == "latest"
    assert stage.ask("PUT", "/reports/2027-01-31", {"sum": 4}) == (200, {"date": "2027-01-31", "sum": 4})
    assert stage.ask("GET", "/reports/2027-01-31") == (200, {"date": "2027-01-31", "sum": 4})
    assert stage.ask("GET", "/reports/2027-02-28")[0] == 404


def test_numbers_that_are_the_id_at_first_are_not_the_id():
    tape = Tape()
    for number, count in ((1, 1), (2, 2), (3, 7)):
        tape.add("POST", "/boxes", {"count": count}, 201, {"id": number, "count": count})
        tape.add("GET", f"/boxes/{number}", None, 200, {"id": number, "count": count})
    stage = Stage(tape)
    assert stage.ask("POST", "/boxes", {"count": 9}) == (201, {"id": 1, "count": 9})
    assert stage.ask("POST", "/boxes", {"count": 1}) == (201, {"id": 2, "count": 1})
    assert stage.ask("GET", "/boxes/2") == (200, {"id": 2, "count": 1})


def test_what_is_changed_within_the_second_it_was_made_says_when_it_was_changed():
    tape = Tape()
    at = iso(tape.now)
    tape.add("POST", "/notes", {"text": "a"}, 201, {"id": 1, "text": "a", "created": at, "updated": at})
    tape.add("PATCH", "/notes/1", {"text": "b"}, 200, {"id": 1, "text": "b", "created": at, "updated": iso(tape.now)})
    tape.add("GET", "/notes/1", None, 200, {"id": 1, "text": "b", "created": at, "updated": iso(tape.now - 1)})
    stage = Stage(tape)
    stage.ask("POST", "/notes", {"text": "x"})
    later = stage.ask("PATCH", "/notes/1", {"text": "y"})[1]
    assert later == {"id": 1, "text": "y", "created": iso(START + 5000), "updated": iso(START + 5000)}


def test_lists_in_another_order_each_time_show_all_that_is_there():
    tape = Tape()
    things = [{"id": n, "name": name} for n, name in ((1, "b"), (2, "c"), (3, "a"))]
    for thing in things:
        tape.add("POST", "/things", {"name": thing["name"]}, 201, thing)
    for order in ((2, 0, 1), (1, 2, 0), (0, 2, 1)):
        tape.add("GET", "/things", None, 200, [things[at] for at in order])
    stage = Stage(tape)
    for name in ("x", "y"):
        stage.ask("POST", "/things", {"name": name})
    assert sorted(one["name"] for one in stage.ask("GET", "/things")[1]) == ["x", "y"]
