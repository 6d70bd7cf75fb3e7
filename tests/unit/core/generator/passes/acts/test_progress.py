from tests.unit.core.generator.passes.answers.test_answers import drafts
from tests.unit.core.generator.tape import Tape


def test_jobs_go_on_by_being_looked_at_each_for_itself():
    tape = Tape()
    for job in ("job_kiJLwsNGqI3x", "job_eahH88RALX9z"):
        tape.add("POST", "/jobs", {"kind": "export"}, 202, {"id": job, "kind": "export", "state": "pending"})
        tape.add("GET", f"/jobs/{job}", None, 200, {"id": job, "kind": "export", "state": "running"})
        tape.add("GET", f"/jobs/{job}", None, 200, {"id": job, "kind": "export", "state": "done"})
    (draft,) = drafts(tape, "GET", "/jobs/{job}")
    assert draft.then["sequence_by"] == "{{ path.job }}"
    assert [answer["json"]["$merge"][1] for answer in draft.then["responses"]] == [{"state": "running"}, {"state": "done"}]


def test_what_is_not_there_yet_is_not_shown():
    tape = Tape()
    job = {"id": "job_kiJLwsNGqI3x", "state": "pending"}
    tape.add("POST", "/jobs", {}, 202, job)
    tape.add("GET", f"/jobs/{job['id']}", None, 200, job | {"state": "running"})
    tape.add("GET", f"/jobs/{job['id']}", None, 200, job | {"state": "done", "result": "/files/1"})
    (draft,) = drafts(tape, "GET", "/jobs/{job}")
    assert [str(answer["json"]).count("without('result')") for answer in draft.then["responses"]] == [1, 0]
