from tests.unit.core.generator.passes.answers.test_answers import drafts
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.answers.ways import outcome
from understudy.core.generator.things.live import Version


def version(**body):
    return Version((), "7", None, {"body": body})


def test_a_word_that_was_said_before_is_no_state_into_which_a_thing_goes():
    before = version(state="running", output=None, who="Ada")
    assert outcome(before, version(state="done", output="ADA", who="Ada")) == (("state", "done"),)
    assert outcome(before, version(state="failed", output="broken", who="Ada")) == (("output", "broken"), ("state", "failed"))
    assert outcome(before, None) == ()


def test_ways_that_end_alike_are_told_apart_by_what_is_shown_then():
    tape = Tape()
    for number, verb in enumerate(("create", "remove", "create")):
        job = {"id": f"job_kiJLwsNG{number}I3x", "verb": verb, "done": False}
        tape.add("POST", "/jobs", {"verb": verb}, 202, job)
        tape.add("GET", f"/jobs/{job['id']}", None, 200, job)
        tape.add("GET", f"/jobs/{job['id']}", None, 200, job | {"done": True} | ({"response": {"n": number}} if verb == "create" else {}))
    tape.add("GET", "/jobs/job_AAAAAAAAAAAA", None, 404, {"error": "no such job"})
    *_, usual, other = drafts(tape, "GET", "/jobs/{job}")
    assert usual.then["responses"][-1]["update"]["item"].keys() == {"done", "response"}
    assert other.then["responses"][-1]["update"]["item"] == {"done": True}
    assert {condition.name[2:] for condition in other.conditions} == {("done", False), ("verb", "remove")}
