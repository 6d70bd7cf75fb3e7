"""Conditions on state and items: value matchers whose operands may be templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from understudy.core.matchers.value import as_text, json_equal, show
from understudy.core.model.interfaces import Template
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.stub import Condition, ValueMatcher
from understudy.errors import TemplateError
from understudy.files.stubs.compile_value import compile_value
from understudy.files.stubs.context import CompileContext, Findings, Pointer


@dataclass(frozen=True, slots=True)
class Fixed:
    """A value matcher without templates."""

    matcher: ValueMatcher

    def holds(self, value: Any, context: Mapping[str, Any]) -> bool:  # noqa: ARG002  the interface of conditions
        """Judge the value alone."""
        return self.matcher.matches(value)

    def sought(self, context: Mapping[str, Any]) -> tuple[Any, ...]:  # noqa: ARG002  the interface of conditions
        """Return the value that a plain comparison is with."""
        literal = self.matcher.literal
        return () if literal is ABSENT else (literal,)

    def describe(self) -> str:
        """Say what would be acceptable."""
        return self.matcher.describe()


@dataclass(frozen=True, slots=True)
class SameAs:
    """The value equals what a template gives, or is written the same: the text ``7`` of a path is the 7 of an item.

    A template that gives nothing equals nothing.
    """

    template: Template
    text: str
    negated: bool = False

    def holds(self, value: Any, context: Mapping[str, Any]) -> bool:
        """Render and compare."""
        return self._equals(value, self.template.attempt(context)) is not self.negated

    def sought(self, context: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return what the template gives, unless it must be anything else."""
        return () if self.negated else (self.template.attempt(context),)

    def _equals(self, value: Any, wanted: Any) -> bool:
        if value is ABSENT or wanted is ABSENT:
            return False
        if json_equal(wanted, value):
            return True
        written = as_text(value)
        return written is not None and written == as_text(wanted)

    def describe(self) -> str:
        """Show the template."""
        return f"not {self.text}" if self.negated else self.text


@dataclass(frozen=True, slots=True)
class Rendered:
    """A value matcher that is made anew for each request from what its templates give."""

    document: Any
    context: CompileContext

    def sought(self, context: Mapping[str, Any]) -> tuple[Any, ...]:  # noqa: ARG002  the interface of conditions
        """Return nothing: what is acceptable is known only once it is compiled."""
        return ()

    def holds(self, value: Any, context: Mapping[str, Any]) -> bool:
        """Render, compile and judge.

        Raises:
            TemplateError: when what was rendered is no value matcher.
        """
        document = _render(self.document, context)
        if document is ABSENT:
            return False
        fresh = CompileContext(Findings(), self.context.languages, base=self.context.base, now=self.context.now)
        matcher = compile_value(document, fresh, ())
        if fresh.findings.problems:
            raise TemplateError(f"{'.'.join(map(str, self.context.base))}: {fresh.findings.problems[0].message}")
        return matcher.matches(value)

    def describe(self) -> str:
        """Show the document."""
        return show(_source(self.document))


def compile_condition(document: Any, context: CompileContext, pointer: Pointer) -> Condition:
    """Compile a condition; texts with ``{{`` in it are templates."""
    if not _has_template(document):
        return Fixed(compile_value(document, context, pointer))
    match document:
        case str():
            return SameAs(context.template(document, pointer), document)
        case {"equals": str(text), **rest} if not rest:
            return SameAs(context.template(text, (*pointer, "equals")), text)
        case {"not": str(text), **rest} if not rest:
            return SameAs(context.template(text, (*pointer, "not")), text, negated=True)
        case {"not": {"equals": str(text), **inner}, **rest} if not rest and not inner:
            return SameAs(context.template(text, (*pointer, "not", "equals")), text, negated=True)
        case _:
            return Rendered(_compile_templates(document, context, pointer), context.at(*pointer))


@dataclass(frozen=True, slots=True)
class _Hole:
    template: Template
    text: str


def _has_template(document: Any) -> bool:
    if isinstance(document, str):
        return "{{" in document
    if isinstance(document, dict):
        return any(map(_has_template, document.values()))
    return isinstance(document, list) and any(map(_has_template, document))


def _compile_templates(document: Any, context: CompileContext, pointer: Pointer) -> Any:
    if isinstance(document, str):
        return _Hole(context.template(document, pointer), document) if "{{" in document else document
    if isinstance(document, dict):
        return {name: _compile_templates(member, context, (*pointer, name)) for name, member in document.items()}
    if isinstance(document, list):
        return [_compile_templates(element, context, (*pointer, number)) for number, element in enumerate(document)]
    return document


def _render(document: Any, context: Mapping[str, Any]) -> Any:
    """Fill the holes; ABSENT as soon as one of them gives nothing."""
    if isinstance(document, _Hole):
        return document.template.attempt(context)
    if isinstance(document, dict):
        filled = {name: _render(member, context) for name, member in document.items()}
        return ABSENT if any(member is ABSENT for member in filled.values()) else filled
    if isinstance(document, list):
        elements = [_render(element, context) for element in document]
        return ABSENT if any(element is ABSENT for element in elements) else elements
    return document


def _source(document: Any) -> Any:
    if isinstance(document, _Hole):
        return document.text
    if isinstance(document, dict):
        return {name: _source(member) for name, member in document.items()}
    return [_source(element) for element in document] if isinstance(document, list) else document
