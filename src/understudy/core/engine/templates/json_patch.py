"""JSON Patch (RFC 6902): a list of operations, carried out on a copy of a document, in order; or JSON Merge Patch (RFC 7396)."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from understudy.core.engine.templates.writing import plain
from understudy.errors import TemplateError


def json_patch(value: Any, operations: Any) -> Any:
    """Carry out the operations of a JSON Patch on a value; a mapping is a JSON Merge Patch.

    Raises:
        TemplateError: an operation is none, or cannot be carried out.
    """
    if isinstance(operations, Mapping):
        return _merged(plain(value), plain(operations))
    if not isinstance(operations, list | tuple) or not all(isinstance(one, Mapping) for one in operations):
        raise TemplateError("json_patch needs a list of operations, or a mapping")
    document = deepcopy(plain(value))
    for one in operations:
        document = _done(document, one)
    return document


def _merged(value: Any, patch: Any) -> Any:
    if not isinstance(patch, dict):
        return patch
    kept = dict(value) if isinstance(value, dict) else {}
    for name, one in patch.items():
        if one is None:
            kept.pop(name, None)
        else:
            kept[name] = _merged(kept.get(name), one)
    return kept


def _done(document: Any, operation: Mapping[str, Any]) -> Any:
    try:
        match operation["op"]:
            case "add":
                return _added(document, _tokens(operation["path"]), deepcopy(operation["value"]))
            case "replace":
                _found(document, _tokens(operation["path"]))
                return _added(_removed(document, _tokens(operation["path"])), _tokens(operation["path"]), deepcopy(operation["value"]))
            case "remove":
                return _removed(document, _tokens(operation["path"]))
            case "move":
                moved = _found(document, _tokens(operation["from"]))
                return _added(_removed(document, _tokens(operation["from"])), _tokens(operation["path"]), moved)
            case "copy":
                return _added(document, _tokens(operation["path"]), deepcopy(_found(document, _tokens(operation["from"]))))
            case "test":
                if _found(document, _tokens(operation["path"])) != operation["value"]:
                    raise TemplateError(f"json_patch: the test of {operation['path']!r} fails")
                return document
            case other:
                raise TemplateError(f"json_patch: unknown operation {other!r}")
    except (KeyError, IndexError, ValueError, AttributeError, TypeError) as error:
        raise TemplateError(f"json_patch: {dict(operation)!r} cannot be carried out") from error


def _tokens(pointer: str) -> list[str]:
    """Read a JSON Pointer (RFC 6901)."""
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def _found(document: Any, tokens: list[str]) -> Any:
    for token in tokens:
        document = document[int(token)] if isinstance(document, list) else document[token]
    return document


def _added(document: Any, tokens: list[str], value: Any) -> Any:
    if not tokens:
        return value
    holder, last = _found(document, tokens[:-1]), tokens[-1]
    if isinstance(holder, list):
        place = len(holder) if last == "-" else int(last)
        if not 0 <= place <= len(holder):
            raise IndexError(last)
        holder.insert(place, value)
    else:
        holder[last] = value
    return document


def _removed(document: Any, tokens: list[str]) -> Any:
    if not tokens:
        return None
    holder, last = _found(document, tokens[:-1]), tokens[-1]
    del holder[int(last) if isinstance(holder, list) else last]
    return document
