"""What a GraphQL request selects of its first root field, as plain data, and values cut down to it (GraphQL §2.5 to §2.8).

A selection is a mapping from response key to ``{"field": name, "selection": …}``; fragments are spread, directives and types not judged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+|,|\#[^\n]*)|\"{3}.*?\"{3}|"(?:[^"\\\n]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[_A-Za-z]\w*|\.\.\.|[!$&()\[\]{}:=@|]""",
    re.DOTALL,
)
_MOST_TOKENS: Final = 20_000
_DEEPEST: Final = 12
_OPEN: Final[Mapping[str, str]] = {"(": ")", "[": "]", "{": "}"}

type Selection = dict[str, Any]


def read_selection(query: str) -> Selection:
    """Return what is selected of the first root field; empty when it is a scalar or the query cannot be read."""
    texts = [match.group() for match in _TOKEN.finditer(query) if match.lastgroup != "space"][:_MOST_TOKENS]
    fragments, roots = _definitions(texts)
    for start in roots:
        root = _fields(texts, start, fragments)
        return next((entry["selection"] for entry in root.values()), {})
    return {}


def cut_to(value: Any, selection: Any) -> Any:
    """Return a value with the selected members alone, under the names asked for; what it does not have is null."""
    if not isinstance(selection, Mapping) or not selection:
        return value
    if isinstance(value, list | tuple):
        return [cut_to(element, selection) for element in value]
    if not isinstance(value, Mapping):
        return value
    return {key: cut_to(value.get(entry["field"]), entry["selection"]) for key, entry in selection.items()}


def _definitions(texts: list[str]) -> tuple[dict[str, int], list[int]]:
    """Find where the bodies of fragments and of operations start."""
    fragments: dict[str, int] = {}
    roots: list[int] = []
    index = 0
    name = ""
    while index < len(texts):
        text = texts[index]
        if text == "fragment" and index + 1 < len(texts):
            name = texts[index + 1]
        if text == "{":
            if name:
                fragments[name] = index
            else:
                roots.append(index)
            name = ""
        index = _after(texts, index) if text in _OPEN else index + 1
    return fragments, roots


def _after(texts: list[str], start: int) -> int:
    """Return the position after the bracket that closes the one at `start`."""
    depth = 0
    for index in range(start, len(texts)):
        if texts[index] in _OPEN:
            depth += 1
        elif texts[index] in _OPEN.values():
            depth -= 1
            if depth == 0:
                return index + 1
    return len(texts)


def _fields(texts: list[str], start: int, fragments: Mapping[str, int], depth: int = 0) -> Selection:
    """Read the fields between the brace at `start` and its end."""
    found: Selection = {}
    if depth > _DEEPEST:
        return found
    index, end = start + 1, _after(texts, start) - 1
    while index < end:
        if texts[index] == "...":
            index, spread = _spread(texts, index + 1, fragments, depth)
            _join(found, spread)
            continue
        key = field = texts[index]
        index += 1
        if index + 1 < end and texts[index] == ":":
            field = texts[index + 1]
            index += 2
        index = _skip_decoration(texts, index, end)
        inner: Selection = {}
        if index < end and texts[index] == "{":
            inner = _fields(texts, index, fragments, depth + 1)
            index = _after(texts, index)
        _join(found, {key: {"field": field, "selection": inner}})
    return found


def _spread(texts: list[str], index: int, fragments: Mapping[str, int], depth: int) -> tuple[int, Selection]:
    name = texts[index] if index < len(texts) else ""
    if name in fragments and name != "on":
        return _skip_decoration(texts, index + 1, len(texts)), _fields(texts, fragments[name], fragments, depth + 1)
    if name == "on":
        index += 2
    index = _skip_decoration(texts, index, len(texts))
    if index < len(texts) and texts[index] == "{":
        return _after(texts, index), _fields(texts, index, fragments, depth + 1)
    return index + 1, {}


def _skip_decoration(texts: list[str], index: int, end: int) -> int:
    """Skip arguments and directives."""
    while index < end and texts[index] in ("(", "@"):
        index = _after(texts, index) if texts[index] == "(" else index + 2
    return index


def _join(known: Selection, more: Selection) -> None:
    for key, entry in more.items():
        if key in known:
            _join(known[key]["selection"], entry["selection"])
        else:
            known[key] = {"field": entry["field"], "selection": dict(entry["selection"])}
