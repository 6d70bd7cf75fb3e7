"""The arguments of a GraphQL request's first root field as plain data, written inline or as variables (GraphQL §2.9)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from understudy.core.model.json_codec import ABSENT, parse_json

_TOKEN: Final = re.compile(
    r"""\s+|,|\#[^\n]*|(?P<block>\"{3}.*?\"{3})|(?P<string>"(?:[^"\\\n]|\\.)*")|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<name>[_A-Za-z]\w*)|"""
    r"""(?P<sign>\.\.\.|[!$&()\[\]{}:=@|])""",
    re.DOTALL,
)
_MOST_TOKENS: Final = 20_000
_OPENING, _CLOSING = ("(", "[", "{"), (")", "]", "}")
_CONSTANTS: Final[Mapping[str, Any]] = {"true": True, "false": False, "null": None}


def read_arguments(query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of the first root field; variables that were not given are left out."""
    tokens = list(_tokens(query))
    start = _selection(tokens)
    if start is None or start >= len(tokens):
        return {}
    at = start + 2 if tokens[start + 1 : start + 2] == [("sign", ":")] else start
    if tokens[at + 1 : at + 2] != [("sign", "(")]:
        return {}
    reader = _Reader(tokens, at + 2, variables)
    try:
        found = reader.members(")")
    except (IndexError, ValueError):
        return {}
    return {name: value for name, value in found.items() if value is not ABSENT}


def read_defaults(query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables of a request with the values that its document declares for those it does not give (GraphQL §2.10)."""
    tokens = list(_tokens(query)) if "=" in query else []
    found: dict[str, Any] = {}
    depth = 0
    name = ""
    for index, (_, text) in enumerate(tokens):
        depth += (text in _OPENING) - (text in _CLOSING)
        if depth == 1 and text == "$" and index + 1 < len(tokens):
            name = tokens[index + 1][1]
        elif depth == 1 and text == "=" and name:
            with suppress(IndexError, ValueError):
                found[name] = _Reader(tokens, index + 1, {}).value()
            name = ""
        elif depth == 0:
            name = ""
    return {**found, **variables}


def _tokens(query: str) -> Iterator[tuple[str, str]]:
    position = count = 0
    while position < len(query) and count < _MOST_TOKENS:
        match = _TOKEN.match(query, position)
        if match is None:
            return
        position = match.end()
        if match.lastgroup is not None:
            count += 1
            yield match.lastgroup, match.group()


def _selection(tokens: list[tuple[str, str]]) -> int | None:
    """Return the position of the first root field: after the first brace that is not inside parentheses."""
    depth = 0
    for index, (_, text) in enumerate(tokens):
        if text in ("(", "["):
            depth += 1
        elif text in (")", "]"):
            depth -= 1
        elif text == "{" and depth == 0:
            return index + 1
    return None


class _Reader:
    """Reads values from tokens, one after the other."""

    def __init__(self, tokens: list[tuple[str, str]], position: int, variables: Mapping[str, Any]) -> None:
        self._tokens = tokens
        self._position = position
        self._variables = variables

    def _next(self) -> tuple[str, str]:
        token = self._tokens[self._position]
        self._position += 1
        return token

    def members(self, end: str) -> dict[str, Any]:
        """Read ``name: value`` pairs up to a closing sign."""
        found: dict[str, Any] = {}
        while True:
            kind, text = self._next()
            if text == end:
                return found
            if kind != "name" or self._next()[1] != ":":
                raise ValueError("an argument is 'name: value'")
            found[text] = self.value()

    def value(self) -> Any:
        """Read one value."""
        kind, text = self._next()
        match kind, text:
            case "sign", "$":
                return self._variables.get(self._next()[1], ABSENT)
            case "sign", "{":
                return {name: value for name, value in self.members("}").items() if value is not ABSENT}
            case "sign", "[":
                return self._list()
            case (("string" | "number"), _):
                return parse_json(text.encode())
            case "block", _:
                return text[3:-3].strip()
            case "name", _:
                return _CONSTANTS.get(text, text)
            case _:
                raise ValueError(f"{text!r} is no value")

    def _list(self) -> list[Any]:
        found: list[Any] = []
        while self._tokens[self._position][1] != "]":
            found.append(self.value())
        self._position += 1
        return found
