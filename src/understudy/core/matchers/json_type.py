"""`type`: what kind of JSON value it is, or what a text looks like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from understudy.core.matchers.value import BaseValueMatcher
from understudy.core.model.json_codec import ABSENT

JSON_TYPES: Final = ("array", "boolean", "integer", "null", "number", "object", "string")
_INTEGER: Final = re.compile(r"-?[0-9]+")
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class JsonType(BaseValueMatcher):
    """The value is of one of `kinds`; where values are text (`textual`), the text looks like one."""

    kinds: tuple[str, ...]
    textual: bool = False

    def matches(self, value: Any) -> bool:
        """Compare."""
        if value is ABSENT:
            return False
        if self.textual and isinstance(value, str):
            return any(_looks_like(value, kind) for kind in self.kinds)
        return any(is_of_type(value, kind) for kind in self.kinds)

    def describe(self) -> str:
        """Name the types."""
        return "type " + " or ".join(self.kinds)


def is_of_type(value: Any, kind: str) -> bool:
    """Say whether a JSON value is of a type; 1.0 is an integer, as in JSON Schema."""
    match kind:
        case "null":
            return value is None
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return not isinstance(value, bool) and (isinstance(value, int) or (isinstance(value, float) and value.is_integer()))
        case "number":
            return not isinstance(value, bool) and isinstance(value, int | float)
        case "string":
            return isinstance(value, str)
        case "array":
            return isinstance(value, list)
        case _:
            return isinstance(value, dict)


def _looks_like(text: str, kind: str) -> bool:
    match kind:
        case "string":
            return True
        case "integer":
            return _INTEGER.fullmatch(text) is not None
        case "number":
            return _NUMBER.fullmatch(text) is not None
        case "boolean":
            return text in {"true", "false"}
        case "null":
            return text in {"", "null"}
        case _:
            return False
