import json

from tests.unit.core.generator.passes.answers.test_answers import drafts
from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.virtual import asked_of

NONE = {"error": "no such job"}


def exports(*kinds):
    """Record exports that run for two looks, fail when they are of a kind that is none, are listed, and give their result at the end."""
    tape = Tape()
    jobs = []
    for number, kind in enumerate(kinds):
        job = {"id": f"job_kiJLwsNG{number}I3x", "kind": kind, "state": "queued", "percent": 0}
        where = f"/jobs/{job['id']}"
        tape.add("POST", "/jobs", {"kind": kind}, 202, job)
        tape.add("GET", f"{where}/result", None, 404, {"error": "not ready"})
        tape.add("GET", where, None, 200, job | {"state": "running"}, fields=[("Retry-After", "1")])
        tape.add("GET", where, None, 200, job | {"state": "running", "percent": 50}, fields=[("Retry-After", "1")])
        ends = {"state": "failed", "percent": 50, "error": "strange"} if kind == "odd" else {"state": "done", "percent": 100}
        tape.add("GET", where, None, 200, job | ends)
        jobs.append(job | ends)
        tape.add("GET", where, None, 200, jobs[-1])
        if kind != "odd":
            tape.add("GET", f"{where}/result", None, 200, {"of": job["id"], "kind": kind})
    for state in ("done", "failed"):
        tape.add("GET", f"/jobs?state={state}", None, 200, {"jobs": [job for job in jobs if job["state"] == state]})
    tape.add("GET", "/jobs/job_AAAAAAAAAAAA", None, 404, NONE)
    return tape


def test_a_state_that_things_leave_has_a_stub_of_its_own_which_changes_them():
    usual, missing, queued, running = drafts(exports("csv", "pdf"), "GET", "/jobs/{job}")
    assert (usual.then["json"], missing.samples[0].status) == ("{{ item }}", 404)
    assert queued.then["update"]["item"] == {"state": "running"}
    assert [condition.name[2:] for condition in running.conditions] == [("state", "running")]
    assert (running.then["sequence_by"], running.then["repeat"]) == ("{{ path.job }}", "cycle")
    first, last = running.then["responses"]
    assert (first["update"]["item"], last["update"]["item"]) == ({"percent": 50}, {"state": "done", "percent": 100})
    assert [answer["headers"].get("Retry-After") for answer in (first, last)] == ["1", None]


def test_things_that_leave_a_state_for_another_are_told_by_what_they_are():
    way, other = drafts(exports("csv", "odd", "pdf"), "GET", "/jobs/{job}")[-2:]
    assert way.then["responses"][-1]["update"]["item"]["state"] == "done"
    assert {condition.name[2:] for condition in other.conditions} == {("state", "running"), ("kind", "odd")}
    assert other.then["responses"][-1]["update"]["item"]["state"] == "failed"


def test_lists_results_and_other_jobs_follow_from_how_far_each_is():
    ask = asked_of(exports("csv", "odd", "pdf"), "exports")

    def told(method, target, body=None):
        answer = ask(method, target, json.dumps(body).encode() if body else b"", Content_Type="application/json")
        return answer.status, json.loads(answer.body)

    one, two, odd = (told("POST", "/jobs", {"kind": kind})[1]["id"] for kind in ("xml", "txt", "odd"))
    seen = [told("GET", f"/jobs/{job}")[1]["state"] for job in (one, two, one, odd, one, one, odd, odd)]
    assert seen == ["running", "running", "running", "running", "done", "done", "running", "failed"]
    assert [job["id"] for job in told("GET", "/jobs?state=done")[1]["jobs"]] == [one]
    assert [job["id"] for job in told("GET", "/jobs?state=failed")[1]["jobs"]] == [odd]
    assert told("GET", f"/jobs/{one}/result") == (200, {"of": one, "kind": "xml"})
    assert [told("GET", f"/jobs/{job}/result")[0] for job in (two, odd)] == [404, 404]


