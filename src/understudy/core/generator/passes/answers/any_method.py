"""Pass 8c: paths whose answers say the method they were asked with (``/anything``): they answer any other method alike."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from understudy.core.generator.writing.document import digest

_SAYS = "{{ request.method }}"
_ABOUT_BODIES = re.compile(r"\brequest\.(?:json|text|body|form|multipart)\b")
_LAST = -10  # priority: those that were asked with a method of their own answer by that
_FEWEST = 2  # methods


def write_any_method(stubs: Sequence[Mapping[str, Any]], recordings: Sequence[str]) -> list[dict[str, Any]]:
    """Write stubs for all other methods of paths that were asked with several and said each: with a body, and without one."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for stub in stubs:
        if _says_method(stub) and set(stub["when"]) == {"method", "path"} and isinstance(stub["when"]["path"], str):
            found.setdefault(stub["when"]["path"], []).append(stub)
    written: list[dict[str, Any]] = []
    for path, alike in found.items():
        if len({stub["when"]["method"] for stub in alike}) < _FEWEST:
            continue
        with_body = next((stub for stub in alike if _ABOUT_BODIES.search(str(stub["then"]["json"]))), None)
        without = next((stub for stub in alike if not _ABOUT_BODIES.search(str(stub["then"]["json"]))), None)
        for model, is_empty in ((with_body, False), (without, True)):
            if model is not None:
                name = _name_of(path, [one["id"] for one in written], is_empty=is_empty)
                written.append(_like(model, path, alike, recordings, name=name, is_empty=is_empty))
    return written


def _says_method(stub: Mapping[str, Any]) -> bool:
    told = stub["then"].get("json")
    return isinstance(told, dict) and _SAYS in told.values() and stub["then"].get("status", 200) == 200


def _name_of(path: str, taken: Sequence[str], *, is_empty: bool) -> str:
    """Call a stub after its path; those of paths that differ in their parameters alone (``/anything/{rest}``) are numbered."""
    word = re.sub(r"[^a-z0-9]+", "-", re.sub(r"\{[^}]*\}", "", path).lower()).strip("-") or "root"
    name = f"any-{word}" + ("" if is_empty else "-with-body")
    return next(one for one in (name, *(f"{name}-{number}" for number in range(2, len(taken) + 3))) if one not in taken)


def _like(
    model: Mapping[str, Any], path: str, alike: Sequence[Mapping[str, Any]], recordings: Sequence[str], *, name: str, is_empty: bool
) -> dict[str, Any]:
    stub: dict[str, Any] = {
        "id": name,
        "priority": _LAST,
        "when": {"path": path, "body": {"empty": is_empty}},
        "then": {key: value for key, value in model["then"].items() if key != "recorded_ids"},
    }
    told = {
        **({"recordings": list(recordings)} if recordings else {}),
        "exchanges": sorted({number for one in alike for number in one["learned_from"]["exchanges"]})[:12],
        "count": sum(one["learned_from"]["count"] for one in alike),
        "notes": ["its answers say the method they were asked with: so does this, for methods that were never recorded"],
    }
    return {**stub, "learned_from": {**told, "digest": digest(stub)}}
