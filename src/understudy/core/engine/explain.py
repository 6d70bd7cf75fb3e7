"""Explaining a miss: the stubs that came nearest, what differed, and a stub that would have matched. Computed only for misses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice
from typing import Any, Final

from understudy.core.engine.index import Index
from understudy.core.matchers.block import block_mismatches
from understudy.core.matchers.vocabulary import as_pattern
from understudy.core.model.interfaces import Mismatch
from understudy.core.model.json_codec import ABSENT, render_json
from understudy.core.model.message import Request
from understudy.core.model.path import canonical_path
from understudy.core.model.stub import Stub, When

SHORTLIST: Final = 50
_SHOWN_TEXT: Final = 2000
_REMEMBERED: Final = 1000


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


def near_misses(request: Request, stubs: Index | Iterable[Stub], limit: int = 3) -> tuple[NearMiss, ...]:
    """Return the stubs that came nearest to taking a request, nearest first.

    All stubs are ranked by method and path alone; only the best of those are compared part by part.
    """
    path = canonical_path(request)
    words = path.split("/")
    known = stubs.nearest if isinstance(stubs, Index) else {}
    shortlist = known.get((request.method, path))
    if shortlist is None:
        every = stubs.stubs if isinstance(stubs, Index) else stubs
        shortlist = tuple(nsmallest(SHORTLIST, every, key=lambda stub: _distance(stub.when, request, words)))
        if len(known) >= _REMEMBERED:
            known.clear()
        # Clients that miss once mostly do so again, and looking at every stub of a large set takes long.
        known[request.method, path] = shortlist
    found = [NearMiss(stub, tuple(_gaps(stub.when, request))) for stub in shortlist]
    found.sort(key=lambda near: _weight(near, request, words))
    return tuple(islice(found, limit))


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


def _distance(when: When, request: Request, words: list[str]) -> float:
    """Judge method and path, from 0 (both fit) up; cheap enough for every stub of a large set."""
    distance = 0.0 if not when.methods or request.method in when.methods else 1.0
    if when.path is None:
        return distance + 0.5
    if when.path.match(request) is not None:
        return distance
    wanted = when.path.text.split("/")
    same = sum(1 for left, right in zip(wanted, words, strict=False) if left == right or "{" in left or "*" in left)
    # Both start with an empty word before the first slash.
    return distance + 1.0 + 2.0 * (1 - (same - 1) / max(len(wanted), len(words)))


def _weight(near: NearMiss, request: Request, words: list[str]) -> tuple[float, float, Any]:
    checks = max(1, near.stub.when.weight)
    others = sum(1 for gap in near.mismatches if gap.part not in {"method", "path"})
    return (_distance(near.stub.when, request, words), others / checks, near.stub.precedence)


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
