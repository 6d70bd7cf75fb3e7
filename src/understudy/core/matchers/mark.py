"""`mark`: a credential that was refused, known again by 12 bits of a hash."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.matchers.value import BaseValueMatcher, as_text
from understudy.core.model.credential import credentials_in, has_mark


@dataclass(frozen=True, slots=True)
class Mark(BaseValueMatcher):
    """The credential in the value (a password, what follows an authentication scheme, or all of it) has one of these marks."""

    marks: tuple[str, ...]

    def matches(self, value: Any) -> bool:
        """Take the credential out and compare its mark."""
        text = as_text(value)
        return text is not None and any(has_mark(credential.secret, self.marks) for credential in credentials_in(text))

    def describe(self) -> str:
        """Show the marks, never a value."""
        return "a credential with the mark " + " or ".join(self.marks)
