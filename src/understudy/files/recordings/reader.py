"""Reading recordings: every line is checked, a torn last line is cut and kept aside, damage elsewhere is refused with its place."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from understudy.core.model.exchange import Exchange
from understudy.errors import MissingFileError, NothingToDoError, RecordingError, UnknownServiceError, UsageError
from understudy.files.recordings.bodies import BodyStore
from understudy.files.recordings.codec import exchange_from_record, instant_from_text
from understudy.files.recordings.heading import FORMAT, Heading
from understudy.files.recordings.line import DamagedLineError, decode_line
from understudy.files.recordings.lock import try_lock
from understudy.files.recordings.parts import Unfinished

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording on disk.

    Attributes:
        path: its file.
        heading: its first line; None when it was torn before that was written.
    """

    path: Path
    heading: Heading | None

    @property
    def service(self) -> str:
        """Name of the service."""
        return self.path.parent.name

    @property
    def run(self) -> str:
        """Name of the run."""
        return self.path.stem

    def exchanges(self) -> Iterator[Exchange]:
        """Read the exchanges in order; those that never ended come last, as far as they were written.

        Raises:
            RecordingError: a line or body file is damaged.
        """
        bodies = BodyStore(self.path.parent / "bodies")
        unfinished, last_seq = Unfinished(), 0
        for offset, record in read_lines(self.path):
            if record["kind"] not in ("exchange", "part"):
                continue
            try:
                exchange = exchange_from_record(record, self.service, bodies.fetch)
                if record["kind"] == "part":
                    unfinished.add(record["stream"], exchange)
                    continue
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise RecordingError(f"{self.path}: the exchange at byte {offset} cannot be read: {error!r}.") from error
            unfinished.drop(record.get("stream"))
            last_seq = exchange.seq
            yield exchange
        yield from unfinished.take(last_seq)


def read_recordings(directory: Path, service: str | None = None) -> Iterator[Exchange]:
    """Read every exchange of a service, run by run; of all services when none is named.

    Raises:
        MissingFileError, UnknownServiceError, NothingToDoError: there is nothing to read.
        RecordingError: a recording is damaged before its last line.
    """
    for recording in find_recordings(directory, service):
        yield from recording.exchanges()


def find_recordings(directory: Path, service: str | None = None) -> tuple[Recording, ...]:
    """Find the recordings of a service, or of all, oldest run first.

    Raises:
        MissingFileError: there is no such directory.
        UnknownServiceError: it holds no recordings of that service.
        NothingToDoError: it holds no recordings at all.
    """
    names = recorded_services(directory)
    if service is not None and service not in names:
        known = f" Recorded there: {', '.join(names)}." if names else ""
        raise UnknownServiceError(f"{directory} holds no recording of a service {service!r}.{known}")
    if not names:
        raise NothingToDoError(f"{directory} holds no recordings. Make one with 'understudy record URL'.")
    wanted = names if service is None else (service,)
    paths = [path for name in wanted for path in sorted((directory / name).glob("*.jsonl"), key=run_order)]
    return tuple(Recording(path, read_heading(path)) for path in paths)


def choose_runs(directory: Path, service: str, run: str | None = None) -> tuple[Recording, ...]:
    """Find one run of a service by name, or all of them.

    Raises:
        UsageError: there is no such run.
        MissingFileError, UnknownServiceError, NothingToDoError: as `find_recordings`.
    """
    found = find_recordings(directory, service)
    chosen = tuple(one for one in found if run in (None, one.run))
    if not chosen:
        raise UsageError(f"{service} has no run {run!r}. There are: {', '.join(one.run for one in found)}.")
    return chosen


def recorded_services(directory: Path) -> tuple[str, ...]:
    """Name the services that have recordings.

    Raises:
        MissingFileError: there is no such directory.
    """
    if not directory.is_dir():
        raise MissingFileError(f"there is no directory {directory}. Record into it with 'understudy record URL --recordings {directory}'.")
    return tuple(sorted({path.parent.name for path in directory.glob("*/*.jsonl")}))


def read_heading(path: Path) -> Heading | None:
    """Read the first line; None when the recorder was killed before it was written."""
    for offset, record in read_lines(path):
        if record["kind"] != "recording" or record.get("format") != FORMAT:
            found = record.get("format", "none")
            raise RecordingError(f"{path}: byte {offset}: this is format {found}, and this version reads format {FORMAT}.")
        return Heading(
            service=record["service"],
            started_at=instant_from_text(record["started"]),
            tool=record["tool"],
            upstream=record["upstream"],
            address=record["address"],
            mode=record["mode"],
        )
    return None


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read whole lines with their byte offsets; a torn last one is cut off and kept beside the recording.

    Raises:
        RecordingError: a line before the last is damaged, or exchanges are missing.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise MissingFileError(f"there is no recording {path}.") from error
    with file:
        offset, last_seq = 0, 0
        for line in file:
            try:
                record = decode_line(line)
            except DamagedLineError as error:
                if not line.endswith(b"\n"):
                    _cut(path, offset)
                    return
                raise RecordingError(
                    f"{path}: damaged at byte {offset}: {error}. Save what is whole with 'understudy recordings repair {path}'."
                ) from error
            if record["kind"] == "exchange":
                if record["seq"] != last_seq + 1:
                    raise RecordingError(f"{path}: byte {offset}: exchange {last_seq + 1} was expected, {record['seq']} was found.")
                last_seq = record["seq"]
            yield offset, record
            offset += len(line)


def _cut(path: Path, offset: int) -> None:
    """Cut a torn last line, unless a recorder is still at work on the file."""
    with path.open("r+b") as file:
        if not try_lock(file.fileno()):
            return
        file.seek(offset)
        torn = file.read()
        aside = path.with_suffix(f".torn-{offset}")
        with aside.open("wb") as kept:
            kept.write(torn)
            kept.flush()
            os.fsync(kept.fileno())
        file.truncate(offset)
        os.fsync(file.fileno())
    _log.warning("%s: a torn last line of %d bytes was cut off and kept in %s.", path, len(torn), aside.name)


def run_order(path: Path) -> tuple[str, int]:
    """Order runs by time, then by the number of those that started in the same second."""
    stamp, separator, ordinal = path.stem.partition("Z-")
    return stamp.removesuffix("Z"), int(ordinal) if separator and ordinal.isdecimal() else 1
