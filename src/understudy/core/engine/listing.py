"""Pages of a live collection: filter, prefix, order, cursor, offset or page number, limit."""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from understudy.core.engine.branches import branch
from understudy.core.engine.conditions import Filter
from understudy.core.engine.standing_order import Order, Pair, StandingOrder, can_stand, read_order, sort_pairs
from understudy.core.engine.templates.access import EVERYTHING, dig
from understudy.core.engine.templates.filter_text import FILTER
from understudy.core.engine.templates.scope import Scope
from understudy.core.engine.templates.writing import to_text
from understudy.core.model.effect import ListItems
from understudy.core.model.interfaces import Template
from understudy.core.model.json_codec import ABSENT
from understudy.errors import TemplateError

# Says where a cursor stands among pairs; None for one that is not there.
type Place = Callable[[list[Pair], str], int | None]


def list_items(effect: ListItems, context: dict[str, Any], scope: Scope) -> dict[str, Any]:
    """Select a page.

    Returns:
        ``items``, ``keys``, ``prefixes``, ``total`` (of all pages), ``count`` (of this one), ``has_more``, ``next`` (cursor for the page
        after it, None on the last), ``has_previous``, ``previous``, ``number``, ``pages``, ``limit``, ``offset``.
    """
    name = to_text(effect.collection.render(context))
    scope.look(name)
    chosen, order = Filter(effect.where, context), _order(effect.sort.attempt(context))
    place: Place = _place
    standing = _standing(effect, context, scope, name)
    if sought := _worked_out(effect, chosen.members | {part.lstrip("-+") for part in order}):
        standing = _with_members(sought, list(scope.collection(name).items()) if standing is None else standing, context)
    if standing is None and chosen.is_empty:
        # The whole collection in an order is asked for page by page: it is put in order once.
        pairs, place = _whole(effect, scope, name, order)
    else:
        found = chosen.select(name, scope) if standing is None else chosen.narrow(standing)
        pairs = sort_pairs(_cursors(effect, scope, name, found), order)
    prefix = effect.prefix.attempt(context)
    if prefix is not ABSENT and prefix:
        pairs = _beginning(pairs, prefix, by_key=order == ("$key",))
    pairs = _grouped(pairs, "" if prefix is ABSENT else prefix, effect.delimiter.attempt(context))
    page = _page(effect, context, pairs, place)
    own = scope.collection(name) if sought else {}
    page["items"] = [scope.seen(name, key, own.get(key, item)) for key, item in zip(page["keys"], page["items"], strict=True)]
    return page


def _worked_out(effect: ListItems, members: set[str]) -> list[tuple[str, Template]]:
    """Return the members that are worked out, as far as the filter and the order speak of them."""
    said = {member.partition(".")[0] for member in members}
    return [(member, template) for member, template in effect.work_out if member in said or {FILTER, EVERYTHING} & said]


def _with_members(sought: list[tuple[str, Template]], pairs: list[Pair], context: dict[str, Any]) -> list[Pair]:
    """Give every item the members that are worked out from it."""
    found: list[Pair] = []
    for key, item in pairs:
        inner = {**context, "each": item}
        values = {member: value for member, template in sought if (value := template.attempt(inner)) is not ABSENT}
        found.append((key, {**item, **values}))
    return found


def _whole(effect: ListItems, scope: Scope, name: str, order: Order) -> tuple[list[Pair], Place]:
    """Return all items in an order, and what finds cursors among them."""
    if not _has_cursors(effect, scope, name) and can_stand(order):
        standing = scope.view(name, order, partial(StandingOrder, order), StandingOrder.follow)
        return standing.pairs, partial(_place_in_whole, standing.place, standing.pairs)
    about = (effect.key, order)
    whole = scope.view(name, about, lambda items: sort_pairs(_cursors(effect, scope, name, list(items.items())), order))
    return whole, partial(_place_in_whole, lambda cursor: scope.view(name, (*about, "places"), lambda _: _places(whole)).get(cursor), whole)


def _standing(effect: ListItems, context: Mapping[str, Any], scope: Scope, name: str) -> list[Pair] | None:
    """Return the items of one branch of a collection; None where the whole of it is meant."""
    top = effect.at.attempt(context)
    if top is ABSENT:
        return None
    items = scope.collection(name)
    return [(key, items[key]) for key in branch(items, to_text(top), read_depth(effect.depth, context))]


def read_depth(template: Template, context: Mapping[str, Any]) -> int | None:
    """Read how far down a tree is meant; None is all the way: ``infinity``, or nothing said."""
    value = template.attempt(context)
    if value is ABSENT or value is None or str(value).strip().lower() in ("infinity", ""):
        return None
    if not str(value).strip().isdecimal():
        raise TemplateError(f"depth: {value!r} is neither a number nor infinity")
    return int(value)


def _has_cursors(effect: ListItems, scope: Scope, name: str) -> bool:
    """Say whether pages go by another member than the key of the collection."""
    resource = scope.resource(name)
    return effect.key is not None and (resource is None or resource.key != effect.key)


