"""Answers that show a thing as a whole: what the next client's things have more, or less, comes back, too.

A mapping shows a thing when what both have is the same in every case; members it never shows are left out, and members of its own are
added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from understudy.core.generator.templates.sources import Case, token

_SOURCES = ("item", "each", "source", "removed[0]", "request.headers | titled")


@dataclass(frozen=True, slots=True)
class Whole:
    """A thing that a mapping shows: its expression, the members never shown, and those that are shown otherwise or are not its own."""

    code: str
    hidden: tuple[str, ...]
    own: tuple[str, ...]

    @property
    def expression(self) -> str:
        """Write the thing as far as it is shown."""
        hidden = (*self.hidden, *self.own)
        return f"{self.code} | without({', '.join(repr(name) for name in hidden)})" if hidden else self.code


def find_whole(targets: Sequence[dict[str, Any]], cases: Sequence[Case]) -> Whole | None:
    """Find the thing that these mappings show; None when more of it is hidden or different than shown."""
    others = (code for code in cases[0].values if code.startswith("its_") and code.isidentifier())
    for code in (*_SOURCES, *others):
        things = [case.values.get(code) for case in cases]
        if all(isinstance(thing, dict) and thing for thing in things):
            found = _compare(code, targets, [thing for thing in things if isinstance(thing, dict)])
            if found is not None:
                return found
    return None


def _compare(code: str, targets: Sequence[dict[str, Any]], things: Sequence[dict[str, Any]]) -> Whole | None:
    shown: set[str] = set()
    hidden: dict[str, None] = {}
    own: dict[str, None] = {}
    for target, thing in zip(targets, things, strict=True):
        for name, value in thing.items():
            if name not in target:
                hidden[name] = None
            elif type(target[name]) is type(value) and token(target[name]) == token(value):
                shown.add(name)
            else:
                own[name] = None
        own.update(dict.fromkeys(name for name in target if name not in thing))
    if set(hidden) & set(own) or len(shown - set(own)) < 2:
        return None
    seldom = shown & set(hidden)
    if seldom or len(hidden) + len(own) > len(shown - set(own)):
        return None
    return Whole(code, tuple(name for name in hidden if name not in own), tuple(own))
