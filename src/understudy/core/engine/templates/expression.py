"""The commonest expressions, compiled to plain functions: names, members, literals, calls and filters.

``request.json.customer.name``, ``item``, ``new_id('pay_')``, ``path.id | int`` and ``{'a': page.total}`` are of this kind; operators, tests
and conditions are not, and are left to a complete template language. Both must give the same value for the same expression.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from understudy.core.engine.templates.access import Key, member
from understudy.core.engine.templates.filters import FILTERS, TAKE_MISSING, apply_filter
from understudy.core.engine.templates.functions import FUNCTIONS
from understudy.core.engine.templates.missing import Missing
from understudy.core.engine.templates.scope import SCOPE
from understudy.core.engine.templates.views import RequestView
from understudy.core.model.json_codec import ABSENT
from understudy.errors import TemplateError

type Evaluate = Callable[[Mapping[str, Any]], Any]

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<float>\d+\.\d+(?:[eE][+-]?\d+)?)|(?P<int>\d+)|(?P<name>[A-Za-z_]\w*)|(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")|(?P<mark>[.\[\](){},|:=-])|(?P<end>$))",
    re.DOTALL,
)
_WORDS: Final[Mapping[str, Any]] = {"true": True, "True": True, "false": False, "False": False, "none": None, "None": None, "omit": ABSENT}
_OPERATORS: Final = frozenset({"and", "or", "not", "in", "is", "if", "else"})
_ESCAPE: Final = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_ESCAPED: Final[Mapping[str, str]] = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "a": "\a", "0": "\0"}


class TooRichError(Exception):
    """The expression needs the complete template language."""


@dataclass(frozen=True, slots=True)
class _Node:
    evaluate: Evaluate
    constant: bool = False
    value: Any = None
    root: str = ""
    keys: tuple[Key, ...] = ()


def _constant(value: Any) -> _Node:
    return _Node(lambda _: value, constant=True, value=value)


def _unescape(text: str) -> str:
    def put(found: re.Match[str]) -> str:
        code = found[1]
        return chr(int(code[1:], 16)) if code[0] in "ux" and len(code) > 1 else _ESCAPED.get(code, code)

    return _ESCAPE.sub(put, text[1:-1]) if "\\" in text else text[1:-1]


def unknown_name(kind: str, name: str, valid: Mapping[str, Any]) -> ValueError:
    """Return the error for a function or filter nobody knows, with the nearest one."""
    near = get_close_matches(name, valid, 1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return ValueError(f"unknown {kind} {name!r}.{hint} Valid: {', '.join(sorted(valid))}")


def walk_named(root: str, keys: tuple[Key, ...]) -> Evaluate:
    """Return the look-up of a dotted name that starts with a name of the context."""
    if not keys:

        def look_up(context: Mapping[str, Any]) -> Any:
            found = context.get(root, ABSENT)
            return Missing(root) if found is ABSENT else found

        return look_up
    full = ".".join((root, *map(str, keys)))

    def follow(context: Mapping[str, Any]) -> Any:
        value = context.get(root, ABSENT)
        if value is ABSENT:
            return Missing(full)
        for key in keys:
            kind = type(value)
            if (kind is dict or kind is RequestView) and type(key) is str:
                value = value.get(key, ABSENT)
                if value is ABSENT:
                    return Missing(full)
            else:
                value = member(value, key)
                if type(value) is Missing:
                    return Missing(full)
        return value

    return follow


class _Parser:
    """Recursive descent over ``operand {.name | [key] | | filter}``; raises TooRichError for anything else."""

    def __init__(self, source: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        position = 0
        while True:
            found = _TOKEN.match(source, position)
            if found is None:
                raise TooRichError
            kind = found.lastgroup or "end"
            self._tokens.append((kind, found[kind]))
            if kind == "end":
                break
            position = found.end()
        self._at = 0

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at]

    def _take(self) -> tuple[str, str]:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _accept(self, mark: str) -> bool:
        if self._tokens[self._at] == ("mark", mark):
            self._at += 1
            return True
        return False

    def _expect(self, mark: str) -> None:
        if not self._accept(mark):
            raise TooRichError

    def whole(self) -> _Node:
        node = self.expression()
        if self._peek()[0] != "end":
            raise TooRichError
        return node

    def expression(self) -> _Node:
        node = self._operand()
        while True:
            if self._accept("."):
                node = self._member(node, self._name_or_index())
            elif self._accept("["):
                key = self.expression()
                self._expect("]")
                node = self._item(node, key)
            elif self._accept("|"):
                node = self._filter(node)
            else:
                return node

    def _name_or_index(self) -> Key:
        kind, text = self._take()
        if kind == "name":
            return text
        if kind == "int":
            return int(text)
        raise TooRichError

    def _operand(self) -> _Node:
        kind, text = self._take()
        if kind == "text":
            return _constant(_unescape(text))
        if kind == "int":
            return _constant(int(text))
        if kind == "float":
            return _constant(float(text))
        if kind == "name":
            return self._named(text)
        if kind == "mark" and text == "-":
            kind, text = self._take()
            # A sign binds less than a filter does.
            if kind not in {"int", "float"} or self._peek() in {("mark", "|"), ("mark", ".")}:
                raise TooRichError
            return _constant(-int(text) if kind == "int" else -float(text))
        if kind == "mark" and text == "(":
            node = self.expression()
            self._expect(")")
            return _Node(node.evaluate, node.constant, node.value)
        if kind == "mark" and text == "[":
            return self._list()
        if kind == "mark" and text == "{":
            return self._mapping()
        raise TooRichError

    def _named(self, name: str) -> _Node:
        if name in _WORDS:
            return _constant(_WORDS[name])
        if name in _OPERATORS:
            raise TooRichError
        if self._accept("("):
            return self._call(name)
        if name.startswith("_"):
            raise ValueError(f"names do not start with an underscore: {name!r}")
        return _Node(walk_named(name, ()), root=name)

    def _member(self, node: _Node, key: Key) -> _Node:
        if node.root:
            keys = (*node.keys, key)
            return _Node(walk_named(node.root, keys), root=node.root, keys=keys)
        inner = node.evaluate
        return _Node(lambda context: member(inner(context), key))

    def _item(self, node: _Node, key: _Node) -> _Node:
        if key.constant:
            if not isinstance(key.value, str | int):
                raise TooRichError
            return self._member(node, key.value)
        inner, of = node.evaluate, key.evaluate

        def look_up(context: Mapping[str, Any]) -> Any:
            wanted = of(context)
            if isinstance(wanted, Missing):
                wanted.fail()
            return member(inner(context), wanted)

        return _Node(look_up)

    def _arguments(self) -> tuple[list[_Node], dict[str, _Node]]:
        positional: list[_Node] = []
        named: dict[str, _Node] = {}
        while not self._accept(")"):
            kind, text = self._peek()
            if kind == "name" and self._tokens[self._at + 1] == ("mark", "="):
                self._at += 2
                named[text] = self.expression()
            elif named:
                raise TooRichError
            else:
                positional.append(self.expression())
            if not self._accept(","):
                self._expect(")")
                break
        return positional, named

    def _call(self, name: str) -> _Node:
        function = FUNCTIONS.get(name)
        if function is None:
            raise unknown_name("function", name, FUNCTIONS)
        positional, named = self._arguments()
        if not positional and not named:
            return _Node(lambda context: call_function(function, name, context))
        given = [node.evaluate for node in positional]
        if not named:
            return _Node(lambda context: call_function(function, name, context, *[argument(context) for argument in given]))
        words = {key: node.evaluate for key, node in named.items()}

        def call(context: Mapping[str, Any]) -> Any:
            keywords = {key: argument(context) for key, argument in words.items()}
            return call_function(function, name, context, *[argument(context) for argument in given], **keywords)

        return _Node(call)

    def _filter(self, node: _Node) -> _Node:
        kind, name = self._take()
        if kind != "name":
            raise TooRichError
        if name not in FILTERS:
            raise unknown_name("filter", name, FILTERS)
        positional, named = self._arguments() if self._accept("(") else ([], {})
        inner = node.evaluate
        given = [argument.evaluate for argument in positional]
        words = {key: argument.evaluate for key, argument in named.items()}
        if not given and not words:
            return _Node(_plain_filter(name, inner))

        def use(context: Mapping[str, Any]) -> Any:
            keywords = {key: argument(context) for key, argument in words.items()}
            return apply_filter(name, inner(context), *[argument(context) for argument in given], **keywords)

        return _Node(use)

    def _list(self) -> _Node:
        elements: list[Evaluate] = []
        while not self._accept("]"):
            elements.append(self.expression().evaluate)
            if not self._accept(","):
                self._expect("]")
                break
        return _Node(lambda context: [element(context) for element in elements])

    def _mapping(self) -> _Node:
        members: list[tuple[Evaluate, Evaluate]] = []
        while not self._accept("}"):
            key = self.expression().evaluate
            self._expect(":")
            members.append((key, self.expression().evaluate))
            if not self._accept(","):
                self._expect("}")
                break
        return _Node(lambda context: {key(context): value(context) for key, value in members})


def _plain_filter(name: str, inner: Evaluate) -> Evaluate:
    function = FILTERS[name]
    takes_missing = name in TAKE_MISSING

    def use(context: Mapping[str, Any]) -> Any:
        value = inner(context)
        if type(value) is Missing and not takes_missing:
            value.fail()
        try:
            return function(value)
        except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
            raise TemplateError(f"{name}: {error}") from error

    return use


def call_function(function: Callable[..., Any], name: str, context: Mapping[str, Any], *arguments: Any, **named: Any) -> Any:
    """Call a function of templates in the scope of a context.

    Raises:
        TemplateError: there is no scope here, an argument is missing or of a wrong type.
    """
    scope = context.get(SCOPE)
    if scope is None:
        raise TemplateError(f"{name}(…) cannot be used here")
    for argument in arguments:
        if isinstance(argument, Missing):
            argument.fail()
    try:
        return function(scope, *arguments, **named)
    except (TypeError, ValueError, OverflowError) as error:
        raise TemplateError(f"{name}: {error}") from error


def compile_expression(source: str) -> Evaluate | None:
    """Compile an expression, or return None when it needs the complete language.

    Raises:
        ValueError: it names a function or filter nobody knows.
    """
    try:
        return _Parser(source).whole().evaluate
    except TooRichError:
        return None
