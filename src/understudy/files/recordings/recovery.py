"""Judging a recording without trusting it, and saving what is whole of a damaged one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from understudy.errors import RecordingError
from understudy.files.recordings.bodies import BodyStore
from understudy.files.recordings.codec import exchange_from_record, exchange_to_record, instant_from_text
from understudy.files.recordings.line import DamagedLineError, decode_line, encode_line
from understudy.files.recordings.lock import try_lock
from understudy.files.recordings.parts import Unfinished
from understudy.files.recordings.reader import Recording
from understudy.files.recordings.references import body_files, named_bodies


@dataclass(frozen=True, slots=True)
class Condition:
    """What a recording's file is like.

    Attributes:
        recording: which one.
        exchanges: how many can be read.
        failures: of those, how many hold no response.
        started_at: UTC epoch seconds, None when the heading is gone.
        ended: its last line says that the run ended.
        whole: nothing that was observed is missing.
        being_written: a recorder is at work on it.
        damaged: byte offsets and lengths of lines that cannot be read.
        missing_bodies: names of body files that are not there.
        unfinished: exchanges that never ended, of which parts were written; they count among `exchanges`.
    """

    recording: Recording
    exchanges: int
    failures: int
    started_at: float | None
    ended: bool
    whole: bool
    being_written: bool
    damaged: tuple[tuple[int, int], ...]
    missing_bodies: tuple[str, ...]
    unfinished: int = 0

    @property
    def verdict(self) -> str:
        """One word or two for people."""
        if self.damaged or self.missing_bodies:
            return "damaged"
        if self.being_written:
            return "being written"
        if not self.ended:
            return "cut short"
        return "complete" if self.whole else "incomplete"


def examine(recording: Recording) -> Condition:
    """Read a recording to its end whatever its state, changing nothing."""
    exchanges = failures = offset = 0
    started_at: float | None = None
    ended = whole = False
    damaged: list[tuple[int, int]] = []
    bodies: dict[str, None] = {}
    unfinished: set[int] = set()
    with recording.path.open("rb") as file:
        for line in file:
            try:
                record = decode_line(line)
            except DamagedLineError:
                damaged.append((offset, len(line)))
            else:
                match record["kind"]:
                    case "recording":
                        started_at = instant_from_text(record["started"])
                    case "exchange":
                        exchanges += 1
                        failures += "failure" in record
                        bodies.update(dict.fromkeys(body_files(record)))
                        unfinished.discard(record.get("stream", 0))
                    case "part":
                        unfinished.add(record["stream"])
                    case "end":
                        ended, whole = True, record["whole"] and record["exchanges"] == exchanges
            offset += len(line)
    being_written = not ended and _is_locked(recording.path)
    if being_written and damaged and damaged[-1][0] + damaged[-1][1] == offset:
        damaged.pop()  # the line that is just being written
    missing = tuple(name for name in bodies if not (recording.path.parent / "bodies" / name).is_file())
    count = exchanges + len(unfinished)
    return Condition(recording, count, failures, started_at, ended, whole, being_written, tuple(damaged), missing, len(unfinished))


def repair(recording: Recording) -> Condition:
    """Keep every exchange of a recording that can be read, numbered anew; an old file that was damaged is put aside as ``.damaged``.

    Raises:
        RecordingError: a recorder is at work on it, or its heading is gone.
    """
    before = examine(recording)
    if before.being_written:
        raise RecordingError(f"{recording.path} is being written by a recorder. Stop that first.")
    lines: list[bytes] = []
    seq = 0
    unfinished = Unfinished()
    lost = bool(before.damaged or before.missing_bodies)
    with recording.path.open("rb") as file:
        for line in file:
            try:
                record = decode_line(line)
            except DamagedLineError:
                continue
            if record["kind"] == "end":
                lost = lost or not record["whole"]
                continue
            if record["kind"] == "part":
                unfinished.add(record["stream"], exchange_from_record(record, recording.service, _no_file))
                continue
            if record["kind"] == "exchange":
                unfinished.drop(record.pop("stream", None))
                if any(name in before.missing_bodies for name in body_files(record)):
                    continue
                seq += 1
                record["seq"] = seq
            lines.append(encode_line(record))
    if before.started_at is None:
        raise RecordingError(f"{recording.path}: the heading is damaged, so nothing says which service and format this is.")
    keep = BodyStore(recording.path.parent / "bodies").keep
    saved = [exchange_to_record(one, keep) for one in unfinished.take(seq)]
    lines += [encode_line(record) for record in saved]
    seq += len(saved)
    end = {"kind": "end", "at": _last_instant(lines), "exchanges": seq, "whole": not lost}
    fresh = recording.path.with_suffix(".repairing")
    with fresh.open("wb") as file:
        file.writelines([*lines, encode_line(end)])
        file.flush()
        os.fsync(file.fileno())
    if before.damaged or before.missing_bodies:
        aside = recording.path.with_suffix(".damaged")
        aside.unlink(missing_ok=True)
        aside.hardlink_to(recording.path)
    fresh.replace(recording.path)
    recording.path.with_suffix(".rewriting").unlink(missing_ok=True)  # left by a recorder that was killed while it cleaned earlier lines
    return examine(recording)


def delete(recordings: Sequence[Recording]) -> int:
    """Delete recordings, and body files that no other run of their service names; return how many bytes that freed.

    Raises:
        RecordingError: a recorder is at work on one of them.
    """
    busy = [one for one in recordings if examine(one).being_written]
    if busy:
        raise RecordingError(f"{busy[0].path} is being written by a recorder. Stop that first.")
    gone = [path for one in recordings for path in one.path.parent.glob(f"{one.run}.*")]  # what was put aside of it, too
    freed = sum(path.stat().st_size for path in gone)
    for path in gone:
        path.unlink()
    for home in {one.path.parent for one in recordings}:
        needed = named_bodies(home.glob("*.jsonl"))
        for path in (home / "bodies").glob("*"):
            if path.name not in needed:
                freed += path.stat().st_size
                path.unlink()
    return freed


def _last_instant(lines: list[bytes]) -> str:
    record = decode_line(lines[-1])
    return str(record.get("at") or record["started"])


def _no_file(name: str) -> bytes:
    raise RecordingError(f"a part of an exchange names the body file {name}, which none does")


def _is_locked(path: Path) -> bool:
    with path.open("r+b") as file:
        return not try_lock(file.fileno())
