"""Stubs and matchers for tests, compiled from what a stub file would say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from understudy.core.matchers.matcher import BaseMatcher
from understudy.core.matchers.value import BaseValueMatcher
from understudy.core.model.behavior import Behavior
from understudy.core.model.constant import Constant
from understudy.core.model.stub import Stub, When
from understudy.files.languages.regex import compile_regex
from understudy.files.stubs.compile_value import compile_value
from understudy.files.stubs.compile_when import compile_when
from understudy.files.stubs.context import CompileContext, Findings, Languages

_NOTHING = Behavior()


def make_context() -> CompileContext:
    """Make a context whose templates are taken as they stand."""
    return CompileContext(Findings(), Languages(template=Constant, regex=compile_regex))


def make_when(document: Mapping[str, Any]) -> When:
    """Compile a block of matchers.

    Raises:
        ValueError: when something in it is wrong.
    """
    context = make_context()
    when = compile_when(document, context)
    _check(context)
    return when


def make_matcher(document: Mapping[str, Any]) -> BaseMatcher:
    """Compile the only matcher of a block.

    Raises:
        ValueError: when something in it is wrong, or it has not exactly one matcher.
    """
    [matcher] = make_when(document).matchers
    if not isinstance(matcher, BaseMatcher):
        raise TypeError(type(matcher).__name__)
    return matcher


def make_value_matcher(document: Any, *, textual: bool = False) -> BaseValueMatcher:
    """Compile a value matcher.

    Raises:
        ValueError: when something in it is wrong.
    """
    context = make_context()
    matcher = compile_value(document, context, (), textual=textual)
    _check(context)
    return matcher


def make_stub(when: Mapping[str, Any], *, order: int = 0, priority: int = 0) -> Stub:
    """Compile a stub that answers nothing in particular; its id is ``stub-<order>``."""
    return Stub(f"stub-{order}", make_when(when), _NOTHING, priority=priority, order=order)


def make_stubs(*whens: Mapping[str, Any]) -> list[Stub]:
    """Compile stubs in order."""
    return [make_stub(when, order=order) for order, when in enumerate(whens)]


def _check(context: CompileContext) -> None:
    if context.findings.problems:
        raise ValueError("; ".join(problem.message for problem in context.findings.problems))
