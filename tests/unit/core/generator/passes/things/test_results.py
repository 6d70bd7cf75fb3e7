import json

from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.virtual import asked_of

MISSING = {"error": "no such file"}


def batches():
    """Record batches whose results are asked for by the id of a file that they show at the end."""
    tape = Tape()
    for number, name in enumerate(("red", "blue")):
        batch = {"id": f"batch_kiJLwsNG{number}I3x", "input": name, "state": "running", "output_file_id": None}
        file = f"file-8d14{number}7ea6f31c0d2e3f"
        tape.add("POST", "/batches", {"input": name}, 200, batch)
        tape.add("GET", f"/batches/{batch['id']}", None, 200, batch)
        tape.add("GET", f"/batches/{batch['id']}", None, 200, batch | {"state": "completed", "output_file_id": file})
        lines = "".join(json.dumps({"of": f"{name}-{line}", "batch": batch["id"]}) + "\n" for line in range(4))
        tape.add("GET", f"/files/{file}/content", None, 200, lines.encode(), kind="application/jsonl")
    tape.add("GET", "/files/file-00000000000000000000/content", None, 404, MISSING)
    tape.add("GET", "/batches/batch_AAAAAAAAAAAA", None, 404, {"error": "no such batch"})
    return tape


def test_the_file_of_a_batch_is_found_by_the_id_that_the_batch_shows():
    ask = asked_of(batches(), "batches")

    def told(method, target, body=None):
        return ask(method, target, json.dumps(body).encode() if body else b"", Content_Type="application/json").body

    made = [json.loads(told("POST", "/batches", {"input": name}))["id"] for name in ("green", "grey")]
    shown = [json.loads([told("GET", f"/batches/{batch}") for _ in range(2)][-1]) for batch in made]
    lines = [told("GET", f"/files/{batch['output_file_id']}/content").decode().splitlines() for batch in reversed(shown)]
    assert [json.loads(line)["of"] for line in lines[0]] == ["grey-0", "grey-1", "grey-2", "grey-3"]
    assert {json.loads(line)["batch"] for line in lines[1]} == {made[0]}


def test_a_file_that_a_batch_brings_is_there_when_the_batch_is_over_and_holds_nothing_of_others():
    tape = Tape()
    for number, name in enumerate(("red", "blue")):
        batch = {"id": f"batch_kiJLwsNG{number}I3x", "input": name, "state": "running", "output_file_id": None}
        file = {"id": f"file-8d14{number}7ea6f31c0d2e3f", "filename": f"{batch['id']}.jsonl", "purpose": "output"}
        tape.add("POST", "/batches", {"input": name}, 200, batch)
        tape.add("GET", f"/batches/{batch['id']}", None, 200, batch)
        tape.add("GET", f"/batches/{batch['id']}", None, 200, batch | {"state": "completed", "output_file_id": file["id"]})
        tape.add("GET", f"/files/{file['id']}", None, 200, file)
    tape.add("DELETE", f"/files/{file['id']}", None, 204)
    tape.add("GET", f"/files/{file['id']}", None, 404, MISSING)
    ask = asked_of(tape, "batches")

    def told(method, target, body=None):
        return json.loads(ask(method, target, json.dumps(body).encode() if body else b"", Content_Type="application/json").body)

    made = told("POST", "/batches", {"input": "green"})["id"]
    shown = [told("GET", f"/batches/{made}") for _ in range(2)][-1]
    assert shown["state"] == "completed"
    assert told("GET", f"/files/{shown['output_file_id']}") == {
        "id": shown["output_file_id"],
        "filename": f"{made}.jsonl",
        "purpose": "output",
    }
