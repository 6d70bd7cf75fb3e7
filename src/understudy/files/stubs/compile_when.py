"""`when`: the request matchers of one stub, one block or one scenario rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from understudy.core.matchers.block import AllBlock, AnyBlock, NotBlock
from understudy.core.matchers.field import FieldMatcher, NoOtherNames
from understudy.core.matchers.matcher import BaseMatcher
from understudy.core.matchers.moving import MovingMatcher
from understudy.core.matchers.place import AddressPlace, CookiePlace, HeaderPlace, Place, QueryPlace
from understudy.core.model.interfaces import Template
from understudy.core.model.stub import ItemCondition, StateCondition, When
from understudy.files.stubs.compile_path import compile_path
from understudy.files.stubs.context import CompileContext, Findings

WHEN_KEYS: Final = frozenset(
    {
        "all",
        "any",
        "body",
        "client",
        "cookies",
        "headers",
        "host",
        "if",
        "item",
        "json",
        "method",
        "not",
        "nth",
        "path",
        "port",
        "query",
        "query_any_case",
        "query_exact",
        "scheme",
        "state",
    }
)
ITEM_KEYS: Final = frozenset({"in", "key", "absent", "where", "as"})
_STATEFUL: Final = ("state", "item", "if", "nth")
# One set for all stubs that take one of these.
_USUAL_METHODS: Final = {method: frozenset({method}) for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")}
# A `when` with these alone, whose compiling is the hot path of a start.
_PLAIN_KEYS: Final = frozenset({"method", "path"})


def compile_when(document: Any, context: CompileContext, *, stateful: bool = True) -> When:
    """Compile a block of request matchers.

    Args:
        document: the mapping under `when`, `match` or an element of `any`.
        context: positioned at that mapping.
        stateful: whether `state`, `item`, `if` and `nth` may stand here.
    """
    if not isinstance(document, dict):
        context.wrong_type((), "a mapping of matchers", document)
        return When()
    if document.keys() <= _PLAIN_KEYS:
        methods, path = document.get("method"), document.get("path")
        return When(
            frozenset() if methods is None and "method" not in document else _methods(methods, context),
            None if path is None else compile_path(path, context),
        )
    context.check_keys((), document, "matcher", WHEN_KEYS)
    if not stateful:
        for key in _STATEFUL:
            if key in document:
                context.problem((key,), f"'{key}' may only stand directly under the 'when' of a stub")
    path = document.get("path")
    return When(
        methods=_methods(document["method"], context) if "method" in document else frozenset(),
        path=compile_path(path, context) if path is not None else None,
        matchers=_matchers(document, context),
        state=_state(document["state"], context) if stateful and "state" in document else (),
        items=_items(document["item"], context) if stateful and "item" in document else (),
        tests=_tests(document["if"], context) if stateful and "if" in document else (),
        turns=_turns(document["nth"], context) if stateful and "nth" in document else frozenset(),
    )


def _methods(document: Any, context: CompileContext) -> frozenset[str]:
    if isinstance(document, str) and document in _USUAL_METHODS:
        return _USUAL_METHODS[document]
    methods = document if isinstance(document, list) else [document]
    if not methods or not all(isinstance(method, str) and method and method.isascii() and method.isprintable() for method in methods):
        context.problem(("method",), "expected a method such as POST, or a list of methods")
        return frozenset()
    return frozenset(method.upper() if method.islower() else method for method in methods)


def _matchers(document: Mapping[str, Any], context: CompileContext) -> tuple[BaseMatcher, ...]:
    matchers: list[BaseMatcher] = []
    any_case = _truth("query_any_case", document, context)
    for key, value in document.items():
        compiler = _COMPILERS.get(key) if key != "query" or not any_case else _fields(_folded_query)
        if compiler is None:
            continue
        findings = context.findings
        moving, findings.moving = findings.moving, False
        compiled = compiler(key, value, context)
        if findings.moving and compiled:
            compiled = [_moving(key, value, context, compiler)]
        findings.moving |= moving
        matchers += compiled
    if _truth("query_exact", document, context) and isinstance(document.get("query", {}), dict):
        names = document.get("query", {})
        matchers.append(NoOtherNames("query", frozenset(name.casefold() for name in names) if any_case else frozenset(names), any_case))
    return tuple(matchers)


def _truth(key: str, document: Mapping[str, Any], context: CompileContext) -> bool:
    value = document.get(key, False)
    if not isinstance(value, bool):
        context.wrong_type((key,), "true or false", value)
    return value is True


def _folded_query(name: str) -> Place:
    return QueryPlace(name.casefold(), any_case=True)


type _Compiler = Callable[[str, Any, CompileContext], list[BaseMatcher]]


def _moving(key: str, value: Any, context: CompileContext, compiler: _Compiler) -> BaseMatcher:
    def build(now: float) -> BaseMatcher:
        fresh = CompileContext(Findings(), context.languages, context.root, context.base, context.name, now)
        matchers = compiler(key, value, fresh)
        return matchers[0] if len(matchers) == 1 else AllBlock((When(matchers=tuple(matchers)),))

    return MovingMatcher(key, build)


def _address(key: str, value: Any, context: CompileContext) -> list[BaseMatcher]:
    match key:
        case "scheme" | "host" | "port" | "client" as part:
            return [FieldMatcher(AddressPlace(part), context.value_matcher(value, (key,), textual=True))]
        case _:
            raise AssertionError(key)


def _fields(place: Callable[[str], Place]) -> _Compiler:
    def compile_fields(key: str, value: Any, context: CompileContext) -> list[BaseMatcher]:
        if not isinstance(value, dict):
            context.wrong_type((key,), "a mapping of names to value matchers", value)
            return []
        return [FieldMatcher(place(name), context.value_matcher(matcher, (key, name), textual=True)) for name, matcher in value.items()]

    return compile_fields


def _header_place(name: str) -> Place:
    return HeaderPlace(name.lower())


def _json(key: str, value: Any, context: CompileContext) -> list[BaseMatcher]:
    from understudy.core.matchers.json_pattern import JsonMatcher  # noqa: PLC0415  only stubs that look at bodies need it

    return [JsonMatcher(context.value_matcher(value, (key,)))]


def _blocks(key: str, value: Any, context: CompileContext) -> list[BaseMatcher]:
    if not isinstance(value, list) or not value:
        context.wrong_type((key,), "a list of blocks of matchers", value)
        return []
    blocks = tuple(compile_when(block, context.at(key, number), stateful=False) for number, block in enumerate(value))
    return [AnyBlock(blocks) if key == "any" else AllBlock(blocks)]


def _not_block(key: str, value: Any, context: CompileContext) -> list[BaseMatcher]:
    return [NotBlock(compile_when(value, context.at(key), stateful=False))]


def _body(key: str, value: Any, context: CompileContext) -> list[BaseMatcher]:
    from understudy.files.stubs.compile_body import compile_body  # noqa: PLC0415  as above

    return compile_body(value, context.at(key))


_COMPILERS: Final[Mapping[str, _Compiler]] = {
    "all": _blocks,
    "any": _blocks,
    "body": _body,
    "client": _address,
    "cookies": _fields(CookiePlace),
    "headers": _fields(_header_place),
    "host": _address,
    "json": _json,
    "not": _not_block,
    "port": _address,
    "query": _fields(QueryPlace),
    "scheme": _address,
}


def _state(document: Any, context: CompileContext) -> tuple[StateCondition, ...]:
    if not isinstance(document, dict):
        context.wrong_type(("state",), "a mapping of variables to value matchers", document)
        return ()
    return tuple(StateCondition(name, context.condition(matcher, ("state", name))) for name, matcher in document.items())


def _tests(document: Any, context: CompileContext) -> tuple[Template, ...]:
    texts = document if isinstance(document, list) else [document]
    if not all(isinstance(text, str) and "{{" in text for text in texts):
        context.wrong_type(("if",), "a template such as '{{ item.stock > 0 }}', or a list of templates", document)
        return ()
    return tuple(context.template(text, ("if",)) for text in texts)


def _turns(document: Any, context: CompileContext) -> frozenset[int]:
    turns = document if isinstance(document, list) else [document]
    if not turns or not all(isinstance(turn, int) and not isinstance(turn, bool) and turn > 0 for turn in turns):
        context.wrong_type(("nth",), "a number from 1, or a list of such numbers", document)
        return frozenset()
    return frozenset(turns)


def _items(document: Any, context: CompileContext) -> tuple[ItemCondition, ...]:
    if isinstance(document, list):
        return tuple(_item(element, context.at("item", number)) for number, element in enumerate(document))
    return (_item(document, context.at("item")),)


def _item(document: Any, context: CompileContext) -> ItemCondition:
    if not isinstance(document, dict) or not isinstance(document.get("in"), str):
        context.problem((), "expected {in: collection, key: template}, as {in: customers, key: '{{ path.id }}'}")
        return ItemCondition(context.template(""))
    context.check_keys((), document, "key of an item condition", ITEM_KEYS)
    absent, name, where, key = (document.get(part) for part in ("absent", "as", "where", "key"))
    if not isinstance(absent, bool | None):
        context.wrong_type(("absent",), "true or false", absent)
    if name is not None and not (isinstance(name, str) and name.isidentifier()):
        context.wrong_type(("as",), "a name of letters, digits and underscores", name)
    if where is not None and not isinstance(where, dict):
        context.wrong_type(("where",), "a mapping of members to value matchers", where)
    return ItemCondition(
        collection=context.template(document["in"], ("in",)),
        key=None if key is None else context.template(str(key), ("key",)),
        where=tuple((field, context.condition(matcher, ("where", field))) for field, matcher in where.items())
        if isinstance(where, dict)
        else (),
        absent=absent is True,
        name=name if isinstance(name, str) else "item",
    )
