"""Filters for mappings: merged, cut down, read as others are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from understudy.core.engine.templates.writing import to_text
from understudy.errors import TemplateError


def _mapping(value: Any) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    raise TemplateError(f"expected a mapping, found {type(value).__name__}")


def merge(value: Any, *others: Any) -> dict[str, Any]:
    """Merge mappings from left to right; what is not a mapping is skipped."""
    merged: dict[str, Any] = {}
    for part in (value, *others):
        if isinstance(part, Mapping):
            merged.update(part)
    return merged


def like(value: Any, model: Any) -> Any:
    """Return the members that a model has, their text read as the types of the model's members; free mappings keep all of theirs."""
    if isinstance(value, Mapping) and isinstance(model, Mapping):
        free = all(isinstance(member, str) for member in model.values())
        return {key: like(item, model.get(key)) for key, item in value.items() if free or key in model}
    if not isinstance(value, str):
        return value
    if isinstance(model, bool):
        return value.strip().lower() in {"true", "1", "on", "yes"}
    if isinstance(model, int | float):
        read = float if isinstance(model, float) else int
        try:
            return read(value)
        except ValueError:
            return value
    return value


def lone(value: Any) -> Any:
    """Unpack the lists of one in a mapping: ``{a: [1], b: [2, 3]}`` is ``{a: 1, b: [2, 3]}``."""
    return {key: item[0] if isinstance(item, list | tuple) and len(item) == 1 else item for key, item in value.items()}


def titled(value: Any) -> Any:
    """Write the names of header fields as is usual in HTTP/1: ``Content-Type``."""
    return {key.title(): item for key, item in value.items()}


def deep_merge(value: Any, other: Any) -> Any:
    """Merge as JSON Merge Patch does (RFC 7396): mappings inside mappings are merged, null removes a member."""
    if not isinstance(other, Mapping):
        return other
    merged = dict(value) if isinstance(value, Mapping) else {}
    for key, item in other.items():
        if item is None:
            merged.pop(key, None)
        else:
            merged[key] = deep_merge(merged.get(key), item)
    return merged


def without(value: Any, *names: Any) -> Any:
    """Drop members of a mapping, or elements of a list that equal one of the values."""
    gone = [name for given in names for name in (given if isinstance(given, list | tuple) else [given])]
    if isinstance(value, list | tuple):
        return [item for item in value if item not in gone]
    return {key: item for key, item in _mapping(value).items() if key not in gone}


def only(value: Any, *names: Any) -> dict[str, Any]:
    """Keep the named members of a mapping, in the order in which they are named."""
    wanted = [name for given in names for name in (given if isinstance(given, list | tuple) else [given])]
    return {name: value[name] for name in wanted if name in _mapping(value)}


def starting(value: Any, prefix: str) -> dict[str, Any]:
    """Keep the members of a mapping whose names start with a prefix, and take it off."""
    return {key[len(prefix) :]: item for key, item in _mapping(value).items() if key.startswith(prefix)}


def pairs(value: Any) -> list[dict[str, Any]]:
    """Return the members of a mapping as a list of ``{key, value}``."""
    return [{"key": key, "value": item} for key, item in _mapping(value).items()]


def lines(value: Any, between: str = "=", after: str = "") -> list[str]:
    """Write every member of a mapping as a line of its own: ``color=red; Path=/``."""
    return [f"{name}{between}{to_text(item)}{after}" for name, item in _mapping(value).items()]


def paired(value: Any) -> dict[str, Any]:
    """Return a list of ``{key, value}`` as a mapping."""
    return {str(one["key"]): one.get("value") for one in value if isinstance(one, Mapping) and "key" in one}


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "deep_merge": deep_merge,
    "like": like,
    "lines": lines,
    "lone": lone,
    "merge": merge,
    "only": only,
    "paired": paired,
    "pairs": pairs,
    "starting": starting,
    "titled": titled,
    "without": without,
}
