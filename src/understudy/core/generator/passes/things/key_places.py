"""Where answers say the keys of things: in what a create answers, in reads, in the elements of lists."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from understudy.core.generator.templates.sources import is_graphql, token
from understudy.core.generator.things.graphql_answers import root_field
from understudy.core.generator.things.live import find_pointer, lists_in, look
from understudy.core.generator.things.roles import Roles, asked_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.model.json_codec import ABSENT, placed_leaves

_BOXES = frozenset(["S", "N", "B", "#text", "$t", "value", "stringValue", "integerValue", "$oid"])
_DEEPEST = 5  # mappings in which keys are looked for
_FEWEST_INSIDE = 3  # members of a thing that an envelope is put around
KEY_NAMES = ("id", "_id", "uuid", "key", "name", "slug", "code", "number", "sku", "Id", "ID", "Name", "Key")


def _keys_asked(roles: Roles) -> set[str]:
    keys = (
        roles.names(endpoint, sample)[1] for endpoint, part in roles.parts.items() if part.role != "many" for sample in endpoint.samples
    )
    return {key for key in keys if key is not None}


def locate_keys(roles: Roles) -> None:
    """Find where answers say a thing's own key: in what a create answers, in reads, in list elements."""
    if roles.is_attached:
        return
    asked = _keys_asked(roles)
    members: dict[str, int] = defaultdict(int)
    for endpoint, part in roles.parts.items():
        good = [sample for sample in endpoint.samples if sample.good]
        if endpoint in roles.made_by or endpoint in roles.tells_of_others:
            continue
        if part.act == "create":
            pointer = roles.made_at.get(endpoint) or _made_pointer(good, asked)
            if pointer is not None:
                pointer = roles.made_at[endpoint] = _inside(pointer, good)
                members[str(pointer[-1])] += 0 if endpoint in roles.announced_by else 2
        elif part.role == "one" and endpoint not in roles.root_at and roles.is_about_things(endpoint):
            pointer = _own_pointer(good, [roles.names(endpoint, sample)[1] or "" for sample in good])
            if pointer is not None:
                pointer = _unboxed(pointer, good)
                roles.root_at[endpoint] = pointer[:-1]
                members[str(pointer[-1])] += 1
            elif (root := root_field(good)) is not None:
                roles.root_at[endpoint] = root
    if any(members.values()) or (members and not roles.key_member):
        roles.key_member = max(members, key=lambda name: members[name])
    made = {str(look(sample.answer.tree, at)) for endpoint, at in roles.made_at.items() for sample in endpoint.samples if sample.good}
    for endpoint, part in roles.parts.items():
        if part.act in ("list", "receive") or endpoint in roles.emptied_by:
            _locate_list(roles, endpoint, asked | made)
    if not roles.key_member and roles.element_key:
        roles.key_member = str(next((pointer[-1] for pointer in roles.element_key.values() if pointer), ""))


def _made_pointer(samples: Sequence[Sample], asked: set[str]) -> Pointer | None:
    """Where the answers to a create say the new key: a value asked for later, else a member named like a key."""
    scores: dict[Pointer, int] = defaultdict(int)
    for sample in samples:
        for pointer, value in _scalars(sample.answer.tree):
            if str(value) in asked and len(str(value)) >= 1 and not isinstance(value, bool):
                scores[pointer] += 1
    if scores:
        # A key tells things apart; what they refer to may be asked for as often, but is the same for many.
        worth = {pointer: scores[pointer] * _distinct(pointer, samples) for pointer in scores}
        best = max(scores, key=lambda pointer: (worth[pointer], pointer[-1] in KEY_NAMES, -len(pointer)))
        if _is_key(best, samples):
            return best
    if not samples:
        return None
    common = set.intersection(*({pointer for pointer, _ in _scalars(sample.answer.tree)} for sample in samples))
    named = [
        pointer for pointer in sorted(common, key=lambda pointer: (len(pointer), str(pointer))) if pointer and pointer[-1] in KEY_NAMES[:4]
    ]
    return next((pointer for pointer in named if _is_key(pointer, samples)), None)


def _distinct(pointer: Pointer, samples: Sequence[Sample]) -> float:
    values = [str(value) for sample in samples if (value := look(sample.answer.tree, pointer)) is not ABSENT]
    return len(set(values)) / len(values)


def _is_key(pointer: Pointer, samples: Sequence[Sample]) -> bool:
    """Whether the values at a place tell things apart."""
    values = [str(look(sample.answer.tree, pointer)) for sample in samples if look(sample.answer.tree, pointer) is not ABSENT]
    return len(values) > 0 and len(set(values)) >= (len(values) + 1) // 2 and all(isinstance(part, str) for part in pointer)


def _scalars(tree: Any) -> Iterable[tuple[Pointer, Any]]:
    return (
        (place, value) for place, value in placed_leaves(tree, _DEEPEST) if isinstance(value, str | int) and not isinstance(value, bool)
    )


def _unboxed(pointer: Pointer, samples: Sequence[Sample]) -> Pointer:
    """The member whose value is the key, though it says so in a box of its own: ``{"id": {"S": "u1"}}``."""
    while len(pointer) > 2:
        boxes = [look(sample.answer.tree, pointer[:-1]) for sample in samples]
        if not all(box is ABSENT or (isinstance(box, dict) and len(box) == 1) for box in boxes) or pointer[-1] not in _BOXES:
            return pointer
        pointer = pointer[:-1]
    return pointer


