import os
import subprocess
import sys

import pytest
from tests.unit.core.generator.tape import Tape, notes

from understudy.errors import UnknownServiceError
from understudy.files.recordings import Heading, RecordingWriter
from understudy.files.stubs.reader import load_file
from understudy.files.stubs.yaml_text import parse_yaml
from understudy.runtime.generation import generate_service


def recorded(tmp_path, tape):
    writer = RecordingWriter(tmp_path / "recordings", Heading("api", tape.now, "test", "http://api.example:8000", "", "reverse"))
    for exchange in tape.exchanges:
        writer.append(exchange)
    writer.close(tape.now)
    return tmp_path / "recordings"


def test_a_stub_file_is_written_that_serves_and_does_not_change(tmp_path):
    recordings, stubs = recorded(tmp_path, notes()), tmp_path / "stubs"
    outcome = generate_service("api", recordings, stubs)
    report = outcome.report()
    counted = {name: report[name] for name in ("exchanges", "reproduced", "limited", "stubs")}
    shares = {name: report[name] for name in ("fidelity", "held_out_fidelity", "later_fidelity", "generality")}
    assert counted == {"exchanges": 10, "reproduced": 10, "limited": 0, "stubs": 6}
    assert shares == {"fidelity": 1.0, "held_out_fidelity": 1.0, "later_fidelity": 1.0, "generality": 1.0}
    assert not any(report[name] for name in ("kept", "conflicts", "differences", "stale", "outdated", "removed", "unused"))
    assert len(load_file(stubs / "api.yaml").stubs) == 6
    first = (stubs / "api.yaml").read_bytes()
    generate_service("api", recordings, stubs)
    assert (stubs / "api.yaml").read_bytes() == first


def test_large_bodies_go_to_files(tmp_path):
    tape = Tape()
    tape.add("GET", "/image", None, 200, bytes(range(256)) * 4)
    outcome = generate_service("api", recorded(tmp_path, tape), tmp_path / "stubs")
    place = outcome.document["stubs"][0]["then"]["file"]
    assert (tmp_path / "stubs" / place).read_bytes() == bytes(range(256)) * 4


def test_edits_survive(tmp_path):
    recordings, stubs = recorded(tmp_path, notes()), tmp_path / "stubs"
    generate_service("api", recordings, stubs)
    file = stubs / "api.yaml"
    file.write_text(file.read_text().replace("no such note", "nothing here"))
    outcome = generate_service("api", recordings, stubs)
    assert "note-missing" in outcome.kept
    assert any("nothing here" in str(stub) for stub in parse_yaml(file.read_text())["stubs"])


def test_comments_survive_where_stubs_stay_and_where_they_change(tmp_path):
    recordings, stubs = recorded(tmp_path, notes()), tmp_path / "stubs"
    generate_service("api", recordings, stubs)
    file = stubs / "api.yaml"
    text = "# reviewed by Ada\n" + file.read_text().replace(
        "  - id: create-note\n", "  # the editor makes these\n  - id: create-note  # (v2)\n"
    )
    file.write_text(text)
    generate_service("api", recordings, stubs)
    assert file.read_text() == text
    more = notes()
    more.add("POST", "/notes", {"title": "more", "done": True}, 201, {"id": 3, "title": "more", "done": True})
    recorded(tmp_path, more)
    generate_service("api", recordings, stubs)
    assert file.read_text() != text
    for comment in ("# reviewed by Ada\n", "  # the editor makes these\n  - id: create-note  # (v2)\n"):
        assert comment in file.read_text()


def test_a_service_nobody_recorded_is_named(tmp_path):
    with pytest.raises(UnknownServiceError, match="nope"):
        generate_service("nope", recorded(tmp_path, notes()), tmp_path / "stubs")


def test_hand_written_stubs_that_nothing_asks_for_are_named(tmp_path):
    recordings, stubs = recorded(tmp_path, notes()), tmp_path / "stubs"
    generate_service("api", recordings, stubs)
    file = stubs / "api.yaml"
    file.write_text(file.read_text().replace("stubs:\n", "stubs:\n  - id: mine\n    when: {path: /mine}\n    then: {status: 204}\n", 1))
    outcome = generate_service("api", recordings, stubs)
    assert "mine" in outcome.unused
    assert generate_service("api", recordings, stubs).document == outcome.document


def test_the_same_recordings_give_the_same_bytes_in_every_process(tmp_path):
    recordings = recorded(tmp_path, notes())
    program = "import sys; from pathlib import Path; from understudy.runtime.generation import generate_service as g; "
    program += "g('api', Path(sys.argv[1]), Path(sys.argv[2]), hold_out=False)"
    made = []
    for seed in ("1", "2"):
        command = [sys.executable, "-c", program, str(recordings), str(tmp_path / seed)]
        subprocess.run(command, check=True, timeout=60, env={**os.environ, "PYTHONHASHSEED": seed})
        made.append((tmp_path / seed / "api.yaml").read_bytes())
    assert made[0] == made[1]
