"""Filters in words, as SCIM (RFC 7644 §3.4.2.2) and OData (2 and 4.01) write them, or with signs: ``userName eq "ann" and age > 3``.

What both have in common, and of each the ways to look inside text: ``co``, ``sw``, ``ew`` and ``pr``; ``contains(name,'a')``,
``startswith`` and ``endswith``. Text in double quotes is compared as SCIM has it, whatever its case, text in single quotes as it is.
With signs (``=``, ``!=``, ``<``, ``>=`` …) all text is compared as it is; ``contains`` and ``in`` may stand between a name and a value
(``name contains 'a'``, ``'a' in parents``, ``color in ('red', 'blue')``), as Google Drive and SQL have them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from understudy.core.engine.templates.access import dig
from understudy.core.model.json_codec import ABSENT

FILTER: Final = "$filter"
"""The name under which a `where` takes such a filter."""

type Test = Callable[[Any], bool]

_TOKEN = re.compile(r"""\s*(?:([()\[\],])|([!<>=]=|<>|[=<>])|("(?:[^"\\]|\\.)*")|('(?:[^'\\]|''|\\.)*')|([^\s()\[\],"'=<>!]+))""")
_SIGNS: Final[Mapping[str, str]] = {
    "=": "eq",
    "==": "eq",
    "!=": "ne",
    "<>": "ne",
    ">": "gt",
    ">=": "ge",
    "<": "lt",
    "<=": "le",
    "contains": "co",
}
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?[LlMmDdFf]?")  # a letter tells the type (OData 2)
_TYPED = frozenset(["datetime", "datetimeoffset", "guid", "time", "binary", "x"])  # what may stand before a text (OData 2)
_LITERALS: Final[Mapping[str, Any]] = {"true": True, "false": False, "null": None}
_ESCAPED = re.compile(r"\\(.)")


class _UnknownError(ValueError):
    """The text is no such filter."""


def read_filter(text: str) -> Test | None:
    """Read a filter; None when the text is none."""
    tokens = list(_tokens(text))
    try:
        parser = _Parser(tokens)
        test = parser.either()
    except (_UnknownError, IndexError):
        return None
    return test if parser.at == len(tokens) else None


def _tokens(text: str) -> Iterator[str]:
    end = 0
    while text[end:].strip():
        match = _TOKEN.match(text, end)
        if match is None:
            yield "\x00"
            return
        yield match[0].strip()
        end = match.end()


