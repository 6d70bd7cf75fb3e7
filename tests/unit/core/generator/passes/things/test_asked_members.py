from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections


def test_what_only_the_end_of_a_job_shows_of_its_request_is_kept_from_the_beginning():
    tape = Tape()
    for number, (rows, note) in enumerate(((10, "first"), (25, "second"))):
        job = {"id": f"job_kiJLwsNG{number}I3x", "state": "running", "result": None}
        tape.add("POST", "/jobs", {"rows": rows, "note": note}, 202, job)
        tape.add("GET", f"/jobs/{job['id']}", None, 200, job)
        tape.add("GET", f"/jobs/{job['id']}", None, 200, job | {"state": "done", "result": {"report": f"Imported {rows} rows"}})
    tape.add("GET", "/jobs/job_AAAAAAAAAAAA", None, 404, {"error": "no such job"})
    (jobs,) = find_collections(find_endpoints(tape.samples()))
    versions = [version for history in jobs.history.values() for _, version in history]
    assert [version.extras for version in versions] == [{"rows": 10}, {"rows": 10}, {"rows": 25}, {"rows": 25}]
    assert all(version.hidden == ("rows",) for version in versions)
