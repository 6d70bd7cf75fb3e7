"""Explaining a miss: the stubs that came nearest, what differed, and a stub that would have matched. Computed only for misses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nsmallest
from operator import itemgetter
from typing import Any, Final

from understudy.core.engine.layers import AnyIndex
from understudy.core.matchers.block import block_mismatches
from understudy.core.matchers.vocabulary import as_pattern
from understudy.core.model.interfaces import Mismatch
from understudy.core.model.json_codec import ABSENT, render_json
from understudy.core.model.message import Request
from understudy.core.model.path import canonical_path
from understudy.core.model.stub import Stub, When

_SHOWN_TEXT: Final = 2000


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A stub that came near, and everything that kept it from taking the request."""

    stub: Stub
    mismatches: tuple[Mismatch, ...]

    def document(self) -> dict[str, Any]:
        """Return it as plain data, for problem documents and the admin API."""
        return {
            "stub": self.stub.id,
            "source": self.stub.source,
            "differs": [{"part": gap.part, "expected": gap.expected, "actual": gap.actual} for gap in self.mismatches],
        }


def near_misses(request: Request, index: AnyIndex, limit: int = 3) -> tuple[NearMiss, ...]:
    """Return the stubs that came nearest to taking a request, nearest first.

    A few stubs of the nearest paths are compared part by part, and only the nearest of those are explained.
    """
    near = index.nearest(request)
    furthest = near[limit - 1][0] if len(near) > limit else None
    weighed = [(_weight(stub.when, distance, request), stub) for distance, stub in near if furthest is None or distance <= furthest]
    return tuple(NearMiss(stub, tuple(_gaps(stub.when, request))) for _, stub in nsmallest(limit, weighed, key=itemgetter(0)))


def suggest_document(request: Request) -> dict[str, Any]:
    """Return the document of a stub that would have taken a request, by the parts that usually tell requests apart."""
    path = canonical_path(request)
    when: dict[str, Any] = {"method": request.method}
    when["path"] = {"literal": path} if any(sign in path for sign in "{}*?") else path
    if request.query:
        when["query"] = _fields(request.query)
    document = request.json
    if request.form:
        when["body"] = {"form": _fields(request.form)}
    elif document is not ABSENT:
        when["json"] = as_pattern(document)
    elif request.body and len(request.body) <= _SHOWN_TEXT and "\ufffd" not in request.text and request.text.isprintable():
        when["body"] = {"text": request.text}
    return {"id": _name(request.method, path), "when": when, "then": {"status": 200}}


def suggest_yaml(request: Request) -> str:
    """Return the YAML of a stub that would have taken a request; values are written as JSON, which is YAML."""
    document = suggest_document(request)
    lines = [f"- id: {_json(document['id'])}", "  when:"]
    lines += [f"    {key}: {_json(value)}" for key, value in document["when"].items()]
    return "\n".join([*lines, "  then: {status: 200}", ""])


def _gaps(when: When, request: Request) -> Iterator[Mismatch]:
    gaps = tuple(block_mismatches(when, request))
    yield from gaps
    if not gaps:
        # The request fits: only the live state can have said no.
        for state in when.state:
            yield Mismatch(f"state.{state.variable}", state.condition.describe(), "another value in this session")
        for item in when.items:
            wanted = "no such item" if item.absent else "an item"
            where = "".join(f" with {name} {condition.describe()}" for name, condition in item.where)
            yield Mismatch("item", wanted + where, "an item" if item.absent else "no such item in this session")
        if when.turns:
            yield Mismatch("nth", f"request {', '.join(map(str, sorted(when.turns)))} of those that fit", "another one in this session")
        if when.tests:
            yield Mismatch("if", "something true", "nothing true in this session")


def _weight(when: When, distance: float, request: Request) -> tuple[float, float, int]:
    """Judge a stub: its method and path, then how many of its matchers say no, then how much of what those demand is there."""
    if not when.matchers and (distance or when.is_stateless):
        return (distance, 0.0, 0)
    refusing = [matcher for matcher in when.matchers if not matcher.matches(request)]
    others = len(refusing)
    if not others and not distance:
        others = len(when.state) + len(when.items) + len(when.tests) + bool(when.turns)
    missing = sum(1 for matcher in refusing for probe, value in matcher.discriminators() if value not in tuple(probe.values(request)))
    return (distance, others / max(1, when.weight) if others else 0.0, missing)


def _fields(pairs: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {name: found[0] if len(found) == 1 else {"has_exactly": found} for name, found in values.items()}


def _name(method: str, path: str) -> str:
    words = "".join(character if character.isascii() and character.isalnum() else "-" for character in path)
    return "-".join(word for word in (method.lower(), *words.split("-")) if word)


def _json(value: Any) -> str:
    if isinstance(value, dict):
        # A space after the colon is all that YAML asks for beyond JSON where a value follows a quoted key.
        return "{" + ", ".join(f"{_json(name)}: {_json(member)}" for name, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_json, value)) + "]"
    written = render_json(value).decode()
    # YAML takes fewer characters unescaped than JSON does.
    return written if written.isprintable() else "".join(sign if sign.isprintable() else f"\\U{ord(sign):08x}" for sign in written)
