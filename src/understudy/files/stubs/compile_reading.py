"""Words of value matchers that read the value as something: a date, JSON, a token, a credential, a text with parts taken out."""

from __future__ import annotations

from typing import Any, Final, Literal

from understudy.core.matchers.as_date import AsDate
from understudy.core.matchers.as_json import AsJson
from understudy.core.matchers.credential import CredentialMatcher
from understudy.core.matchers.date import Date, parse_bound, parse_moment
from understudy.core.matchers.date_format import compile_date_format
from understudy.core.matchers.date_steps import parse_steps
from understudy.core.matchers.jwt import Jwt
from understudy.core.matchers.mark import Mark
from understudy.core.matchers.present import Present
from understudy.core.matchers.value import BaseValueMatcher
from understudy.core.matchers.without import Without
from understudy.core.model.credential import MARK_FORM
from understudy.files.stubs.context import Pointer
from understudy.files.stubs.operand import Operand

_DATE_KEYS: Final = frozenset({"format", "steps", "before", "after", "at"})
_WITHOUT_KEYS: Final = frozenset({"regex", "value"})
_JWT_KEYS: Final = frozenset({"header", "claims"})
_CREDENTIAL_KEYS: Final = frozenset({"user", "secret"})


def compile_date(operand: Operand) -> BaseValueMatcher:
    """Compile `before` and `after`."""
    return _bound(operand, "before" if operand.word == "before" else "after", operand.value, operand.pointer)


def _bound(operand: Operand, side: Literal["before", "after", "at"], value: Any, pointer: Pointer) -> BaseValueMatcher:
    if not isinstance(value, str):
        operand.context.wrong_type(pointer, f"under '{operand.word}' a date (ISO 8601 text), 'now' or 'now+1h'", value)
        return Present()
    try:
        bound, moves = parse_bound(value, operand.context.now)
    except ValueError as error:
        operand.context.problem(pointer, str(error))
        return Present()
    operand.context.findings.moving |= moves
    return Date(side, bound, value)


def compile_as_date(operand: Operand) -> BaseValueMatcher:
    """Compile a date in a notation of its own."""
    value, context = operand.value, operand.context
    if not isinstance(value, dict) or not value:
        operand.wrong("{format: dd/MM/yyyy, before: now}")
        return Present()
    context.check_keys(operand.pointer, value, "part of a date", _DATE_KEYS)
    form, steps = value.get("format", ""), value.get("steps", "")
    if not isinstance(form, str) or not isinstance(steps, str):
        operand.wrong("text under 'format' and 'steps'")
        return Present()
    try:
        read = compile_date_format(form) if form else parse_moment
        parsed = parse_steps(steps)
    except ValueError as error:
        context.problem(operand.pointer, str(error))
        return Present()
    sides: tuple[Literal["before", "after", "at"], ...] = ("before", "after", "at")
    wanted = tuple(_bound(operand, side, value[side], (*operand.pointer, side)) for side in sides if side in value)
    return AsDate(read, parsed, wanted, form)


def compile_without(operand: Operand) -> BaseValueMatcher:
    """Compile what is left of a text."""
    value, context = operand.value, operand.context
    if not isinstance(value, dict) or not isinstance(value.get("regex"), str) or "value" not in value:
        operand.wrong("{regex: what is taken out, value: what the rest must fit}")
        return Present()
    context.check_keys(operand.pointer, value, "part of 'without'", _WITHOUT_KEYS)
    pattern = f"(?i){value['regex']}" if operand.ignore_case else value["regex"]
    program = context.regex(pattern, (*operand.pointer, "regex"), operand.engine)
    return Without(value["regex"], program, operand.of(value["value"], "value", textual=True))


def compile_as_json(operand: Operand) -> BaseValueMatcher:
    """Compile JSON in text."""
    return AsJson(operand.of(operand.value))


def compile_jwt(operand: Operand) -> BaseValueMatcher:
    """Compile the parts of a token."""
    value, context = operand.value, operand.context
    if not isinstance(value, dict):
        operand.wrong("{claims: pattern, header: pattern}")
        return Present()
    context.check_keys(operand.pointer, value, "part of a token", _JWT_KEYS)
    patterns = {name: operand.of(value[name], name) for name in ("header", "claims") if name in value}
    return Jwt(**patterns)


def compile_credential(operand: Operand) -> BaseValueMatcher:
    """Compile the parts of a credential."""
    value, context = operand.value, operand.context
    if not isinstance(value, dict) or not value:
        operand.wrong("{user: value, secret: value}")
        return Present()
    context.check_keys(operand.pointer, value, "part of a credential", _CREDENTIAL_KEYS)
    parts = {name: operand.of(value[name], name, textual=True) for name in ("user", "secret") if name in value}
    return CredentialMatcher(**parts)


def compile_mark(operand: Operand) -> BaseValueMatcher:
    """Compile marks of credentials."""
    marks = operand.value if isinstance(operand.value, list) else [operand.value]
    if not marks or any(not isinstance(mark, str) or not MARK_FORM.fullmatch(mark) for mark in marks):
        operand.wrong("a mark (three hexadecimal digits as text: 'a3f', or 'wrong'), or a list of them")
        return Present()
    return Mark(tuple(marks))
