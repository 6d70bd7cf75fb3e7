"""Pass 5r, from the beginning: what is attached to a thing by the request that makes it (``CreateRepository`` with `tags`).

The request, or its answer, says the name by which lists of what is attached ask for the thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from understudy.core.generator.draft import Draft
from understudy.core.generator.study import Study
from understudy.core.generator.templates.nodes import member
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.things.live import Version, find_pointer, look, pointer_code
from understudy.core.generator.things.roles import Roles, asked_values
from understudy.core.generator.things.starts import Start
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Pointer, Sample

_LISTED = ("request.json.", "request.form_tree.")


def starts_of(
    endpoint: Endpoint, elements: Sequence[Any], asked: Mapping[str, str], before: Sample
) -> Iterable[tuple[Start, tuple[str, ...], Pointer]]:
    """List how an operation may have brought what a later list shows, with the expression by which that list asks for the thing."""
    for sample in endpoint.samples:
        if not sample.good or sample.number > before.number or sample.run != before.run:
            continue
        for code, value in asked_values(sample).items():
            if not code.startswith(_LISTED) or " | " in code or not isinstance(value, list) or not value:
                continue
            for pointer in _keys(value, elements):
                for named, name in asked.items():
                    own = next((one for one, own in asked_values(sample).items() if one.startswith("request.") and own == name), "")
                    if own and " | " not in own:
                        yield Start(endpoint, code, pointer, (), own), (named,), pointer
                    elif len(name) > 1 and (places := find_pointer(sample.answer.tree, name)):
                        yield Start(endpoint, code, pointer, places[0]), (named,), pointer


def _keys(brought: Sequence[Any], elements: Sequence[Any]) -> list[Pointer]:
    """List the members by which elements of a request and of a list are known as the same: all that was brought, or what is left of it."""
    if not all(isinstance(one, dict) for one in (*brought, *elements)):
        return []
    return [
        (name,)
        for name in brought[0]
        if name in ("Key", "key", "TagKey", "Name", "name", "id", "Id") and any(one in brought for one in elements)
    ]


def follow_start(roles: Roles, start: Start, sample: Sample, things: dict[str, Version], scope: tuple[str, ...]) -> None:
    """Let what a request brings be attached to the thing that it makes."""
    for element in start.elements(sample):
        key = str(look(element, start.pointer))
        version = Version(scope, key, sample, {"body": element}, key_member=roles.key_member)
        version.is_assumed = True
        things[key] = version
        roles.history.setdefault((scope, key), []).append((sample.number, version))


def bring_along(study: Study, draft: Draft) -> None:
    """Let a request that makes a thing attach what it brings."""
    for roles in study.collections:
        start = roles.started.get(draft.endpoint)
        code = _named(study, draft, start) if start is not None else ""
        if start is None or not code:
            continue
        effect = {
            "in": roles.collection.name + "/{{ " + code + " }}",
            "for": f"one in {start.code} | default({{}}) | pairs" if roles.is_map else f"one in {start.code} | default([]) | list",
            "key": "{{ " + pointer_code("one", start.pointer) + " }}",
            "item": "{{ one }}",
            "as": "attached",
        }
        add_effect(draft, "create", effect)
        draft.notes.append(f"every one of {start.code} is attached to it")


def _named(study: Study, draft: Draft, start: Start) -> str:
    """Write the name of the thing, as the request says it, or as the thing that is made has it."""
    if start.said:
        return start.said
    sample = draft.samples[0]
    (name,) = start.thing(sample)
    for roles in study.collections:
        sighting = roles.sightings.get(sample.number) if draft.endpoint in roles.parts else None
        item = sighting.after.item() if sighting is not None and sighting.after is not None else None
        if item is not None and "create" in draft.then:
            return next((member("item", own) for own, value in item.items() if value == name), "")
    return ""
