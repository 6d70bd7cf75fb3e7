import pytest

from understudy.core.model.exchange import Exchange
from understudy.core.model.message import Request, Response
from understudy.errors import RecordingError
from understudy.files.recordings import Heading, Recording, RecordingWriter
from understudy.files.recordings.recovery import examine
from understudy.files.recordings.resuming import latest_run

HEADING = Heading("pay", 1_795_000_000.0, "test")


def exchange(target):
    return Exchange(0, "", 100.0, Request("GET", target), Response(200, body=b"ok"))


def run(tmp_path, *targets, append=False, whole=True, ended=True):
    writer = RecordingWriter(tmp_path, HEADING, append=append)
    for target in targets:
        writer.append(exchange(target))
    writer.close(HEADING.started_at + 1, whole=whole) if ended else writer.abandon()
    return writer.path


def targets_of(path):
    return [(one.seq, one.request.target) for one in Recording(path, None).exchanges()]


@pytest.mark.parametrize("ended", [True, False])
def test_a_run_goes_on_where_it_ended_or_was_cut_short(tmp_path, ended):
    path = run(tmp_path, "/1", "/2", ended=ended)
    assert run(tmp_path, "/3", append=True) == path
    assert targets_of(path) == [(1, "/1"), (2, "/2"), (3, "/3")]
    assert examine(Recording(path, None)).verdict == "complete"


def test_what_was_incomplete_stays_so(tmp_path):
    path = run(tmp_path, "/1", whole=False)
    run(tmp_path, "/2", append=True)
    assert examine(Recording(path, None)).verdict == "incomplete"


def test_the_latest_run_is_taken_and_a_first_one_begun(tmp_path):
    assert latest_run(tmp_path / "pay") is None
    first, second = run(tmp_path, "/1", append=True), run(tmp_path, "/2")
    assert first != second == latest_run(tmp_path / "pay")


def test_a_run_at_work_or_damaged_is_not_added_to(tmp_path):
    writer = RecordingWriter(tmp_path, HEADING)
    writer.append(exchange("/1"))
    with pytest.raises(RecordingError, match="being written"):
        RecordingWriter(tmp_path, HEADING, append=True)
    writer.close(HEADING.started_at)
    lines = writer.path.read_bytes().splitlines(keepends=True)
    writer.path.write_bytes(b"".join([lines[0], b"noise\n", lines[2]]))
    with pytest.raises(RecordingError, match="recordings repair"):
        RecordingWriter(tmp_path, HEADING, append=True)
