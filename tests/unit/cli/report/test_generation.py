import json

from tests.unit.core.generator.tape import Tape, notes
from tests.unit.runtime.test_generation import recorded

from understudy.cli.report.generation import as_page, write_report
from understudy.runtime.generation import generate_service


def test_the_page_shows_endpoints_stubs_and_latency(tmp_path):
    tape = notes()
    for _ in range(6):
        tape.add("GET", "/health", None, 200, {"ok": True})
    outcome = generate_service("api", recorded(tmp_path, tape), tmp_path / "stubs")
    page = write_report(tmp_path / "out", [outcome])
    text = page.read_text()
    assert "<code>GET /notes/{note}</code>" in text
    assert "fidelity: 16 of 16 exchanges" in text
    assert "<svg" in text
    assert "<script" not in text
    assert "http" not in text.replace("Content-Security-Policy", "").replace("http-equiv", "")
    facts = json.loads((tmp_path / "out" / "generation.json").read_text())["services"]["api"]
    told = {"exchanges": 6, "reproduced": 6, "held_out": 2, "predicted": 2, "how": ["template"], "stubs": ["get-health"]}
    assert {"endpoint": "GET /health", **told} in facts["endpoints"]
    assert "<th>answers from</th>" in text
    assert '<td class="n good">2 of 2</td>' in text


def test_what_was_recorded_is_escaped(tmp_path):
    tape = Tape()
    for name in ("<script>alert(1)</script>", "two"):
        tape.add("GET", "/a?" + name, None, 200, {"x": name})
    outcome = generate_service("api", recorded(tmp_path, tape), tmp_path / "stubs")
    outcome.differences.append(
        {"exchange": 1, "request": "GET /<b>", "fields": [{"path": "body/x", "recorded": "<script>", "answered": {"a": "<i>"}}]}
    )
    page = as_page([outcome])
    assert "<script" not in page
    assert "GET /&lt;b&gt;" in page
