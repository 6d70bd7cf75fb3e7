"""Compound documents of JSON:API: what a document includes beside its primary data (jsonapi.org/format/1.1, "Compound Documents")."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

type Find = Callable[[str, str], Any]
"""Returns a resource object by type and id; None where there is none."""


def included(things: Iterable[Any], paths: str, find: Find) -> list[Any]:
    """List the resources that relationship paths (``author,comments.author``) lead to, each once, in the order in which they are met."""
    primary = list(things)
    found: dict[tuple[str, str], Any] = {}
    for path in paths.split(","):
        level = primary
        for name in path.strip().split("."):
            level = [thing for owner in level for thing in _related(owner, name, find, found)]
    return list(found.values())


def _related(owner: Any, name: str, find: Find, found: dict[tuple[str, str], Any]) -> Iterator[Any]:
    for identity in linkage(owner, name):
        thing = find(*identity)
        if thing is not None:
            found.setdefault(identity, thing)
            yield thing


def linkage(owner: Any, name: str) -> Iterator[tuple[str, str]]:
    """List the types and ids that a relationship of a resource object refers to."""
    relationships = owner.get("relationships") if isinstance(owner, Mapping) else None
    relationship = relationships.get(name) if isinstance(relationships, Mapping) else None
    data = relationship.get("data") if isinstance(relationship, Mapping) else None
    for one in data if isinstance(data, list) else [data]:
        if isinstance(one, Mapping) and "type" in one and "id" in one:
            yield str(one["type"]), str(one["id"])
