"""What the server puts into a new thing where the client says nothing: the next client may say something there.

Only members that look like data: what names, dates or links a thing is the server's own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from understudy.core.generator.templates.nodes import Const, Expr, Merge, Node, Obj, freeze, literal, member, quoted
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.values.looks import looks_generated

_SERVERS_OWN = re.compile(
    r"_?id|.*_id|object|_?type|kind|_?created.*|_?updated.*|.*_at|.*At|_?url|href|_?links|deleted|live_?mode|status|state|_?version|_?etag|_?rev(?:ision)?"
    r"|self|.*[Cc]ount|.*total.*|_.*",
    re.IGNORECASE,
)
_ECHO = re.compile(r"(request\.(?:json|form|graphql\.arguments)(?:\.\w+)*?)\.(\w+)(?: \|.*)?")


def with_defaults(node: Node, said: Collection[str] = ()) -> Node:
    """Let constant members of a new thing come from the request where it has them.

    Args:
        node: what is written of the thing.
        said: the expressions of everything that recorded requests said: what came out otherwise is no default.
    """
    if not isinstance(node, Obj):
        return node
    base = _said_in(node.members)
    if base is None:
        return node
    return freeze(Obj(tuple((name, child if member(base, name) in said else _default(base, name, child)) for name, child in node.members)))


def find_resets(roles: Roles) -> dict[str, Any]:
    """Find the values that creates and puts gave to members which they left out and other requests brought: their defaults."""
    brought: set[str] = set()
    found: dict[str, list[Any]] = {}
    for endpoint in roles.parts:
        for sample in endpoint.samples:
            asked = sample.asked.tree if sample.asked.kind == "json" and isinstance(sample.asked.tree, dict) and sample.good else {}
            brought.update(asked)
            sighting = roles.sightings.get(sample.number)
            if endpoint.method not in ("POST", "PUT") or not asked or sighting is None or sighting.after is None:
                continue
            old, new = sighting.before.item() if sighting.before is not None else None, sighting.after.item() or {}
            if old is not None and endpoint.method == "POST":
                continue
            for name in (name for name, value in new.items() if name not in asked and (old is None or old.get(name, value) != value)):
                found.setdefault(name, []).append(new[name])
    return {
        name: values[0]
        for name, values in found.items()
        if name in brought and all(value == values[0] for value in values) and _is_default(name, values[0])
    }


def with_resets(node: Node, resets: Mapping[str, Any]) -> Node:
    """Let members that every recorded request brought have their defaults where the next one leaves them out."""
    match node:
        case Obj(members):
            told = [(name, child, _ECHO.fullmatch(child.code) if isinstance(child, Expr) else None) for name, child in members]
            return Obj(
                tuple(
                    (name, Expr(f"{child.code} | default({literal(resets[name])})"))
                    if isinstance(child, Expr) and echo is not None and echo.group(2) == name and name in resets and "|" not in child.code
                    else (name, child)
                    for name, child, echo in told
                )
            )
        case Merge(parts):
            if not any(isinstance(part, Expr) and part.code.startswith("request.json") for part in parts):
                return node
            known = {name for part in parts if isinstance(part, Obj) for name, _ in part.members}
            own = tuple((name, Const(value)) for name, value in resets.items() if name not in known)
            first = parts[0]
            if not own:
                return node
            return Merge((Obj((*first.members, *own)), *parts[1:]) if isinstance(first, Obj) else (Obj(own), *parts))
        case Expr(code) if code.startswith("request.json") and resets:
            return Merge((freeze(Obj(tuple((name, Const(value)) for name, value in resets.items()))), node))
        case _:
            return node


def _is_default(name: str, value: Any) -> bool:
    """Whether a value may be a default: one that somebody may choose as well, and nothing that was made up."""
    simple = value is None or isinstance(value, bool | str | int) or value in ({}, [])
    return simple and not _SERVERS_OWN.fullmatch(name) and not looks_generated(value)


def _said_in(members: Iterable[tuple[str, Node]]) -> str | None:
    """Find the part of the request whose members come back under their own names."""
    found: Counter[str] = Counter()
    for name, child in members:
        match = _ECHO.fullmatch(child.code) if isinstance(child, Expr) else None
        if match is not None and match.group(2) == name:
            found[match.group(1)] += 1
    return found.most_common(1)[0][0] if found else None


def _default(base: str, name: str, child: Node) -> Node:
    if not isinstance(child, Const) or not _is_default(name, child.value):
        return child  # what was made up elsewhere is spoken of, no default
    value = child.value
    if base.endswith("form"):
        return _from_form(base, name, value)
    return Expr(f"{member(base, name)} | default({literal(value)})")


def _from_form(base: str, name: str, value: Any) -> Node:
    if isinstance(value, dict | list):
        return Expr(f"{member(base + '_tree', name)} | default({literal(value)})")
    code = member(base, name)
    if isinstance(value, bool):
        return Expr(f"{code} | default({quoted(str(value).lower())}) == 'true'")
    return Expr(f"{code} | default({literal(value)})" + (" | int" if isinstance(value, int) else ""))
