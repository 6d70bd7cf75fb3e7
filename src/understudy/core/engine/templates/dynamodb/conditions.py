"""Condition, filter and key condition expressions: ``#s = :open AND size(tags) > :n``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from understudy.core.engine.templates.dynamodb.grammar import Words, look
from understudy.core.engine.templates.dynamodb.values import comparable, is_equal, kind_of, size_of

_COMPARATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
_FUNCTIONS = frozenset(["attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains"])


def meets(item: Any, expression: Any, names: Any = None, values: Any = None) -> bool:
    """Say whether an item meets an expression; every item meets none at all.

    Raises:
        ValueError: the expression is none.
    """
    if not expression:
        return True
    words = Words(str(expression), names, values)
    found = _either(words, item or {})
    if words.peek():
        raise ValueError(f"{words.peek()!r} is one word too many")
    return found


def _either(words: Words, item: Mapping[str, Any]) -> bool:
    found = _both(words, item)
    while words.has("OR"):
        found = _both(words, item) or found
    return found


def _both(words: Words, item: Mapping[str, Any]) -> bool:
    found = _single(words, item)
    while words.has("AND"):
        found = _single(words, item) and found
    return found


def _single(words: Words, item: Mapping[str, Any]) -> bool:
    if words.has("NOT"):
        return not _single(words, item)
    if words.peek() == "(":
        words.take("(")
        found = _either(words, item)
        words.take(")")
        return found
    if words.peek() in _FUNCTIONS and words.peek(1) == "(":
        return _function(words, item)
    return _comparison(words, item)


def _function(words: Words, item: Mapping[str, Any]) -> bool:
    name = words.take()
    words.take("(")
    value = look(item, words.path())
    other = None
    if words.has(","):
        other = _operand(words, item)
    words.take(")")
    match name:
        case "attribute_exists":
            return value is not None
        case "attribute_not_exists":
            return value is None
        case "attribute_type":
            return value is not None and kind_of(value) == (other or {}).get("S")
        case "begins_with":
            return kind_of(value) == kind_of(other) and kind_of(value) in ("S", "B") and comparable(value).startswith(comparable(other))
        case _:
            return value is not None and _contains(value, other)


def _contains(value: Any, wanted: Any) -> bool:
    kind = kind_of(value)
    if kind in ("S", "B"):
        return kind == kind_of(wanted) and comparable(wanted) in comparable(value)
    if kind == "L":
        return any(is_equal(one, wanted) for one in value["L"])
    return kind in ("SS", "NS", "BS") and kind[0] == kind_of(wanted) and comparable(wanted) in comparable(value)


def _operand(words: Words, item: Mapping[str, Any]) -> Any:
    if words.peek().startswith(":"):
        return words.value()
    if words.peek() == "size" and words.peek(1) == "(":
        words.take()
        words.take("(")
        value = look(item, words.path())
        words.take(")")
        return None if value is None else {"N": str(size_of(value))}
    return look(item, words.path())


def _comparison(words: Words, item: Mapping[str, Any]) -> bool:
    value = _operand(words, item)
    sign = words.take().upper()
    match sign:
        case "BETWEEN":
            low = _operand(words, item)
            words.take("AND")
            high = _operand(words, item)
            return _compare(">=", value, low) and _compare("<=", value, high)
        case "IN":
            words.take("(")
            options = [_operand(words, item)]
            while words.has(","):
                options.append(_operand(words, item))
            words.take(")")
            return any(is_equal(value, option) for option in options)
        case "=":
            return is_equal(value, _operand(words, item))
        case "<>":
            other = _operand(words, item)
            return value is not None and not is_equal(value, other)
        case _:
            return _compare(sign, value, _operand(words, item))


def _compare(sign: str, one: Any, other: Any) -> bool:
    if sign not in _COMPARATORS:
        raise ValueError(f"{sign!r} compares nothing")
    if one is None or kind_of(one) != kind_of(other) or kind_of(one) not in ("S", "N", "B"):
        return False
    return _COMPARATORS[sign](comparable(one), comparable(other))
