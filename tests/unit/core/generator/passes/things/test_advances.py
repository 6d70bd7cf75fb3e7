from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections

JOB = {"id": "job_kiJLwsNGqI3x", "state": "pending", "done": 0}
WHERE = f"/jobs/{JOB['id']}"
GONE = {"error": "no such job"}


def followed(tape):
    (roles,) = find_collections(find_endpoints(tape.samples()))
    return roles


def made(*looks, write=("POST", "/jobs", {}, 201)):
    tape = Tape()
    tape.add(*write, JOB)
    for look in looks:
        tape.add("GET", WHERE, None, 200, JOB | look)
    return tape


def test_looks_that_show_another_state_move_a_thing_on():
    roles = followed(made({}, {"state": "running", "done": 50}, {"state": "running", "done": 70}, {"state": "ready", "done": 100}))
    assert roles.advances == {2, 3, 4}
    assert [version.item()["done"] for _, version in roles.history[(), JOB["id"]]] == [0, 50, 70, 100]


def test_the_first_look_moves_on_to_a_state_from_which_others_do():
    assert followed(made({"state": "running"}, {"state": "ready"})).advances == {1, 2}


def test_what_only_differs_from_what_the_write_said_was_so_from_the_beginning():
    assert followed(made({"state": "ready"}, {"state": "ready"})).advances == set()


def test_what_comes_back_or_has_no_state_is_no_way_on():
    assert followed(made({}, {"state": "running"}, {})).advances == set()
    assert followed(made({"done": 1}, {"done": 2}, {"done": 3})).advances == set()


def test_what_was_done_in_between_may_be_why():
    tape = made({})
    tape.add("POST", "/tick", {}, 200, {"ok": True})
    tape.add("GET", WHERE, None, 200, JOB | {"state": "ready"})
    assert followed(tape).advances == set()


def test_reads_that_show_late_what_was_asked_for_move_nothing_on():
    tape = made({})
    tape.add("PUT", WHERE, JOB | {"state": "paused"}, 204)
    for state in ("pending", "paused"):
        tape.add("GET", WHERE, None, 200, JOB | {"state": state})
    assert followed(tape).advances == set()


def test_a_removal_that_takes_its_time_is_a_change_until_a_look_finds_nothing():
    tape = made({})
    tape.add("DELETE", WHERE, None, 202, JOB | {"state": "deleting"})
    tape.add("GET", WHERE, None, 200, JOB | {"state": "deleting"})
    tape.add("GET", WHERE, None, 404, GONE)
    roles = followed(tape)
    assert (roles.lingering, roles.advances) == ({2}, {4})
    assert [version and version.item()["state"] for _, version in roles.history[(), JOB["id"]]] == ["pending", "deleting", None]


def test_a_removed_thing_that_is_shown_as_it_was_only_goes_later():
    tape = made({})
    tape.add("DELETE", WHERE, None, 204)
    tape.add("GET", WHERE, None, 200, JOB)
    tape.add("GET", WHERE, None, 404, GONE)
    assert followed(tape).lingering == set()


def test_where_else_a_thing_goes_from_a_state_that_others_leave_by_themselves():
    tape = made({}, {"state": "running"}, {"state": "running"})
    other = JOB | {"id": "job_eahH88RALX9z"}
    tape.add("POST", "/jobs", {}, 201, other)
    tape.add("GET", f"/jobs/{other['id']}", None, 200, other | {"state": "failed"})
    assert followed(tape).turns == {("state", "pending", "running"), ("state", "pending", "failed")}
