"""The root fields of a GraphQL document, each as a document of its own that asks for it alone, without its alias."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

_TOKEN: Final = re.compile(
    r"""\s+|,|\#[^\n]*|(?P<text>\"{3}.*?\"{3}|"(?:[^"\\\n]|\\.)*")|(?P<name>[_A-Za-z]\w*)|(?P<number>-?\d[\d.eE+-]*)|(?P<sign>\.\.\.|[!$&()\[\]{}:=@|])""",
    re.DOTALL,
)
_MOST_TOKENS: Final = 20_000
_OPEN: Final = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Root:
    """One root field: the name of its value in the answer, its own name, its text, and the document that asks for nothing else."""

    key: str
    field: str
    text: str
    query: str


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int


def split_roots(query: str, operation: str = "") -> list[Root]:
    """Return the root fields of the operation with this name, of the first one by default; none where they cannot be told apart."""
    tokens = _tokens(query)
    start = _body(tokens, operation)
    if start is None:
        return []
    end = _after(tokens, start) - 1
    found: list[tuple[str, str, int, int]] = []
    index = start + 1
    while index < end:
        if tokens[index].text == "...":
            return []
        key = field = tokens[index].text
        first = index
        index += 1
        if index + 1 < end and tokens[index].text == ":":
            field, first = tokens[index + 1].text, index + 1
            index += 2
        while index < end and tokens[index].text in ("(", "@", "{"):
            index = _after(tokens, index) if tokens[index].text in _OPEN else index + 2
        found.append((key, field, tokens[first].start, tokens[index - 1].end))
    opened, closed = tokens[start].end, tokens[end].start
    return [Root(key, field, query[first:last], _only(query, opened, closed, first, last)) for key, field, first, last in found]


def _only(query: str, opened: int, closed: int, first: int, last: int) -> str:
    """Blank out everything between the braces but one field, so that lines stay where they are."""
    return query[:opened] + _blank(query[opened:first]) + query[first:last] + _blank(query[last:closed]) + query[closed:]


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _tokens(query: str) -> list[_Token]:
    found: list[_Token] = []
    position = 0
    while position < len(query) and len(found) < _MOST_TOKENS:
        match = _TOKEN.match(query, position)
        if match is None:
            break
        position = match.end()
        if match.lastgroup is not None:
            found.append(_Token(match.group(), match.start(), match.end()))
    return found


def _body(tokens: list[_Token], operation: str) -> int | None:
    """Find the brace that opens the root fields of an operation."""
    index, first = 0, None
    while index < len(tokens):
        word = tokens[index].text
        name = tokens[index + 1].text if index + 1 < len(tokens) else ""
        while index < len(tokens) and tokens[index].text != "{":
            index = _after(tokens, index) if tokens[index].text in _OPEN else index + 1
        if index >= len(tokens):
            break
        if word != "fragment":
            if operation and name == operation:
                return index
            first = index if first is None else first
        index = _after(tokens, index)
    return first


def _after(tokens: list[_Token], start: int) -> int:
    depth = 0
    for index in range(start, len(tokens)):
        text = tokens[index].text
        if text in _OPEN:
            depth += 1
        elif text in _OPEN.values():
            depth -= 1
            if depth == 0:
                return index + 1
    return len(tokens)


def rename_root(answer: Any, old: str, new: str) -> Any:
    """Return the answer to one root field with its value under another name, in its data and in the paths of its errors."""
    if old == new or not isinstance(answer, dict):
        return answer
    renamed = dict(answer)
    data = renamed.get("data")
    if isinstance(data, dict):
        renamed["data"] = {new if name == old else name: value for name, value in data.items()}
    if isinstance(renamed.get("errors"), list):
        renamed["errors"] = [_with_path(error, old, new) for error in renamed["errors"]]
    return renamed


def _with_path(error: Any, old: str, new: str) -> Any:
    path = error.get("path") if isinstance(error, dict) else None
    return {**error, "path": [new, *path[1:]]} if isinstance(path, list) and path[:1] == [old] else error