def _own_pointer(samples: Sequence[Sample], keys: Sequence[str]) -> Pointer | None:
    scores: dict[Pointer, int] = defaultdict(int)
    for sample, key in zip(samples, keys, strict=True):
        for pointer in find_pointer(sample.answer.tree, key):
            scores[pointer] += 1
    if not scores:
        return None
    best = max(scores, key=lambda pointer: (scores[pointer], pointer[-1] in KEY_NAMES, -len(pointer)))
    if scores[best] * 2 < len([sample for sample in samples if sample.answer.tree not in (None, {})]):
        return None
    return _inside(best, [sample for sample in samples if sample.good])


def _inside(pointer: Pointer, samples: Sequence[Sample]) -> Pointer:
    """Prefer the key as the thing itself says it over the same key on the envelope around it."""
    if len(pointer) != 1 or not samples or not isinstance(samples[0].answer.tree, dict):
        return pointer
    for name in samples[0].answer.tree:
        inner = (name, *pointer)
        if all(_is_envelope(one, name) and look(one.answer.tree, inner) == look(one.answer.tree, pointer) for one in samples):
            return inner
    return pointer


def _is_envelope(sample: Sample, name: str | int) -> bool:
    """Whether an answer says nothing beside one mapping in it that the mapping or the request does not say."""
    tree = sample.answer.tree
    inner = tree.get(name) if isinstance(tree, dict) else None
    if not isinstance(inner, dict) or len(inner) < _FEWEST_INSIDE:
        return False
    said = {token(value) for value in (*inner.values(), *asked_values(sample).values())}
    return all(isinstance(value, bool) or token(value) in said for other, value in tree.items() if other != name)


def _locate_list(roles: Roles, endpoint: Endpoint, known: set[str]) -> None:
    scores: dict[tuple[Pointer, Pointer], int] = defaultdict(int)
    alike: set[tuple[Pointer, Pointer]] = set()  # places at which two elements of one list say the same: no key
    for sample in endpoint.samples:
        if sample.good:
            for place, elements in lists_in(sample.answer.tree, sample.answer.kind):
                told: set[tuple[Pointer, str]] = set()
                for element in elements:
                    for pointer, value in _scalars(element):
                        if str(value) in known or (not pointer and last_segment(str(value)) in known):
                            scores[(place, pointer)] += 1
                        if (pointer, str(value)) in told:
                            alike.add((place, pointer))
                        told.add((pointer, str(value)))
    if is_graphql(endpoint.samples[0]) and roles.key_member:
        # A field is called the same wherever it is selected: what another says may look like a key.
        scores = {pair: score for pair, score in scores.items() if pair[1][-1:] == (roles.key_member,)}
    if scores:
        enough = max(scores.values()) / 2
        place, pointer = max(
            scores,
            key=lambda pair: (
                pair not in alike and scores[pair] >= enough,
                scores[pair],
                pair[1][-1:] == (roles.key_member,),
                pair[1][-1:] in [(name,) for name in KEY_NAMES],
                -len(pair[1]),
            ),
        )
        roles.list_at[endpoint] = place
        roles.element_key[endpoint] = pointer
    elif (shown := _unknown_elements(roles, endpoint, known)) is not None:
        roles.list_at[endpoint] = shown
        roles.element_key[endpoint] = (roles.key_member,)
    elif is_graphql(endpoint.samples[0]) and roles.parts[endpoint].act == "list" and (listed := _lists_without_keys(endpoint)) is not None:
        roles.list_at[endpoint] = listed
        roles.element_key[endpoint] = (roles.key_member or "id",)


def _unknown_elements(roles: Roles, endpoint: Endpoint, known: set[str]) -> Pointer | None:
    """Return where a list shows things of which nobody speaks anywhere else: their keys are written like those that are known."""
    shapes = {_shape(key) for key in known}
    for sample in endpoint.samples if roles.key_member and not endpoint.operation else ():
        for place, elements in lists_in(sample.answer.tree, sample.answer.kind) if sample.good else ():
            keys = [element.get(roles.key_member) if isinstance(element, dict) else None for element in elements]
            if (
                keys
                and len(set(map(str, keys))) == len(keys)
                and all(isinstance(key, str | int) and _shape(str(key)) in shapes for key in keys)
            ):
                return place
    return None


def _shape(key: str) -> str:
    """Return what keys of one kind have in common: that they are numbers, or their signs, how they begin and how long they are."""
    begin, sign, rest = key.partition("_")
    return "0" if key.isdecimal() else f"{begin}_{len(rest)}" if sign else re.sub(r"[A-Za-z0-9]", "x", key)


def _lists_without_keys(endpoint: Endpoint) -> Pointer | None:
    """Return the root field of GraphQL that lists things of which no key was selected."""
    for sample in endpoint.samples:
        data = sample.answer.tree.get("data") if sample.good and isinstance(sample.answer.tree, dict) else None
        for name, value in data.items() if isinstance(data, dict) else ():
            if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
                return ("data", name)
    return None


def last_segment(text: str) -> str:
    """Return what stands behind the last slash of an address or a path."""
    return text.rstrip("/").rpartition("/")[2]
