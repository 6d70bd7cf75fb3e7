"""Changing exchanges that were written before: line by line, so that the size of the recording does not matter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from understudy.core.model.exchange import Exchange
from understudy.files.recordings.bodies import BodyStore
from understudy.files.recordings.codec import Side, exchange_from_record, exchange_to_record, part_to_record
from understudy.files.recordings.line import decode_line, encode_line
from understudy.files.recordings.references import body_files

LARGE_BYTES = 1024 * 1024
"""Larger bodies are changed piece by piece."""

type Pieces = Callable[[], Iterable[bytes]]
type ChangeLarge = Callable[[Exchange, Side, Pieces], tuple[Exchange, Pieces]]
"""Changes one large body; gives the pieces back that it was given where nothing is to change."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to become of a recording's lines.

    Attributes:
        lines: new lines by the number of the old one.
        left: body files that changed lines named before and name no more.
    """

    lines: dict[int, bytes] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)


def find_changes(
    path: Path,
    service: str,
    bodies: BodyStore,
    change: Callable[[Exchange], Exchange],
    may_change: Callable[[bytes], bool],
    *,
    change_large: ChangeLarge | None = None,
    within: Sequence[tuple[int, int]] | None = None,
) -> Changes:
    """Find the lines of a recording that change.

    Args:
        path: the recording.
        service: the service it is of.
        bodies: its body files.
        change: returns the exchange, or the part of one, itself where nothing is to change.
        may_change: a quick look at a line, or at the body it names; False where `change` would change nothing.
        change_large: the same for one body that is too large for memory; None has every body read whole.
        within: ranges of the lines that may change, in order; None for all.
    """
    changes = Changes()
    with path.open("rb") as file:
        for number, line in _lines_within(file, within):
            if b'"file":' not in line and not may_change(line):
                continue
            record = decode_line(line)
            if record["kind"] not in ("exchange", "part"):
                continue
            large = {side: found for side, found in _stored(record).items() if found[1] > LARGE_BYTES and change_large is not None}
            skipped = {name for name, _ in large.values()}
            before = exchange_from_record(record, service, partial(_fetch, bodies, skipped))
            after = change(before)
            stored = _stored(record) if _same_bodies(before, after) else dict(large)
            for side, (name, _) in large.items():
                assert change_large is not None
                pieces = partial(bodies.pieces, name)
                after, cleaned = change_large(after, side, pieces)
                if cleaned is not pieces:
                    stored[side] = bodies.keep_large(cleaned())
            if after == before and stored == _stored(record):
                continue
            changed = _record_of(after, record, bodies, stored)
            changes.left.update(set(body_files(record)) - set(body_files(changed)))
            changes.lines[number] = encode_line(changed)
    return changes


def changed_lines(path: Path, changes: Changes) -> Iterator[bytes]:
    """Return the lines of a recording as they are to be."""
    with path.open("rb") as file:
        for number, line in enumerate(file):
            yield changes.lines.get(number, line)


def _lines_within(file: Iterable[bytes], within: Sequence[tuple[int, int]] | None) -> Iterator[tuple[int, bytes]]:
    lines = enumerate(file)
    if within is None:
        yield from lines
        return
    for start, stop in within:
        for number, line in lines:
            if number >= start:
                yield number, line
            if number >= stop - 1:
                break


def _fetch(bodies: BodyStore, skipped: set[str], name: str) -> bytes:
    return b"" if name in skipped else bodies.fetch(name)


def _record_of(after: Exchange, record: Mapping[str, Any], bodies: BodyStore, stored: Mapping[Side, tuple[str, int]]) -> dict[str, Any]:
    if record["kind"] == "part":
        return part_to_record(after, record["stream"])
    changed = exchange_to_record(after, bodies.keep, stored)
    return changed | {"stream": record["stream"]} if "stream" in record else changed


def _stored(record: Mapping[str, Any]) -> dict[Side, tuple[str, int]]:
    sides: tuple[Side, Side] = ("request", "response")
    return {side: (record[side]["file"], record[side]["size"]) for side in sides if "file" in record.get(side, {})}


def _same_bodies(before: Exchange, after: Exchange) -> bool:
    one, other = before.response, after.response
    return before.request.body == after.request.body and (one.body if one else b"") == (other.body if other else b"")
