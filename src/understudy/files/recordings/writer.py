"""Writing a recording: append-only, one write of a whole line, durable by interval or at once.

Rules of this file:
- A line is on its way to the disk (past this process) when `append` returns: a killed process loses nothing it has counted.
- Body files are complete before the line that names them, and reach the disk before it.
- A failed write leaves the file as it was; a failed fsync is fatal, because what it lost cannot be known.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from understudy.core.model.exchange import Exchange
from understudy.files.recordings.bodies import BodyStore
from understudy.files.recordings.codec import Side, exchange_to_record, instant_to_text, part_to_record
from understudy.files.recordings.heading import FORMAT, Heading
from understudy.files.recordings.line import encode_line
from understudy.files.recordings.lock import try_lock
from understudy.files.recordings.references import named_bodies
from understudy.files.recordings.resuming import latest_run, resume
from understudy.files.recordings.rewriting import ChangeLarge, changed_lines, find_changes
from understudy.files.recordings.veiled import Veiled

_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL


class RecordingWriter:
    """One recording run of one service while it is written. Not for use by several threads at once."""

    def __init__(self, directory: Path, heading: Heading, *, fsync_interval_s: float = 1.0, append: bool = False) -> None:
        """Create the file and write its heading.

        Args:
            directory: the `recordings` directory.
            heading: the first line.
            fsync_interval_s: how much a power loss may take; 0 makes every line durable at once.
            append: add to the latest run of the service, where there is one, under the heading it has.

        Raises:
            RecordingError: the latest run is damaged, or another recorder is at work on it.
        """
        self.heading = heading
        self.exchanges = self.lines = 0
        self._interval_s = fsync_interval_s
        self._synced_at = heading.started_at
        self._dirty = False
        self._broken = False
        self._was_whole = True
        home = directory / heading.service
        home.mkdir(parents=True, exist_ok=True)
        self.bodies = BodyStore(home / "bodies")
        latest = latest_run(home) if append else None
        if latest is not None:
            found = resume(latest)
            self.path, self._descriptor, self._size = found.path, found.descriptor, found.size
            self.exchanges, self.lines, self._was_whole = found.exchanges, found.lines, found.whole
            return
        self.path, self._descriptor = _create(home, run_name(heading.started_at))
        self._size = 0
        try:
            self._write(_heading_record(heading, self.path.stem))
        except OSError:
            self.remove()  # a file without a heading is no recording
            raise

    @property
    def run(self) -> str:
        """Name of this run."""
        return self.path.stem

    def append(self, exchange: Exchange, stored: Mapping[Side, tuple[str, int]] | None = None, stream: int | None = None) -> Exchange:
        """Write one exchange and return it with the number it got.

        Args:
            exchange: what to write; its `seq` and `service` are set here.
            stored: bodies that already lie in a body file, by side: name and size.
            stream: its number among those that were written in parts, which are void from now on.

        Raises:
            OSError: it could not be written; the recording is as it was before.
        """
        self._check()
        numbered = replace(exchange, seq=self.exchanges + 1, service=self.heading.service)
        record = exchange_to_record(numbered, self.bodies.keep, stored)
        self._write(record if stream is None else record | {"stream": stream})
        self.exchanges += 1
        self.bodies.named()
        if self._interval_s == 0:
            self.sync()
        return numbered

    def append_part(self, part: Exchange, stream: int) -> None:
        """Write what has come of an exchange that lasts, since the part before.

        Raises:
            OSError: it could not be written; the recording is as it was before.
        """
        self._check()
        self._write(part_to_record(part, stream))
        if self._interval_s == 0:
            self.sync()

    def veil(self) -> Veiled:
        """Begin a large body that has to be looked through before it is kept."""
        return self.bodies.veil()

    def keep_large(self, pieces: Iterable[bytes]) -> tuple[str, int]:
        """Store a large body for the next exchange; return the name of its file and its size."""
        return self.bodies.keep_large(pieces)

    def rewrite(
        self,
        change: Callable[[Exchange], Exchange],
        may_change: Callable[[bytes], bool] = lambda _line: True,
        change_large: ChangeLarge | None = None,
        *,
        within: Sequence[tuple[int, int]] | None = None,
    ) -> int:
        """Change exchanges that were written before, atomically: readers see all of them before or all after.

        Body files that no line names any more are deleted, because they hold what was to be changed.

        Args:
            change: returns the exchange, or the part of one, itself where nothing is to change.
            may_change: a quick look at a line; False where `change` would change nothing.
            change_large: the same for one body that is too large for memory; None has every body read whole.
            within: ranges of the lines that may change, in order; None for all.

        Returns:
            How many changed.
        """
        changes = find_changes(self.path, self.heading.service, self.bodies, change, may_change, change_large=change_large, within=within)
        if changes.lines:
            self._swap(changed_lines(self.path, changes))
            if changes.left:
                self.bodies.delete(changes.left - named_bodies(self.path.parent.glob("*.jsonl")))
        return len(changes.lines)

    def tick(self, now: float) -> None:
        """Make lines durable whose interval has passed."""
        if self._dirty and now - self._synced_at >= self._interval_s:
            self.sync()
            self._synced_at = now

    def sync(self) -> None:
        """Make everything written durable now."""
        if not self._dirty:
            return
        self._dirty = False  # a failed fsync is never tried again: the kernel may have dropped what it could not write
        try:
            self.bodies.sync()
            os.fsync(self._descriptor)
        except OSError:
            self._broken = True
            raise

    def close(self, now: float, *, whole: bool = True) -> None:
        """Write the last line, which says that the run ended and how many exchanges it has, and close the file.

        Args:
            now: UTC epoch seconds.
            whole: nothing that was observed is missing.
        """
        try:
            self._write(
                {
                    "kind": "end",
                    "at": instant_to_text(now),
                    "exchanges": self.exchanges,
                    "whole": whole and self._was_whole and not self._broken,
                }
            )
            self.sync()
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Close the file without a last line, as a killed process would."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def remove(self) -> None:
        """Close and delete a recording that holds nothing."""
        self.abandon()
        self.path.unlink(missing_ok=True)

    def _check(self) -> None:
        if self._broken:
            raise OSError(errno.EIO, "what was written before may not have reached the disk", str(self.path))

    def _write(self, record: dict[str, Any]) -> None:
        line = encode_line(record)
        try:
            _write_all(self._descriptor, line)
        except OSError:
            os.ftruncate(self._descriptor, self._size)
            raise
        self._size += len(line)
        self.lines += 1
        self._dirty = True

    def _swap(self, lines: Iterable[bytes]) -> None:
        fresh = self.path.with_suffix(".rewriting")
        fresh.unlink(missing_ok=True)
        descriptor, size = os.open(fresh, _FLAGS, 0o666), 0
        try:
            try_lock(descriptor)
            for line in lines:
                _write_all(descriptor, line)
                size += len(line)
            self.bodies.sync()
            os.fsync(descriptor)
            fresh.replace(self.path)
        except OSError:
            os.close(descriptor)
            fresh.unlink(missing_ok=True)
            raise
        before, self._descriptor, self._size, self._dirty = self._descriptor, descriptor, size, False
        os.close(before)


def _write_all(descriptor: int, data: bytes) -> None:
    written = os.write(descriptor, data)
    while written < len(data):  # a full disk takes a part first and refuses the rest
        written += os.write(descriptor, data[written:])


def run_name(started_at: float) -> str:
    """Return the name of a run that started then: ``2026-11-20T19-08-00Z``."""
    return instant_to_text(started_at)[:19].replace(":", "-") + "Z"


def _create(home: Path, name: str) -> tuple[Path, int]:
    ordinal = 1
    while True:
        path = home / (f"{name}.jsonl" if ordinal == 1 else f"{name}-{ordinal}.jsonl")
        try:
            descriptor = os.open(path, _FLAGS, 0o666)
        except FileExistsError:
            ordinal += 1
        else:
            try_lock(descriptor)
            return path, descriptor


def _heading_record(heading: Heading, run: str) -> dict[str, Any]:
    return {
        "kind": "recording",
        "format": FORMAT,
        "service": heading.service,
        "run": run,
        "started": instant_to_text(heading.started_at),
        "mode": heading.mode,
        "upstream": heading.upstream,
        "address": heading.address,
        "tool": heading.tool,
    }
