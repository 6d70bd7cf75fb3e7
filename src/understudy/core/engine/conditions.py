"""Conditions on live state: whether a stub's items and variables are as it requires, judged inside the transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from understudy.core.engine.templates.access import EVERYTHING, all_text, dig
from understudy.core.engine.templates.filter_text import FILTER, read_filter
from understudy.core.engine.templates.scope import Scope
from understudy.core.engine.templates.writing import to_text
from understudy.core.model.effect import Where
from understudy.core.model.interfaces import Template
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.stub import ItemCondition, When
from understudy.errors import TemplateError

type Context = dict[str, Any]


def holds(when: When, context: Context, scope: Scope) -> bool:
    """Say whether state and items are as required; items that were found are named in the context."""
    for state in when.state:
        if not state.condition.holds(dig(scope.workspace.variables, state.variable), context):
            return False
    return all(_item_holds(condition, context, scope) for condition in when.items) and all(_is_true(test, context) for test in when.tests)


def _is_true(test: Template, context: Context) -> bool:
    """Whether a template gives something true; text as a text template writes it, `False` or nothing at all is not."""
    value = test.attempt(context)
    return value is not ABSENT and value not in ("", "false", "False") and bool(value)


def _item_holds(condition: ItemCondition, context: Context, scope: Scope) -> bool:
    name = condition.collection.attempt(context)
    found = None if name is ABSENT else _find(condition, to_text(name), scope, context)
    if condition.absent:
        return found is None
    if found is None:
        return False
    context[condition.name] = scope.seen(to_text(name), *found)
    return True


def _find(condition: ItemCondition, name: str, scope: Scope, context: Context) -> tuple[str, Any] | None:
    items = scope.collection(name)
    if condition.key is not None:
        key = condition.key.attempt(context)
        if key is not ABSENT:
            scope.look(name, to_text(key))
        item = ABSENT if key is ABSENT or key is None else items.get(to_text(key), ABSENT)
        return (to_text(key), item) if item is not ABSENT and _fits(condition, item, context) else None
    scope.look(name)
    sought = ((member, one.sought(context)) for member, one in condition.where)
    member, wanted = next(((member, wanted) for member, wanted in sought if wanted), ("", ()))
    pairs = scope.matching(name, member, wanted[0]) if wanted else items.items()
    return next(((key, item) for key, item in pairs if _fits(condition, item, context)), None)


def _fits(condition: ItemCondition, item: Any, context: Context) -> bool:
    return all(wanted.holds(dig(item, member), context) for member, wanted in condition.where)


def is_same(value: Any, wanted: Any) -> bool:
    """Compare a member with a wanted value; text equals a number or truth value that is written so, as in a query."""
    if isinstance(wanted, list | tuple):
        return any(is_same(value, one) for one in wanted)
    if value is ABSENT:
        return False
    # JSON keeps true and 1 apart, Python does not.
    if type(value) is type(wanted) or (not isinstance(value, bool) and not isinstance(wanted, bool) and value == wanted):
        return bool(value == wanted)
    if isinstance(wanted, str) != isinstance(value, str):
        return to_text(value) == to_text(wanted)
    return False


def _read(text: str) -> Any:
    """Read a filter in words.

    Raises:
        TemplateError: the text is none.
    """
    test = read_filter(text)
    if test is None:
        raise TemplateError(f"{FILTER} cannot read {text!r}")
    return test


class Filter:
    """A `where` made ready for one request: what its templates gave, once for all items."""

    __slots__ = ("_clauses", "_context", "is_void")

    def __init__(self, where: Where, context: Context) -> None:
        self._context = context
        self._clauses: list[tuple[str, Any, Any]] = []
        self.is_void = False
        for clause in where:
            if clause.wanted is not None:
                wanted = clause.wanted.attempt(context)
                if wanted is not ABSENT:
                    wanted = _read(to_text(wanted)) if clause.member == FILTER else wanted
                    self._clauses.append((clause.member, wanted, None))
                    continue
            elif all(guard.attempt(context) is not ABSENT for guard in clause.guards):
                self._clauses.append((clause.member, ABSENT, clause.condition))
                continue
            self.is_void = True

    def select(self, collection: str, scope: Scope) -> list[tuple[str, Any]]:
        """Return the pairs of key and item that fit every clause which is not void."""
        return self.narrow(self._candidates(collection, scope))

    def narrow(self, pairs: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
        """Return those of some pairs that fit every clause which is not void."""
        return [(key, item) for key, item in pairs if self._fits(item)]

    def _candidates(self, collection: str, scope: Scope) -> Iterable[tuple[str, Any]]:
        for member, wanted, condition in self._clauses:
            sought = (wanted,) if condition is None else condition.sought(self._context)
            if sought and member not in (EVERYTHING, FILTER):
                return scope.matching(collection, member, sought[0])
        return scope.collection(collection).items()

    @property
    def members(self) -> set[str]:
        """The members that it speaks of."""
        return {member for member, _, _ in self._clauses}

    @property
    def is_empty(self) -> bool:
        """Whether every item fits."""
        return not self._clauses

    def _fits(self, item: Any) -> bool:
        for member, wanted, condition in self._clauses:
            if member == FILTER:
                if not wanted(item):
                    return False
                continue
            value = all_text(item) if member == EVERYTHING else dig(item, member)
            if not (is_same(value, wanted) if condition is None else condition.holds(value, self._context)):
                return False
        return True
