"""A fresh document and the file that is there: what people wrote or edited stays, what was generated is replaced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from understudy.core.generator.document import digest


@dataclass(frozen=True, slots=True)
class Merged:
    """The document to write, the ids of edited stubs that were kept, and what a person has to decide."""

    document: dict[str, Any]
    kept: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


def merge_documents(existing: Mapping[str, Any] | None, fresh: dict[str, Any]) -> Merged:
    """Merge a generated document into an existing one."""
    if existing is None:
        return Merged(fresh)
    old = [stub for stub in existing.get("stubs") or () if isinstance(stub, dict)]
    edited = {stub["id"]: stub for stub in old if "id" in stub and is_edited(stub)}
    written = [stub for stub in old if "learned_from" not in stub]
    taken = {stub.get("id") for stub in written}
    conflicts: list[str] = []
    stubs: list[dict[str, Any]] = []
    for stub in fresh["stubs"]:
        if stub["id"] in edited:
            mine = edited.pop(stub["id"])
            stubs.append(mine)
            if mine["learned_from"].get("digest") != stub["learned_from"]["digest"]:
                conflicts.append(f"{stub['id']} was edited, and the recordings now say something else; the edited one was kept")
        elif stub["id"] in taken:
            conflicts.append(f"{stub['id']} is hand-written; the generated stub of that name was left out")
        else:
            stubs.append(stub)
    document = {**fresh, "stubs": [*written, *edited.values(), *stubs]}
    for key, value in existing.items():
        if key == "service" and isinstance(value, dict):
            document["service"] = {**fresh["service"], **value}
        elif key == "scenarios" and isinstance(value, dict):
            document["scenarios"] = {**fresh.get("scenarios", {}), **value}
        elif key not in document:
            document[key] = value
    kept = tuple(stub["id"] for stub in document["stubs"] if is_edited(stub))
    return Merged(document, kept, tuple(conflicts))


def is_edited(stub: Mapping[str, Any]) -> bool:
    """Whether a generated stub was changed by a person since."""
    learned = stub.get("learned_from")
    return isinstance(learned, dict) and learned.get("digest") != digest(stub)
