"""Trees of protobuf messages made alike over all requests and answers: what repeats anywhere is a list everywhere.

Messages that show the same text in the same fields are of one kind wherever they stand, in requests, answers and lists, and have one form.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any, Literal

from understudy.core.engine.templates.styles import MESSAGES
from understudy.core.generator.templates.sources import render_tree
from understudy.core.generator.traffic.sample import Sample
from understudy.core.model.message_form import MessageForm, Names, form_of, walk

type Side = Literal["asked", "answer"]
type _Call = tuple[tuple[str, ...], Side]
type _Place = tuple[_Call, Names]

_ENTRY = frozenset({"1", "2"})  # the fields of a map's entry (protobuf.dev/programming-guides/encoding, Maps)
_MOST_TEXTS = 6
_ROUNDS = 3
_MOST_TREES = 300


def with_like_messages(samples: Sequence[Sample]) -> tuple[list[Sample], dict[str, MessageForm]]:
    """Bring the messages of calls into one form each.

    Returns:
        The samples, and by path the forms of requests that their bytes do not tell.
    """
    calls: dict[_Call, list[Any]] = defaultdict(list)
    for sample in samples:
        for side, content in _contents(sample):
            calls[(sample.segments, side)].append(content.tree)
    if not calls:
        return list(samples), {}
    forms = _forms(calls)
    found = [_formed(sample, forms) for sample in samples]
    if maps := _maps(found):
        found = [_with_ordered_maps(sample, maps) for sample in found]
    asked = {"/" + "/".join(segments): form for (segments, side), form in forms.items() if side == "asked" and not form.is_empty}
    return found, asked


def _contents(sample: Sample) -> list[tuple[Side, Any]]:
    sides: tuple[tuple[Side, Any], ...] = (("asked", sample.asked), ("answer", sample.answer))
    return [(side, content) for side, content in sides if content.style in MESSAGES]


def _formed(sample: Sample, forms: dict[_Call, MessageForm]) -> Sample:
    for side, content in _contents(sample):
        form = forms[(sample.segments, side)]
        if side == "answer":
            sample = replace(sample, answer=replace(content, tree=_without_root(form).apply(content.tree)))
        else:
            request = replace(sample.exchange.request, message_form=None if form.is_empty else form)
            exchange = replace(sample.exchange, request=request)
            sample = replace(sample, asked=replace(content, tree=form.apply(content.tree)), exchange=exchange)
    return sample


def _without_root(form: MessageForm) -> MessageForm:
    """A call that gave one message shows it as such, whatever others gave."""
    return replace(form, lists=form.lists - {()})


def _forms(calls: dict[_Call, list[Any]]) -> dict[_Call, MessageForm]:
    """Find the form of every call, and let places of one kind of message share theirs."""
    forms = {call: form_of(trees) for call, trees in calls.items()}
    kinds = _kinds(calls)
    for _ in range(_ROUNDS):
        for places in kinds:
            shared = [_inside(forms[call], names) for call, names in places]
            whole = MessageForm(
                frozenset[Names]().union(*(form.lists for form in shared)),
                frozenset[Names]().union(*(form.messages for form in shared)),
                frozenset[Names]().union(*(form.texts for form in shared)),
            )
            for call, names in places:
                forms[call] = _joined(forms[call], names, whole)
    return forms


def _inside(form: MessageForm, names: Names) -> MessageForm:
    def below(paths: Iterable[Names]) -> frozenset[Names]:
        return frozenset(path[len(names) :] for path in paths if path[: len(names)] == names and len(path) > len(names))

    return MessageForm(below(form.lists), below(form.messages), below(form.texts))


def _joined(form: MessageForm, names: Names, more: MessageForm) -> MessageForm:
    def at(paths: Iterable[Names]) -> frozenset[Names]:
        return frozenset((*names, *path) for path in paths)

    return MessageForm(form.lists | at(more.lists), form.messages | at(more.messages), form.texts | at(more.texts))


def _kinds(calls: dict[_Call, list[Any]]) -> list[list[_Place]]:
    """Group the places at which messages show the same texts in the same two fields."""
    shown: dict[Any, set[_Place]] = defaultdict(set)
    for call, trees in calls.items():
        for tree in trees[:_MOST_TREES]:
            for names, value in walk(tree):
                for one in value if isinstance(value, list) else [value]:
                    for pair in _telling(one):
                        shown[pair].add((call, names))
    group: dict[_Place, set[_Place]] = {}
    for places in shown.values():
        merged = set(places).union(*(group.get(place, set()) for place in places))
        for place in merged:
            group[place] = merged
    return [sorted(places) for places in {id(places): places for places in group.values()}.values() if len(places) > 1]


def _telling(message: Any) -> list[Any]:
    if not isinstance(message, dict):
        return []
    texts = [(name, value) for name, value in message.items() if isinstance(value, str) and value][:_MOST_TEXTS]
    return list(combinations(texts, 2))


def _maps(samples: Sequence[Sample]) -> frozenset[_Place]:
    """Find the places of maps, whose entries come in any order: the same entries are there in two orders."""
    orders: dict[str, set[str]] = defaultdict(set)
    places: dict[str, set[_Place]] = defaultdict(set)
    for sample in samples:
        for side, content in _contents(sample):
            for names, value in walk(content.tree):
                if isinstance(value, list) and len(value) > 1 and is_map(value):
                    entries = render_tree(by_key(value))
                    orders[entries].add(render_tree(value))
                    places[entries].add(((sample.segments, side), names))
    return frozenset(place for entries, found in places.items() if len(orders[entries]) > 1 for place in found)


def is_map(elements: Sequence[Any]) -> bool:
    """Say whether a list looks like a map: pairs of a text and a value, every text once."""
    if not all(isinstance(entry, dict) and entry.keys() <= _ENTRY and isinstance(entry.get("1"), str) for entry in elements):
        return False
    return len({entry["1"] for entry in elements}) == len(elements)


def by_key(elements: Sequence[Any]) -> list[Any]:
    """Return the entries of a map in the order of their keys."""
    return sorted(elements, key=lambda entry: str(entry["1"]))


def _with_ordered_maps(sample: Sample, maps: frozenset[_Place]) -> Sample:
    for side, content in _contents(sample):
        names = {place for call, place in maps if call == (sample.segments, side)}
        if names:
            tree = _ordered(content.tree, (), names)
            changed = replace(content, tree=tree)
            sample = replace(sample, asked=changed) if side == "asked" else replace(sample, answer=changed)
    return sample


def _ordered(tree: Any, names: Names, maps: set[Names]) -> Any:
    if isinstance(tree, list):
        elements = [_ordered(one, names, maps - {names}) for one in tree]
        return by_key(elements) if names in maps and is_map(elements) else elements
    if isinstance(tree, dict):
        return {name: _ordered(value, (*names, name), maps) for name, value in tree.items()}
    return tree
