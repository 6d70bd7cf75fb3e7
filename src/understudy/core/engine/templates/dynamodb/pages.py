"""Query and Scan: which items of a table, in which order, from where, how many ("Query" and "Scan" of the DynamoDB API reference)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from understudy.core.engine.templates.dynamodb.conditions import meets
from understudy.core.engine.templates.dynamodb.updates import projected
from understudy.core.engine.templates.dynamodb.values import comparable, key_names, kind_of, row_key


def page_of(
    items: Iterable[Any],
    request: Any,
    schema: Any,
    table: Any = None,
    *,
    shown: Any = None,
    eager: bool = False,
    by_key: bool = False,
    order: Sequence[str] = (),
) -> dict[str, Any]:
    """Select a page of a table or of an index.

    Args:
        items: all items of the table, in the order in which they were put.
        request: the body of a Query or Scan.
        schema: the ``KeySchema`` of what is read.
        table: the ``KeySchema`` of the table, when that is an index.
        shown: the attributes that an index shows; None for all.
        eager: whether a full page says that more may follow, also when nothing does.
        by_key: whether partitions stand in the order of their keys, else as they were begun. The reference leaves it open.
        order: partition keys that stand before all others, in this order.

    Returns:
        ``Items``, ``Count``, ``ScannedCount`` and, where more follows, ``LastEvaluatedKey``.
    """
    keys, table = key_names(schema), key_names(table) if table else []
    names, values = request.get("ExpressionAttributeNames"), request.get("ExpressionAttributeValues")
    ranks = {text: place for place, text in enumerate(order)}
    own = (table or keys)[0]
    found = sorted((item for item in items if all(name in item for name in keys)), key=lambda item: _rank(item, own, ranks))
    if wanted := request.get("KeyConditionExpression"):
        found = [item for item in found if meets(item, wanted, names, values)]
    found = _ordered(found, keys, backwards=request.get("ScanIndexForward") is False, by_key=by_key)
    if (segments := request.get("TotalSegments")) is not None:
        found = [item for item in found if zlib.crc32(row_key(item, schema).encode()) % int(segments) == int(request.get("Segment", 0))]
    if start := request.get("ExclusiveStartKey"):
        place = next((at for at, item in enumerate(found) if all(item.get(name) == value for name, value in start.items())), None)
        found = _after(found, start, keys) if place is None else found[place + 1 :]
    limit = int(request.get("Limit") or 0) or len(found)
    looked, more = found[:limit], len(found) > limit or bool(eager and "Limit" in request and len(found) == limit)
    kept = [item for item in looked if meets(item, request.get("FilterExpression"), names, values)]
    answer: dict[str, Any] = {"Count": len(kept), "ScannedCount": len(looked)}
    if request.get("Select") != "COUNT":
        whole = kept if shown is None else [{name: item[name] for name in shown if name in item} for item in kept]
        answer["Items"] = [projected(item, request.get("ProjectionExpression"), names) for item in whole]
    if more and looked:
        named = [name for name in table or () if name in looked[-1]]
        answer["LastEvaluatedKey"] = {name: looked[-1][name] for name in dict.fromkeys((*keys, *named))}
    return answer


def _rank(item: Mapping[str, Any], name: str, ranks: Mapping[str, int]) -> int:
    """Say where the partition of an item stands; all of which nothing is known stand behind."""
    value = item.get(name)
    return ranks.get(str(value[kind_of(value)]), len(ranks)) if ranks and value is not None else len(ranks)


def _ordered(items: list[Any], keys: list[str], *, backwards: bool, by_key: bool) -> list[Any]:
    """Keep partitions together, as they were begun or by their keys, and order each by its sort key."""
    begun: dict[Any, int] = {}
    for item in items:
        begun.setdefault(comparable(item[keys[0]]), len(begun))
    if len(keys) > 1:
        items = sorted(items, key=lambda item: comparable(item[keys[1]]), reverse=backwards)
    if by_key:
        return sorted(items, key=lambda item: comparable(item[keys[0]]))
    return sorted(items, key=lambda item: begun[comparable(item[keys[0]])])


def _after(items: list[Any], start: Mapping[str, Any], keys: list[str]) -> list[Any]:
    """Go on after an item that is gone, in its partition."""
    if len(keys) < 2 or keys[1] not in start:
        return []
    return [item for item in items if item[keys[0]] == start.get(keys[0]) and comparable(item[keys[1]]) > comparable(start[keys[1]])]