def test_what_may_be_done_on_the_way_is_refused_when_a_thing_is_not():
    tape = Tape()
    for number in range(2):
        job = {"id": f"job_kiJLwsNG{number}I3x", "state": "queued"}
        where = f"/jobs/{job['id']}"
        tape.add("POST", "/jobs", {}, 202, job)
        if number:
            tape.add("POST", f"{where}/cancel", {}, 200, job | {"state": "canceled"})
        else:
            for state in ("running", "done"):
                tape.add("GET", where, None, 200, job | {"state": state})
        tape.add("POST", f"{where}/cancel", {}, 409, {"error": "it is over"})
    refusal = next(draft for draft in drafts(tape, "POST", "/jobs/{job}/cancel") if not draft.samples[0].good)
    assert {(condition.name[2:], condition.kind) for condition in refusal.conditions} >= {
        (("state", "queued"), "absent"),
        (("state", "running"), "absent"),
    }


def test_what_is_not_there_yet_is_not_shown():
    tape = Tape()
    job = {"id": "job_kiJLwsNGqI3x", "state": "pending"}
    tape.add("POST", "/jobs", {}, 202, job)
    tape.add("GET", f"/jobs/{job['id']}", None, 200, job | {"state": "running"})
    tape.add("GET", f"/jobs/{job['id']}", None, 200, job | {"state": "done", "result": "/files/1"})
    make = drafts(tape, "POST", "/jobs")[0].then["create"]
    assert make["item"] == {"id": "{{ id }}", "state": "pending"}
    last = drafts(tape, "GET", "/jobs/{job}")[-1]
    assert last.then["update"]["item"] == {"state": "done", "result": "/files/1"}


def test_things_that_went_at_different_paces_go_at_the_usual_one():
    tape = Tape()
    for number, looks in enumerate((2, 3, 2)):
        job = {"id": f"job_kiJLwsNG{number}I3x", "state": "running"}
        tape.add("POST", "/jobs", {}, 202, job)
        for look in range(looks):
            tape.add("GET", f"/jobs/{job['id']}", None, 200, job | ({"state": "done"} if look == looks - 1 else {}))
    (moving,) = [draft for draft in drafts(tape, "GET", "/jobs/{job}") if "responses" in draft.then]
    assert ["update" in answer for answer in moving.then["responses"]] == [False, True]


def test_what_takes_its_time_to_go_is_gone_at_the_look_that_finds_nothing():
    tape = Tape()
    for number in range(2):
        job = {"id": f"job_kiJLwsNG{number}I3x", "state": "ready"}
        where = f"/jobs/{job['id']}"
        tape.add("POST", "/jobs", {}, 201, job)
        tape.add("GET", where, None, 200, job)
        tape.add("DELETE", where, None, 202, job | {"state": "deleting"})
        tape.add("GET", where, None, 200, job | {"state": "deleting"})
        tape.add("GET", where, None, 404, NONE)
    (delete,) = drafts(tape, "DELETE", "/jobs/{job}")
    assert delete.then["update"]["item"] == {"state": "deleting"}
    first, last = drafts(tape, "GET", "/jobs/{job}")[-1].then["responses"]
    assert ("remove" in first, last["remove"]["in"], last["status"]) == (False, "jobs", 404)


def test_what_there_is_at_the_end_is_made_at_the_end():
    tape = Tape()
    for number, kind in enumerate(("csv", "pdf")):
        job = {"id": f"job_kiJLwsNG{number}I3x", "kind": kind, "state": "running"}
        where = f"/jobs/{job['id']}"
        tape.add("POST", "/jobs", {"kind": kind}, 202, job)
        for state in ("running", "done"):
            tape.add("GET", where, None, 200, job | {"state": state})
        tape.add("GET", f"{where}/file", None, 200, f"{job['id']} in {kind}")
    ask = asked_of(tape, "files")
    made = json.loads(ask("POST", "/jobs", b'{"kind": "xml"}', Content_Type="application/json").body)
    for _ in range(2):
        ask("GET", f"/jobs/{made['id']}")
    assert ask("GET", f"/jobs/{made['id']}/file").body == f"{made['id']} in xml".encode()


