"""Amazon DynamoDB, API version 2012-08-10, over the AWS JSON 1.0 protocol: rows of tables, known by all their key attributes.

Source: Amazon DynamoDB API Reference, "Actions" and "Common Errors".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any, Final

from understudy.core.engine.templates.dynamodb.filters import writes
from understudy.core.engine.templates.dynamodb.values import comparable, key_names, kind_of, row_key
from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.standards.standard import Operation, Refusal, Standard
from understudy.core.generator.traffic.sample import Sample

_TABLE = "request.json.TableName"
_SCHEMA = "lookup('dynamodb_tables', {table}).KeySchema"
_MOST_PARTITIONS = 100  # whose order is written down
_ROWS = "dynamodb_rows/{{ request.json.TableName }}"


def _key(item: str, table: str = _TABLE) -> str:
    return f"{item} | dynamodb_key({_SCHEMA.format(table=table)})"


def _row(item: str, table: str = _TABLE) -> str:
    return f"lookup('dynamodb_rows/' ~ {table}, {_key(item, table)}) | default(none)"


def _error(code: str, message: str) -> dict[str, Any]:
    return {"status": 400, "json": {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": message}}


_NO_TABLE: Final = Refusal(
    "ResourceNotFoundException",
    _error("ResourceNotFoundException", "Requested resource not found"),
    conditions=(Condition("item", ("dynamodb_tables", "{{ " + _TABLE + " }}"), "absent"),),
)


def _none_of(loop: str) -> Refusal:
    """Refuse what names a table that is not there, among several."""
    unknown = "{% if not exists('dynamodb_tables', one) %}{{ one }}{% endif %}"
    return Refusal(_NO_TABLE.code, _NO_TABLE.default, tests=("{% for one in " + loop + " %}" + unknown + "{% endfor %}",))


def _invalid(test: str, message: str, *words: str, also: tuple[str, ...] = ()) -> Refusal:
    return Refusal("ValidationException", _error("ValidationException", message), tests=("{{ " + test + " }}",), words=words, also=also)


_NO_INDEX: Final = _invalid(
    f"not (lookup('dynamodb_tables', {_TABLE}) | dynamodb_has_index(request.json.IndexName | default('')))",
    "The table does not have the specified index",
    "index",
    also=("ResourceNotFoundException",),
)


def _misfit(key: str, *, whole: bool = True) -> Refusal:
    flag = "" if whole else ", whole=false"
    return _invalid(
        f"not ({key} | dynamodb_fits(lookup('dynamodb_tables', {_TABLE}){flag}))",
        "The provided key element does not match the schema",
        "match the schema",
        "missing the key",
        "required keys",
        "type mismatch for key",
    )


def _obstacle(kind: str, message: str, *words: str) -> Refusal:
    return _invalid(f"({_row('request.json.Key')} | dynamodb_obstacle(request.json)) == '{kind}'", message, *words)


_OBSTACLES: Final = (
    _obstacle("path", "The document path provided in the update expression is invalid for update", "document path"),
    _obstacle(
        "attribute", "The provided expression refers to an attribute that does not exist in the item", "attribute that does not exist"
    ),
    _obstacle("type", "An operand in the update expression has an incorrect data type", "incorrect data type", "incorrect operand type"),
)


def _failed(item: str) -> Refusal:
    return Refusal(
        "ConditionalCheckFailedException",
        _error("ConditionalCheckFailedException", "The conditional request failed"),
        tests=("{{ not (" + _row(item) + " | dynamodb_holds(request.json)) }}",),
        says={"Item": "{{ " + _row(item) + " | dynamodb_refused_item(request.json) | default(omit, true) }}"},
    )


def _paged(then: Mapping[str, Any], samples: Sequence[Sample], every: Sequence[Sample]) -> Mapping[str, Any]:
    """Some servers say that more follows whenever a page is full, and then give an empty one; partitions stand in an order of theirs."""
    flags = ""
    if any("ExclusiveStartKey" in sample.asked.tree and sample.answer.tree.get("ScannedCount") == 0 for sample in samples):
        flags += ", eager=true"
    if _is_in_order(samples, every):
        flags += ", by_key=true"
    elif order := _order_of_partitions(every):
        flags += f", order={order!r}"
    return {**then, "json": str(then["json"]).replace("shown=shown)", f"shown=shown{flags})")} if flags else then


def _order_of_partitions(every: Sequence[Sample]) -> list[str]:
    """Read from scans in which order a server shows partitions; nothing where it is that in which they were begun, or none."""
    schemas = _schemas(every)
    found: TopologicalSorter[str] = TopologicalSorter()
    begun: dict[tuple[str, str], int] = {}
    is_other = False
    for sample in sorted(every, key=lambda one: one.number):
        for table, value in _put_into(sample.asked.tree, schemas):
            begun.setdefault((table, value), len(begun))
        asked, items = sample.asked.tree, sample.answer.tree.get("Items") or ()
        table = str(asked.get("TableName"))
        keys = key_names(schemas.get(table, ()))
        if not keys or "KeyConditionExpression" in asked or "IndexName" in asked or "TotalSegments" in asked:
            continue
        shown = [asked["ExclusiveStartKey"]] if "ExclusiveStartKey" in asked else []
        places = list(dict.fromkeys(_inner(item[keys[0]]) for item in (*shown, *items) if keys[0] in item))
        for one, other in pairwise(places):
            found.add(other, one)
            is_other = is_other or begun.get((table, one), 0) > begun.get((table, other), 0)
    try:
        order = list(found.static_order())
    except CycleError:
        return []
    return order if is_other and len(order) <= _MOST_PARTITIONS else []


def _put_into(asked: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Tell into which partitions a request puts something, with their tables."""
    steps = [asked] if "Item" in asked or "UpdateExpression" in asked else []
    if "TransactItems" in asked or "RequestItems" in asked:
        written = ("Put", "Update") if "TransactItems" in asked else ("Put",)
        steps = [one for kind in written for one in writes(asked, kind)] if isinstance(asked.get("RequestItems", {}), Mapping) else []
    for step in steps:
        table, row = str(step.get("TableName")), step.get("Item", step.get("Key"))
        for name in key_names(schemas.get(table, ()))[:1]:
            if isinstance(row, Mapping) and name in row:
                yield table, _inner(row[name])


