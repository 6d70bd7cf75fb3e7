"""Changing exchanges that were written before: line by line, so that the size of the recording does not matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from understudy.core.model.exchange import Exchange
from understudy.files.recordings.bodies import BodyStore
from understudy.files.recordings.codec import Side, exchange_from_record, exchange_to_record, part_to_record
from understudy.files.recordings.line import decode_line, encode_line
from understudy.files.recordings.references import body_files


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
    path: Path, service: str, bodies: BodyStore, change: Callable[[Exchange], Exchange], may_change: Callable[[bytes], bool]
) -> Changes:
    """Find the lines of a recording that change.

    Args:
        path: the recording.
        service: the service it is of.
        bodies: its body files.
        change: returns the exchange, or the part of one, itself where nothing is to change.
        may_change: a quick look at a line, or at the body it names; False where `change` would change nothing.
    """
    changes = Changes()
    with path.open("rb") as file:
        for number, line in enumerate(file):
            if b'"file":' not in line and not may_change(line):
                continue
            record = decode_line(line)
            if record["kind"] not in ("exchange", "part"):
                continue
            before = exchange_from_record(record, service, bodies.fetch)
            after = change(before)
            if after == before:
                continue
            changed = _record_of(after, record, bodies, keep_bodies=_same_bodies(before, after))
            changes.left.update(set(body_files(record)) - set(body_files(changed)))
            changes.lines[number] = encode_line(changed)
    return changes


def changed_lines(path: Path, changes: Changes) -> Iterator[bytes]:
    """Return the lines of a recording as they are to be."""
    with path.open("rb") as file:
        for number, line in enumerate(file):
            yield changes.lines.get(number, line)


def _record_of(after: Exchange, record: Mapping[str, Any], bodies: BodyStore, *, keep_bodies: bool) -> dict[str, Any]:
    if record["kind"] == "part":
        return part_to_record(after, record["stream"])
    changed = exchange_to_record(after, bodies.keep, _stored(record) if keep_bodies else None)
    return changed | {"stream": record["stream"]} if "stream" in record else changed


def _stored(record: Mapping[str, Any]) -> dict[Side, tuple[str, int]]:
    sides: tuple[Side, Side] = ("request", "response")
    return {side: (record[side]["file"], record[side]["size"]) for side in sides if "file" in record.get(side, {})}


def _same_bodies(before: Exchange, after: Exchange) -> bool:
    one, other = before.response, after.response
    return before.request.body == after.request.body and (one.body if one else b"") == (other.body if other else b"")
