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
    from jsonpath import JSONPatch  # noqa: PLC0415  only stubs with such patches pay for the library
    from jsonpath.exceptions import JSONPatchError, JSONPointerError  # noqa: PLC0415  as above

    if not isinstance(operations, list | tuple) or not all(isinstance(one, Mapping) for one in operations):
        raise TemplateError("json_patch needs a list of operations, or a mapping")
    document = deepcopy(plain(value))
    if not isinstance(document, dict | list):
        raise TemplateError("json_patch needs an object or a list to change")
    try:
        return JSONPatch(deepcopy(plain(list(operations))), unicode_escape=False).apply(document)
    except (JSONPatchError, JSONPointerError, TypeError) as error:
        raise TemplateError(f"json_patch: {error}") from error


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
