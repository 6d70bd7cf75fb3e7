"""The section `redaction` of understudy.yaml: the project's rules on top of the redactor's own."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from understudy.core.redaction.rules import Rules
from understudy.errors import SettingsError

PERSONAL: Final = ("email", "phone", "iban")

_LISTS: Final = ("headers", "keys", "allow", "allow_values", "drop", "personal")
KEYS: Final = (*_LISTS, "patterns")

type Pointer = tuple[str | int, ...]


def redaction_rules(section: Mapping[str, Any], place: str = "") -> Rules:
    """Make the redactor's rules from the section.

    Args:
        section: as written; `load_project` has checked the one of a file already.
        place: where it was written, for messages.

    Raises:
        SettingsError: what is wrong in it, all problems at once.
    """
    problems = [f"{place or 'redaction'}: {'.'.join(map(str, pointer))}: {message}" for pointer, message in redaction_problems(section)]
    if problems:
        raise SettingsError("\n".join(problems))

    def names(key: str) -> frozenset[str]:
        return frozenset(map(str, section.get(key) or ()))

    return Rules(
        headers=names("headers"),
        keys=names("keys"),
        patterns=tuple((section.get("patterns") or {}).items()),
        allow=names("allow"),
        allow_values=names("allow_values"),
        drop=names("drop"),
        personal=names("personal"),
    )


def redaction_problems(section: Mapping[str, Any]) -> Iterator[tuple[Pointer, str]]:
    """Say what is wrong in the section, and where."""
    for key, value in section.items():
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, n=1)
            yield (key,), f"unknown key {key!r}.{f' Did you mean {near[0]!r}?' if near else ''} Valid: {', '.join(sorted(KEYS))}"
        elif key == "patterns":
            yield from _pattern_problems(value)
        elif not isinstance(value, list) or not all(isinstance(one, (str, int)) and not isinstance(one, bool) for one in value):
            yield (key,), f"expected a list of texts, found {value!r}"
        elif key == "personal":
            for number, kind in enumerate(value):
                if kind not in PERSONAL:
                    yield (key, number), f"unknown kind {kind!r}. Valid: {', '.join(PERSONAL)}"


def _pattern_problems(value: Any) -> Iterator[tuple[Pointer, str]]:
    if not isinstance(value, dict):
        yield ("patterns",), f"expected a mapping from kind to regular expression, found {value!r}"
        return
    for kind, pattern in value.items():
        try:
            re.compile(pattern)
        except (re.error, TypeError) as error:
            yield ("patterns", kind), f"{pattern!r} is not a regular expression: {error}"
