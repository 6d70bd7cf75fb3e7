"""What templates can ask of DynamoDB's expression language, by the names of the filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from understudy.core.engine.templates.dynamodb.conditions import meets
from understudy.core.engine.templates.dynamodb.pages import page_of
from understudy.core.engine.templates.dynamodb.updates import ObstacleError, cut, projected, touched, updated
from understudy.core.engine.templates.dynamodb.values import key_names, kind_of, row_key


def schema_of(table: Any, index: Any = "") -> Any:
    """Return the ``KeySchema`` of a table, as a CreateTable request describes it, or of one of its indexes."""
    if not index:
        return table["KeySchema"]
    found = _index_of(table, index)
    if found is None:
        raise ValueError(f"the table has no index {index}")
    return found["KeySchema"]


def has_index(table: Any, index: Any) -> bool:
    """Say whether a table has an index; all have none at all."""
    return not index or _index_of(table, index) is not None


def shown_by(table: Any, index: Any = "") -> list[str] | None:
    """List the attributes that an index shows; None where it shows all of them, as a table does."""
    projection = (_index_of(table, index) or {}).get("Projection") or {}
    kind = projection.get("ProjectionType", "ALL")
    if not index or kind == "ALL":
        return None
    own = [*key_names(schema_of(table, index)), *key_names(table["KeySchema"])]
    return list(dict.fromkeys([*own, *(projection.get("NonKeyAttributes") or () if kind == "INCLUDE" else ())]))


def with_indexes(table: Any, request: Any) -> list[Any]:
    """List the global indexes of a table as an UpdateTable request leaves them."""
    found = {one["IndexName"]: one for one in table.get("GlobalSecondaryIndexes") or ()}
    for step in request.get("GlobalSecondaryIndexUpdates") or ():
        for kind, one in step.items():
            if kind == "Create":
                found[one["IndexName"]] = one
            elif kind == "Delete":
                found.pop(one["IndexName"], None)
    return list(found.values())


def _index_of(table: Any, index: Any) -> Any:
    indexes = [*(table.get("GlobalSecondaryIndexes") or ()), *(table.get("LocalSecondaryIndexes") or ())]
    return next((one for one in indexes if one.get("IndexName") == index), None)


def fits(key: Any, table: Any, *, whole: bool = True) -> bool:
    """Say whether a key has the attributes of a table's key, of their types; an item (not `whole`) may have others beside them."""
    names = key_names(table["KeySchema"])
    types = {one["AttributeName"]: one["AttributeType"] for one in table.get("AttributeDefinitions") or ()}
    there = all(name in key and kind_of(key[name]) == types.get(name, kind_of(key[name])) for name in names)
    return there and (not whole or len(key) == len(names))


def writes(request: Any, kind: str) -> list[dict[str, Any]]:
    """List what a batch or transaction does of a kind (``Put``, ``Update``, ``Delete``), each with its ``TableName``."""
    if "TransactItems" in request:
        return [dict(one[kind]) for one in request["TransactItems"] if kind in one]
    name = f"{kind}Request"
    tables = request.get("RequestItems") or {}
    return [{"TableName": table, **one[name]} for table, asked in tables.items() for one in asked if name in one]


def checks(request: Any) -> list[dict[str, Any]]:
    """List the steps of a TransactWriteItems request, whatever they do."""
    return [dict(step) for one in request["TransactItems"] for step in one.values()]


def condition_holds(item: Any, request: Any) -> bool:
    """Say whether an item meets the ``ConditionExpression`` of a request, or of one step of a transaction."""
    return meets(
        item, request.get("ConditionExpression"), request.get("ExpressionAttributeNames"), request.get("ExpressionAttributeValues")
    )


def changed(item: Any, request: Any) -> dict[str, Any]:
    """Return an item as the ``UpdateExpression`` of a request leaves it; a new one begins with its key."""
    return updated(
        item or request["Key"],
        request.get("UpdateExpression"),
        request.get("ExpressionAttributeNames"),
        request.get("ExpressionAttributeValues"),
    )


def obstacle(item: Any, request: Any) -> str:
    """Say what keeps a request from changing an item: a ``path``, an ``attribute``, a ``type``; empty where nothing does."""
    try:
        changed(item, request)
    except ObstacleError as error:
        return error.kind
    return ""


def reason(item: Any, step: Any) -> dict[str, Any]:
    """Say why a step of a transaction keeps it from being done, as ``CancellationReasons`` has it."""
    if condition_holds(item, step):
        return {"Code": "None"}
    shown = refused_item(item, step)
    return {"Code": "ConditionalCheckFailed", **({"Item": shown} if shown else {}), "Message": "The conditional request failed"}


def refused_item(item: Any, request: Any) -> Any:
    """Return the item that did not meet a condition, where a request asks for it; else nothing."""
    return item if request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" else None


def returned(old: Any, new: Any, request: Any) -> Any:
    """Return the attributes that ``ReturnValues`` of a request asks for; nothing when there are none."""
    wanted = str(request.get("ReturnValues") or "NONE")
    item = old if wanted.endswith("_OLD") else new if wanted.endswith("_NEW") else None
    if item and wanted.startswith("UPDATED"):
        paths = touched(request.get("UpdateExpression"), request.get("ExpressionAttributeNames"), request.get("ExpressionAttributeValues"))
        return cut(item, paths) or None
    return dict(item) if item else None


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "dynamodb_changed": changed,
    "dynamodb_checks": checks,
    "dynamodb_fits": fits,
    "dynamodb_has_index": has_index,
    "dynamodb_holds": condition_holds,
    "dynamodb_indexes": with_indexes,
    "dynamodb_key": row_key,
    "dynamodb_obstacle": obstacle,
    "dynamodb_page": page_of,
    "dynamodb_projected": projected,
    "dynamodb_reason": reason,
    "dynamodb_refused_item": refused_item,
    "dynamodb_returned": returned,
    "dynamodb_schema": schema_of,
    "dynamodb_shown": shown_by,
    "dynamodb_writes": writes,
}
