"""The effects of `then`: `create`, `update`, `remove`, `copy`, `move`, `set` and `list`, in the order in which they are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from understudy.core.engine.templates.tree import has_template
from understudy.core.matchers.vocabulary import MODIFIER_NAMES, is_matcher
from understudy.core.model.constant import NOTHING
from understudy.core.model.effect import (
    Clause,
    Create,
    Each,
    Effect,
    Listen,
    ListItems,
    Relocate,
    Remove,
    SetVariables,
    StopListening,
    Update,
    Where,
)
from understudy.core.model.interfaces import Template
from understudy.files.stubs.compile_answer import compile_data, compile_loop, compile_text
from understudy.files.stubs.context import CompileContext

EFFECT_KEYS: Final = ("create", "update", "remove", "copy", "move", "set", "list", "listen", "stop_listening")
CREATE_KEYS: Final = frozenset({"in", "key", "item", "as", "for"})
UPDATE_KEYS: Final = CREATE_KEYS | {"where", "unset", "deep", "new_key"}
REMOVE_KEYS: Final = frozenset({"in", "key", "where", "below", "as", "for"})
MOVE_KEYS: Final = frozenset({"in", "from", "to", "item", "as"})
COPY_KEYS: Final = MOVE_KEYS | {"depth"}
_PAGING: Final = ("limit", "after", "before", "start_after", "offset", "page", "prefix", "delimiter")
LISTEN_KEYS: Final = frozenset({"to", "keep", "key", "for", "after", "last"})
STOP_LISTENING_KEYS: Final = frozenset({"to", "key", "for"})
LIST_KEYS: Final = frozenset({"from", "where", "sort", "key", "as", "at", "depth", "work_out", *_PAGING})


_VALID: Final = {
    "create": CREATE_KEYS,
    "update": UPDATE_KEYS,
    "remove": REMOVE_KEYS,
    "list": LIST_KEYS,
    "copy": COPY_KEYS,
    "move": MOVE_KEYS,
}


def compile_effects(document: Mapping[str, Any], context: CompileContext) -> tuple[Effect, ...]:
    """Compile the effects of a `then`."""
    effects: list[Effect] = []
    for key, value in document.items():
        if key == "set":
            effects.append(_set(value, context.at("set")))
        elif key in EFFECT_KEYS:
            several = value if isinstance(value, list) else [value]
            for number, one in enumerate(several):
                place = context.at(key, number) if isinstance(value, list) else context.at(key)
                effect = _compile_one(key, one, place)
                if effect is not None:
                    effects.append(effect)
    return tuple(effects)


def _compile_one(key: str, document: Any, context: CompileContext) -> Effect | None:
    if not isinstance(document, dict):
        context.wrong_type((), f"a mapping such as {{{'from' if key == 'list' else 'in'}: customers, …}}", document)
        return None
    if key in ("listen", "stop_listening"):
        return _listen(key, document, context)
    valid = _VALID[key]
    context.check_keys((), document, f"key of {key}", valid)
    collection = _collection(document, "from" if key == "list" else "in", context)
    match key:
        case "create":
            return Create(
                collection, _item(document, context), _key(document, context), _name(document, "item", context), _each(document, context)
            )
        case "update":
            return _update(document, collection, context)
        case "remove":
            _check_selection(document, context)
            return Remove(
                collection,
                _key(document, context),
                _where(document, context),
                _flag(document, "below", context),
                _name(document, "removed", context),
                _each(document, context),
            )
        case "copy" | "move":
            return _relocate(key, document, collection, context)
        case _:
            return _list(document, collection, context)


def _collection(document: Mapping[str, Any], key: str, context: CompileContext) -> Template:
    name = document.get(key)
    if not isinstance(name, str) or not name:
        context.problem((key,) if key in document else (), f"'{key}' names the collection")
        return NOTHING
    return compile_text(name, context, (key,))


def _item(document: Mapping[str, Any], context: CompileContext) -> Template:
    if "item" not in document:
        context.problem((), "'item' says what is put into the collection")
        return NOTHING
    return compile_data(document["item"], context, ("item",))


def _key(document: Mapping[str, Any], context: CompileContext) -> Template | None:
    return compile_text(document["key"], context, ("key",)) if "key" in document else None


def _name(document: Mapping[str, Any], default: str, context: CompileContext) -> str:
    name = document.get("as", default)
    if not isinstance(name, str) or not name.isidentifier() or name.startswith("_"):
        context.wrong_type(("as",), "a name", name)
        return default
    return name


def _each(document: Mapping[str, Any], context: CompileContext) -> Each | None:
    if "for" not in document:
        return None
    loop = compile_loop(document["for"], context, ("for",))
    return None if loop is None else Each(*loop)


def _check_selection(document: Mapping[str, Any], context: CompileContext) -> None:
    if ("key" in document) == ("where" in document):
        context.problem((), "either 'key' or 'where' says which items")


def _flag(document: Mapping[str, Any], key: str, context: CompileContext) -> bool:
    value = document.get(key, False)
    if not isinstance(value, bool):
        context.wrong_type((key,), "true or false", value)
    return value is True


def _relocate(key: str, document: Mapping[str, Any], collection: Template, context: CompileContext) -> Relocate:
    for end in ("from", "to"):
        if not isinstance(document.get(end), str):
            context.problem((end,) if end in document else (), f"'{end}' names the {'source' if end == 'from' else 'target'} by its key")
    source, target = (compile_text(document.get(end, ""), context, (end,)) for end in ("from", "to"))
    depth = compile_text(document["depth"], context, ("depth",)) if "depth" in document else NOTHING
    item = compile_data(document.get("item", {}), context, ("item",))
    return Relocate(collection, source, target, key == "copy", depth, item, _name(document, "item", context))


def _update(document: Mapping[str, Any], collection: Template, context: CompileContext) -> Update:
    _check_selection(document, context)
    return Update(
        collection,
        compile_data(document.get("item", {}), context, ("item",)),
        _key(document, context),
        _where(document, context),
        compile_data(document["unset"], context, ("unset",)) if "unset" in document else NOTHING,
        _flag(document, "deep", context),
        compile_data(document["new_key"], context, ("new_key",)) if "new_key" in document else NOTHING,
        _name(document, "item", context),
        _each(document, context),
    )


def _where(document: Mapping[str, Any], context: CompileContext) -> Where:
    where = document.get("where", {})
    if not isinstance(where, dict):
        context.wrong_type(("where",), "a mapping from member to value", where)
        return ()
    return tuple(_clause(member, one, context) for member, wanted in where.items() for one in _apart(wanted))


def _apart(wanted: Any) -> list[Any]:
    """Take several matchers of one member apart: each is skipped by itself when its template gives nothing."""
    if not isinstance(wanted, dict) or not is_matcher(wanted):
        return [wanted]
    modifiers = {name: value for name, value in wanted.items() if name in MODIFIER_NAMES}
    return [{name: value, **modifiers} for name, value in wanted.items() if name not in modifiers]


def _clause(member: str, wanted: Any, context: CompileContext) -> Clause:
    pointer = ("where", member)
    if isinstance(wanted, dict):
        guards = tuple(context.template(text, pointer) for text in _texts(wanted) if has_template(text))
        return Clause(member, condition=context.condition(wanted, pointer), guards=guards)
    return Clause(member, compile_data(wanted, context, pointer))


def _texts(document: Any) -> list[str]:
    if isinstance(document, str):
        return [document]
    if isinstance(document, dict):
        return [text for value in document.values() for text in _texts(value)]
    return [text for value in document for text in _texts(value)] if isinstance(document, list) else []


def _list(document: Mapping[str, Any], collection: Template, context: CompileContext) -> ListItems:
    key = document.get("key")
    if key is not None and not isinstance(key, str):
        context.wrong_type(("key",), "the name of a member", key)
        key = None
    paging = {name: compile_text(document[name], context, (name,)) for name in _PAGING if name in document}
    sort = compile_data(document["sort"], context, ("sort",)) if "sort" in document else NOTHING
    branch = {name: compile_text(document[name], context, (name,)) for name in ("at", "depth") if name in document}
    return ListItems(
        collection,
        _where(document, context),
        sort=sort,
        key=key,
        name=_name(document, "page", context),
        work_out=_work_out(document, context),
        **branch,
        **paging,
    )


def _work_out(document: Mapping[str, Any], context: CompileContext) -> tuple[tuple[str, Template], ...]:
    members = document.get("work_out", {})
    if not isinstance(members, dict):
        context.wrong_type(("work_out",), "a mapping from member to template", members)
        return ()
    return tuple((name, compile_data(value, context, ("work_out", name))) for name, value in members.items())


def _set(document: Any, context: CompileContext) -> SetVariables:
    if not isinstance(document, dict):
        context.wrong_type((), "a mapping from variable to value", document)
        return SetVariables(())
    return SetVariables(tuple((name, compile_data(value, context, (name,))) for name, value in document.items()))


def _listen(key: str, document: Mapping[str, Any], context: CompileContext) -> Effect:
    context.check_keys((), document, f"key of {key}", LISTEN_KEYS if key == "listen" else STOP_LISTENING_KEYS)
    feed = compile_feed(document, context)
    if key == "stop_listening":
        return StopListening(feed, _key(document, context), _each(document, context))
    kept = compile_data(document["keep"], context, ("keep",)) if "keep" in document else NOTHING
    first = {name: compile_data(document[name], context, (name,)) for name in ("after", "last") if name in document}
    return Listen(feed, kept, _key(document, context), _each(document, context), **first)


def compile_feed(document: Mapping[str, Any], context: CompileContext) -> Template:
    """Compile the name of a feed."""
    name = document.get("to")
    if not isinstance(name, str) or not name:
        context.problem(("to",) if "to" in document else (), "'to' names the feed")
        return NOTHING
    return compile_text(name, context, ("to",))