def test_what_was_only_ever_done_in_one_state_is_refused_in_others_and_how_often_it_was_tried_decides_how_it_ends():
    tape = Tape()
    jobs = [{"id": f"job_kiJLwsNG{number}I3x", "kind": kind, "state": "queued", "tries": 1} for number, kind in enumerate(("csv", "odd"))]
    for job, end in zip(jobs, ("done", "failed"), strict=True):
        tape.add("POST", "/jobs", {"kind": job["kind"]}, 202, job)
        for state in ("queued", end):
            tape.add("GET", f"/jobs/{job['id']}", None, 200, job | {"state": state})
    tape.add("POST", f"/jobs/{jobs[0]['id']}/retry", {}, 409, {"error": "only failed ones"})
    again = jobs[1] | {"tries": 2}
    tape.add("POST", f"/jobs/{jobs[1]['id']}/retry", {}, 202, again)
    for state in ("queued", "done"):
        tape.add("GET", f"/jobs/{jobs[1]['id']}", None, 200, again | {"state": state})
    refusal = next(draft for draft in drafts(tape, "POST", "/jobs/{job}/retry") if not draft.samples[0].good)
    assert [(condition.name[2:], condition.kind) for condition in refusal.conditions if len(condition.name) > 2] == [
        (("state", "failed"), "absent")
    ]
    failing = drafts(tape, "GET", "/jobs/{job}")[-1]
    assert failing.then["responses"][-1]["update"]["item"] == {"state": "failed"}
    assert ("tries", 1) in [condition.name[2:] for condition in failing.conditions]


def test_what_somebody_else_moved_away_from_a_state_did_not_stay_there():
    tape = exports("csv")
    for key in ("job_kiJLwsNG7I3x", "job_kiJLwsNG8I3x"):
        job = {"id": key, "kind": "csv", "state": "queued", "percent": 0}
        tape.add("POST", "/jobs", {"kind": "csv"}, 202, job)
        tape.add("GET", f"/jobs/{key}", None, 200, job | {"state": "running"}, fields=[("Retry-After", "1")])
        tape.add("POST", f"/jobs/{key}/cancel", None, 200, job | {"state": "canceled"})
    states = {condition.name[2:] for draft in drafts(tape, "GET", "/jobs/{job}") for condition in draft.conditions if condition.name[2:]}
    assert {("state", "queued"), ("state", "running")} <= states


def test_a_state_that_the_first_look_tells_was_so_from_the_beginning():
    tape = Tape()
    for number in range(2):
        job = {"id": f"job_kiJLwsNG{number}I3x", "kind": "csv", "extra": 1, "more": 2}
        tape.add("POST", "/jobs", {"kind": "csv"}, 202, job)
        for state in ("queued", "running", "done"):
            shown = {"id": job["id"], "kind": "csv", "state": state}
            tape.add("GET", f"/jobs/{job['id']}", None, 200, shown)
    (make,) = drafts(tape, "POST", "/jobs")
    assert "'state': 'queued'" in str(make.then["create"]["item"])
    assert "state" in str(make.then["json"])  # it is left out
    queued, running = drafts(tape, "GET", "/jobs/{job}")[-2:]
    assert [draft.conditions[0].name[2:] for draft in (queued, running)] == [("state", "queued"), ("state", "running")]


def test_members_that_only_the_maker_told_are_dropped_when_a_thing_goes_on():
    tape = Tape()
    for number in range(2):
        job = {"id": f"job_kiJLwsNG{number}I3x", "settings": {"slow": False}, "state": "queued", "a": 1}
        tape.add("POST", "/jobs", {}, 202, job)
        for state in ("queued", "done"):
            tape.add("GET", f"/jobs/{job['id']}", None, 200, {"id": job["id"], "state": state, "a": 1})
    moving = drafts(tape, "GET", "/jobs/{job}")[-1]
    assert moving.then["responses"][-1]["update"]["unset"] == ["settings"]


def test_a_removal_says_by_which_state_things_go():
    tape = Tape()
    for number, name in enumerate(("web", "data")):
        job = {"name": name, "id": f"job_kiJLwsNG{number}I3x", "state": "ready"}
        where = f"/jobs/{job['id']}"
        tape.add("POST", "/jobs", {"name": name}, 201, job)
        tape.add("DELETE", where, None, 202, job | {"state": "deleting"})
        tape.add("GET", where, None, 200, job | {"state": "deleting"})
        tape.add("GET", where, None, 404, NONE)
    conditions = [condition.name[2:] for draft in drafts(tape, "GET", "/jobs/{job}") for condition in draft.conditions]
    assert ("state", "deleting") in conditions
    assert ("name", "web") not in conditions
