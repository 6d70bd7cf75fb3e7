"""Value matchers and JSON patterns: from what a stub file says to core/matchers.

Where values are text (headers, query, cookies, form, address), numbers and booleans of the file stand for their text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from understudy.core.matchers.combination import AllOf, AnyOf
from understudy.core.matchers.contains import Contains
from understudy.core.matchers.ends_with import EndsWith
from understudy.core.matchers.equals import Equals
from understudy.core.matchers.glob import Glob
from understudy.core.matchers.json_pattern import Elements, Members
from understudy.core.matchers.json_type import JSON_TYPES, JsonType
from understudy.core.matchers.length import Length
from understudy.core.matchers.negation import Not
from understudy.core.matchers.number import Number
from understudy.core.matchers.one_of import OneOf
from understudy.core.matchers.present import Present
from understudy.core.matchers.regex import Regex
from understudy.core.matchers.several import Several
from understudy.core.matchers.shape import Shape
from understudy.core.matchers.starts_with import StartsWith
from understudy.core.matchers.value import BaseValueMatcher, as_text
from understudy.core.matchers.vocabulary import WORDS, is_matcher
from understudy.files.stubs.compile_reading import (
    compile_as_date,
    compile_as_json,
    compile_credential,
    compile_date,
    compile_jwt,
    compile_mark,
    compile_without,
)
from understudy.files.stubs.context import CompileContext, Pointer
from understudy.files.stubs.operand import Operand, as_request_shows


def compile_value(document: Any, context: CompileContext, pointer: Pointer, *, textual: bool = False) -> BaseValueMatcher:
    """Compile a value matcher.

    Args:
        document: a plain value, a mapping of matcher words, or (where values are JSON) a pattern.
        context: where problems are reported.
        pointer: where `document` stands, relative to the context.
        textual: whether values are text.

    Returns:
        The matcher; a harmless one where a problem was reported.
    """
    if isinstance(document, dict):
        if is_matcher(document):
            return _compile_words(document, context, pointer, textual=textual)
        if not textual:
            return Members(tuple([(name, compile_value(member, context, (*pointer, name))) for name, member in document.items()]))
        if not document:
            context.problem(pointer, "an empty mapping matches nothing; write {present: true} for any value")
        for name in document:
            if name not in WORDS:
                context.unknown_key((*pointer, name), "value matcher", WORDS)
        return Present()
    if isinstance(document, list):
        parts = tuple([compile_value(element, context, (*pointer, number), textual=textual) for number, element in enumerate(document)])
        return Several(parts, exactly=True) if textual else Elements(parts)
    if textual and document is None:
        context.problem(pointer, "expected text or a value matcher, found nothing; write {present: false} for an absent value")
    return Equals(as_request_shows(document) if textual else document)


def _compile_words(document: dict[str, Any], context: CompileContext, pointer: Pointer, *, textual: bool) -> BaseValueMatcher:
    ignore_case = document.get("ignore_case", False)
    if not isinstance(ignore_case, bool):
        context.wrong_type((*pointer, "ignore_case"), "true or false", ignore_case)
    engine = document.get("engine", "re2")
    matchers = [
        compiler(Operand(word, value, context, (*pointer, word), textual, ignore_case is True, engine))
        for word, value in document.items()
        if (compiler := _COMPILERS.get(word)) is not None
    ]
    return matchers[0] if len(matchers) == 1 else AllOf(tuple(matchers))


def _equals(operand: Operand) -> BaseValueMatcher:
    return Equals(operand.literal(operand.value), operand.ignore_case)


def _contains(operand: Operand) -> BaseValueMatcher:
    if operand.textual and as_text(operand.value) is None:
        operand.wrong("text")
    return Contains(operand.literal(operand.value), operand.ignore_case)


def _starts_with(operand: Operand) -> BaseValueMatcher:
    return StartsWith(operand.text(), operand.ignore_case)


def _ends_with(operand: Operand) -> BaseValueMatcher:
    return EndsWith(operand.text(), operand.ignore_case)


def _regex(operand: Operand) -> BaseValueMatcher:
    if not isinstance(operand.value, str):
        operand.wrong("a regular expression (text)")
        return Present()
    pattern = f"(?i){operand.value}" if operand.ignore_case else operand.value
    return Regex(operand.value, operand.context.regex(pattern, operand.pointer, operand.engine))


def _glob(operand: Operand) -> BaseValueMatcher:
    return Glob(operand.text())


def _one_of(operand: Operand) -> BaseValueMatcher:
    if not isinstance(operand.value, list) or not operand.value:
        operand.wrong("a list of values, at least one")
        return Present()
    return OneOf(tuple(operand.literal(choice) for choice in operand.value))


def _present(operand: Operand) -> BaseValueMatcher:
    if not isinstance(operand.value, bool):
        operand.wrong("true or false")
    return Present(operand.value is not False)


def _type(operand: Operand) -> BaseValueMatcher:
    kinds = operand.value if isinstance(operand.value, list) else [operand.value]
    if not kinds or any(kind not in JSON_TYPES for kind in kinds):
        operand.wrong("one of " + ", ".join(JSON_TYPES) + ", or a list of them")
        return Present()
    return JsonType(tuple(kinds), operand.textual)


def _number(operand: Operand) -> BaseValueMatcher:
    if isinstance(operand.value, bool) or not isinstance(operand.value, int | float):
        operand.wrong("a number")
        return Present()
    match operand.word:
        case "gt" | "gte" | "lt" | "lte" as comparison:
            return Number(comparison, operand.value)
        case _:
            raise AssertionError(operand.word)


def _length(operand: Operand) -> BaseValueMatcher:
    if isinstance(operand.value, bool) or not isinstance(operand.value, int | dict):
        operand.wrong("a number or a value matcher, as {gte: 1}")
        return Present()
    return Length(compile_value(operand.value, operand.context, operand.pointer))


def _not(operand: Operand) -> BaseValueMatcher:
    return Not(operand.inner(operand.value))


def _any(operand: Operand) -> BaseValueMatcher:
    return AnyOf(operand.several())


def _all(operand: Operand) -> BaseValueMatcher:
    return AllOf(operand.several())


def _has_exactly(operand: Operand) -> BaseValueMatcher:
    return Several(operand.several(), exactly=True)


def _includes(operand: Operand) -> BaseValueMatcher:
    return Several(operand.several(), exactly=False)


def _shape(operand: Operand) -> BaseValueMatcher:
    try:
        return Shape.of(operand.text())
    except ValueError as error:
        operand.context.problem(operand.pointer, str(error))
        return Present()


def _members(operand: Operand) -> BaseValueMatcher:
    if not isinstance(operand.value, dict):
        operand.wrong("a mapping of member names to patterns")
        return Present()
    return Members(
        tuple((name, compile_value(member, operand.context, (*operand.pointer, name))) for name, member in operand.value.items())
    )


_COMPILERS: Final[Mapping[str, Callable[[Operand], BaseValueMatcher]]] = {
    "after": compile_date,
    "all": _all,
    "any": _any,
    "as_date": compile_as_date,
    "as_json": compile_as_json,
    "before": compile_date,
    "contains": _contains,
    "credential": compile_credential,
    "ends_with": _ends_with,
    "equals": _equals,
    "glob": _glob,
    "gt": _number,
    "gte": _number,
    "has_exactly": _has_exactly,
    "includes": _includes,
    "jwt": compile_jwt,
    "length": _length,
    "lt": _number,
    "lte": _number,
    "mark": compile_mark,
    "members": _members,
    "not": _not,
    "one_of": _one_of,
    "present": _present,
    "regex": _regex,
    "shape": _shape,
    "starts_with": _starts_with,
    "type": _type,
    "without": compile_without,
}
