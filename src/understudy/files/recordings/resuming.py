"""Going on with a recording that has ended: its last line is taken off, and the next exchange gets the next number."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from understudy.errors import RecordingError
from understudy.files.recordings.line import DamagedLineError, decode_line
from understudy.files.recordings.lock import try_lock
from understudy.files.recordings.reader import Recording, run_order
from understudy.files.recordings.recovery import examine, repair


@dataclass(frozen=True, slots=True)
class Resumed:
    """A recording that is open again.

    Attributes:
        path: its file.
        descriptor: opened for appending, and locked.
        size: bytes in it.
        exchanges: how many it holds.
        lines: how many lines that takes.
        whole: nothing that was observed before is missing.
    """

    path: Path
    descriptor: int
    size: int
    exchanges: int
    lines: int
    whole: bool


def latest_run(home: Path) -> Path | None:
    """Find the latest recording in the directory of a service."""
    return max(home.glob("*.jsonl"), key=run_order, default=None)


def resume(path: Path) -> Resumed:
    """Open a recording to add to it; one that was cut short is put in order first.

    Raises:
        RecordingError: it is damaged, or a recorder is at work on it.
    """
    condition = examine(Recording(path, None))
    if condition.being_written:
        raise RecordingError(f"{path} is being written by another recorder. Stop that first, or record without --append.")
    if condition.verdict == "damaged":
        raise RecordingError(f"{path} is damaged. Save what is whole with 'understudy recordings repair {path}' first.")
    if not condition.ended or condition.unfinished:
        condition = repair(Recording(path, None))
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND)
    try_lock(descriptor)
    try:
        lines, size = _without_end(path)
        os.ftruncate(descriptor, size)
    except BaseException:
        os.close(descriptor)
        raise
    return Resumed(path, descriptor, size, condition.exchanges, lines, condition.whole)


def _without_end(path: Path) -> tuple[int, int]:
    """Return the lines and the size of a recording without its last line, which says that it ended."""
    lines = size = 0
    with path.open("rb") as file:
        for line in file:
            try:
                if decode_line(line)["kind"] == "end":
                    return lines, size
            except DamagedLineError as error:
                raise RecordingError(f"{path}: damaged at byte {size}: {error}.") from error
            size += len(line)
            lines += 1
    return lines, size
