"""A form as a tree: ``metadata[color]=red`` and ``items[0][price]=p1`` the way servers with nested parameters read them.

Lists and maps of the AWS query protocol (Smithy, awsQuery and ec2Query) are such, too: ``Tags.member.1.Key=env``, ``Tag.1.Key=env``,
``Attributes.entry.1.key=color``.
"""

from __future__ import annotations

import re
from typing import Any, Final

from understudy.core.model.message import Request

_BRACKET: Final = re.compile(r"\[([^\[\]]*)\]")
_NUMBERED: Final = re.compile(r"[A-Za-z]\w*(?:\.\w+)*\.\d+(?:\.\w+)*")
_DEEPEST: Final = 32


def view_form_tree(request: Request) -> dict[str, Any]:
    """Nest the fields of a form by the brackets, or numbers, of their names; ``[]`` and what is numbered make lists."""
    root: dict[str, Any] = {}
    for name, value in request.form:
        _put(root, _keys(name)[:_DEEPEST], value)
    return {key: _settle(child) for key, child in root.items()}


def _keys(name: str) -> list[str]:
    """Split the name of a field into the names of the tree."""
    head, _, rest = name.partition("[")
    if rest.endswith("]"):
        return [head, *_BRACKET.findall("[" + rest)]
    if _NUMBERED.fullmatch(name) is None:
        return [name]
    words = name.split(".")
    return [word for word, after in zip(words, [*words[1:], ""], strict=True) if not (word == "member" and after.isdecimal())]


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
    """Turn mappings whose keys count from 0, or 1, into lists, and lists of entries into mappings."""
    if not isinstance(value, dict):
        return value
    settled = {key: _settle(child) for key, child in value.items()}
    first = next(iter(settled), "")
    if first in ("0", "1") and list(settled) == [str(int(first) + index) for index in range(len(settled))]:
        return list(settled.values())
    entries = settled.get("entry") if list(settled) == ["entry"] else None
    if isinstance(entries, list) and all(isinstance(one, dict) and one.keys() == {"key", "value"} for one in entries):
        return {one["key"]: one["value"] for one in entries if isinstance(one["key"], str)}
    return settled
