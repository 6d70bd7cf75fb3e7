"""Compiled templates: one whole expression, which keeps its type, or text with expressions in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from understudy.core.engine.templates.expression import Evaluate
from understudy.core.engine.templates.missing import Missing
from understudy.core.engine.templates.writing import to_text
from understudy.core.model.json_codec import ABSENT
from understudy.errors import LimitExceededError, TemplateError

LONGEST_OUTPUT: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ExpressionTemplate:
    """A template that is one whole expression."""

    evaluate: Evaluate
    source: str

    def render(self, context: Mapping[str, Any]) -> Any:
        """Evaluate; the value keeps its type.

        Raises:
            TemplateError: it is missing, or could not be computed.
        """
        try:
            value = self.evaluate(context)
            if isinstance(value, Missing):
                value.fail()
        except RecursionError as error:
            raise TemplateError(f"{{{{ {self.source} }}}}: nested too deeply") from error
        except (TemplateError, LimitExceededError) as error:
            raise TemplateError(f"{{{{ {self.source} }}}}: {error}") from error
        return value

    def attempt(self, context: Mapping[str, Any]) -> Any:
        """Evaluate; ABSENT when something it needs is not there."""
        try:
            value = self.evaluate(context)
        except TemplateError:
            return ABSENT
        return ABSENT if isinstance(value, Missing) else value


@dataclass(frozen=True, slots=True)
class TextTemplate:
    """Text with expressions."""

    pieces: tuple[str | Evaluate, ...]
    source: str

    def render(self, context: Mapping[str, Any]) -> str:
        """Return the text.

        Raises:
            TemplateError: something in it is missing, or it would be too long.
        """
        try:
            text = self._write(context)
        except TemplateError as error:
            raise TemplateError(f"{shorten(self.source)}: {error}") from error
        if len(text) > LONGEST_OUTPUT:
            raise TemplateError(f"{shorten(self.source)}: longer than {LONGEST_OUTPUT} letters")
        return text

    def _write(self, context: Mapping[str, Any]) -> str:
        return "".join([piece if type(piece) is str else to_text(piece(context)) for piece in self.pieces])  # type: ignore[operator]

    def attempt(self, context: Mapping[str, Any]) -> Any:
        """Return the text, or ABSENT when something in it is missing."""
        try:
            return self._write(context)
        except TemplateError:
            return ABSENT


def shorten(source: str) -> str:
    """Return the first line of a template, for messages."""
    line = source.strip().partition("\n")[0]
    return line if len(line) <= 80 else line[:77] + "…"
