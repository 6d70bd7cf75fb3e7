"""Stubs that can never be reached because a better one takes all that they take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from understudy.core.model.message import Request
from understudy.core.model.path import LiteralPath, TemplatePath
from understudy.core.model.stub import Stub
from understudy.files.stubs.lint.subject import Doubt, Subject


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a stub asks for, comparable: equal paths and matchers are written alike."""

    stub: Stub
    path: str
    matchers: frozenset[str]


def check_shadowed(subject: Subject) -> Iterator[Doubt]:
    """Find stubs that a better stub shadows: as wide a path, no method and no matcher that they lack, no state.

    Only certain cases are told: that one regular expression includes another is not judged. A stub that asks for less goes first only
    by its priority, so besides equals only stubs of higher priority are compared: seldom many.
    """
    written = sorted((_ask(stub) for stub in subject.compiled), key=lambda asked: asked.stub.precedence)
    equals: dict[tuple[str, frozenset[str]], list[Stub]] = {}
    preferred: list[_Asked] = []
    lowest = min((asked.stub.priority for asked in written), default=0)
    for asked in written:
        twins = equals.setdefault((asked.path, asked.matchers), [])
        better = next((stub for stub in twins if _takes_methods(stub, asked.stub)), None) or _preferred(asked, preferred)
        if better is not None:
            message = f"stub {asked.stub.id!r} is never reached: {better.id!r} takes all that it takes and goes before it"
            yield Doubt(("stubs", asked.stub.order), "warning", "shadowed-stub", message)
        elif asked.stub.when.is_stateless and asked.stub.then.repeat != "miss":
            twins.append(asked.stub)
            if asked.stub.priority > lowest:
                preferred.append(asked)


def _ask(stub: Stub) -> _Asked:
    path = stub.when.path
    return _Asked(stub, "" if path is None else f"{type(path).__name__} {path.describe()}", frozenset(map(repr, stub.when.matchers)))


def _preferred(asked: _Asked, others: list[_Asked]) -> Stub | None:
    for other in others:
        goes_before = other.stub.priority > asked.stub.priority and other.matchers <= asked.matchers
        if goes_before and _takes_methods(other.stub, asked.stub) and (other.path == asked.path or _takes_path(other.stub, asked.stub)):
            return other.stub
    return None


def _takes_methods(better: Stub, worse: Stub) -> bool:
    return not better.when.methods or (bool(worse.when.methods) and worse.when.methods <= better.when.methods)


def _takes_path(better: Stub, worse: Stub) -> bool:
    """Say whether a path certainly takes all that another takes."""
    wide, narrow = better.when.path, worse.when.path
    if wide is None:
        return True
    if isinstance(narrow, LiteralPath):
        return wide.match(Request("GET", narrow.text.replace("?", "%3F"))) is not None
    return isinstance(narrow, TemplatePath) and not isinstance(wide, TemplatePath) and wide.text == "/**"
