"""A form as a tree: ``metadata[color]=red`` and ``items[0][price]=p1`` the way servers with nested parameters read them."""

from __future__ import annotations

import re
from typing import Any, Final

from understudy.core.model.message import Request

_BRACKET: Final = re.compile(r"\[([^\[\]]*)\]")
_DEEPEST: Final = 32


def view_form_tree(request: Request) -> dict[str, Any]:
    """Nest the fields of a form by the brackets of their names; ``[]`` and numbered brackets make lists."""
    root: dict[str, Any] = {}
    for name, value in request.form:
        head, _, rest = name.partition("[")
        keys = [head, *_BRACKET.findall("[" + rest)][:_DEEPEST] if rest.endswith("]") else [name]
        _put(root, keys, value)
    return {key: _settle(child) for key, child in root.items()}


def _put(node: dict[str, Any], keys: list[str], value: str) -> None:
    for key in keys[:-1]:
        spot = key or str(len(node))
        child = node.get(spot)
        if not isinstance(child, dict):
            child = node[spot] = {}
        node = child
    last = keys[-1]
    if last == "" and len(keys) > 1:
        last = str(len(node))
    node[last] = value


def _settle(value: Any) -> Any:
    """Turn mappings whose keys count from 0 into lists."""
    if not isinstance(value, dict):
        return value
    settled = {key: _settle(child) for key, child in value.items()}
    return list(settled.values()) if list(settled) == [str(index) for index in range(len(settled))] else settled
