"""Regular expressions for whole strings: RE2, or Python's engine where a stub opts out."""

from __future__ import annotations

import re
from typing import Any

from understudy.core.model.interfaces import Program

_MAX_PATTERN = 10_000


def compile_regex(pattern: str, engine: str = "re2") -> Program:
    """Compile an expression that must fit the whole text.

    Args:
        pattern: RE2 syntax (no look-around, no back-references), or Python's with ``engine="python"``.
        engine: ``re2`` is linear on any input; ``python`` can take exponential time.

    Raises:
        ValueError: for a broken expression, with a message for people.
    """
    if len(pattern) > _MAX_PATTERN:
        raise ValueError(f"the regular expression has {len(pattern)} characters; the limit is {_MAX_PATTERN}")
    if engine == "python":
        try:
            return re.compile(pattern)
        except (re.error, RecursionError, OverflowError) as error:
            raise ValueError(f"bad regular expression: {error}") from error
    import re2  # noqa: PLC0415  only files with expressions pay for the library

    options = re2.Options()
    options.log_errors = False
    try:
        program: Any = re2.compile(pattern, options)
    except re2.error as error:
        hint = _hint(pattern)
        raise ValueError(f"bad regular expression: {_reason(error)}{hint}") from error
    return Re2Program(program)


class Re2Program:
    """An RE2 expression; texts that RE2 cannot take (lone surrogates) do not match."""

    __slots__ = ("_program",)

    def __init__(self, program: Any) -> None:
        self._program = program

    def fullmatch(self, text: str) -> Any:
        """Return a match object with `groupdict`, or None."""
        try:
            return self._program.fullmatch(text)
        except UnicodeEncodeError:
            return None

    def sub(self, replacement: str, text: str) -> str:
        """Return a text in which every part that fits is replaced."""
        try:
            return str(self._program.sub(replacement, text))
        except UnicodeEncodeError:
            return text


def _reason(error: Exception) -> str:
    reason = error.args[0] if error.args else error
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)


def _hint(pattern: str) -> str:
    if any(sign in pattern for sign in ("(?=", "(?!", "(?<=", "(?<!", "(?P=")) or re.search(r"\\[1-9]", pattern):
        return "; RE2 has no look-around and no back-references: rewrite it, or add 'engine: python' to accept the risk"
    return ""
