import pytest

from understudy.core.model.exchange import Exchange
from understudy.core.model.message import Request, Response
from understudy.errors import MissingFileError, NothingToDoError, RecordingError, UnknownServiceError
from understudy.files.recordings import Heading, RecordingWriter, find_recordings, read_recordings, recorded_services

START = 1_795_000_000.0


@pytest.fixture
def recorded(tmp_path):
    """Three exchanges of one service."""
    writer = RecordingWriter(tmp_path, Heading("pay", START, "test"))
    for number in range(3):
        writer.append(Exchange(0, "", START, Request("GET", f"/{number}"), Response(200, body=b"z" * 20)))
    writer.close(START)
    return writer.path


def targets(path):
    return [one.request.target for one in read_recordings(path.parent.parent)]


def test_a_torn_last_line_is_cut_kept_aside_and_reported(recorded, caplog):
    whole = recorded.read_bytes()
    last = whole.rstrip(b"\n").rfind(b"\n") + 1
    for cut in (len(whole) - 1, last + 1, last + 30):
        recorded.write_bytes(whole[:cut])
        caplog.clear()
        assert targets(recorded) == ["/0", "/1", "/2"]
        assert f"torn last line of {cut - last} bytes was cut off" in caplog.text
        assert recorded.read_bytes() == whole[:last]
        assert recorded.with_suffix(f".torn-{last}").read_bytes() == whole[last:cut]


def test_a_line_that_is_just_being_written_is_left_alone(tmp_path):
    writer = RecordingWriter(tmp_path, Heading("pay", START, "test"))
    writer.append(Exchange(0, "", START, Request("GET", "/0"), Response(200)))
    with writer.path.open("ab") as file:
        file.write(b'{"kind":"exch')
    size = writer.path.stat().st_size
    assert targets(writer.path) == ["/0"]
    assert writer.path.stat().st_size == size
    writer.abandon()


def test_damage_in_the_middle_is_refused_with_its_place(recorded):
    lines = recorded.read_bytes().splitlines(keepends=True)
    recorded.write_bytes(b"".join([*lines[:2], lines[2].replace(b"zzz", b"yyy"), *lines[3:]]))
    with pytest.raises(RecordingError, match=rf"{recorded}: damaged at byte {len(lines[0] + lines[1])}: .* 'understudy recordings repair"):
        targets(recorded)


def test_a_missing_exchange_is_noticed(recorded):
    lines = recorded.read_bytes().splitlines(keepends=True)
    recorded.write_bytes(b"".join([*lines[:2], *lines[3:]]))
    with pytest.raises(RecordingError, match="exchange 2 was expected, 3 was found"):
        targets(recorded)


def test_a_recorder_killed_before_its_first_line_left_nothing_to_read(recorded):
    (recorded.parent / "2026-11-18T11-06-41Z.jsonl").touch()
    assert targets(recorded) == ["/0", "/1", "/2"]
    assert [one.heading is None for one in find_recordings(recorded.parent.parent)] == [False, True]


def test_what_is_not_there_is_told_apart(tmp_path, recorded):
    assert recorded_services(tmp_path) == ("pay",)
    with pytest.raises(UnknownServiceError, match=r"no recording of a service 'mail'\. Recorded there: pay"):
        list(read_recordings(tmp_path, "mail"))
    with pytest.raises(MissingFileError, match="there is no directory"):
        list(read_recordings(tmp_path / "nowhere"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(NothingToDoError, match="holds no recordings"):
        list(read_recordings(tmp_path / "empty"))
