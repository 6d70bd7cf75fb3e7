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
    """What a stub asks for, comparable: equal matchers are written alike."""

    stub: Stub
    path: str
    matchers: frozenset[str]


def check_shadowed(subject: Subject) -> Iterator[Doubt]:
    """Find stubs that a better stub shadows: as good a path, no method and no matcher that they lack, no state.

    Only certain cases are told: that one regular expression includes another is not judged.
    """
    written = [_ask(stub) for stub in subject.service.stubs if stub.order < len(subject.stubs)]
    by_path: dict[str, list[_Asked]] = {}
    wide: list[_Asked] = []
    for asked in written:
        if not _always_answers(asked.stub):
            continue
        by_path.setdefault(asked.path, []).append(asked)
        if not isinstance(asked.stub.when.path, LiteralPath):
            wide.append(asked)
    for asked in written:
        better = _shadow_of(asked, by_path.get(asked.path, [])) or _shadow_of(asked, wide)
        if better is not None:
            message = f"stub {asked.stub.id!r} is never reached: {better.stub.id!r} takes all that it takes and goes before it"
            yield Doubt(("stubs", asked.stub.order), "warning", "shadowed-stub", message)


def _ask(stub: Stub) -> _Asked:
    path = stub.when.path
    return _Asked(stub, "" if path is None else f"{type(path).__name__} {path.describe()}", frozenset(map(repr, stub.when.matchers)))


def _always_answers(stub: Stub) -> bool:
    return stub.when.is_stateless and stub.then.repeat != "miss"


def _shadow_of(asked: _Asked, others: list[_Asked]) -> _Asked | None:
    precedence = asked.stub.precedence
    for other in others:
        goes_before = other.stub.precedence < precedence and other.matchers <= asked.matchers
        if goes_before and _takes_methods(other.stub, asked.stub) and (other.path == asked.path or _takes_path(other.stub, asked.stub)):
            return other
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
