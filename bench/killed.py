"""kill -9 of the recorder at random moments: nothing its counter had shown is lost, nothing is there twice, every recording opens.

    python bench/killed.py [KILLS [EXCHANGES]]

The defaults are 100 kills over at least 100,000 exchanges, which takes about ten minutes. Ends with exit code 1 when a promise was broken.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import pty
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from servers import announced
from understudy.files.recordings import Recording, find_recordings
from understudy.files.recordings.recovery import examine, repair

ASKERS = 6


class Watch:
    """Reads the recorder's terminal and knows the last count it showed."""

    def __init__(self) -> None:
        self.screen, self.terminal = pty.openpty()
        self.shown = 0
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        rest = ""
        with contextlib.suppress(OSError):  # the other end is gone
            while piece := os.read(self.screen, 4096):
                rest = (rest + piece.decode("utf-8", "replace"))[-4096:]
                for count in re.findall(r"(\d+) exchanges,", rest):
                    self.shown = max(self.shown, int(count))


def ask(address: str, asker: int, stop: threading.Event) -> None:
    """Ask for things nobody else asks for, until the recorder is gone."""
    with contextlib.suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
        number = 0
        while not stop.is_set():
            number += 1
            headers = {"Authorization": f"Bearer k7Jd92hfQp1LzX{asker}", "X-Request-Id": f"{asker}-{number}"}
            connection.request("GET", f"/items/{number % 10}?asker={asker}&number={number}", headers=headers)
            connection.getresponse().read()


def kill_once(upstream: str, directory: Path, draw: random.Random, exchanges: int) -> tuple[int, int, list[str]]:
    """Record, kill at a random moment, read; return what was shown, what was found, and what is wrong."""
    watch = Watch()
    argv = [sys.executable, "-m", "understudy", "record", upstream, "--service", "bench", "--recordings", str(directory), "--port", "0"]
    environment = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=watch.terminal, text=True, env=environment) as recorder:
        os.close(watch.terminal)
        assert recorder.stdout is not None
        address, stop = recorder.stdout.readline().split()[-1], threading.Event()
        askers = [threading.Thread(target=ask, args=[address, number, stop]) for number in range(ASKERS)]
        for asker in askers:
            asker.start()
        wanted, deadline = draw.randint(exchanges // 2, exchanges * 3 // 2), time.monotonic() + 60
        while watch.shown < wanted and time.monotonic() < deadline:
            time.sleep(draw.random() / 100)
        time.sleep(draw.random() / 4)
        recorder.send_signal(signal.SIGKILL)
        recorder.wait(10)
        stop.set()
        for asker in askers:
            asker.join(15)
        watch.thread.join(5)
    os.close(watch.screen)
    recording = find_recordings(directory, "bench")[-1]
    return watch.shown, *judge(recording, watch.shown)


def judge(recording: Recording, shown: int) -> tuple[int, list[str]]:
    """Read a recording that was cut short; return how much it holds and what is wrong with it."""
    found = list(recording.exchanges())
    twice = [target for target, count in Counter(one.request.target for one in found).items() if count > 1]
    problems = [f"{target} is there twice" for target in twice]
    if len(found) < shown:
        problems.append(f"{shown} were shown and {len(found)} are there")
    if [one.seq for one in found] != list(range(1, len(found) + 1)):
        problems.append("numbers are missing")
    if repair(recording).exchanges != len(found) or examine(recording).verdict != "complete":
        problems.append("repairing changed what is there")
    return len(found), [f"{recording.run}: {problem}" for problem in problems]


def main() -> int:
    """Kill, read, judge."""
    given = [int(word) for word in sys.argv[1:]]
    kills, exchanges = (*given, *(100, 100_000)[len(given) :])[:2]
    draw, problems, total = random.Random(7), [], 0
    with tempfile.TemporaryDirectory(prefix="understudy-killed-") as place:
        directory = Path(place)
        with announced([sys.executable, str(Path(__file__).with_name("bare.py"))], directory) as upstream:
            for _ in range(kills):
                shown, found, wrong = kill_once(upstream, directory / "recordings", draw, max(10, exchanges // kills))
                total += found
                problems += wrong
                print(f"{shown} shown, {found} found", *wrong, flush=True)
    print(f"{kills} kills, {total:,} exchanges, {len(problems)} broken promises")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
