"""Members of things that are worked out from other things whenever they are shown: how many orders a customer has, what an order comes to.

No write says them, so they are no part of the thing: they are taken from it, and every answer that shows it computes them. What must be
right every time the thing was shown, and different at some time, is believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Any

from understudy.core.engine.templates.access import dig
from understudy.core.engine.templates.sequences import mean, total
from understudy.core.engine.templates.styles import MESSAGES
from understudy.core.generator.templates.figures import number_forms
from understudy.core.generator.templates.nodes import LEFT_OUT, literal, member, quoted
from understudy.core.generator.things.before import things_before, version_before
from understudy.core.generator.things.facets import asks_for
from understudy.core.generator.things.live import Version, look
from understudy.core.generator.things.mirrored import find_mirrored
from understudy.core.generator.things.own_members import brought_members, own_trials, reached
from understudy.core.generator.things.references import are_keys, find_references, key_code, may_refer
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import singular
from understudy.core.generator.values.looks import read_moment
from understudy.core.model.json_codec import ABSENT

_COUNT = re.compile(r"count|num|total|size|length|amount", re.IGNORECASE)
_MOST_GLANCES, _MOST_WORK = 200, 60_000

type Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Glance:
    """One time that a thing was shown: by which exchange, and how."""

    number: int
    key: str
    body: Body


@dataclass(frozen=True, slots=True)
class Trial:
    """An expression of the thing, ``{}`` in it, and what it was worth at every glance."""

    code: str
    values: tuple[Any, ...]


def find_relations(collections: Sequence[Roles]) -> None:
    """Find the members that other things, or lists inside the thing itself, decide, and take them from the things."""
    mirrored = find_mirrored(collections)
    for roles in collections:
        if told := mirrored.get(roles.collection.name):
            roles.relations.update(told)
            _take_away(roles, told)
    # Figures first: a thing that another shows inside it is shown without what is worked out.
    for kinds in ((int, float, str), (dict, list)):
        for roles in collections:
            if roles.by_the_way or roles.glances:
                continue
            glances = [*_glances(roles), *_embedded_glances(roles, collections)]
            names = [
                name for name in _names(glances) if all(isinstance(one.body.get(name, kinds[0]()), (*kinds, NoneType)) for one in glances)
            ]
            found = {name: code for name in names if (code := _relation(name, glances, roles, collections)) is not None}
            found |= {name: code for name, code in reached(found, [one.body for one in glances]).items() if name not in found}
            if found:
                roles.relations.update(found)
                _keep_worked(roles, glances, found)
                _take_away(roles, found)


def _glances(roles: Roles) -> Iterator[Glance]:
    count = 0
    for endpoint in roles.parts:
        for sample in endpoint.samples:
            sighting = roles.sightings.get(sample.number)
            if sighting is None or not sample.good or count > _MOST_GLANCES:
                continue
            shown: list[tuple[Any, Any]] = [(element, version.key) for element, version in sighting.shown if version is not None]
            place = roles.made_at[endpoint][:-1] if endpoint in roles.made_at else roles.root_at.get(endpoint)
            if not shown and place is not None and sighting.key is not None:
                shown = [(look(sample.answer.tree, place), sighting.key)]
            for body, key in shown:
                if isinstance(body, dict):
                    count += 1
                    yield Glance(sample.number, key, body)


def _embedded_glances(roles: Roles, collections: Sequence[Roles]) -> Iterator[Glance]:
    """List the times that a read of another thing was asked to show one of these in the place of its key."""
    known = {key for scope, key in roles.history if not scope}
    for other in collections if known and not roles.collection.scope else ():
        for endpoint, root in other.root_at.items():
            for sample in endpoint.samples if other is not roles and endpoint.reads else ():
                body = look(sample.answer.tree, root) if sample.good and sample.query else None
                for name, shown in body.items() if isinstance(body, dict) else ():
                    if isinstance(shown, dict) and str(shown.get(roles.key_member)) in known and asks_for(sample, name):
                        yield Glance(sample.number, str(shown[roles.key_member]), shown)


def _names(glances: Sequence[Glance]) -> list[str]:
    return list(dict.fromkeys(name for glance in glances for name in glance.body))


def _relation(name: str, glances: Sequence[Glance], roles: Roles, collections: Sequence[Roles]) -> str | None:
    if name == roles.key_member:
        return None
    if (own := _own_member(name, glances, roles)) is not None:
        return own
    zeros = name.isdecimal() and _is_of_protobuf(roles) and any(type(glance.body.get(name)) is int for glance in glances)
    there = [_with_zero(glance, name) for glance in glances] if zeros else [glance for glance in glances if name in glance.body]
    values = [glance.body[name] for glance in there]
    if len({repr(value) for value in values}) < 2 and not (isinstance(values[0], dict | list) and values[0]):
        return None
    if all(value is None or (isinstance(value, int | float) and not isinstance(value, bool)) for value in values) and any(
        value is not None for value in values
    ):
        if all(value is None or read_moment(value) is not None for value in values):
            return None  # no figure is a moment
        trials = (*_own_figures(there, name), *_counts(name, there, roles, collections))
    elif all(isinstance(value, list) for value in values) and any(values):
        trials = (*_inner(there, roles, collections),)
    elif all(isinstance(value, dict | str | None) for value in values) and any(values):
        trials = (*_outer(there, name, roles, collections), *_enveloped(there, name, roles, collections))
    else:
        return None
    found = next((code for trial in trials if (code := _fits(trial, values)) is not None), None)
    return f"{found} | {LEFT_OUT}" if zeros and found is not None else found


def _is_of_protobuf(roles: Roles) -> bool:
    return any(sample.answer.style in MESSAGES for endpoint in roles.parts for sample in endpoint.samples[:1])


def _with_zero(glance: Glance, name: str) -> Glance:
    """Show a field that is left out where it is zero."""
    return Glance(glance.number, glance.key, {name: 0, **glance.body})


def _own_member(name: str, glances: Sequence[Glance], roles: Roles) -> str | None:
    """Find what other members of the thing itself decide."""
    bodies = [glance.body for glance in glances if name in glance.body]
    if len({glance.key for glance in glances}) < 2:
        return None
    values = [body[name] for body in bodies]
    trials = (Trial(code, shown) for code, shown in own_trials(name, bodies, brought_members(roles)))
    return next((code for trial in trials if (code := _fits(trial, values)) is not None), None)


def _fits(trial: Trial, values: Sequence[Any]) -> str | None:
    for code, form in number_forms(trial.code):
        made = [form(value) for value in trial.values]
        if all(_shows(one, other) for one, other in zip(made, values, strict=True)):
            return code
        if not any(isinstance(value, int | float) for value in values):
            return None
    return None


def _shows(known: Any, shown: Any) -> bool:
    """Whether something is shown as it is known, but for what else may be shown inside a thing at other times."""
    if isinstance(known, list) and isinstance(shown, list):
        return len(known) == len(shown) and all(map(_shows, known, shown))
    if isinstance(known, dict) and isinstance(shown, dict):
        rest = [value for name, value in known.items() if name not in shown]
        same = all(name in known and known[name] == value for name, value in shown.items())
        return same and all(isinstance(value, dict | list) for value in rest)
    return type(known) is type(shown) and bool(known == shown)


def _own_figures(glances: Sequence[Glance], name: str) -> Iterator[Trial]:
    """Sums over a list inside the thing, of one member or of the product of two."""
    lists = [key for key, value in glances[0].body.items() if isinstance(value, list)]
    for inner in lists:
        rows = [glance.body.get(inner) for glance in glances]
        if not all(isinstance(row, list) and all(isinstance(one, dict) for one in row) for row in rows):
            continue
        code = member("{}", inner)
        yield from aggregates(code, [row for row in rows if isinstance(row, list)], counts=bool(_COUNT.search(name)))


def aggregates(code: str, rows: Sequence[Sequence[Any]], *, counts: bool) -> Iterator[Trial]:
    """Figures of lists of mappings: how many, sums of a member, sums of the products of two."""
    if counts:
        yield Trial(f"{code} | length", tuple(len(row) for row in rows))
    elements = [element for row in rows for element in row if isinstance(element, Mapping)]
    fields = [
        field
        for field in dict.fromkeys(field for element in elements for field in element)
        if all(_is_figure(element.get(field, 0)) for element in elements)
    ][:6]
    pairs = [(one, other) for index, one in enumerate(fields) for other in fields[index + 1 :]]
    for chosen in (*((field,) for field in fields), *pairs):
        named = ", ".join(map(quoted, chosen))
        yield Trial(f"{code} | sum({named})", tuple(total(row, *chosen) for row in rows))
    # The mean of one figure is that figure, whatever it is.
    for field in fields if any(len(row) > 1 for row in rows) else ():
        yield Trial(f"{code} | mean({quoted(field)})", tuple(mean(row, field) for row in rows))


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _counts(name: str, glances: Sequence[Glance], roles: Roles, collections: Sequence[Roles]) -> Iterator[Trial]:
    for other, code, rows in _referring(glances, roles, collections):
        spoken = singular(other.collection.name).lower() in name.lower()
        yield from aggregates(code, rows, counts=spoken or name.isdecimal() or bool(_COUNT.search(name)))


def _inner(glances: Sequence[Glance], roles: Roles, collections: Sequence[Roles]) -> Iterator[Trial]:
    for _, code, rows in _referring(glances, roles, collections):
        yield Trial(code, tuple(rows))


def _enveloped(glances: Sequence[Glance], name: str, roles: Roles, collections: Sequence[Roles]) -> Iterator[Trial]:
    """Lists of other things in an envelope: ``{"data": […], "total": 2, "url": "/customers/7/cards"}``."""
    values = [glance.body[name] for glance in glances]
    if not all(isinstance(value, dict) for value in values):
        return
    lists = [one for one, inner in values[0].items() if isinstance(inner, list)]
    if len(lists) != 1 or not any(value.get(lists[0]) for value in values) or any(value.keys() != values[0].keys() for value in values):
        return
    for code, rows in (*_within(glances, roles, collections), *((code, rows) for _, code, rows in _referring(glances, roles, collections))):
        # Where nothing explains the order of the same things, that of making is as good.
        if not all(_shows(*pair) or _shows(*map(_sorted, pair)) for pair in zip(rows, [value[lists[0]] for value in values], strict=True)):
            continue
        written = {one: _beside([value[one] for value in values], code, rows, glances, roles) for one in values[0] if one != lists[0]}
        if all(one is not None for one in written.values()):
            inner = ", ".join(f"{quoted(one)}: {code if one == lists[0] else written[one]}" for one in values[0])
            yield Trial("{" + inner + "}", tuple(values))


def _sorted(elements: list[Any]) -> list[Any]:
    return sorted(elements, key=repr)


def _within(glances: Sequence[Glance], roles: Roles, collections: Sequence[Roles]) -> Iterator[tuple[str, list[list[dict[str, Any]]]]]:
    """List the collections inside each of these things, with what was in them at every glance; an answer that makes shows what it made."""
    for other in collections:
        if other is roles or len(other.collection.scope) != 1 or roles.collection.scope or other.by_the_way:
            continue
        makers = {sample.number for endpoint in roles.made_at for sample in endpoint.samples}
        whens = [glance.number + (glance.number in makers) for glance in glances]
        alive = [other.alive_at((glance.key,), when) for glance, when in zip(glances, whens, strict=True)]
        seeds = [[seed for seed in other.seeds if seed.scope == (glance.key,)] for glance in glances]
        if any(seeds):
            continue
        rows = [[item for version in versions if (item := version.item()) is not None] for versions in alive]
        yield f"items({quoted(other.collection.name + '/')} ~ {member('{}', roles.key_member)})", rows


def _beside(values: Sequence[Any], code: str, rows: Sequence[Sequence[Any]], glances: Sequence[Glance], roles: Roles) -> str | None:
    """Write what stands beside a list in its envelope: always the same, how many there are, or an address with the key of the thing."""
    if all(type(value) is int and value == len(row) for value, row in zip(values, rows, strict=True)):
        return f"{code} | length"
    if all(value == values[0] for value in values) and not isinstance(values[0], dict | list):
        return literal(values[0])
    head, _, tail = str(values[0]).partition(glances[0].key)
    if all(value == f"{head}{glance.key}{tail}" for value, glance in zip(values, glances, strict=True)):
        return f"{quoted(head)} ~ {member('{}', roles.key_member)} ~ {quoted(tail)}"
    return None


def _referring(
    glances: Sequence[Glance], roles: Roles, collections: Sequence[Roles]
) -> Iterator[tuple[Roles, str, list[list[dict[str, Any]]]]]:
    """List other collections whose things say the key of this one, with those that did so at every glance."""
    for other in collections:
        if len(other.collection.scope) == 1 and not roles.collection.scope and not other.by_the_way and _lives_in(other, roles):
            inside = [[item for one in _inside(other, glance) if (item := one.item()) is not None] for glance in glances]
            yield other, f"items({quoted(other.collection.name)} ~ '/' ~ {member('{}', roles.key_member)})", inside
        if other is roles or other.collection.scope or other.by_the_way:
            continue
        states = {glance.number: things_before(other, glance.number) for glance in glances}
        if sum(map(len, states.values())) > _MOST_WORK:
            continue
        keys = {*(seed.key for seed in roles.seeds), *(key for _, key in roles.history)}
        for name in find_references([item for items in states.values() for item in items], keys, other, roles.key_member):
            own = [glance.body.get(roles.key_member) for glance in glances]
            if any(value is None for value in own):
                continue
            kinds = {type(value) for items in states.values() for item in items if (value := dig(item, name)) is not ABSENT}
            code = member("{}", roles.key_member)
            strict = [[item for item in states[glance.number] if dig(item, name) == one] for glance, one in zip(glances, own, strict=True)]
            yield other, f"items({quoted(other.collection.name)}) | where({quoted(name)}, {code})", strict
            key = key_code(member("{}", roles.key_member), type(own[0]), kinds)
            rows = [[item for item in states[glance.number] if str(dig(item, name)) == glance.key] for glance in glances]
            yield other, f"items({quoted(other.collection.name)}) | where({quoted(name)}, {key})", rows


def _lives_in(other: Roles, roles: Roles) -> bool:
    """Whether things of one kind live inside those of another, by their path."""
    keys = {key for scope, key in roles.history if not scope} | {seed.key for seed in roles.seeds}
    scopes = {scope[0] for scope, _ in other.history if len(scope) == 1}
    return bool(scopes) and scopes <= keys


def _inside(other: Roles, glance: Glance) -> list[Version]:
    return other.alive_at((glance.key,), glance.number)


def _outer(glances: Sequence[Glance], name: str, roles: Roles, collections: Sequence[Roles]) -> Iterator[Trial]:
    """Things that this one refers to, as a whole or one member of them; to what it refers itself is its own."""
    values = [glance.body[name] for glance in glances]
    for other in collections:
        if other is roles or other.collection.scope or other.by_the_way:
            continue
        for by in glances[0].body:
            if by in (name, roles.key_member) or not all(may_refer(glance.body, by, name) for glance in glances):
                continue
            lone = any(glance.body[name] is None for glance in glances)  # refers to nothing, and shows nothing
            found = [version_before(other, str(glance.body[by]), glance.number) for glance in glances if glance.body[name] is not None]
            hidden = sorted({name for version in found if version is not None for name in version.hidden})
            items = [_visible(version.item() or {}, hidden) for version in found if version is not None]
            if len(items) < len(found):
                continue
            code = f"lookup({quoted(other.collection.name)}, {member('{}', by)})"
            code += f" | without({', '.join(map(quoted, hidden))})" if hidden else ""
            if all(isinstance(glance.body[name], dict | None) for glance in glances):
                left = iter(items)
                shown = tuple(next(left) if glance.body[name] is not None else None for glance in glances)
                yield Trial(f"({code}) if {member('{}', by)} is not none else none" if lone else code, shown)
                if other.relations and not lone:
                    yield _with_worked_out(code, items, glances, name, other)
                continue
            if lone:
                continue
            for field in items[0] if not are_keys(values, other, collections) else ():
                if field != other.key_member:
                    yield Trial(member(code.partition(" | ")[0], field), tuple(item.get(field, ABSENT) for item in items))


def _with_worked_out(code: str, items: Sequence[dict[str, Any]], glances: Sequence[Glance], name: str, other: Roles) -> Trial:
    """Show another thing with what is worked out of it; nobody else shows it at that time, so it is taken as it was shown."""
    shown = [glance.body[name] for glance in glances]
    names = [own for own in other.relations if all(own in one for one in shown)]
    more = ", ".join(f"{quoted(own)}: {other.relations[own].replace('{}', code.partition(' | ')[0])}" for own in names)
    values = [{**item, **{own: one[own] for own in names}} for item, one in zip(items, shown, strict=True)]
    return Trial(f"{code} | merge({{{more}}})", tuple(values))


def _visible(item: dict[str, Any], hidden: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in hidden}


def _keep_worked(roles: Roles, glances: Sequence[Glance], names: Mapping[str, str]) -> None:
    """Keep what was shown of members that are worked out: lists may be narrowed and ordered by them."""
    for glance in sorted(glances, key=lambda glance: glance.number):
        for name in names:
            if name in glance.body:
                roles.worked.setdefault((glance.key, name), []).append((glance.number, glance.body[name]))
    roles.searched |= {name for name in names if not any(isinstance(glance.body.get(name), dict | list) for glance in glances)}


def _take_away(roles: Roles, names: Mapping[str, str]) -> None:
    """Leave out of things what is worked out whenever they are shown."""
    every = [version for sighting in roles.sightings.values() for version in (sighting.before, sighting.after)]
    versions = {id(version): version for version in (*every, *roles.seeds) if version is not None}
    versions.update({id(version): version for sighting in roles.sightings.values() for _, version in sighting.shown if version is not None})
    for version in versions.values():
        for facet in ("body", "element"):
            if isinstance(body := version.facets.get(facet), dict):
                version.facets[facet] = {name: value for name, value in body.items() if name not in names}
        for name in names:
            version.extras.pop(name, None)
