"""Effects of a request on the session's state, in the order in which the stub says them.

Items are never changed in place: an update puts a new item where the old one was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_never

from understudy.core.engine.branches import graft, remove_branch, rename_item
from understudy.core.engine.conditions import Filter
from understudy.core.engine.feeds import listen, stop_listening
from understudy.core.engine.listing import list_items, read_depth
from understudy.core.engine.templates.functions import new_id
from understudy.core.engine.templates.mappings import deep_merge
from understudy.core.engine.templates.scope import Scope
from understudy.core.engine.templates.tree import iterate
from understudy.core.engine.templates.writing import to_text
from understudy.core.model.effect import (
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
from understudy.core.model.json_codec import ABSENT
from understudy.errors import TemplateError

type Context = dict[str, Any]


def apply_effects(effects: tuple[Effect, ...], context: Context, scope: Scope) -> None:
    """Apply effects in order; each may use what the ones before it named in the context.

    Raises:
        TemplateError: a template failed, or an item that should be updated is not there.
    """
    for effect in effects:
        match effect:
            case Create():
                _repeat(effect.each, context, lambda inner, effect=effect: _create(effect, inner, scope), effect.name)
            case Update():
                _repeat(effect.each, context, lambda inner, effect=effect: _update(effect, inner, scope), effect.name)
            case Remove():
                _repeat(effect.each, context, lambda inner, effect=effect: _remove(effect, inner, scope), effect.name)
            case Relocate():
                _relocate(effect, context, scope)
            case SetVariables():
                _set(effect, context, scope)
            case ListItems():
                context[effect.name] = list_items(effect, context, scope)
            case Listen():
                _repeat(effect.each, context, lambda inner, effect=effect: listen(effect, inner, scope), "me")
            case StopListening():
                _repeat(effect.each, context, lambda inner, effect=effect: stop_listening(effect, inner, scope), "me")
            case _:
                assert_never(effect)


def _repeat(each: Each | None, context: Context, act: Any, name: str) -> None:
    if each is None:
        act(context)
        return
    made = []
    for inner in iterate((each.name,), each.source.render(context), context):
        act(inner)
        if name in inner:
            made.append(inner[name])
    # What one round named must be readable after the loop too.
    context[f"{name}s"] = made
    if made:
        context[name] = made[-1]


def _collection(template: Template, context: Context) -> str:
    return to_text(template.render(context))


def _create(effect: Create, context: Context, scope: Scope) -> None:
    name = _collection(effect.collection, context)
    if not name.startswith("_"):  # what a session remembers beside its things has no ids
        scope.collection_at_hand = name
    resource = scope.resource(name)
    member = resource.key if resource is not None else "id"
    item = effect.item.render(context)
    if effect.key is not None:
        key = to_text(effect.key.render(context if effect.name in context else {**context, effect.name: item}))
    elif isinstance(item, Mapping) and item.get(member) is not None:
        key = to_text(item[member])
    else:
        made = new_id(scope)
        key = to_text(made)
        if isinstance(item, Mapping):
            item = {**item, member: made} if member in item else {member: made, **item}
    scope.collection(name)[key] = item
    scope.note_key(name, key)
    context[effect.name] = scope.seen(name, key, item)


def _selected(key: Template | None, where: Where, context: Context, name: str, scope: Scope) -> list[tuple[str, Any]]:
    """Return the items a change is about: the one with the key, or all that fit; a clause that gives nothing selects nothing."""
    if key is not None:
        text = to_text(key.render(context))
        item = scope.collection(name).get(text, ABSENT)
        return [] if item is ABSENT else [(text, item)]
    if not where:
        raise TemplateError("neither 'key' nor 'where' says which items")
    chosen = Filter(where, context)
    return [] if chosen.is_void else chosen.select(name, scope)


def _update(effect: Update, context: Context, scope: Scope) -> None:
    name = _collection(effect.collection, context)
    items = scope.collection(name)
    selected = _selected(effect.key, effect.where, context, name, scope)
    if effect.key is not None and not selected:
        raise TemplateError(f"update: {name} has no item {to_text(effect.key.render(context))!r}; require it with 'when.item'")
    for key, item in selected:
        context[effect.name] = scope.seen(name, key, item)
        changed = _merged(item, effect.item.render(context), deep=effect.deep)
        unset = effect.unset.attempt(context)
        if unset is not ABSENT and isinstance(changed, Mapping):
            changed = {member: value for member, value in changed.items() if member not in unset}
        new_key = effect.new_key.attempt(context)
        known_as = key if new_key in (ABSENT, None) else to_text(new_key)
        if known_as != key:
            rename_item(items, key, known_as)
            scope.note_key(name, known_as)
        items[known_as] = changed
        context[effect.name] = scope.seen(name, known_as, changed)


def _merged(item: Any, changes: Any, *, deep: bool) -> Any:
    if deep:
        return deep_merge(item, changes)
    return {**item, **changes} if isinstance(item, Mapping) and isinstance(changes, Mapping) else changes


def _remove(effect: Remove, context: Context, scope: Scope) -> None:
    name = _collection(effect.collection, context)
    items = scope.collection(name)
    if effect.below and effect.key is not None:
        context[effect.name] = remove_branch(items, to_text(effect.key.render(context)))
        return
    gone = _selected(effect.key, effect.where, context, name, scope)
    for key, _ in gone:
        del items[key]
    context[effect.name] = [scope.seen(name, key, item) for key, item in gone]


def _relocate(effect: Relocate, context: Context, scope: Scope) -> None:
    name = _collection(effect.collection, context)
    items = scope.collection(name)
    source, target = to_text(effect.source.render(context)), to_text(effect.target.render(context))
    if source not in items:
        raise TemplateError(f"{'copy' if effect.keeps else 'move'}: {name} has no item {source!r}; require it with 'when.item'")
    if f"{target}/".startswith(f"{source}/") or f"{source}/".startswith(f"{target}/"):
        raise TemplateError(f"{'copy' if effect.keeps else 'move'}: neither of {source!r} and {target!r} may stand below the other")
    resource = scope.resource(name)
    member = resource.key if resource is not None else "id"
    depth = read_depth(effect.depth, context) if effect.keeps else None
    graft(items, source, target, depth=depth, member=member, renew=lambda item: effect.item.render({**context, "item": item}))
    if not effect.keeps:
        remove_branch(items, source)
    context[effect.name] = items[target]


def _set(effect: SetVariables, context: Context, scope: Scope) -> None:
    variables = scope.workspace.variables
    for name, template in effect.values:
        value = template.render(context)
        if value is ABSENT:
            variables.pop(name, None)
        else:
            variables[name] = value
