"""Update expressions: ``SET a = if_not_exists(a, :zero) + :one REMOVE b ADD c :n DELETE d :set``, and what projections leave."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from understudy.core.engine.templates.dynamodb.grammar import Path, Words, look
from understudy.core.engine.templates.dynamodb.values import Item, comparable, kind_of, number, number_value

_CLAUSES = ("SET", "REMOVE", "ADD", "DELETE")


class ObstacleError(ValueError):
    """An item that is not as an update expression would have it.

    Attributes:
        kind: ``path`` that leads nowhere, ``attribute`` that is not there, or ``type`` that does not fit.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def updated(item: Any, expression: Any, names: Any = None, values: Any = None) -> Item:
    """Return an item as an update expression leaves it; every value is read, and every place of a list counted, in the item before.

    Raises:
        ValueError: the expression is none; `ObstacleError` where it speaks of what is not there, or is of another type.
    """
    before: Item = dict(item or {})
    after: Item = copy.deepcopy(before)
    gone: list[Path] = []
    words = Words(str(expression or ""), names, values)
    while words.peek():
        clause = words.take(*_CLAUSES).upper()
        while True:
            path = words.path()
            match clause:
                case "SET":
                    words.take("=")
                    _put(after, path, _sum(words, before))
                case "REMOVE":
                    gone.append(path)
                case "ADD":
                    _put(after, path, _added(look(before, path), words.value()))
                case _:
                    _shrink(after, path, words.value())
            if not words.has(","):
                break
    for path in sorted(gone, key=_place_in_lists, reverse=True):
        _drop(after, path)
    return after


def _place_in_lists(path: Path) -> tuple[tuple[int, str], ...]:
    """Order paths so that what stands later in a list, or inside it, comes later."""
    return tuple((part, "") if isinstance(part, int) else (-1, part) for part in path)


def projected(item: Any, expression: Any, names: Any = None) -> Item:
    """Return the attributes of an item that a projection expression names; all of them without one."""
    if not expression:
        return dict(item)
    words = Words(str(expression), names, None)
    paths = [words.path()]
    while words.has(","):
        paths.append(words.path())
    return cut(item, paths)


def cut(item: Mapping[str, Any], paths: Iterable[Path]) -> Item:
    """Return what an item has at some paths, and nothing else."""
    found: Item = {}
    for path in paths:
        value = look(item, path)
        if value is not None:
            _place(found, path, value)
    return found


def touched(expression: Any, names: Any = None, values: Any = None) -> list[Path]:
    """List the paths an update expression changes."""
    words = Words(str(expression or ""), names, values)
    found: dict[Path, None] = {}
    depth, fresh = 0, False
    while words.peek():
        word = words.peek()
        if word.upper() in _CLAUSES and not depth:
            words.take()
            fresh = True
        elif fresh:
            found[words.path()] = None
            fresh = False
        else:
            depth += {"(": 1, ")": -1}.get(word, 0)
            fresh = words.take() == "," and not depth
    return list(found)


def _sum(words: Words, item: Mapping[str, Any]) -> Any:
    value = _operand(words, item)
    while words.peek() in ("+", "-"):
        sign = words.take()
        other = _operand(words, item)
        if kind_of(value) != "N" or kind_of(other) != "N":
            raise ObstacleError("type", "only numbers are added")
        one, two = number(value["N"]), number(other["N"])
        value = number_value(one + two if sign == "+" else one - two)
    return value


def _operand(words: Words, item: Mapping[str, Any]) -> Any:
    if words.peek().startswith(":"):
        return words.value()
    if words.peek(1) == "(" and words.peek() in ("if_not_exists", "list_append"):
        name = words.take()
        words.take("(")
        first = look(item, words.path()) if name == "if_not_exists" else _operand(words, item)
        words.take(",")
        second = _operand(words, item)
        words.take(")")
        if name == "if_not_exists":
            return second if first is None else first
        if kind_of(first) != "L" or kind_of(second) != "L":
            raise ObstacleError("type", "only lists are joined")
        return {"L": [*first["L"], *second["L"]]}
    value = look(item, words.path())
    if value is None:
        raise ObstacleError("attribute", "the expression reads an attribute that is not there")
    return value


def _added(known: Any, value: Any) -> Any:
    kind = kind_of(value)
    if known is None:
        return value
    if kind != kind_of(known):
        raise ObstacleError("type", "what is added is of another type")
    if kind == "N":
        return number_value(number(known["N"]) + number(value["N"]))
    return {kind: [*known[kind], *(one for one in value[kind] if one not in known[kind])]}


def _shrink(item: Item, path: Path, gone: Any) -> None:
    known = look(item, path)
    if known is None:
        return
    kind = kind_of(known)
    if kind != kind_of(gone):
        raise ObstacleError("type", "what is taken away is of another type")
    names = comparable(gone)
    rest = [one for one in known[kind] if comparable({kind[0]: one}) not in names]
    if rest:
        _put(item, path, {kind: rest})
    else:
        _drop(item, path)


def _holder(item: Item, path: Path) -> Any:
    """Return the mapping or list in which the last part of a path stands; None when there is none."""
    if len(path) == 1:
        return item
    value = look(item, path[:-1])
    return None if value is None else value[kind_of(value)]


def _put(item: Item, path: Path, value: Any) -> None:
    holder, last = _holder(item, path), path[-1]
    if isinstance(holder, list) and isinstance(last, int):
        holder[last : last + 1] = [value]
    elif isinstance(holder, dict):
        holder[last] = value
    else:
        raise ObstacleError("path", "the path of an update leads nowhere")


def _drop(item: Item, path: Path) -> None:
    holder, last = _holder(item, path), path[-1]
    if isinstance(holder, list) and isinstance(last, int):
        del holder[last : last + 1]
    elif isinstance(holder, dict):
        holder.pop(last, None)


def _place(found: Item, path: Path, value: Any) -> None:
    """Put a value at a path of names, making the maps around it; of a list it stands alone."""
    inner: Any = found
    for part, following in pairwise(path):
        box: dict[str, Any] = {"L": []} if isinstance(following, int) else {"M": {}}
        if isinstance(inner, list):
            inner.append(box)
            inner = box[kind_of(box)]
        else:
            known = inner.setdefault(part, box)
            inner = known[kind_of(known)]
    if isinstance(inner, list):
        inner.append(value)
    else:
        inner[path[-1]] = value
