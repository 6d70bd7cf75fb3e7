"""Values as text: JSON words for booleans and null, JSON for mappings and lists, decoded bytes."""

from __future__ import annotations

from typing import Any, Final

from understudy.core.engine.templates.missing import Missing
from understudy.core.model.json_codec import ABSENT, render_json
from understudy.errors import TemplateError

OWN_SIZE: Final = "\ue013"
"""Stands for the size of the document in which it is, until that is known."""
_SIZE_SIGNS: Final = (OWN_SIZE.encode(), b"\\ue013")


def to_text(value: Any) -> str:
    """Write a value into text.

    Raises:
        TemplateError: it is not there, or it is not text (bytes that are not UTF-8).
    """
    if type(value) is str:
        return value
    if type(value) is int:
        return str(value)
    if isinstance(value, Missing):
        value.fail()
    if value is ABSENT:
        return ""
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError as error:
            raise TemplateError("bytes that are not UTF-8 cannot stand in text; let them be the whole body") from error
    if isinstance(value, str):
        return str(value)
    return to_json_text(value)


def to_json_text(value: Any) -> str:
    """Write a value as compact JSON text.

    Raises:
        TemplateError: the value is not plain data.
    """
    try:
        return render_json(plain(value)).decode()
    except (TypeError, ValueError) as error:
        raise TemplateError(f"{type(value).__name__} cannot be written as JSON") from error


def plain(value: Any) -> Any:
    """Return a value as JSON data: bytes become text, mappings and tuples plain ones; refuses what is missing."""
    kind = type(value)
    if kind is str or kind is int or kind is float or kind is bool or value is None:
        return value
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items() if item is not ABSENT}
    if kind in {list, tuple}:
        return [plain(item) for item in value if item is not ABSENT]
    if isinstance(value, Missing):
        value.fail()
    if isinstance(value, bytes):
        return to_text(value)
    if isinstance(value, str):
        return str(value)
    raise TemplateError(f"{kind.__name__} is not plain data")


def with_own_size(document: bytes) -> bytes:
    """Let a document say its own size, in bytes, where a sign stands for that."""
    for sign in _SIZE_SIGNS:
        if sign in document:
            rest = len(document) - len(sign)
            size = next(size for size in range(rest, rest + 20) if rest + len(str(size)) == size)
            return document.replace(sign, str(size).encode(), 1)
    return document
