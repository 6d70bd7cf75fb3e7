"""What templates can ask of DynamoDB's expression language, by the names of the filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from understudy.core.engine.templates.dynamodb.conditions import meets
from understudy.core.engine.templates.dynamodb.pages import page_of
from understudy.core.engine.templates.dynamodb.updates import projected, touched, updated
from understudy.core.engine.templates.dynamodb.values import row_key


def schema_of(table: Any, index: Any = "") -> Any:
    """Return the ``KeySchema`` of a table, as a CreateTable request describes it, or of one of its indexes."""
    if not index:
        return table["KeySchema"]
    indexes = [*(table.get("GlobalSecondaryIndexes") or ()), *(table.get("LocalSecondaryIndexes") or ())]
    found = next((one["KeySchema"] for one in indexes if one.get("IndexName") == index), None)
    if found is None:
        raise ValueError(f"the table has no index {index}")
    return found


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


def returned(old: Any, new: Any, request: Any) -> Any:
    """Return the attributes that ``ReturnValues`` of a request asks for; nothing when there are none."""
    wanted = str(request.get("ReturnValues") or "NONE")
    item = old if wanted.endswith("_OLD") else new if wanted.endswith("_NEW") else None
    if item and wanted.startswith("UPDATED"):
        names = touched(request.get("UpdateExpression"), request.get("ExpressionAttributeNames"), request.get("ExpressionAttributeValues"))
        return {name: item[name] for name in names if name in item}
    return dict(item) if item else None


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "dynamodb_changed": changed,
    "dynamodb_checks": checks,
    "dynamodb_holds": condition_holds,
    "dynamodb_key": row_key,
    "dynamodb_page": page_of,
    "dynamodb_projected": projected,
    "dynamodb_returned": returned,
    "dynamodb_schema": schema_of,
    "dynamodb_writes": writes,
}
