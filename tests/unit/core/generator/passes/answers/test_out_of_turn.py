import json

from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.virtual import asked_of

KEY = "rep_kiJLwsNG{}I3x"


def reports():
    """Record reports whose state is asked for under a path of its own; their result is refused until it is there, and after they failed."""
    tape = Tape()
    for number, kind in enumerate(("sales", "stock", "broken")):
        key = KEY.format(number)
        where = f"/reports/{key}"
        tape.add("POST", "/reports", {"kind": kind}, 202, {"job": key, "status_url": f"{where}/status"})
        known = {"job": key, "kind": kind}
        tape.add("GET", f"{where}/status", None, 200, known | {"state": "PENDING"})
        if kind != "broken":
            tape.add("GET", f"{where}/result", None, 409, {"error": "not ready", "state": "PENDING"})
        tape.add("GET", f"{where}/status", None, 200, known | {"state": "STARTED"})
        end = {"state": "FAILURE"} if kind == "broken" else {"state": "SUCCESS", "result": f"{where}/result"}
        tape.add("GET", f"{where}/status", None, 200, known | end)
        if kind == "broken":
            tape.add("GET", f"{where}/result", None, 410, {"error": "never"})
        else:
            tape.add("GET", f"{where}/result", None, 200, f"kind\n{kind}\n".encode(), kind="text/csv")
    tape.add("GET", "/reports/rep_AAAAAAAAAAAA/status", None, 404, {"error": "no such report"})
    return tape


def test_what_is_refused_on_the_way_and_at_the_end_is_told_by_every_state_that_is_known():
    ask = asked_of(reports(), "reports")

    def told(method, target, body=None):
        return ask(method, target, json.dumps(body).encode() if body else b"", Content_Type="application/json")

    job, odd = (json.loads(told("POST", "/reports", {"kind": kind}).body)["job"] for kind in ("trips", "broken"))
    found = []
    for _ in range(4):
        found.append((told("GET", f"/reports/{job}/result").status, told("GET", f"/reports/{odd}/result").status))
        for key in (job, odd):
            told("GET", f"/reports/{key}/status")
    assert found == [(409, 409), (409, 409), (409, 409), (200, 410)]
    assert told("GET", f"/reports/{job}/result").body == b"kind\ntrips\n"
