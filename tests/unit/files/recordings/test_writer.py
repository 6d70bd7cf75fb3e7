import errno
import os
from dataclasses import replace

import pytest

from understudy.core.model.exchange import Exchange
from understudy.core.model.message import Request, Response
from understudy.files.recordings import Heading, RecordingWriter, find_recordings, read_recordings
from understudy.files.recordings.line import decode_line
from understudy.files.recordings.writer import run_name

START = 1_795_000_000.0
HEADING = Heading("pay", START, "test 1", "https://pay.test", "http://127.0.0.1:9")


def exchange(body=b"ok", target="/"):
    return Exchange(0, "", START, Request("GET", target), Response(200, body=body))


@pytest.fixture
def writer(tmp_path):
    one = RecordingWriter(tmp_path, HEADING)
    yield one
    one.abandon()


def test_a_run_is_written_and_read_back(writer, tmp_path):
    writer.append(exchange(target="/1"))
    second = writer.append(exchange(b"x" * 10_000, target="/2"))
    writer.close(START + 5)
    assert second.seq == 2
    assert [(one.seq, one.service, one.request.target, len(one.response.body)) for one in read_recordings(tmp_path, "pay")] == [
        (1, "pay", "/1", 2),
        (2, "pay", "/2", 10_000),
    ]
    (found,) = find_recordings(tmp_path)
    assert found.heading == HEADING
    assert found.run == "2026-11-18T11-06-40Z"
    last = decode_line(writer.path.read_bytes().splitlines(keepends=True)[-1])
    assert (last["kind"], last["exchanges"], last["whole"]) == ("end", 2, True)


def test_runs_of_the_same_second_get_names_of_their_own(tmp_path):
    writers = [RecordingWriter(tmp_path, HEADING) for _ in range(3)]
    assert [one.run for one in writers] == [run_name(START), f"{run_name(START)}-2", f"{run_name(START)}-3"]
    for number, one in enumerate(writers):
        one.append(exchange(target=f"/{number}"))
        one.close(START)
    assert [one.request.target for one in read_recordings(tmp_path)] == ["/0", "/1", "/2"]


def test_a_killed_writer_leaves_every_appended_exchange(writer, tmp_path):
    for number in range(50):
        writer.append(exchange(target=f"/{number}"))
    # Nothing is closed or flushed: what another process sees now is what a kill would leave.
    assert len(list(read_recordings(tmp_path, "pay"))) == 50


@pytest.mark.parametrize("taken", [0, 10])
def test_a_full_disk_leaves_the_recording_as_it_was(writer, tmp_path, monkeypatch, taken):
    writer.append(exchange(target="/kept"))
    real = os.write

    def full(descriptor, data):
        if taken and len(data) > taken:
            return real(descriptor, data[:taken]) if descriptor != -1 and not full.called and not setattr(full, "called", True) else fail()
        return fail()

    def fail():
        raise OSError(errno.ENOSPC, "No space left on device")

    full.called = False
    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space"):
        writer.append(exchange(target="/lost"))
    monkeypatch.undo()
    writer.append(exchange(target="/after"))
    writer.close(START)
    assert [one.request.target for one in read_recordings(tmp_path)] == ["/kept", "/after"]


def test_lines_become_durable_by_interval_or_at_once(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", synced.append)
    lazy = RecordingWriter(tmp_path, HEADING, fsync_interval_s=1.0)
    lazy.append(exchange())
    lazy.tick(START + 0.5)
    assert synced == []
    lazy.tick(START + 1.0)
    lazy.tick(START + 9.0)
    assert len(synced) == 1
    eager = RecordingWriter(tmp_path, HEADING, fsync_interval_s=0)
    eager.append(exchange(b"x" * 10_000))
    assert len(synced) == 3  # the body file, then the line that names it
    lazy.abandon()
    eager.abandon()


def test_earlier_lines_are_rewritten_at_once_and_only_where_they_change(writer, tmp_path):
    for body in (b"the secret", b"x" * 9_000, b"plain"):
        writer.append(exchange(body))
    before = writer.path.read_bytes().splitlines()

    def clean(one):
        return replace(one, outcome=replace(one.response, body=b"the ******")) if b"secret" in one.response.body else one

    assert writer.rewrite(clean) == 1
    writer.append(exchange(b"later"))
    writer.close(START)
    after = writer.path.read_bytes().splitlines()
    assert [one.response.body for one in read_recordings(tmp_path)] == [b"the ******", b"x" * 9_000, b"plain", b"later"]
    assert after[0] == before[0]
    assert after[2:4] == before[2:4]
    assert sorted(path.name for path in writer.path.parent.iterdir()) == ["2026-11-18T11-06-40Z.jsonl", "bodies"]


def test_a_failed_fsync_is_fatal_and_never_tried_again(writer, monkeypatch):
    writer.append(exchange())
    tried = []

    def failing(descriptor):
        tried.append(descriptor)
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match="Input/output"):
        writer.sync()
    writer.tick(START + 99)
    assert len(tried) == 1
    with pytest.raises(OSError, match="may not have reached the disk"):
        writer.append(exchange())
    monkeypatch.undo()
    writer.close(START)
    assert decode_line(writer.path.read_bytes().splitlines(keepends=True)[-1])["whole"] is False
