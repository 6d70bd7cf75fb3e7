"""Templates of stub files: text with ``{{ expressions }}``, compiled once.

The commonest expressions become plain functions (core/engine/templates/expression.py). What needs operators, conditions or statements
goes to Jinja2, which is loaded only then, in a sandbox whose only attribute access is a member look-up in plain data (sandbox.py).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from understudy.core.model.constant import Constant
from understudy.core.model.interfaces import LONGEST_TEMPLATE, Template

if TYPE_CHECKING:
    from understudy.core.engine.templates.expression import Evaluate

_STATEMENT: Final = re.compile(r"\{%|\{#|\{\{[-+]|[-+]\}\}")
_CLOSERS: Final = {"}": "{", "]": "[", ")": "("}


def compile_template(text: str) -> Template:
    """Compile a template; text without expressions is a constant.

    Raises:
        ValueError: the template is broken or names a function or filter nobody knows.
    """
    if "{{" not in text and "{%" not in text and "{#" not in text:
        return Constant(text)
    from understudy.core.engine.templates.compiled import ExpressionTemplate, TextTemplate  # noqa: PLC0415  constants need none of it

    if len(text) > LONGEST_TEMPLATE:
        raise ValueError(f"a template is at most {LONGEST_TEMPLATE} letters long")
    if _STATEMENT.search(text):
        return _compile_statements(text)
    pieces = split_expressions(text)
    if len(pieces) == 1 and not isinstance(pieces[0], str):
        source = pieces[0][0]
        return ExpressionTemplate(_compile_one(source), source)
    return TextTemplate(tuple(piece if isinstance(piece, str) else _compile_one(piece[0]) for piece in pieces), text)


def split_expressions(text: str) -> list[str | tuple[str]]:
    """Split text into literal pieces and one-tuples with the source of each expression.

    Raises:
        ValueError: an expression is not closed.
    """
    pieces: list[str | tuple[str]] = []
    position = 0
    while (start := text.find("{{", position)) >= 0:
        if start > position:
            pieces.append(text[position:start])
        end = _end_of_expression(text, start + 2)
        pieces.append((text[start + 2 : end].strip(),))
        position = end + 2
    if position < len(text):
        pieces.append(text[position:])
    return pieces


def _end_of_expression(text: str, position: int) -> int:
    """Return where the ``}}`` stands that closes the expression: outside quotes and brackets."""
    start, open_brackets, quote = position, [], ""
    while position < len(text):
        letter = text[position]
        if quote:
            if letter == "\\":
                position += 1
            elif letter == quote:
                quote = ""
        elif letter in "\"'":
            quote = letter
        elif letter in "{[(":
            open_brackets.append(letter)
        elif letter in "}])":
            if not open_brackets and text.startswith("}}", position):
                return position
            if not open_brackets or open_brackets.pop() != _CLOSERS[letter]:
                break
        position += 1
    raise ValueError(f"the expression that begins with '{{{{{text[start : start + 40]}' is not closed by '}}}}'")


@lru_cache(maxsize=4096)
def _compile_one(source: str) -> Evaluate:
    if not source:
        raise ValueError("an expression stands between '{{' and '}}'")
    from understudy.core.engine.templates.expression import compile_expression  # noqa: PLC0415  as above

    fast = compile_expression(source)
    if fast is not None:
        return fast
    from understudy.files.languages.sandbox import compile_rich_expression  # noqa: PLC0415  Jinja2 is loaded only for what needs it

    return compile_rich_expression(source)


def _compile_statements(text: str) -> Template:
    from understudy.files.languages.sandbox import compile_statements  # noqa: PLC0415  Jinja2 is loaded only for what needs it

    return compile_statements(text)