def _cursors(effect: ListItems, scope: Scope, name: str, pairs: list[Pair]) -> list[Pair]:
    """Key every item by its cursor: the member that `key` names, else the key of the collection."""
    member = effect.key
    if member is None or not _has_cursors(effect, scope, name):
        return pairs
    return [(key if (value := dig(item, member)) is ABSENT else to_text(value), item) for key, item in pairs]


def _order(sort: Any) -> tuple[str, ...]:
    """Return the members by which to sort, the first first."""
    if sort is ABSENT or not sort:
        return ()
    return read_order(sort) if isinstance(sort, str) else tuple(sort)


def _beginning(pairs: list[Pair], prefix: str, *, by_key: bool) -> list[Pair]:
    """Return the pairs whose keys begin with a prefix; where they are sorted by key, without looking at the others."""
    if not by_key or ord(prefix[-1]) == sys.maxunicode:
        return [pair for pair in pairs if pair[0].startswith(prefix)]
    start = bisect_left(pairs, prefix, key=_key)
    return pairs[start : bisect_left(pairs, prefix[:-1] + chr(ord(prefix[-1]) + 1), lo=start, key=_key)]


def _key(pair: Pair) -> str:
    return pair[0]


class _Group:
    """Stands in a listing for all keys that share a beginning up to the delimiter."""

    __slots__ = ()


_GROUP = _Group()


def _grouped(pairs: list[Pair], prefix: str, delimiter: Any) -> list[Pair]:
    if delimiter is ABSENT or not delimiter:
        return pairs
    kept: list[Pair] = []
    seen: set[str] = set()
    for key, item in pairs:
        end = key.find(delimiter, len(prefix))
        if end < 0:
            kept.append((key, item))
            continue
        group = key[: end + len(delimiter)]
        if group not in seen:
            seen.add(group)
            kept.append((group, _GROUP))
    return kept


def _number(template: Template, context: Mapping[str, Any], name: str) -> int | None:
    value = template.attempt(context)
    if value is ABSENT or value is None or value == "":
        return None
    try:
        return max(0, int(value))
    except (TypeError, ValueError) as error:
        raise TemplateError(f"list.{name}: {value!r} is not a number") from error


def _text(template: Template, context: Mapping[str, Any]) -> str:
    value = template.attempt(context)
    return "" if value is ABSENT or value is None else to_text(value)


def _place(pairs: list[Pair], cursor: str) -> int | None:
    return next((at for at, pair in enumerate(pairs) if pair[0] == cursor), None)


def _place_in_whole(find: Callable[[str], int | None], whole: list[Pair], pairs: list[Pair], cursor: str) -> int | None:
    return find(cursor) if pairs is whole else _place(pairs, cursor)


def _places(pairs: list[Pair]) -> dict[str, int]:
    """Say where every cursor stands; of equal ones the first."""
    return {key: at for at, (key, _) in reversed(list(enumerate(pairs)))}


def _bounds(effect: ListItems, context: Mapping[str, Any], pairs: list[Pair], limit: int | None, place: Place) -> tuple[int, int]:
    """Return the first position of the page and the position after its last."""
    total = len(pairs)
    start, stop = 0, total
    after, before, start_after = _text(effect.after, context), _text(effect.before, context), _text(effect.start_after, context)
    if start_after:
        start = bisect_right(pairs, start_after, key=lambda pair: pair[0])
    if after:
        # A cursor that is not there any more leads to the end, never back to the beginning: a client would turn in circles.
        found = place(pairs, after)
        start = total if found is None else found + 1
    if before:
        stop = place(pairs, before) or 0
        if limit is not None and not after:
            start = max(start, stop - limit)
    offset = _number(effect.offset, context, "offset")
    number = _number(effect.page, context, "page")
    if offset is not None:
        start += offset
    elif number is not None and limit:
        start += max(0, number - 1) * limit
    start = min(start, stop)
    return start, stop if limit is None else min(stop, start + limit)


def _page(effect: ListItems, context: Mapping[str, Any], pairs: list[Pair], place: Place) -> dict[str, Any]:
    limit = _number(effect.limit, context, "limit")
    start, stop = _bounds(effect, context, pairs, limit, place)
    shown, total = pairs[start:stop], len(pairs)
    has_more = stop < total
    return {
        "items": [item for _, item in shown if item is not _GROUP],
        "keys": [key for key, item in shown if item is not _GROUP],
        "prefixes": [key for key, item in shown if item is _GROUP],
        "total": total,
        "count": len(shown),
        "has_more": has_more,
        "next": shown[-1][0] if has_more and shown else None,
        "first": shown[0][0] if shown else None,
        "last": shown[-1][0] if shown else None,
        "has_previous": start > 0,
        "previous": shown[0][0] if start > 0 and shown else None,
        "number": start // limit + 1 if limit else 1,
        "pages": max(1, -(-total // limit)) if limit else 1,
        "limit": total if limit is None else limit,
        "offset": start,
        "next_offset": stop,
        "following": pairs[stop][0] if has_more else None,
    }