def _inner(value: Any) -> str:
    return str(value[kind_of(value)])


def _is_in_order(samples: Sequence[Sample], every: Sequence[Sample]) -> bool:
    """Say whether all pages that show several partitions show them in the order of their keys."""
    schemas = _schemas(every)
    found = False
    for sample in samples:
        asked, items = sample.asked.tree, sample.answer.tree.get("Items") or ()
        keys = key_names(schemas.get(str(asked.get("TableName")), ()))
        if "IndexName" in asked or not keys or any(keys[0] not in item for item in items):
            continue
        begun = [comparable(one[keys[0]]) for one in (*([asked["ExclusiveStartKey"]] if "ExclusiveStartKey" in asked else ()), *items)]
        if len({*map(type, begun)}) > 1:
            continue  # keys of one kind are of one type
        if begun != sorted(begun):
            return False
        found = found or len(set(begun)) > 1
    return found


def _schemas(every: Sequence[Sample]) -> dict[str, Any]:
    """Read from requests that made tables what their keys are, by the name of the table."""
    asked = [one.asked.tree for one in every if isinstance(one.asked.tree, dict)]
    made = [tree for tree in asked if _is_schema(tree.get("KeySchema"))]
    return {str(tree.get("TableName")): tree["KeySchema"] for tree in made}


def _is_schema(keys: Any) -> bool:
    return isinstance(keys, list) and bool(keys) and all(isinstance(key, dict) and "AttributeName" in key for key in keys)


