"""What a GraphQL request selects of its first root field, as plain data, and values cut down to it (GraphQL §2.5 to §2.8).

A selection is a mapping from response key to ``{"field": name, "selection": …}``, with ``arguments`` where the field has some, and ``on``
where only things of one type are asked for it; fragments are spread, and what `@skip` and `@include` leave out is not there. A list whose
field has arguments is narrowed by those that are called like members of its elements, or like its length; so is a connection.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from understudy.core.engine.templates.connected import Connection
from understudy.core.engine.templates.graphql_arguments import read_arguments

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+|,|\#[^\n]*)|\"{3}.*?\"{3}|"(?:[^"\\\n]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[_A-Za-z]\w*|\.\.\.|[!$&()\[\]{}:=@|]""",
    re.DOTALL,
)
_MOST_TOKENS: Final = 20_000
_DEEPEST: Final = 12
_STARTS: Final = ("offset", "skip")
_COUNTS: Final = ("first", "limit", "take")
_WANTED: Final[Mapping[str, bool]] = {"skip": False, "include": True}  # the value of `if` for which something is shown
_NO_VARIABLES: Final[Mapping[str, Any]] = {}
_OPEN: Final[Mapping[str, str]] = {"(": ")", "[": "]", "{": "}"}

type Selection = dict[str, Any]


def read_selection(query: str, variables: Mapping[str, Any] = _NO_VARIABLES) -> Selection:
    """Return what is selected of the first root field; empty when it is a scalar or the query cannot be read."""
    texts = [match.group() for match in _TOKEN.finditer(query) if match.lastgroup != "space"][:_MOST_TOKENS]
    fragments, roots = _definitions(texts)
    for start in roots:
        root = _Reader(texts, fragments, variables).fields(start)
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
    return {
        key: cut_to(_narrowed(value.get(entry["field"]), entry), entry["selection"])
        for key, entry in selection.items()
        if entry["field"] in value or "on" not in entry or value.get("__typename") == entry["on"]
    }


def _narrowed(value: Any, entry: Mapping[str, Any]) -> Any:
    """Leave in a list, or a connection, what the arguments of its field ask for."""
    arguments = entry.get("arguments")
    if isinstance(value, Connection):
        return value.asked(arguments or {})
    if not arguments or not isinstance(value, list | tuple):
        return value
    found = list(value)
    for name, wanted in arguments.items():
        if wanted is not None and any(isinstance(one, Mapping) and name in one for one in found):
            found = [one for one in found if isinstance(one, Mapping) and one.get(name) == wanted]
    starts = (wanted for name, wanted in arguments.items() if name in _STARTS and _is_count(wanted))
    counts = (wanted for name, wanted in arguments.items() if name in _COUNTS and _is_count(wanted))
    found = found[next(starts, 0) :]
    return found[: next(counts, len(found))]


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


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


class _Reader:
    """Reads selections from the texts of a document."""

    def __init__(self, texts: list[str], fragments: Mapping[str, int], variables: Mapping[str, Any]) -> None:
        self._texts = texts
        self._fragments = fragments
        self._variables = variables

    def fields(self, start: int, depth: int = 0) -> Selection:
        """Read the fields between the brace at `start` and its end."""
        found: Selection = {}
        if depth > _DEEPEST:
            return found
        texts = self._texts
        index, end = start + 1, _after(texts, start) - 1
        while index < end:
            if texts[index] == "...":
                index, spread = self._spread(index + 1, depth)
                _join(found, spread)
                continue
            key = field = texts[index]
            index += 1
            if index + 1 < end and texts[index] == ":":
                field = texts[index + 1]
                index += 2
            arguments = self._arguments(index)
            index, is_wanted = self._decoration(index, end)
            inner: Selection = {}
            if index < end and texts[index] == "{":
                inner = self.fields(index, depth + 1)
                index = _after(texts, index)
            entry = {"field": field, "selection": inner, **({"arguments": arguments} if arguments else {})}
            _join(found, {key: entry} if is_wanted else {})
        return found

    def _arguments(self, index: int) -> dict[str, Any]:
        if index >= len(self._texts) or self._texts[index] != "(":
            return {}
        return read_arguments("{field" + " ".join(self._texts[index : _after(self._texts, index)]) + "}", self._variables)

    def _spread(self, index: int, depth: int) -> tuple[int, Selection]:
        texts, fragments = self._texts, self._fragments
        name = texts[index] if index < len(texts) else ""
        if name in fragments and name != "on":
            index, is_wanted = self._decoration(index + 1, len(texts))
            return index, self.fields(fragments[name], depth + 1) if is_wanted else {}
        on = texts[index + 1] if name == "on" and index + 1 < len(texts) else ""
        index, is_wanted = self._decoration(index + 2 if on else index, len(texts))
        if index < len(texts) and texts[index] == "{":
            found = self.fields(index, depth + 1) if is_wanted else {}
            return _after(texts, index), {key: {"on": on, **entry} if on else entry for key, entry in found.items()}
        return index + 1, {}

    def _decoration(self, index: int, end: int) -> tuple[int, bool]:
        """Read past arguments and directives, and say whether what they stand behind is wanted (GraphQL §3.13)."""
        texts, is_wanted = self._texts, True
        while index < end and texts[index] in ("(", "@"):
            if texts[index] == "(":
                index = _after(texts, index)
                continue
            name = texts[index + 1] if index + 1 < end else ""
            index += 2
            if name in _WANTED and self._arguments(index).get("if", _WANTED[name]) is not _WANTED[name]:
                is_wanted = False
        return index, is_wanted


def _join(known: Selection, more: Selection) -> None:
    for key, entry in more.items():
        if key in known:
            _join(known[key]["selection"], entry["selection"])
            if "on" in known[key] and known[key]["on"] != entry.get("on"):
                del known[key]["on"]
        else:
            known[key] = {**entry, "selection": dict(entry["selection"])}
