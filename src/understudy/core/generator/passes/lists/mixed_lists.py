"""Lists of GraphQL that show things of several kinds (a union), one kind after the other: those that say what was searched for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from understudy.core.generator.templates.nodes import Expr, Node, quoted
from understudy.core.generator.templates.sources import is_graphql
from understudy.core.generator.things.before import versions_before
from understudy.core.generator.things.live import look
from understudy.core.generator.things.roles import Roles, asked_values
from understudy.core.generator.things.shown_kinds import kinds_listed
from understudy.core.generator.traffic.sample import Pointer, Sample

_ARGUMENTS = "request.graphql.arguments."


def find_mixed(collections: Sequence[Roles], group: Sequence[Sample]) -> Mapping[Pointer, Node]:
    """Write the list that such answers show; nothing where it does not follow from what was there."""
    if not is_graphql(group[0]) or not all(sample.good for sample in group) or not any(len(kinds_listed(sample)) > 1 for sample in group):
        return {}
    name = next(iter(group[0].answer.tree["data"]), "")
    lists = [look(sample.answer.tree, ("data", name)) for sample in group]
    if not all(isinstance(one, list) and all(isinstance(element, dict) for element in one) for one in lists):
        return {}
    kinds = list(dict.fromkeys(str(element.get("__typename")) for elements in lists for element in elements))
    for code in (code for code, value in asked_values(group[0]).items() if code.startswith(_ARGUMENTS) and isinstance(value, str)):
        wanted = [asked_values(sample).get(code) for sample in group]
        found = [_of_kind(kind, code, wanted, lists, (collections, group)) for kind in kinds]
        is_sorted = all(_kinds_in_order(elements, kinds) for elements in lists)
        if is_sorted and all(one is not None for one in found):
            return {("data", name): Expr(f"({' + '.join(str(one) for one in found)}) | cut_to(request.graphql.selection)")}
    return {}


def _kinds_in_order(elements: Sequence[Mapping[str, Any]], kinds: Sequence[str]) -> bool:
    places = [kinds.index(str(element.get("__typename"))) for element in elements]
    return places == sorted(places)


def _of_kind(
    kind: str,
    code: str,
    wanted: Sequence[Any],
    lists: Sequence[Sequence[Mapping[str, Any]]],
    seen: tuple[Sequence[Roles], Sequence[Sample]],
) -> str | None:
    """Find the member in which things of one kind say what was searched for."""
    collections, group = seen
    roles = next((one for one in collections if not one.collection.scope and _is_kind(one, kind)), None)
    if roles is None or not all(isinstance(text, str) for text in wanted):
        return None
    shown = [[str(one.get(roles.key_member)) for one in elements if one.get("__typename") == kind] for elements in lists]
    there = [[(one.key, one.item() or {}) for one in versions_before(roles, sample.number)] for sample in group]
    members = dict.fromkeys(name for items in there for _, item in items for name, value in item.items() if isinstance(value, str))
    for member in members:
        expected = [
            [key for key, item in items if text.casefold() in str(item.get(member, "")).casefold()]
            for items, text in zip(there, wanted, strict=True)
        ]
        if expected == shown:
            return f"(items({quoted(roles.collection.name)}) | where_says({quoted(member)}, {code}))"
    return None


def _is_kind(roles: Roles, kind: str) -> bool:
    return any(body.get("__typename") == kind for _, _, body in roles.glances)
