"""Pages of a live collection: filter, prefix, order, cursor, offset or page number, limit."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

from understudy.core.engine.branches import branch
from understudy.core.engine.conditions import Filter
from understudy.core.engine.templates.access import dig
from understudy.core.engine.templates.filters import sort_key
from understudy.core.engine.templates.scope import Scope
from understudy.core.engine.templates.writing import to_text
from understudy.core.model.behavior import ListItems
from understudy.core.model.interfaces import Template
from understudy.core.model.json_codec import ABSENT
from understudy.errors import TemplateError

type Pair = tuple[str, Any]


def list_items(effect: ListItems, context: dict[str, Any], scope: Scope) -> dict[str, Any]:
    """Select a page.

    Returns:
        ``items``, ``keys``, ``prefixes``, ``total`` (of all pages), ``count`` (of this one), ``has_more``, ``next`` (cursor for the page
        after it, None on the last), ``has_previous``, ``previous``, ``number``, ``pages``, ``limit``, ``offset``.
    """
    name = to_text(effect.collection.render(context))
    pairs = _standing(effect, context, scope, name)
    chosen = Filter(effect.where, context)
    if not chosen.is_empty:
        pairs = chosen.select(pairs)
    pairs = _cursors(effect, scope, name, pairs)
    prefix = effect.prefix.attempt(context)
    if prefix is not ABSENT and prefix:
        pairs = [pair for pair in pairs if pair[0].startswith(prefix)]
    pairs = _sorted(pairs, effect.sort.attempt(context))
    pairs = _grouped(pairs, "" if prefix is ABSENT else prefix, effect.delimiter.attempt(context))
    page = _page(effect, context, pairs)
    page["items"] = [scope.seen(name, key, item) for key, item in zip(page["keys"], page["items"], strict=True)]
    return page


def _standing(effect: ListItems, context: Mapping[str, Any], scope: Scope, name: str) -> list[Pair]:
    """Return the items of a collection, or those of one branch of it."""
    items = scope.collection(name)
    top = effect.at.attempt(context)
    if top is ABSENT:
        return list(items.items())
    return [(key, items[key]) for key in branch(items, to_text(top), read_depth(effect.depth, context))]


def read_depth(template: Template, context: Mapping[str, Any]) -> int | None:
    """Read how far down a tree is meant; None is all the way: ``infinity``, or nothing said."""
    value = template.attempt(context)
    if value is ABSENT or value is None or str(value).strip().lower() in ("infinity", ""):
        return None
    if not str(value).strip().isdecimal():
        raise TemplateError(f"depth: {value!r} is neither a number nor infinity")
    return int(value)


def _cursors(effect: ListItems, scope: Scope, name: str, pairs: list[Pair]) -> list[Pair]:
    """Key every item by its cursor: the member that `key` names, else the key of the collection."""
    member = effect.key
    if member is None:
        return pairs
    resource = scope.resource(name)
    if resource is not None and resource.key == member:
        return pairs
    return [(key if (value := dig(item, member)) is ABSENT else to_text(value), item) for key, item in pairs]


def _sorted(pairs: list[Pair], sort: Any) -> list[Pair]:
    if sort is ABSENT or not sort:
        return pairs
    # The last field first: each pass keeps the order of equals.
    for field in reversed(sort.split(",") if isinstance(sort, str) else list(sort)):
        descending = field.startswith("-")
        member = field.lstrip("-+").strip()
        if member == "$added":
            pairs = pairs[::-1] if descending else pairs
        elif member == "$key":
            pairs = sorted(pairs, key=lambda pair: pair[0], reverse=descending)
        else:
            pairs = sorted(pairs, key=lambda pair, member=member: sort_key(dig(pair[1], member)), reverse=descending)
    return pairs


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


def _bounds(effect: ListItems, context: Mapping[str, Any], pairs: list[Pair], limit: int | None) -> tuple[int, int]:
    """Return the first position of the page and the position after its last."""
    total = len(pairs)
    start, stop = 0, total
    after, before, start_after = _text(effect.after, context), _text(effect.before, context), _text(effect.start_after, context)
    if start_after:
        start = bisect_right(pairs, start_after, key=lambda pair: pair[0])
    if after:
        # A cursor that is not there any more leads to the end, never back to the beginning: a client would turn in circles.
        start = next((at + 1 for at, pair in enumerate(pairs) if pair[0] == after), total)
    if before:
        stop = next((at for at, pair in enumerate(pairs) if pair[0] == before), 0)
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


def _page(effect: ListItems, context: Mapping[str, Any], pairs: list[Pair]) -> dict[str, Any]:
    limit = _number(effect.limit, context, "limit")
    start, stop = _bounds(effect, context, pairs, limit)
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
    }
