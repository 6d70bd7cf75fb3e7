"""Pass 5o: things within answers about something else.

They stand in the place of their keys where a request asks for it (``?embedded={"owner": 1}``, ``?populate=owner``); and a document of which
there is only one (options) stands as a member in another that shows the whole (a configuration).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from understudy.core.generator.templates.nodes import Expr, Node, member, quoted
from understudy.core.generator.things.live import Version, look
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.sample import Pointer, Sample

_FEWEST_MEMBERS = 2  # that are the same by no chance


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


def find_only_things(collections: Sequence[Roles], group: Sequence[Sample]) -> dict[Pointer, Node]:
    """Write the members of answers that show the only thing of its kind as it was then, where it was changed while it was recorded."""
    only = [roles for roles in collections if _only_key(roles) is not None and any(part.act != "read" for part in roles.parts.values())]
    bodies = [sample.answer.tree for sample in group]
    found: dict[Pointer, Node] = {}
    for name in bodies[0] if only and all(isinstance(body, dict) for body in bodies) else ():
        shown = [body.get(name) for body in bodies]
        for roles in only:
            key = str(_only_key(roles))
            things = [_item_at(roles, key, sample.number) for sample in group]
            known = [thing for thing in things if thing is not None]
            lost = sorted(
                {part for one, thing in zip(shown, known, strict=False) if isinstance(one, dict) for part in thing if part not in one}
            )
            told = [{part: value for part, value in thing.items() if part not in lost} for thing in known]
            if len(known) == len(group) and told == shown and len(told[0]) >= _FEWEST_MEMBERS:
                thing = f"lookup({quoted(roles.collection.name)}, {quoted(key)})"
                found[(name,)] = Expr(f"{thing} | without({', '.join(map(quoted, lost))})" if lost else thing)
    return found


def _only_key(roles: Roles) -> str | None:
    """Return the key of the only thing of its kind, which no request names."""
    codes = {roles.key_code(endpoint) for endpoint in roles.parts if roles.role(endpoint) == "one"}
    code = next(iter(codes), "")
    return code.strip("'") if len(codes) == 1 and code.startswith("'") and not roles.collection.scope and not roles.whose else None


def _item_at(roles: Roles, key: str, number: int) -> dict[str, Any] | None:
    first = next((seed for seed in roles.seeds if seed.key == key), None)
    version = roles.version_at((), key, number) or first
    return version.item() if version is not None else None


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
