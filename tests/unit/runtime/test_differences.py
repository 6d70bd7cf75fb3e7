import pytest
from tests.unit.core.generator.tape import Tape, notes
from tests.unit.runtime.test_generation import recorded

from understudy.errors import FileError, UsageError
from understudy.files.recordings import Heading, RecordingWriter
from understudy.runtime.differences import compare_sets


def test_recordings_are_compared_by_the_stubs_they_give(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    changed = Tape()
    changed.exchanges = notes().exchanges
    changed.add("GET", "/health", None, 200, {"ok": True})
    old, new = recorded(one, notes()), recorded(two, changed)
    assert compare_sets(old, old) == {"api": []}
    assert [(change.kind, change.what) for change in compare_sets(old, new)["api"] if change.kind != "noise"] == [
        ("added", "stub get-health")
    ]


def test_where_staging_was_is_no_behavior(tmp_path):
    for upstream in ("http://api.example:8000", "http://api.example:8999"):
        tape = notes()
        writer = RecordingWriter(tmp_path / upstream[-4:], Heading("api", tape.now, "test", upstream, "", "reverse"))
        for exchange in tape.exchanges:
            writer.append(exchange)
        writer.close(tape.now)
    assert not [change for change in compare_sets(tmp_path / "8000", tmp_path / "8999")["api"] if change.kind != "noise"]


def test_directories_are_compared_service_by_service(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    (old / "a.yaml").write_text("stubs: [{id: x, when: {path: /}, then: {status: 200}}]")
    (new / "b.yaml").write_text("stubs: []")
    assert {name: [change.kind for change in changes] for name, changes in compare_sets(old, new).items()} == {
        "a": ["removed"],
        "b": ["added"],
    }


def test_what_is_neither_is_refused(tmp_path):
    with pytest.raises(UsageError, match="neither"):
        compare_sets(tmp_path, tmp_path)
    (tmp_path / "a.yaml").write_text("- 1")
    with pytest.raises(FileError, match="no stub file"):
        compare_sets(tmp_path, tmp_path)
