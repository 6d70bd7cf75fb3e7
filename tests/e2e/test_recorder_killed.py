"""kill -9 of the recorder in mid-run: whatever its live counter had shown can be read afterwards, once and in order."""

import contextlib
import http.client
import os
import pty
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request

import pytest

from understudy.files.recordings.reader import read_recordings


@pytest.mark.parametrize("shown_before", [1, 20, 40, 90, 150])
def test_what_was_shown_is_there(loop, shown_before):
    _, url = loop.real("httpbin_server")
    screen, terminal = pty.openpty()
    recorder = subprocess.Popen(
        [sys.executable, "-m", "understudy", "record", url, "--service", "bin", "--port", "0"],
        cwd=loop.directory,
        env={**loop.env, "TERM": "xterm"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=terminal,
        text=True,
    )
    os.close(terminal)
    stop, shown = threading.Event(), []

    def watch():
        seen = ""
        with contextlib.suppress(OSError):  # the other end is gone
            while piece := os.read(screen, 4096):
                seen += piece.decode()
                shown[:] = [int(count) for count in re.findall(r"(\d+) exchanges,", seen)]

    def ask(address):
        number = 0
        with contextlib.suppress(OSError, http.client.HTTPException):  # the recorder is killed in mid-answer
            while not stop.is_set():
                number += 1
                urllib.request.urlopen(f"{address}/get?n={number}", timeout=5).read()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        address = recorder.stdout.readline().split()[-1]
        askers = [threading.Thread(target=ask, args=[address]) for _ in range(4)]
        for asker in askers:
            asker.start()
        deadline = time.monotonic() + 40
        while not (shown and shown[-1] >= shown_before) and time.monotonic() < deadline:
            time.sleep(0.01)
    finally:
        recorder.send_signal(signal.SIGKILL)
        recorder.wait(10)
        stop.set()
    for thread in (*askers, watcher):
        thread.join(10)
    os.close(screen)
    recorder.stdout.close()
    found = [exchange.seq for exchange in read_recordings(loop.directory / "recordings", "bin")]
    assert shown
    assert shown[-1] >= shown_before
    assert len(found) >= shown[-1]
    assert found == sorted(set(found))


@pytest.mark.parametrize("before", [3, 40])
def test_what_had_shown_to_be_a_secret_is_nowhere_in_clear(loop, before):
    """Earlier exchanges hold it, a later one says what it is: once that one is on the disk, the earlier ones are clean."""
    secrets = [f"q7Zk29dL{number:02}mX04vBn8" for number in range(8)]
    _, url = loop.real("httpbin_server")
    recorder, address = loop.record(url, "bin")
    for number in range(before):
        urllib.request.urlopen(f"{address}/anything/{number}?see={secrets[number % 8]}", timeout=20).read()
    for secret in secrets:
        request = urllib.request.Request(f"{address}/headers", headers={"Authorization": f"Bearer {secret}"})
        urllib.request.urlopen(request, timeout=20).read()
    (recording,) = loop.recordings.glob("bin/*.jsonl")
    deadline = time.monotonic() + 30
    while recording.read_bytes().count(b'"target":"/headers"') < len(secrets) and time.monotonic() < deadline:
        time.sleep(0.002)
    recorder.kill()
    kept = b"".join(path.read_bytes() for path in loop.recordings.rglob("*") if path.is_file())
    assert [secret for secret in secrets if secret.encode() in kept] == []
    assert len(list(read_recordings(loop.recordings, "bin"))) == before + len(secrets)
