"""States that are required but never reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from understudy.files.stubs.lint.subject import Doubt, Subject


def check_states(subject: Subject) -> Iterator[Doubt]:
    """Find variables that a stub requires and no stub ever sets."""
    moved = {name for stub in subject.stubs for name in _moved(stub.get("then"))}
    for number, stub in enumerate(subject.stubs):
        when = stub.get("when")
        required = when.get("state") if isinstance(when, Mapping) else None
        for name, wanted in required.items() if isinstance(required, Mapping) else ():
            if name.partition(".")[0] not in moved and not _accepts_absence(wanted):
                message = f"no stub sets the variable {name!r}: unless a test sets it, this stub is never reached"
                yield Doubt(("stubs", number, "when", "state", name), "warning", "dead-state", message)


def _moved(then: Any) -> Iterator[str]:
    if isinstance(then, Mapping):
        moves = then.get("set")
        for name in moves if isinstance(moves, Mapping) else ():
            yield name.partition(".")[0]
        for answer in then.get("responses") or ():
            yield from _moved(answer)


def _accepts_absence(wanted: Any) -> bool:
    return isinstance(wanted, Mapping) and ("not" in wanted or wanted.get("present") is False or "any" in wanted)
