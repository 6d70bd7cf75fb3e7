"""Trees in live collections: keys are paths, and what stands below a key begins with it and a slash.

The root is the empty key. Depths are those of RFC 4918 §10.2: 0 is a thing itself, 1 adds what stands right below it, infinity all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from itertools import dropwhile
from typing import Any


def is_below(key: str, top: str) -> bool:
    """Say whether a key stands anywhere below another."""
    return key != top and (not top or key.startswith(top + "/"))


def branch(items: Mapping[str, Any], top: str, depth: int | None = None) -> list[str]:
    """List a key and those below it, as far down as `depth`; None is all the way. A key that is not there has nothing to list itself."""
    found = [top] if top in items else []
    if depth == 0:
        return found
    start = len(top) + 1 if top else 0
    return found + [key for key in items if is_below(key, top) and (depth is None or key.count("/", start) < depth)]


def children(items: Mapping[str, Any], top: str, now: float) -> list[dict[str, Any]]:
    """List what stands right below a key, sorted by name; a directory that is no item itself is there as long as anything is below it.

    Beside its own members each has ``name``, ``path``, ``kind`` (``collection`` or ``file``, unless it says), ``size``, ``modified``
    (``last_modified`` of it, or of the first item below it, else `now`), ``ending``, ``folded`` (the name in lower case), and ``hidden``
    (its name begins with a dot).
    """
    found: dict[str, dict[str, Any]] = {}
    start = len(top) + 1 if top else 0
    for key in branch(items, top):
        if key == top:
            continue
        name, _, deeper = key[start:].partition("/")
        item = items[key] if isinstance(items[key], Mapping) else {}
        known = found.setdefault(name, {"kind": "collection"})
        known.setdefault("modified", item.get("last_modified", now))
        if not deeper:
            content = item.get("content", b"")
            size = len(content.encode() if isinstance(content, str) else content)
            known.update({"kind": "file", "size": size, **item, "modified": item.get("last_modified", known["modified"])})
    for name, known in found.items():
        ending = name.rpartition(".")[2].lower() if "." in name else ""
        known.update(name=name, path=f"{top}/{name}".lstrip("/"), ending=ending, folded=name.lower(), hidden=name.startswith("."))
    return [found[name] for name in sorted(found)]


def remove_branch(items: MutableMapping[str, Any], top: str) -> list[Any]:
    """Remove a thing with everything below it; return what was removed."""
    return [items.pop(key) for key in branch(items, top)]


def rename_item(items: MutableMapping[str, Any], key: str, new_key: str) -> None:
    """Let an item be known by another key, in its place of the order, instead of what had that key."""
    items.pop(new_key, None)
    behind = [(other, items[other]) for other in dropwhile(lambda other: other != key, items)]
    for other, item in behind:
        del items[other]
        items[new_key if other == key else other] = item


def graft(
    items: MutableMapping[str, Any], source: str, target: str, *, depth: int | None, member: str, renew: Callable[[Any], Mapping[str, Any]]
) -> None:
    """Copy a thing with everything below it to another place, in place of what stands there.

    Args:
        items: the tree.
        source: the key of what is copied.
        target: the key under which the copy stands.
        depth: how far down is copied.
        member: the member of an item that is its key.
        renew: gives the members in which one copy differs from its original.
    """
    copies = {target + key[len(source) :]: items[key] for key in branch(items, source, depth)}
    remove_branch(items, target)
    for key, item in copies.items():
        if isinstance(item, Mapping):
            moved = {**item, member: key} if member in item else item
            items[key] = {**moved, **renew(moved)}
        else:
            items[key] = item
