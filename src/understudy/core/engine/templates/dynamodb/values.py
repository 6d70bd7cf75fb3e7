"""Attribute values, ``{"S": "a"}``: compared, measured, written as keys ("AttributeValue" of the DynamoDB API reference)."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from understudy.core.model.json_codec import render_json

type Value = Mapping[str, Any]
type Item = dict[str, Any]

_SETS = {"SS": "S", "NS": "N", "BS": "B"}


def kind_of(value: Any) -> str:
    """Return the type of an attribute value: ``S``, ``N``, ``M`` …; empty for what is none."""
    return next(iter(value), "") if isinstance(value, Mapping) else ""


def comparable(value: Any) -> Any:
    """Return what orders values of one type: numbers by size, text and bytes by their octets."""
    kind = kind_of(value)
    inner: Any = value.get(kind) if kind else None
    match kind:
        case "N":
            return number(inner)
        case "S":
            return str(inner).encode()
        case "B":
            return base64.b64decode(str(inner))
        case "SS" | "NS" | "BS":
            return frozenset(comparable({_SETS[kind]: one}) for one in inner)
        case "L":
            return tuple((kind_of(one), comparable(one)) for one in inner)
        case "M":
            return tuple(sorted((name, kind_of(one), comparable(one)) for name, one in inner.items()))
        case _:
            return inner


def number(text: Any) -> Decimal:
    """Read a number; ValueError for what is none."""
    try:
        return Decimal(str(text))
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is not a number") from error


def number_value(value: Decimal) -> dict[str, str]:
    """Write a number as DynamoDB does: no exponent, no zeros at the end."""
    text = format(value.normalize(), "f")
    return {"N": "0" if text in ("-0", "") else text}


def is_equal(one: Any, other: Any) -> bool:
    """Whether two values are of one type and equal."""
    return kind_of(one) == kind_of(other) != "" and comparable(one) == comparable(other)


def size_of(value: Any) -> int:
    """Measure a value as the function ``size`` does."""
    kind = kind_of(value)
    inner = value[kind]
    if kind == "S":
        return len(str(inner).encode())
    return len(base64.b64decode(str(inner))) if kind == "B" else len(inner)


def row_key(item: Any, schema: Any) -> str:
    """Write the values of an item's key attributes, partition key first, as one text; ``schema`` is a table's ``KeySchema``."""
    values = [item[part["AttributeName"]] for part in _ordered(schema)]
    plain = [
        [kind_of(value), format(comparable(value).normalize(), "f") if kind_of(value) == "N" else value[kind_of(value)]] for value in values
    ]
    return render_json(plain).decode()


def key_names(schema: Any) -> list[str]:
    """List the names of the key attributes, partition key first."""
    return [part["AttributeName"] for part in _ordered(schema)]


def _ordered(schema: Any) -> list[Any]:
    return sorted(schema, key=lambda part: part.get("KeyType") != "HASH")
