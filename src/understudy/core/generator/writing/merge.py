"""A fresh document and the file that is there: what people wrote or edited stays, what was generated is replaced.

Stubs carry the fingerprint they were generated with in `learned_from`; those of resources and scenarios stand under `x-generated`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from understudy.core.generator.writing.document import digest

MARKS = "x-generated"


@dataclass(frozen=True, slots=True)
class Merged:
    """The document to write, and what a person should know of it.

    Attributes:
        kept: ids of edited stubs, and names of edited resources and scenarios, that stayed as they are.
        conflicts: what a person has to decide.
        stale: ids of edited stubs for which the recordings no longer give a stub.
        removed: ids of generated stubs that are gone, because the recordings no longer give them.
    """

    document: dict[str, Any]
    kept: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(slots=True)
class _Remarks:
    kept: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)


def merge_documents(existing: Mapping[str, Any] | None, fresh: dict[str, Any]) -> Merged:
    """Merge a generated document into an existing one."""
    if existing is None:
        return Merged(_marked(fresh, fresh))
    remarks = _Remarks()
    old = [stub for stub in existing.get("stubs") or () if isinstance(stub, dict)]
    edited = {stub["id"]: stub for stub in old if "id" in stub and is_edited(stub)}
    written = [stub for stub in old if "learned_from" not in stub]
    renamed = _renamed(old, edited, fresh["stubs"])
    fresh = {**fresh, "stubs": [_under_its_name(stub, renamed.get(stub["id"])) for stub in fresh["stubs"]]}
    given = {stub["id"] for stub in fresh["stubs"]}
    stale = tuple(name for name in edited if name not in given)
    removed = tuple(stub["id"] for stub in old if "id" in stub and stub not in written and stub["id"] not in given | set(edited))
    taken = {stub.get("id") for stub in written}
    stubs: list[dict[str, Any]] = []
    for stub in fresh["stubs"]:
        if stub["id"] in edited:
            mine = edited.pop(stub["id"])
            stubs.append(mine)
            if mine["learned_from"].get("digest") != stub["learned_from"]["digest"]:
                remarks.conflicts.append(f"{stub['id']} was edited, and the recordings now say something else; the edited one was kept")
        elif stub["id"] in taken:
            remarks.conflicts.append(f"{stub['id']} is hand-written; the generated stub of that name was left out")
        else:
            stubs.append(stub)
    document = {**fresh, "stubs": [*written, *edited.values(), *stubs]}
    kept = [stub["id"] for stub in document["stubs"] if is_edited(stub)]
    for key, value in existing.items():
        if key == "service" and isinstance(value, dict):
            document["service"] = {**fresh["service"], **value}
        elif key not in document and key not in ("resources", "scenarios", MARKS):
            document[key] = value
    _merge_resources(existing, fresh, document, remarks)
    _merge_scenarios(existing, fresh, document, remarks)
    return Merged(_in_order(_marked(document, fresh)), (*kept, *remarks.kept), tuple(remarks.conflicts), stale, removed)


def _renamed(old: Sequence[Any], edited: Mapping[str, Any], fresh: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Find the generated stubs that people gave other names, by the generated name: they take the same requests, in its place."""
    there = {stub.get("id") for stub in old}
    given = {stub["id"] for stub in fresh}
    found: dict[str, dict[str, Any]] = {}
    for stub in edited.values():
        if stub["id"] in given:
            continue
        alike = [one["id"] for one in fresh if one["id"] not in there and one["id"] not in found and one["when"] == stub.get("when")]
        if len(alike) == 1:
            found[alike[0]] = stub
    return found


def _under_its_name(stub: dict[str, Any], mine: dict[str, Any] | None) -> dict[str, Any]:
    """Give a generated stub the name that somebody gave it; its digest stays that of the generated one.

    Where nothing but the name was edited, the edited stub is brought up to date.
    """
    if mine is None:
        return stub
    name = mine["id"]
    if digest({**mine, "id": stub["id"]}) == mine["learned_from"].get("digest"):
        mine.clear()
        mine.update({**stub, "id": name})
    return {**stub, "id": name}


def is_edited(stub: Mapping[str, Any]) -> bool:
    """Whether a generated stub was changed by a person since."""
    learned = stub.get("learned_from")
    return isinstance(learned, dict) and learned.get("digest") != digest(stub)


def _merge_resources(existing: Mapping[str, Any], fresh: Mapping[str, Any], document: dict[str, Any], remarks: _Remarks) -> None:
    old = {one["name"]: one for one in existing.get("resources") or () if isinstance(one, dict) and "name" in one}
    new = {one["name"]: one for one in fresh.get("resources", ())}
    if MARKS not in existing:
        old = {name: one for name, one in old.items() if name not in new and _is_used(name, document)}
    merged = _merge_named("resource", old, new, _marks(existing, "resources"), remarks)
    if merged:
        document["resources"] = list(merged.values())


def _merge_scenarios(existing: Mapping[str, Any], fresh: Mapping[str, Any], document: dict[str, Any], remarks: _Remarks) -> None:
    old = existing.get("scenarios")
    merged = _merge_named(
        "scenario", old if isinstance(old, dict) else {}, fresh.get("scenarios", {}), _marks(existing, "scenarios"), remarks
    )
    if merged or "scenarios" in existing:
        document["scenarios"] = merged


def _merge_named(kind: str, old: Mapping[str, Any], new: Mapping[str, Any], marks: Mapping[str, str], remarks: _Remarks) -> dict[str, Any]:
    """Merge parts that have names: one that was generated and never edited is replaced, any other stays."""
    merged: dict[str, Any] = {}
    for name, one in old.items():
        mark = marks.get(name)
        if mark == _fingerprint(one):
            continue
        merged[name] = one
        if mark is not None:
            remarks.kept.append(f"{kind} {name}")
            if name in new and _fingerprint(new[name]) != mark:
                remarks.conflicts.append(f"{kind} {name} was edited, and the recordings now say something else; the edited one was kept")
        elif name in new and new[name] != one:
            remarks.conflicts.append(f"{kind} {name} is hand-written; the generated one of that name was left out")
    return {**{name: merged.pop(name, one) for name, one in new.items()}, **merged}


def _marked(document: dict[str, Any], fresh: Mapping[str, Any]) -> dict[str, Any]:
    """Write down the fingerprints of what was generated, edited parts included, so that edits show the next time."""
    marks = {
        "resources": {one["name"]: _fingerprint(one) for one in fresh.get("resources", ())},
        "scenarios": {name: _fingerprint(rules) for name, rules in fresh.get("scenarios", {}).items()},
    }
    told = {section: names for section, names in marks.items() if names}
    return {**document, MARKS: told} if told else document


def _marks(existing: Mapping[str, Any], section: str) -> Mapping[str, str]:
    marks = existing.get(MARKS)
    found = marks.get(section) if isinstance(marks, dict) else None
    return found if isinstance(found, dict) else {}


def _fingerprint(value: Any) -> str:
    return digest({"value": value})


def _is_used(name: str, document: Mapping[str, Any]) -> bool:
    """Whether any stub names a resource, in files that do not say which resources were generated."""
    base = name.partition("/")[0]
    return any(f"'{base}" in text or f'"{base}' in text for text in (repr(stub) for stub in document["stubs"]))


def _in_order(document: dict[str, Any]) -> dict[str, Any]:
    """Put the members where a new file has them."""
    order = ["version", "service", "resources", "stubs", "scenarios"]
    rest = [key for key in document if key not in order and key != MARKS]
    return {key: document[key] for key in (*order, *rest, MARKS) if key in document}
