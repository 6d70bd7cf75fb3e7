"""Values that stand for others in documents to compare with, in the spellings of JsonUnit and XMLUnit, which WireMock uses.

${json-unit.ignore} ${json-unit.any-string} ${json-unit.any-number} ${json-unit.any-boolean} ${json-unit.regex}[A-Z]+
${ignore} ${xmlunit.ignore} ${xmlunit.isNumber} ${xmlunit.isDateTime} ${xmlunit.matchesRegex([A-Z]+)}
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from understudy.core.matchers.as_date import AsDate
from understudy.core.matchers.date import parse_moment
from understudy.core.matchers.json_type import JsonType
from understudy.core.matchers.number import Number
from understudy.core.matchers.present import Present
from understudy.core.matchers.regex import Regex
from understudy.core.matchers.value import BaseValueMatcher
from understudy.core.model.interfaces import Program

type CompileRegex = Callable[[str], Program]

_JSON: Final = re.compile(r"\$\{json-unit\.([a-z-]+)\}(.*)", re.DOTALL)
_XML: Final = re.compile(r"\$\{(?:xmlunit\.)?(ignore|isNumber|isDateTime|matchesRegex)(?:\((.*)\))?\}", re.DOTALL)
_TYPES: Final = {"any-string": "string", "any-number": "number", "any-boolean": "boolean"}
_VALID: Final = "ignore, any-string, any-number, any-boolean, regex"


def read_json_places(document: Any, compile_regex: CompileRegex) -> Any:
    """Return a JSON document in which matchers stand where placeholders stood; the same object when there were none.

    Raises:
        ValueError: a placeholder nobody knows, or a broken expression.
    """
    if isinstance(document, str):
        return _json_place(document, compile_regex)
    if isinstance(document, dict):
        members = {name: read_json_places(member, compile_regex) for name, member in document.items()}
        return document if all(members[name] is member for name, member in document.items()) else members
    if isinstance(document, list):
        elements = [read_json_places(element, compile_regex) for element in document]
        return document if all(new is old for new, old in zip(elements, document, strict=True)) else elements
    return document


def _json_place(text: str, compile_regex: CompileRegex) -> Any:
    found = _JSON.fullmatch(text)
    if found is None:
        return text
    word, rest = found[1], found[2]
    if word == "regex":
        return Regex(rest, compile_regex(rest))
    if rest or word not in {"ignore", *_TYPES}:
        raise ValueError(f"unknown placeholder {text[:60]!r}; valid in ${{json-unit.…}}: {_VALID}")
    return Present() if word == "ignore" else JsonType((_TYPES[word],))


def read_xml_place(text: str, compile_regex: CompileRegex) -> BaseValueMatcher | None:
    """Return what judges a text or an attribute where a placeholder stands; None for text that is none.

    Raises:
        ValueError: a broken expression.
    """
    found = _XML.fullmatch(text.strip())
    if found is None:
        return None
    match found[1]:
        case "ignore":
            return Present()
        case "isNumber":
            return Number("gte", float("-inf"))
        case "isDateTime":
            return AsDate(parse_moment, (), ())
        case _:
            return Regex(found[2] or "", compile_regex(found[2] or ""))
