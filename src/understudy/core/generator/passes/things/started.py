"""Pass 5o: jobs and operations that requests elsewhere start: ``POST /databases`` answers with what is asked for as ``/operations/7``.

A request makes a thing when its answers give out, always at the same place, a key that nobody spoke of before and by which that thing is
asked for later. What was asked for (the database) comes to be when that goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from understudy.core.generator.passes.things.key_places import locate_keys
from understudy.core.generator.templates.sources import is_graphql
from understudy.core.generator.things.live import Part, look
from understudy.core.generator.things.roles import Roles, asked_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.generator.values.looks import looks_generated
from understudy.core.model.json_codec import placed_leaves

_DEEPEST = 2  # mappings in which an answer says what it started


def join_started(proposed: Sequence[Roles], endpoints: Sequence[Endpoint]) -> None:
    """Give collections without a maker the requests whose answers are the first to say, each, the key of one of their things."""
    posts = [endpoint for endpoint in endpoints if endpoint.method == "POST" and not is_graphql(endpoint.samples[0])]
    for roles in proposed:
        asked = _asked(roles)
        if roles.collection.scope or roles.made_at or not asked or any(part.act == "create" for part in roles.parts.values()):
            continue
        for endpoint in posts:
            place = _started_at(endpoint, asked) if roles.role(endpoint) == "" else None
            if place is None or (place[-1] not in _shown(roles) and _is_shown_elsewhere(proposed, roles, place, asked)):
                continue
            if any(len(one.made_at[endpoint]) <= len(place) for one in proposed if endpoint in one.made_at):
                continue
            if any(one.role(endpoint) in ("one", "under") and _is_read(one) for one in proposed):
                continue  # what is done to a thing (the refund of a payment) makes what it makes by the way
            for one in proposed:
                if one.made_at.pop(endpoint, None) is not None:
                    _forget_places(one, endpoint)
            roles.parts[endpoint] = Part("many", "create", {})
            roles.made_at[endpoint] = place
            if _only_announces(endpoint, place, roles):
                roles.announced_by.add(endpoint)
        if any(endpoint in roles.made_at for endpoint in posts):
            _start_elsewhere(proposed, roles, asked)


def _is_read(roles: Roles) -> bool:
    """Whether anybody looked at one of the things: a path that only starts something (``POST /orchestrators/resize``) names none."""
    return any(part.role == "one" and endpoint.reads for endpoint, part in roles.parts.items())


def _start_elsewhere(proposed: Sequence[Roles], roles: Roles, asked: Mapping[str, int]) -> None:
    """Let answers of changes and removals that give out keys of what they start show nothing of the things that they are about."""
    for one in proposed:
        told = [
            endpoint
            for endpoint, part in one.parts.items()
            if one is not roles and part.role == "one" and not endpoint.reads and _started_at(endpoint, asked) in roles.made_at.values()
        ]
        if told:
            one.tells_of_others.update(told)
            _see_anew(one)


def _forget_places(roles: Roles, endpoint: Endpoint) -> None:
    """Let a request make nothing of a collection, and see anew where answers say the keys of its things."""
    del roles.parts[endpoint]
    _see_anew(roles)


def _see_anew(roles: Roles) -> None:
    for table in (roles.root_at, roles.list_at, roles.element_key):
        table.clear()
    roles.key_member = ""
    locate_keys(roles)


def _only_announces(endpoint: Endpoint, place: Pointer, roles: Roles) -> bool:
    """Whether most of what answers say beside the key is not what reads show of the thing: addresses of what can be done with it."""
    shown = _shown(roles)
    bodies = [look(sample.answer.tree, place[:-1]) for sample in endpoint.samples if sample.good]
    return place[-1] not in shown or any(isinstance(body, dict) and len(body.keys() & shown) * 2 < len(body) for body in bodies)


def _shown(roles: Roles) -> set[str]:
    """List the members that reads show of things."""
    bodies = (look(sample.answer.tree, root) for endpoint, root in roles.root_at.items() for sample in endpoint.samples if sample.good)
    return {name for body in bodies if isinstance(body, dict) for name in body}


def _is_shown_elsewhere(proposed: Sequence[Roles], roles: Roles, place: Pointer, asked: Mapping[str, int]) -> bool:
    """Whether another path shows the same things, as the request that starts them calls their key."""
    return any(
        one is not roles and not one.collection.scope and place[-1] in _shown(one) and _asked(one).keys() & asked.keys() for one in proposed
    )


def _asked(roles: Roles) -> dict[str, int]:
    """Say when things were first asked for, by the generated keys under which reads found them."""
    found: dict[str, int] = {}
    for endpoint, part in roles.parts.items():
        for sample in endpoint.samples if part.role == "one" and part.act == "read" and endpoint in roles.root_at else ():
            key = roles.names(endpoint, sample)[1]
            if sample.good and key is not None and looks_generated(key.rpartition("/")[2]):
                found[key] = min(sample.number, found.get(key, sample.number))
    return found


def _started_at(endpoint: Endpoint, asked: Mapping[str, int]) -> Pointer | None:
    """Find the place at which every answer says a key of its own, most of which are asked for later."""
    good = [sample for sample in endpoint.samples if sample.good]
    for place in _text_places(good[0]) if good else ():
        keys = [key for sample in good if isinstance(key := look(sample.answer.tree, place), str)]
        if len(keys) < len(good):
            continue
        known = [sample.number < asked[key] for sample, key in zip(good, keys, strict=True) if key in asked]
        if "" in keys or len(set(keys)) < len(keys) or not known or not all(known) or len(known) * 2 < len(keys):
            continue
        if not any(key in map(str, asked_values(sample).values()) for sample, key in zip(good, keys, strict=True)):
            return place
    return None


def _text_places(sample: Sample) -> list[Pointer]:
    """List where an answer says texts, those of the thing itself first."""
    return sorted((place for place, value in placed_leaves(sample.answer.tree, _DEEPEST) if isinstance(value, str) and place), key=len)
