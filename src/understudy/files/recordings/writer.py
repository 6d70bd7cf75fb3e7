"""Writing a recording: append-only, one write of a whole line, durable by interval or at once.

Rules of this file:
- A line is on its way to the disk (past this process) when `append` returns: a killed process loses nothing it has counted.
- Body files are complete before the line that names them, and reach the disk before it.
- A failed write leaves the file as it was; a failed fsync is fatal, because what it lost cannot be known.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from understudy.core.model.exchange import Exchange
from understudy.files.recordings.bodies import BodyStore, Spill
from understudy.files.recordings.codec import Side, exchange_from_record, exchange_to_record, instant_to_text
from understudy.files.recordings.line import decode_line, encode_line
from understudy.files.recordings.lock import try_lock

FORMAT = 1
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL


@dataclass(frozen=True, slots=True)
class Heading:
    """What the first line of a recording says.

    Attributes:
        service: name of the virtual service.
        started_at: UTC epoch seconds.
        tool: name and version of the writer.
        upstream: origin of the real service, ``https://api.example.com``; empty when it is not known.
        address: origin under which clients reached the recorder; answers may name it when the real service saw its Host.
        mode: ``reverse``, ``proxy`` or ``import``.
    """

    service: str
    started_at: float
    tool: str
    upstream: str = ""
    address: str = ""
    mode: str = "reverse"


class RecordingWriter:
    """One recording run of one service while it is written. Not for use by several threads at once."""

    def __init__(self, directory: Path, heading: Heading, *, fsync_interval_s: float = 1.0) -> None:
        """Create the file and write its heading.

        Args:
            directory: the `recordings` directory.
            heading: the first line.
            fsync_interval_s: how much a power loss may take; 0 makes every line durable at once.
        """
        self.heading = heading
        self.exchanges = 0
        self._interval_s = fsync_interval_s
        self._synced_at = heading.started_at
        self._dirty = False
        self._broken = False
        home = directory / heading.service
        home.mkdir(parents=True, exist_ok=True)
        self.bodies = BodyStore(home / "bodies")
        self.path, self._descriptor = _create(home, run_name(heading.started_at))
        self._size = 0
        self._write(_heading_record(heading, self.path.stem))

    @property
    def run(self) -> str:
        """Name of this run."""
        return self.path.stem

    def append(self, exchange: Exchange, stored: Mapping[Side, tuple[str, int]] | None = None) -> Exchange:
        """Write one exchange and return it with the number it got.

        Args:
            exchange: what to write; its `seq` and `service` are set here.
            stored: bodies that already lie in a body file, by side: name and size.

        Raises:
            OSError: it could not be written; the recording is as it was before.
        """
        if self._broken:
            raise OSError(errno.EIO, "what was written before may not have reached the disk", str(self.path))
        numbered = replace(exchange, seq=self.exchanges + 1, service=self.heading.service)
        self._write(exchange_to_record(numbered, self.bodies.keep, stored))
        self.exchanges += 1
        if self._interval_s == 0:
            self.sync()
        return numbered

    def spill(self) -> Spill:
        """Begin a body that goes to its file as it arrives."""
        return self.bodies.spill()

    def rewrite(self, change: Callable[[Exchange], Exchange]) -> int:
        """Change exchanges that were written before, atomically: readers see all of them before or all after.

        Args:
            change: returns the exchange itself where nothing is to change.

        Returns:
            How many changed.
        """
        records = [decode_line(line) for line in self.path.read_bytes().splitlines(keepends=True)]
        changed = 0
        lines: list[bytes] = []
        for record in records:
            line = encode_line(record)
            if record["kind"] == "exchange":
                stored = _stored(record)
                before = exchange_from_record(record, self.heading.service, self.bodies.fetch)
                after = change(before)
                if after != before:
                    changed += 1
                    line = encode_line(exchange_to_record(after, self.bodies.keep, stored if _same_bodies(before, after) else None))
            lines.append(line)
        if changed:
            self._swap(b"".join(lines))
        return changed

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
            self._write({"kind": "end", "at": instant_to_text(now), "exchanges": self.exchanges, "whole": whole and not self._broken})
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

    def _write(self, record: dict[str, Any]) -> None:
        line = encode_line(record)
        try:
            written = os.write(self._descriptor, line)
            while written < len(line):  # a full disk takes a part first and refuses the rest
                written += os.write(self._descriptor, line[written:])
        except OSError:
            os.ftruncate(self._descriptor, self._size)
            raise
        self._size += len(line)
        self._dirty = True

    def _swap(self, content: bytes) -> None:
        fresh = self.path.with_suffix(".rewriting")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, _FLAGS, 0o666)
        try_lock(descriptor)
        view = memoryview(content)
        while view:
            view = view[os.write(descriptor, view) :]
        self.bodies.sync()
        os.fsync(descriptor)
        fresh.replace(self.path)
        os.close(self._descriptor)
        self._descriptor, self._size, self._dirty = descriptor, len(content), False


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


def _stored(record: Mapping[str, Any]) -> dict[Side, tuple[str, int]]:
    sides: tuple[Side, Side] = ("request", "response")
    return {side: (record[side]["file"], record[side]["size"]) for side in sides if "file" in record.get(side, {})}


def _same_bodies(before: Exchange, after: Exchange) -> bool:
    one, other = before.response, after.response
    return before.request.body == after.request.body and (one.body if one else b"") == (other.body if other else b"")
