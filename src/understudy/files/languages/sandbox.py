"""Jinja2 for what the fast expressions cannot say, cut down to plain data.

Rules:
    Attribute and item access is a member look-up in mappings and lists; no attribute of a Python object can be reached.
    Only the functions and filters of core/engine/templates can be called; a template that uses any other node, name of a filter, function
    or test does not compile.
    Loops, repetition, powers and output are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from jinja2 import Template as JinjaTemplate
from jinja2 import TemplateSyntaxError, Undefined, UndefinedError, nodes, pass_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.parser import Parser
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from understudy.core.engine.templates.access import member
from understudy.core.engine.templates.compiled import LONGEST_OUTPUT, TextTemplate
from understudy.core.engine.templates.expression import Evaluate, call_function, unknown_name
from understudy.core.engine.templates.filters import FILTERS, apply_filter
from understudy.core.engine.templates.functions import FUNCTIONS
from understudy.core.engine.templates.missing import Missing
from understudy.core.engine.templates.scope import SCOPE
from understudy.core.engine.templates.writing import to_text
from understudy.core.model.interfaces import Template
from understudy.core.model.json_codec import ABSENT
from understudy.errors import TemplateError

_MOST_ROUNDS: Final = 1_000_000
_LONGEST_VALUE: Final = 16 * 1024 * 1024
_ROUNDS: Final = "_rounds"
_RETURN: Final = "\ue0fe"
_MARKED: Final = re.compile(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})", re.DOTALL)
_LOOP_MEMBERS: Final = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0"})
_STATEMENTS: Final = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Assign, nodes.With, nodes.Scope)
_EXPRESSIONS: Final = (
    *(nodes.Name, nodes.Const, nodes.TemplateData, nodes.Tuple, nodes.List, nodes.Dict, nodes.Pair, nodes.Keyword),
    *(nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Call, nodes.Filter, nodes.Test, nodes.CondExpr, nodes.Compare, nodes.Operand),
    *(
        nodes.And,
        nodes.Or,
        nodes.Not,
        nodes.Add,
        nodes.Sub,
        nodes.Mul,
        nodes.Div,
        nodes.FloorDiv,
        nodes.Mod,
        nodes.Neg,
        nodes.Pos,
        nodes.Concat,
    ),
)
_ALLOWED: Final = (*_STATEMENTS, *_EXPRESSIONS)


class _JinjaMissing(Missing, Undefined):
    """A Missing that Jinja2 accepts as its undefined value."""

    def __init__(self, hint: Any = None, obj: Any = None, name: Any = None, exc: Any = None) -> None:  # noqa: ARG002  Jinja2's signature
        Missing.__init__(self, str(name or hint or "a value"))


class _Generator(CodeGenerator):
    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802  Jinja2's name
        """Join operands of `~` through the environment, which bounds the result."""
        self.write("environment.join_texts((")
        for operand in node.nodes:
            self.visit(operand, frame)
            self.write(", ")
        self.write("))")


class _Sandbox(ImmutableSandboxedEnvironment):
    code_generator_class = _Generator
    intercepted_binops = frozenset({"*", "+", "%"})

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Look a member up, never an attribute."""
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Look a member up; slices of lists and text work as in Python."""
        if isinstance(obj, LoopContext):
            return getattr(obj, argument) if argument in _LOOP_MEMBERS else _JinjaMissing(name=f"loop.{argument}")
        if isinstance(argument, slice) and isinstance(obj, str | list | tuple | bytes):
            return obj[argument]
        if isinstance(argument, Missing):
            argument.fail()
        try:
            return member(obj, argument)
        except TypeError as error:
            raise TemplateError(f"{argument!r} is not a name of a member") from error

    def is_safe_callable(self, obj: Any) -> bool:
        """Only functions of templates can be called."""
        return isinstance(obj, _Function)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002  Jinja2's signature
        """Compute what could grow without bound, within bounds."""
        if isinstance(left, Missing):
            left.fail()
        if isinstance(right, Missing):
            right.fail()
        sizes = [len(side) for side in (left, right) if isinstance(side, str | bytes | list | tuple)]
        if operator == "+" and sum(sizes) <= _LONGEST_VALUE:
            return left + right
        if operator == "*" and sizes and isinstance(other := right if isinstance(left, str | bytes | list | tuple) else left, int):
            if sizes[0] * other <= _LONGEST_VALUE:
                return left * right
        elif operator == "*" and not sizes and _is_modest(left) and _is_modest(right):
            return left * right
        elif operator == "%" and not sizes:
            return left % right
        raise TemplateError(f"the operands of '{operator}' are too large or of a type it does not take")

    def join_texts(self, values: tuple[Any, ...]) -> str:
        """Join the operands of ``~``."""
        text = "".join([to_text(value) for value in values])
        if len(text) > _LONGEST_VALUE:
            raise TemplateError("the result of '~' is too long")
        return text


def _is_modest(value: Any) -> bool:
    return not isinstance(value, int) or value.bit_length() < 4096


class _Function:
    """A function of templates as Jinja2 calls it: with its context first."""

    __slots__ = ("_function", "_name")

    def __init__(self, name: str, function: Callable[..., Any]) -> None:
        self._name = name
        self._function = function

    @pass_context
    def __call__(self, context: Context, *arguments: Any, **named: Any) -> Any:
        """Call it in the scope that the context carries."""
        return call_function(self._function, self._name, {SCOPE: context.get(SCOPE)}, *arguments, **named)

    def __str__(self) -> str:
        raise TemplateError(f"{self._name} is a function: write {self._name}(…)")


def _given(value: Any) -> Any:
    """Turn what an ``a if b`` without else gives when b is false into ABSENT: nothing, on purpose."""
    return ABSENT if isinstance(value, Undefined) and not isinstance(value, Missing) else value


def _finalize(value: Any) -> str:
    return to_text(_given(value))


def _filter(name: str) -> Callable[..., Any]:
    return lambda value, *arguments, **named: apply_filter(name, _given(value), *arguments, **named)


@pass_context
def _rounds(context: Context, value: Any) -> Any:
    if isinstance(value, Missing):
        value.fail()
    if isinstance(value, Mapping):
        value = list(value)
    if not isinstance(value, list | tuple):
        raise TemplateError(f"a loop needs a list or a mapping, not {type(value).__name__}")
    spent = context[_ROUNDS]
    spent[0] += len(value)
    if spent[0] > _MOST_ROUNDS:
        raise TemplateError(f"loops go round at most {_MOST_ROUNDS} times")
    return value


def _tests() -> dict[str, Callable[..., bool]]:
    return {
        "defined": lambda value: not isinstance(value, Missing) and value is not ABSENT,
        "undefined": lambda value: isinstance(value, Missing) or value is ABSENT,
        "none": lambda value: value is None,
        "string": lambda value: isinstance(value, str),
        "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
        "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
        "boolean": lambda value: isinstance(value, bool),
        "mapping": lambda value: isinstance(value, Mapping),
        "list": lambda value: isinstance(value, list | tuple),
        "true": lambda value: value is True,
        "false": lambda value: value is False,
        "in": lambda value, options: value in options,
        "odd": lambda value: value % 2 == 1,
        "even": lambda value: value % 2 == 0,
    }


@lru_cache(maxsize=1)
def _environment() -> _Sandbox:
    """Make the one environment: it holds configuration only."""
    environment = _Sandbox(undefined=_JinjaMissing, finalize=_finalize, autoescape=False, keep_trailing_newline=True, cache_size=0)
    environment.globals.clear()
    environment.globals.update({name: _Function(name, function) for name, function in FUNCTIONS.items()})
    environment.globals["omit"] = ABSENT
    environment.filters.clear()
    environment.filters.update({name: _filter(name) for name in FILTERS})
    environment.filters[_ROUNDS] = _rounds
    environment.tests.clear()
    environment.tests.update(_tests())
    return environment


def _check(tree: nodes.Node) -> None:
    """Refuse every node that is not on the list."""
    for node in tree.iter_child_nodes():
        if not isinstance(node, _ALLOWED):
            raise ValueError(f"'{type(node).__name__.lower()}' is not part of the template language here")
        if isinstance(node, nodes.Name) and node.name.startswith("_"):
            raise ValueError(f"names do not start with an underscore: {node.name!r}")
        if isinstance(node, nodes.Call):
            _check_call(node)
        if isinstance(node, nodes.Filter):
            if node.node is None:
                raise ValueError("filter blocks are not part of the template language here")
            if node.name not in FILTERS:
                raise unknown_name("filter", node.name, FILTERS)
        if isinstance(node, nodes.Test) and node.name not in _environment().tests:
            raise unknown_name("test", node.name, _environment().tests)
        if isinstance(node, nodes.For) and node.recursive:
            raise ValueError("recursive loops are not part of the template language here")
        _check(node)
        if isinstance(node, nodes.For):
            node.iter = nodes.Filter(node.iter, _ROUNDS, [], [], None, None, lineno=node.lineno)


def _check_call(node: nodes.Call) -> None:
    if not isinstance(node.node, nodes.Name):
        raise ValueError("only functions can be called, not members")
    if node.node.name not in FUNCTIONS:
        raise unknown_name("function", node.node.name, FUNCTIONS)
    if node.dyn_args is not None or node.dyn_kwargs is not None:
        raise ValueError("'*' and '**' are not part of the template language here")


def _build(tree: nodes.Template) -> JinjaTemplate:
    environment = _environment()
    _check(tree)
    tree.set_environment(environment)
    return environment.from_string(tree)


def _context(template: JinjaTemplate, context: Mapping[str, Any]) -> Context:
    names = dict(context)
    names[_ROUNDS] = [0]
    return template.new_context(names)


def compile_rich_expression(source: str) -> Evaluate:
    """Compile one expression of any kind.

    Raises:
        ValueError: it is not an expression, or uses what is not part of the language here.
    """
    try:
        parser = Parser(_environment(), source, state="variable")
        expression = parser.parse_expression()
        if not parser.stream.eos:
            raise ValueError(f"{{{{ {source} }}}}: unexpected {parser.stream.current.value!r}")
        template = _build(nodes.Template([nodes.Assign(nodes.Name("result", "store"), expression, lineno=1)], lineno=1))
    except TemplateSyntaxError as error:
        raise ValueError(f"{{{{ {source} }}}}: {error.message}") from error

    def evaluate(context: Mapping[str, Any]) -> Any:
        try:
            made = _context(template, context)
            for _ in template.root_render_func(made):
                pass
            value = _given(made.vars["result"])
        except _FAILURES as error:
            raise TemplateError(str(error)) from error
        return Missing(source) if isinstance(value, Missing) else value

    return evaluate


def _with_returns_kept(text: str) -> str:
    """Put a sign in place of every carriage return outside of expressions and statements: Jinja2 takes them for its own."""
    if "\r" not in text:
        return text
    pieces = _MARKED.split(text)
    return "".join(piece if index % 2 else piece.replace("\r", _RETURN) for index, piece in enumerate(pieces))


def compile_statements(text: str) -> Template:
    """Compile text with statements (``{% for %}``, ``{% if %}``, ``{% set %}``).

    Raises:
        ValueError: it is not a template, or uses what is not part of the language here.
    """
    try:
        tree = Parser(_environment(), _with_returns_kept(text)).parse()
        for data in tree.find_all(nodes.TemplateData):
            data.data = data.data.replace(_RETURN, "\r")
        template = _build(tree)
    except TemplateSyntaxError as error:
        raise ValueError(f"line {error.lineno}: {error.message}") from error

    def evaluate(context: Mapping[str, Any]) -> str:
        pieces: list[str] = []
        size = 0
        try:
            for piece in template.root_render_func(_context(template, context)):
                size += len(piece)
                if size > LONGEST_OUTPUT:
                    raise TemplateError(f"longer than {LONGEST_OUTPUT} letters")
                pieces.append(piece)
        except _FAILURES as error:
            raise TemplateError(str(error)) from error
        return "".join(pieces)

    return TextTemplate((evaluate,), text)


_FAILURES: Final = (UndefinedError, SecurityError, TypeError, ValueError, KeyError, ArithmeticError, RecursionError)
