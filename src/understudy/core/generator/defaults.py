"""What the server puts into a new thing where the client says nothing: the next client may say something there.

Only members that look like data: what names, dates or links a thing is the server's own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from understudy.core.generator.looks import looks_generated
from understudy.core.generator.nodes import Const, Expr, Node, Obj, freeze, literal, member, quoted

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


def _said_in(members: Iterable[tuple[str, Node]]) -> str | None:
    """Find the part of the request whose members come back under their own names."""
    found: Counter[str] = Counter()
    for name, child in members:
        match = _ECHO.fullmatch(child.code) if isinstance(child, Expr) else None
        if match is not None and match.group(2) == name:
            found[match.group(1)] += 1
    return found.most_common(1)[0][0] if found else None


def _default(base: str, name: str, child: Node) -> Node:
    if not isinstance(child, Const) or _SERVERS_OWN.fullmatch(name):
        return child
    value = child.value
    if (value is not None and not isinstance(value, bool | str | int) and value not in ({}, [])) or looks_generated(value):
        return child  # what was made up elsewhere is spoken of, no default
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