def _rows_shown(samples: Sequence[Sample], every: Sequence[Sample]) -> tuple[str, Mapping[int, Sequence[str]]]:
    """Tell which rows of its table each page showed, as far as it showed their keys."""
    schemas = _schemas(every)
    found: dict[int, list[str]] = {}
    for sample in samples:
        schema = schemas.get(str(sample.asked.tree.get("TableName")), ())
        items = sample.answer.tree.get("Items") or ()
        found[sample.number] = [row_key(item, schema) for item in items if schema and all(name in item for name in key_names(schema))]
    return _ROWS, found


def _unmet(kind: str) -> str:
    """Write a test that says something when a step of a transaction does not meet its condition."""
    row = _row("one.Item" if kind == "Put" else "one.Key", "one.TableName")
    loop = "{% for one in request.json | dynamodb_writes('" + kind + "') %}"
    return loop + "{% if not (" + row + " | dynamodb_holds(one)) %}{{ one.TableName }}{% endif %}{% endfor %}"


_CANCELED: Final = Refusal(
    "TransactionCanceledException",
    _error("TransactionCanceledException", "Transaction cancelled, please refer cancellation reasons for specific reasons"),
    tests=("".join(_unmet(kind) for kind in ("Put", "Update", "Delete", "ConditionCheck")),),
    says={
        "CancellationReasons": {
            "$for": "one in request.json | dynamodb_checks",
            "$each": "{{ " + _row("(one.Item | default(one.Key))", "one.TableName") + " | dynamodb_reason(one) }}",
        }
    },
)


def _each(kind: str, key: str, item: str | None = None) -> dict[str, Any]:
    effect = {
        "in": "dynamodb_rows/{{ one.TableName }}",
        "for": f"one in request.json | dynamodb_writes('{kind}')",
        "key": "{{ " + _key(f"one.{key}", "one.TableName") + " }}",
    }
    return effect if item is None else {**effect, "item": "{{ " + item + " }}"}


_RETURNED = {"Attributes": "{{ row | dynamodb_returned(changed, request.json) | default(omit, true) }}"}
_PAGE = Operation(
    {
        "let": {
            "table": "{{ " + _SCHEMA.format(table=_TABLE) + " }}",
            "schema": f"{{{{ lookup('dynamodb_tables', {_TABLE}) | dynamodb_schema(request.json.IndexName | default('')) }}}}",
            "shown": f"{{{{ lookup('dynamodb_tables', {_TABLE}) | dynamodb_shown(request.json.IndexName | default('')) }}}}",
        },
        "json": f"{{{{ items('dynamodb_rows/' ~ {_TABLE}) | dynamodb_page(request.json, schema, table, shown=shown) }}}}",
    },
    (_NO_TABLE, _NO_INDEX),
    says=("Items", "Count", "ScannedCount", "LastEvaluatedKey"),
    adapt=_paged,
    shows=_rows_shown,
)

