"""Live collections as the traffic shows them: things under a path that are made, read, listed, changed and removed.

A collection is named by the path of its items (``/v1/customers/{customer}``). Following the traffic in order gives every thing its
versions: one per write, with what later reads showed of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from understudy.core.engine.templates.linked import World, with_links
from understudy.core.generator.templates.nodes import member
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.model.json_codec import ABSENT

type Role = Literal["one", "many", "under"]
type Act = Literal["create", "put", "write", "read", "list", "remove", "receive"]


@dataclass(frozen=True, slots=True)
class Collection:
    """A kind of thing: `key` names one of them, every combination of `scope` has things of its own."""

    name: str
    key: str
    scope: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What an endpoint is to a collection.

    Attributes:
        role: it names ``one`` thing, ``many`` of them, or something ``under`` one.
        act: ``create``, ``put``, ``write``, ``read``, ``list``, ``remove`` or ``receive``.
        codes: the expression in a request that gives each parameter of the collection.
    """

    role: Role
    act: Act
    codes: Mapping[str, str]


@dataclass(slots=True, eq=False)
class Version:
    """What one thing was between two writes: the facets of it that answers showed.

    Attributes:
        number: of the write, or of the first sighting of a thing that was there before.
        hidden: members of the thing that its body never shows: fields of answers kept with it, such as its entity tag.
        world: gives the things there were at a sample, for links; None where nothing is linked.
        collection: the name of its collection, where things are linked.
        is_assumed: whether its facets are those of the version before, until a read shows otherwise.
        facets: ``body`` (a mapping), ``content`` (a whole body that is no mapping), ``fields`` (header fields), ``element`` (of a list).
    """

    scope: tuple[str, ...]
    key: str
    write: Sample | None
    facets: dict[str, Any] = field(default_factory=dict)
    extras: dict[str, Any] = field(default_factory=dict)
    previous: Version | None = None
    key_member: str = ""
    is_assumed: bool = False
    hidden: tuple[str, ...] = ()
    world: Callable[[int], World] | None = None
    collection: str = ""

    def seen_at(self, number: int) -> dict[str, Any] | None:
        """Return the thing as a template sees it while a sample is answered: with its links."""
        item = self.item()
        return item if item is None or self.world is None else with_links(self.world(number), self.collection, self.key, item)

    def item(self) -> dict[str, Any] | None:
        """Put the facets together; None when nothing was ever shown."""
        if not self.facets and not self.extras:
            return None
        base = self.facets.get("body")
        if base is None:
            named = {self.key_member or "key": self.key}
            base = named if "content" in self.facets else self.facets.get("element") or named
        merged = dict(base) if isinstance(base, dict) else {}
        if "content" in self.facets:
            merged["content"] = self.facets["content"]
        for name, value in self.facets.get("fields", {}).items():
            merged.setdefault(name, value)
        return {**merged, **self.extras}


def item_of(version: Version | None) -> dict[str, Any] | None:
    """Put a version together, where there is one."""
    return version.item() if version is not None else None


def find_pointer(tree: Any, wanted: str, pointer: Pointer = (), depth: int = 0) -> list[Pointer]:
    """List the places of a scalar in mappings (not in lists), shallow ones first."""
    found: list[Pointer] = []
    if depth > 6:
        return found
    if isinstance(tree, dict):
        for name, value in tree.items():
            if not isinstance(value, dict | list) and _same(value, wanted):
                found.append((*pointer, name))
        for name, value in tree.items():
            if isinstance(value, dict):
                found.extend(find_pointer(value, wanted, (*pointer, name), depth + 1))
    return sorted(found, key=len)


def _same(value: Any, wanted: str) -> bool:
    return not isinstance(value, bool) and value is not None and str(value) == wanted


def lists_in(tree: Any, kind: str, pointer: Pointer = (), depth: int = 0) -> Iterable[tuple[Pointer, list[Any]]]:
    """List the lists of an answer; in XML a lone element may be a list of one, and a lone `member` is in one (Smithy, awsQuery)."""
    if depth > 6:
        return
    if isinstance(tree, list):
        yield pointer, tree
    elif isinstance(tree, dict):
        is_list = kind == "xml" and list(tree) == ["member"]
        if is_list and not isinstance(tree["member"], dict | list):
            yield (*pointer, "member"), [tree["member"]]
        elif kind == "xml" and depth >= 1 and not is_list:
            yield pointer, [tree]
        for name, value in tree.items():
            yield from lists_in(value, kind, (*pointer, name), depth + 1)


def look(tree: Any, pointer: Pointer) -> Any:
    """Follow a pointer; ABSENT when it leads nowhere."""
    for part in pointer:
        if isinstance(part, str) and isinstance(tree, dict):
            tree = tree.get(part, ABSENT)
        elif isinstance(part, int) and isinstance(tree, list) and part < len(tree):
            tree = tree[part]
        else:
            return ABSENT
        if tree is ABSENT:
            return ABSENT
    return tree


def put(tree: Any, pointer: Pointer, value: Any) -> Any:
    """Return a copy of a tree with another value at a place, made where it is missing."""
    if not pointer:
        return value
    head, rest = pointer[0], pointer[1:]
    if isinstance(head, int):
        return [put(child, rest, value) if index == head else child for index, child in enumerate(tree)]
    known = tree if isinstance(tree, dict) else {}
    return {**known, head: put(known.get(head, {}), rest, value)}


def pointer_code(code: str, pointer: Pointer) -> str:
    """Write a pointer as an expression."""
    for part in pointer:
        code = member(code, part)
    return code
