"""What stands under one word of a value matcher, and what its compiler needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from understudy.core.matchers.value import BaseValueMatcher, as_text
from understudy.files.stubs.context import CompileContext, Pointer, describe_found

_LITERALLY: Final = "to match a mapping with a member of that name, write {members: {…}} around it"


@dataclass(frozen=True, slots=True)
class Operand:
    """What stands under one word of a value matcher, and what a compiler of that word needs."""

    word: str
    value: Any
    context: CompileContext
    pointer: Pointer
    textual: bool
    ignore_case: bool
    engine: str

    def inner(self, document: Any, *keys: str | int) -> BaseValueMatcher:
        """Compile a value matcher below this word."""
        return self.context.value_matcher(document, (*self.pointer, *keys), textual=self.textual)

    def several(self) -> tuple[BaseValueMatcher, ...]:
        """Compile a list of value matchers."""
        if not isinstance(self.value, list):
            self.wrong("a list of value matchers")
            return ()
        return tuple(self.inner(document, number) for number, document in enumerate(self.value))

    def literal(self, document: Any) -> Any:
        """Return a plain value as the request would show it."""
        return as_request_shows(document) if self.textual else document

    def text(self) -> str:
        """Return the value as text."""
        text = as_text(self.value)
        if text is None:
            self.wrong("text")
        return text or ""

    def of(self, document: Any, *keys: str | int, textual: bool = False) -> BaseValueMatcher:
        """Compile a value matcher below this word, on what the word makes of the value: JSON, or text."""
        return self.context.value_matcher(document, (*self.pointer, *keys), textual=textual)

    def wrong(self, expected: str) -> None:
        """Report a value that this word cannot take."""
        hint = "" if self.textual else f"; {_LITERALLY}"
        self.context.problem(self.pointer, f"'{self.word}' takes {expected}, found {describe_found(self.value)}{hint}")


def as_request_shows(value: Any) -> Any:
    """Return a plain value as text, where it has one."""
    text = as_text(value)
    return value if text is None else text
