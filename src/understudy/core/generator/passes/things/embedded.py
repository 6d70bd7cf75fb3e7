"""Pass 5o: things that stand in the place of their keys, where a request asks for it (``?embedded={"owner": 1}``, ``?populate=owner``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from understudy.core.generator.templates.nodes import Expr, Node, member, quoted
from understudy.core.generator.things.live import Version, look
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.sample import Pointer, Sample


def find_embedded(collections: Sequence[Roles], shown: Sequence[tuple[Sample, Version]], root: Pointer) -> dict[Pointer, Node]:
    """Write the members of an answer that show other things, where the thing has their keys.

    Args:
        collections: all that is known to be alive.
        shown: the answers, with the thing that each is about.
        root: where answers show it.
    """
    bodies = [look(sample.answer.tree, root) for sample, _ in shown]
    items = [version.item() or {} for _, version in shown]
    found: dict[Pointer, Node] = {}
    for name in items[0] if items else ():
        if not all(isinstance(body, dict) and isinstance(body.get(name), dict) for body in bodies):
            continue
        keys = [item.get(name) for item in items]
        if not all(isinstance(key, str | int) and not isinstance(key, bool) for key in keys):
            continue
        for roles in collections:
            code = _thing(roles, name, [body[name] for body in bodies], keys, [sample.number for sample, _ in shown])
            if code is not None:
                found[(*root, name)] = Expr(code)
                break
    return found


def _thing(roles: Roles, name: str, shown: Sequence[dict[str, Any]], keys: Sequence[Any], numbers: Sequence[int]) -> str | None:
    """Write the things that have these keys, less what they do not show here; None where others are shown."""
    versions = [roles.version_at((), str(key), number) for key, number in zip(keys, numbers, strict=True)]
    things = [version.item() if version is not None else None for version in versions]
    if roles.collection.scope or not all(isinstance(one, dict) for one in things):
        return None
    lost: dict[str, None] = {}
    worked_out = [part for part in roles.relations if all(part in body for body in shown)]
    for one, body in zip(things, shown, strict=True):
        if one is None or any(one.get(part) != value for part, value in body.items() if part not in worked_out):
            return None
        lost.update(dict.fromkeys(part for part in one if part not in body))
    if any(part in body for part in lost for body in shown):
        return None
    thing = f"lookup('{roles.collection.name}', {member('item', name)})"
    code = f"{thing} | without({', '.join(map(quoted, lost))})" if lost else thing
    more = ", ".join(f"{quoted(part)}: {roles.relations[part].replace('{}', thing)}" for part in worked_out)
    return f"{code} | merge({{{more}}})" if more else code
