"""`follows` and `after` of a resource: whose items it shows, and how much later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from understudy.core.model.resource import Lag, Resource
from understudy.files.stubs.context import CompileContext
from understudy.files.stubs.units import parse_duration

LAG_KINDS: Final = ("create", "update", "remove")
LAG_KEYS: Final = ("looks", "at_most")


def compile_lags(document: Mapping[str, Any], context: CompileContext) -> tuple[str, dict[str, Lag]]:
    """Compile whom a resource follows and how far it is behind, by what was done."""
    follows, after = document.get("follows", ""), document.get("after", {})
    if not isinstance(follows, str):
        context.wrong_type(("follows",), "the name of a resource", follows)
        return "", {}
    if not follows:
        if "after" in document:
            context.problem(("after",), "only a resource that follows another ('follows') is behind it")
        return "", {}
    for own in ("seed", "seed_file", "path"):
        if own in document:
            context.problem((own,), f"a resource that follows another has no {own!r} of its own")
    if isinstance(after, dict) and not after.keys() & set(LAG_KEYS):
        context.check_keys(("after",), after, "kind of change", frozenset(LAG_KINDS))
        return follows, {kind: _lag(after[kind], ("after", kind), context) for kind in LAG_KINDS if kind in after}
    return follows, dict.fromkeys(LAG_KINDS, _lag(after, ("after",), context))


def _lag(written: Any, pointer: tuple[str | int, ...], context: CompileContext) -> Lag:
    if not isinstance(written, dict):
        return Lag(0, _seconds(written, pointer, context))
    context.check_keys(pointer, written, "key of a lag", frozenset(LAG_KEYS))
    looks = written.get("looks", 0)
    if not isinstance(looks, int) or isinstance(looks, bool) or looks < 0:
        context.wrong_type((*pointer, "looks"), "how many looks see nothing of a change", looks)
        looks = 0
    return Lag(looks, _seconds(written["at_most"], (*pointer, "at_most"), context) if "at_most" in written else None)


def _seconds(written: Any, pointer: tuple[str | int, ...], context: CompileContext) -> float:
    try:
        return parse_duration(written)
    except ValueError as error:
        context.problem(pointer, str(error))
        return 0.0


def name_followers(resources: Sequence[Resource], contexts: Sequence[CompileContext]) -> list[Resource]:
    """Let every resource know who follows it; a follower has the key and the links of whom it follows."""
    names = {resource.name: resource for resource in resources}
    found: list[Resource] = []
    for resource, context in zip(resources, contexts, strict=True):
        if resource.follows and (resource.follows not in names or names[resource.follows].follows):
            context.problem(("follows",), f"there is no resource {resource.follows!r} with items of its own")
            found.append(resource)
        elif resource.follows:
            found.append(replace(resource, key=names[resource.follows].key, links=names[resource.follows].links))
        else:
            found.append(replace(resource, followers=tuple(one.name for one in resources if one.follows == resource.name)))
    return found