DYNAMODB: Final = Standard(
    "Amazon DynamoDB",
    "header:x-amz-target",
    "DynamoDB_20120810.",
    {
        "CreateTable": Operation(
            effects=(("create", {"in": "dynamodb_tables", "key": "{{ " + _TABLE + " }}", "item": "{{ request.json }}", "as": "schema"}),)
        ),
        "DeleteTable": Operation(
            effects=(
                ("remove", {"in": "dynamodb_tables", "key": "{{ " + _TABLE + " }}", "as": "schema"}),
                ("remove", {"in": _ROWS, "for": f"one in keys('dynamodb_rows/' ~ {_TABLE})", "key": "{{ one }}", "as": "rows"}),
            )
        ),
        "UpdateTable": Operation(
            effects=(
                (
                    "update",
                    {
                        "in": "dynamodb_tables",
                        "key": "{{ " + _TABLE + " }}",
                        "item": {
                            "GlobalSecondaryIndexes": "{{ lookup('dynamodb_tables', " + _TABLE + ") | dynamodb_indexes(request.json) }}"
                        },
                        "as": "schema",
                    },
                ),
            )
        ),
        "UpdateTimeToLive": Operation(
            {
                "update": {
                    "in": "dynamodb_tables",
                    "key": "{{ " + _TABLE + " }}",
                    "item": {"TimeToLive": "{{ request.json.TimeToLiveSpecification }}"},
                },
                "json": {"TimeToLiveSpecification": "{{ request.json.TimeToLiveSpecification }}"},
            },
            (_NO_TABLE,),
        ),
        "DescribeTimeToLive": Operation(
            {
                "let": {"lives": "{{ lookup('dynamodb_tables', " + _TABLE + ").TimeToLive | default({}) }}"},
                "json": {
                    "TimeToLiveDescription": {
                        "TimeToLiveStatus": "{{ 'ENABLED' if lives.Enabled | default(false) else 'DISABLED' }}",
                        "AttributeName": "{{ lives.AttributeName if lives.Enabled | default(false) else omit }}",
                    }
                },
            },
            (_NO_TABLE,),
        ),
        "GetItem": Operation(
            {
                "let": {"row": "{{ " + _row("request.json.Key") + " }}"},
                "json": {
                    "Item": "{{ row | dynamodb_projected(request.json.ProjectionExpression | default(''), "
                    "request.json.ExpressionAttributeNames | default({})) if row }}"
                },
            },
            (_NO_TABLE, _misfit("request.json.Key")),
        ),
        "PutItem": Operation(
            {
                "let": {"row": "{{ " + _row("request.json.Item") + " }}", "changed": "{{ request.json.Item }}"},
                "create": {"in": _ROWS, "key": "{{ " + _key("request.json.Item") + " }}", "item": "{{ changed }}"},
                "json": _RETURNED,
            },
            (_NO_TABLE, _misfit("request.json.Item", whole=False), _failed("request.json.Item")),
        ),
        "UpdateItem": Operation(
            {
                "let": {"row": "{{ " + _row("request.json.Key") + " }}", "changed": "{{ row | dynamodb_changed(request.json) }}"},
                "create": {"in": _ROWS, "key": "{{ " + _key("request.json.Key") + " }}", "item": "{{ changed }}"},
                "json": _RETURNED,
            },
            (_NO_TABLE, _misfit("request.json.Key"), _failed("request.json.Key"), *_OBSTACLES),
        ),
        "DeleteItem": Operation(
            {
                "let": {"row": "{{ " + _row("request.json.Key") + " }}", "changed": "{{ none }}"},
                "remove": {"in": _ROWS, "key": "{{ " + _key("request.json.Key") + " }}"},
                "json": _RETURNED,
            },
            (_NO_TABLE, _misfit("request.json.Key"), _failed("request.json.Key")),
        ),
        "Query": _PAGE,
        "Scan": _PAGE,
        "BatchGetItem": Operation(
            {"json": {"Responses": "{{ batch_rows(request.json.RequestItems) }}", "UnprocessedKeys": {}}},
            (_none_of("request.json.RequestItems"),),
        ),
        "BatchWriteItem": Operation(
            {
                "create": _each("Put", "Item", "one.Item"),
                "remove": _each("Delete", "Key"),
                "json": {"UnprocessedItems": {}},
            },
            (_none_of("request.json.RequestItems"),),
        ),
        "TransactWriteItems": Operation(
            {
                "create": [
                    _each("Put", "Item", "one.Item"),
                    {**_each("Update", "Key", f"{_row('one.Key', 'one.TableName')} | dynamodb_changed(one)"), "as": "changed"},
                ],
                "remove": _each("Delete", "Key"),
                "json": {},
            },
            (_none_of("request.json | dynamodb_checks | map_attribute('TableName')"), _CANCELED),
        ),
        "TransactGetItems": Operation(
            {
                "json": {
                    "Responses": {
                        "$for": "one in request.json.TransactItems",
                        "$each": {"Item": "{{ " + _row("one.Get.Key", "one.Get.TableName") + " | default(omit, true) }}"},
                    }
                }
            }
        ),
    },
)
