"""The words of value matchers, and how a plain JSON value is written so that none of its members is taken for one."""

from __future__ import annotations

from typing import Any, Final

MATCHER_NAMES: Final = frozenset(
    {
        "after",
        "all",
        "any",
        "as_date",
        "as_json",
        "before",
        "contains",
        "credential",
        "ends_with",
        "equals",
        "glob",
        "gt",
        "gte",
        "has_exactly",
        "includes",
        "jwt",
        "length",
        "lt",
        "lte",
        "mark",
        "members",
        "not",
        "one_of",
        "present",
        "regex",
        "shape",
        "starts_with",
        "type",
        "without",
    }
)
MODIFIER_NAMES: Final = frozenset({"engine", "ignore_case"})
WORDS: Final = MATCHER_NAMES | MODIFIER_NAMES


def is_matcher(document: dict[str, Any]) -> bool:
    """Say whether a mapping is a value matcher: all its keys are words of the vocabulary, and not only modifiers."""
    return document.keys() <= WORDS and not document.keys() <= MODIFIER_NAMES


def as_pattern(value: Any) -> Any:
    """Write a JSON value as a JSON pattern that asks for just these members, wrapping what would read as a matcher."""
    if isinstance(value, dict):
        written = {name: as_pattern(member) for name, member in value.items()}
        return {"members": written} if is_matcher(written) else written
    if isinstance(value, list):
        return [as_pattern(element) for element in value]
    return value