@dataclass(slots=True)
class _Parser:
    tokens: list[str]
    at: int = 0

    def either(self) -> Test:
        tests = [self._both()]
        while self._takes("or"):
            tests.append(self._both())
        return lambda item: any(test(item) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._takes("and"):
            tests.append(self._one())
        return lambda item: all(test(item) for test in tests)

    def _one(self) -> Test:
        if self._takes("not"):
            test = self._one()
            return lambda item: not test(item)
        if self._takes("("):
            test = self.either()
            self._needs(")")
            return test
        name = self._next()
        if self._takes("("):
            return self._called(name.lower())
        if self._takes("["):
            test = self.either()
            self._needs("]")
            return lambda item: any(test(one) for one in _found(item, name))
        if name[0] in "\"'" and self._takes("in"):
            self.at -= 2
            return self._among((self._literal()[0],), self._skipped("in"))
        if not re.match(r"[A-Za-z_$@]", name):
            raise _UnknownError
        if self._takes("in"):
            return self._among(self._listed(), name)
        word = self._next().lower()
        operator = _SIGNS.get(word, word)
        if operator == "pr":
            return lambda item: any(value not in (None, "", [], {}) for value in _values(item, name))
        compare = _OPERATORS.get(operator)
        if compare is None:
            raise _UnknownError
        wanted, fold = self._literal()
        fold = fold and word not in _SIGNS
        if operator == "ne":
            return lambda item: not any(_OPERATORS["eq"](*_folded(value, wanted, fold=fold)) for value in _values(item, name))
        if wanted is None:
            return lambda item: all(value is None for value in _values(item, name))
        return lambda item: any(compare(*_folded(value, wanted, fold=fold)) for value in _values(item, name))

    def _listed(self) -> tuple[Any, ...]:
        """Read the values in parentheses."""
        self._needs("(")
        found = [self._literal()[0]]
        while self._takes(","):
            found.append(self._literal()[0])
        self._needs(")")
        return tuple(found)

    def _skipped(self, word: str) -> str:
        self._needs(word)
        return self._next()

    def _among(self, wanted: tuple[Any, ...], name: str) -> Test:
        return lambda item: any(_OPERATORS["eq"](value, one) for value in _values(item, name) for one in wanted)

    def _called(self, function: str) -> Test:
        compare = {"contains": _OPERATORS["co"], "startswith": _OPERATORS["sw"], "endswith": _OPERATORS["ew"]}.get(function)
        if compare is None:
            raise _UnknownError
        name = self._next()
        self._needs(",")
        wanted, fold = self._literal()
        self._needs(")")
        return lambda item: any(compare(*_folded(value, wanted, fold=fold)) for value in _values(item, name))

    def _literal(self) -> tuple[Any, bool]:
        """Read a value, and whether its case means nothing."""
        token = self._next()
        if token.lower() in _TYPED and self.at < len(self.tokens) and self.tokens[self.at][0] == "'":
            token = self._next()
        if token[0] == '"':
            return _ESCAPED.sub(r"\1", token[1:-1]), True
        if token[0] == "'":
            return _ESCAPED.sub(r"\1", token[1:-1].replace("''", "'")), False
        if token.lower() in _LITERALS:
            return _LITERALS[token.lower()], False
        if _NUMBER.fullmatch(token):
            return float(token.rstrip("LlMmDdFf")), False
        if re.fullmatch(r"\d{4}-\d\d-\d\d[T\d:.Z+-]*", token):
            return token, False
        raise _UnknownError

    def _next(self) -> str:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def _takes(self, word: str) -> bool:
        if self.at < len(self.tokens) and self.tokens[self.at].lower() == word:
            self.at += 1
            return True
        return False

    def _needs(self, word: str) -> None:
        if not self._takes(word):
            raise _UnknownError


def _values(item: Any, name: str) -> list[Any]:
    """List what an item has under a name, and the `value` of mappings in lists (RFC 7643 §2.4)."""
    return [one["value"] if isinstance(one, Mapping) and "value" in one else one for one in _found(item, name)]


def _found(item: Any, name: str) -> list[Any]:
    """List what an item has under a name, the elements of a list each."""
    found = [item]
    for part in re.split(r"[./]", name.rpartition(":")[2] if name.startswith("urn:") else name):
        inner = [_member(one, part) for value in found for one in (value if isinstance(value, list) else [value])]
        found = [value for value in inner if value is not ABSENT]
    return [one for value in found for one in (value if isinstance(value, list) else [value])]


def _member(value: Any, name: str) -> Any:
    if not isinstance(value, Mapping):
        return ABSENT
    if name in value:
        return value[name]
    return next((inner for key, inner in value.items() if str(key).lower() == name.lower()), dig(value, name))


def _folded(value: Any, wanted: Any, *, fold: bool) -> tuple[Any, Any]:
    if fold and isinstance(value, str):
        return value.casefold(), str(wanted).casefold()
    return value, wanted


def _ordered(test: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def compare(value: Any, wanted: Any) -> bool:
        kinds = (str, str) if isinstance(wanted, str) else (int | float, float)
        return isinstance(value, kinds[0]) and not isinstance(value, bool) and isinstance(wanted, kinds[1]) and test(value, wanted)

    return compare


def _in_text(test: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    return lambda value, wanted: isinstance(value, str) and isinstance(wanted, str) and test(value, wanted)


_OPERATORS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "eq": lambda value, wanted: isinstance(value, bool) == isinstance(wanted, bool) and bool(value == wanted),
    "ne": lambda value, wanted: bool(value != wanted),
    "gt": _ordered(lambda value, wanted: value > wanted),
    "ge": _ordered(lambda value, wanted: value >= wanted),
    "lt": _ordered(lambda value, wanted: value < wanted),
    "le": _ordered(lambda value, wanted: value <= wanted),
    "co": _in_text(lambda value, wanted: wanted in value),
    "sw": _in_text(lambda value, wanted: value.startswith(wanted)),
    "ew": _in_text(lambda value, wanted: value.endswith(wanted)),
}
