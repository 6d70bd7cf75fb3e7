"""`shape`: text that looks like an id made by `new_id(format)`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from understudy.core.matchers.value import BaseValueMatcher, as_text

_CLASSES: Final = {
    "alnum": "[0-9A-Za-z]",
    "alpha": "[A-Za-z]",
    "base64url": "[0-9A-Za-z_-]",
    "digits": "[0-9]",
    "hex": "[0-9a-fA-F]",
    "lower": "[0-9a-z]",
    "upper": "[0-9A-Z]",
}
_WHOLE: Final = {
    "int": "[0-9]+",
    "objectid": "[0-9a-f]{24}",
    "ulid": "[0-7][0-9A-HJKMNP-TV-Z]{25}",
    "uuid": "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
}
_HOLE: Final = re.compile(r"\{([a-z0-9]+)(?::([0-9]{1,4}))?\}")


@dataclass(frozen=True, slots=True)
class Shape(BaseValueMatcher):
    """The text fits an id format such as ``cus_{alnum:14}``."""

    form: str
    program: re.Pattern[str]

    @classmethod
    def of(cls, form: str) -> Shape:
        """Compile a format.

        Raises:
            ValueError: for a hole that names no alphabet.
        """
        pattern, end = "", 0
        for hole in _HOLE.finditer(form):
            pattern += re.escape(form[end : hole.start()]) + _hole_pattern(hole[1], hole[2])
            end = hole.end()
        # Fixed classes with fixed counts: the standard engine is linear on these.
        return cls(form, re.compile(pattern + re.escape(form[end:])))

    def matches(self, value: Any) -> bool:
        """Compare."""
        text = as_text(value)
        return text is not None and self.program.fullmatch(text) is not None

    def describe(self) -> str:
        """Return the format."""
        return f"shape {self.form}"


def _hole_pattern(name: str, count: str | None) -> str:
    if name in _CLASSES:
        return _CLASSES[name] + (f"{{{count}}}" if count else "+")
    if name in _WHOLE and count is None:
        return _WHOLE[name]
    raise ValueError(f"unknown id format '{{{name}}}'. Valid: {', '.join(sorted({**_CLASSES, **_WHOLE}))}")
