import pytest

from understudy.core.model.exchange import Exchange, Failure
from understudy.core.model.message import Request, Response
from understudy.errors import RecordingError
from understudy.files.recordings import Heading, Recording, RecordingWriter, read_recordings
from understudy.files.recordings.recovery import delete, examine, repair

START = 1_795_000_000.0


@pytest.fixture
def writer(tmp_path):
    one = RecordingWriter(tmp_path, Heading("pay", START, "test"))
    for number in range(4):
        outcome = Failure("refused", "no", 0.0) if number == 3 else Response(200, body=b"%d" % number * 9_000)
        one.append(Exchange(0, "", START + number, Request("GET", f"/{number}"), outcome))
    yield one
    one.abandon()


def test_conditions_have_names(writer):
    recording = Recording(writer.path, None)
    assert examine(recording).verdict == "being written"
    writer.close(START + 9)
    condition = examine(recording)
    assert (condition.verdict, condition.exchanges, condition.failures, condition.started_at) == ("complete", 4, 1, START)
    lines = writer.path.read_bytes().splitlines(keepends=True)
    writer.path.write_bytes(b"".join(lines[:-1]))
    assert examine(recording).verdict == "cut short"
    writer.path.write_bytes(b"".join([*lines[:1], b"what is this\n", *lines[2:]]))
    assert examine(recording).damaged == ((len(lines[0]), 13),)
    assert examine(recording).verdict == "damaged"


def test_repair_keeps_every_whole_exchange_and_the_old_file(writer, tmp_path):
    writer.close(START + 9)
    lines = writer.path.read_bytes().splitlines(keepends=True)
    damaged = b"".join([*lines[:2], lines[2][:-20] + b"\n", *lines[3:]])
    writer.path.write_bytes(damaged)
    after = repair(Recording(writer.path, None))
    assert (after.verdict, after.exchanges) == ("incomplete", 3)
    assert [(one.seq, one.request.target) for one in read_recordings(tmp_path)] == [(1, "/0"), (2, "/2"), (3, "/3")]
    assert writer.path.with_suffix(".damaged").read_bytes() == damaged


def test_an_exchange_without_its_body_file_cannot_be_saved(writer, tmp_path):
    writer.close(START + 9)
    next((tmp_path / "pay" / "bodies").iterdir()).unlink()
    recording = Recording(writer.path, None)
    assert len(examine(recording).missing_bodies) == 1
    assert repair(recording).exchanges == 3
    assert len(list(read_recordings(tmp_path))) == 3


def test_a_recording_at_work_is_left_alone(writer):
    with pytest.raises(RecordingError, match="being written"):
        repair(Recording(writer.path, None))


def test_deleting_old_runs_keeps_bodies_that_others_need(writer, tmp_path):
    writer.close(START + 9)
    later = RecordingWriter(tmp_path, Heading("pay", START + 60, "test"))
    later.append(Exchange(0, "", START, Request("GET", "/"), Response(200, body=b"1" * 9_000)))
    with pytest.raises(RecordingError, match="being written"):
        delete([Recording(later.path, None)])
    later.close(START + 61)
    for name in (f"{writer.run}.damaged", f"{writer.run}.torn-12", f"{later.run}.damaged"):
        (writer.path.parent / name).write_bytes(b"put aside")
    before = sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
    freed = delete([Recording(writer.path, None)])
    assert before - freed == sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
    assert [one.response.body for one in read_recordings(tmp_path)] == [b"1" * 9_000]
    assert [path.name for path in (tmp_path / "pay").glob("*.*d*")] == [f"{later.run}.damaged"]
    assert len(list((tmp_path / "pay" / "bodies").iterdir())) == 1
