from tests.unit.core.generator.passes.answers.test_answers import drafts
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.answers.odd_phases import as_long, telling_members
from understudy.core.generator.things.live import Version


def imports(**looks):
    """Record imports that run for as many looks as their source says."""
    tape = Tape()
    for number, (source, count) in enumerate(looks.items()):
        job = {"id": f"job_kiJLwsNG{number}I3x", "source": source, "state": "running"}
        tape.add("POST", "/jobs", {"source": source}, 202, job)
        for _ in range(count):
            tape.add("GET", f"/jobs/{job['id']}", None, 200, job)
        tape.add("GET", f"/jobs/{job['id']}", None, 200, job | {"state": "done"})
    tape.add("GET", "/jobs/job_AAAAAAAAAAAA", None, 404, {"error": "no such job"})
    return tape


def test_a_thing_that_took_longer_takes_as_long_when_it_is_asked_for_again():
    *_, usual, odd = drafts(imports(red=1, blue=1, green=3), "GET", "/jobs/{job}")
    assert [len(draft.then["responses"]) for draft in (usual, odd)] == [2, 4]
    assert {condition.name[2:] for condition in odd.conditions} == {("state", "running"), ("source", "green")}
    assert odd.then["responses"][-1]["update"]["item"] == {"state": "done"}


def test_what_nobody_said_does_not_tell_and_what_others_have_neither():
    version = Version((), "7", None, {"body": {"id": "7", "kind": "csv", "rows": 4, "at": "2026-11-20T19:08:00Z"}})
    assert telling_members(version, [{"kind": "csv", "rows": 5}], frozenset(["id"])) == (("rows", 4),)
    assert telling_members(version, [{"kind": "csv", "rows": 5}, {"kind": "xml", "rows": 4}], frozenset(["id"])) == (
        ("kind", "csv"),
        ("rows", 4),
    )
    assert telling_members(version, [{"kind": "csv", "rows": 4}], frozenset(["id"])) is None


def test_looks_that_say_the_same_are_as_many_as_wanted():
    rest, last = {"json": "{{ item }}"}, {"update": {"in": "jobs"}, "json": "{{ item }}"}
    draft = Draft(None, (), then={"sequence_by": "{{ path.job }}", "repeat": "cycle", "responses": [rest, last]})
    assert as_long(draft, 1) == last
    assert as_long(draft, 3)["responses"] == [rest, rest, last]
    draft.then["responses"] = [last, last]
    assert as_long(draft, 3) is None
