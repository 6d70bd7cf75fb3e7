from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.things.deeds import Deeds

JOBS = ("job_kiJLwsNGqI3x", "job_eahH88RALX9z")


def explained(*between):
    """Say whether what was done between two looks at the first job may be why they differ."""
    tape = Tape()
    for job in JOBS:
        tape.add("POST", "/jobs", {}, 201, {"id": job, "state": "pending"})
    tape.add("GET", f"/jobs/{JOBS[0]}", None, 200, {"id": JOBS[0], "state": "pending"})
    for method, path, body in between:
        tape.add(method, path, body, 200, {"done": True})
    tape.add("GET", f"/jobs/{JOBS[0]}", None, 200, {"id": JOBS[0], "state": "pending"})
    samples = tape.samples()
    endpoints = find_endpoints(samples)
    (roles,) = find_collections(endpoints)
    return Deeds([roles], endpoints).explain(roles, ((), JOBS[0]), samples[2], samples[-1])


def test_nothing_or_what_is_about_another_thing_explains_nothing():
    assert not explained()
    assert not explained(("DELETE", f"/jobs/{JOBS[1]}", None))


def test_what_names_a_thing_or_nothing_may_be_why():
    assert explained(("POST", f"/jobs/{JOBS[0]}/run", {}))
    assert explained(("POST", "/refresh", {}))
