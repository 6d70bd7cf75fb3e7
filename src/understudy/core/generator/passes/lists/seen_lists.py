"""What lists show of the things of a collection, and what requests about several of them at once make and remove."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from understudy.core.generator.passes.acts.attached_maps import pairs_of
from understudy.core.generator.passes.acts.makers import elements_made, makes_several
from understudy.core.generator.passes.acts.removals import keys_removed
from understudy.core.generator.passes.things.key_places import last_segment
from understudy.core.generator.templates.sources import is_graphql
from understudy.core.generator.things.facets import note_selection, note_write
from understudy.core.generator.things.graphql_answers import by_fields
from understudy.core.generator.things.live import Version, look
from understudy.core.generator.things.roles import Roles, Sighting
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.model.json_codec import ABSENT


def elements_of(tree: Any, pointer: Pointer) -> list[Any]:
    """Return the elements at a list's place; none when it is missing, one when a lone element stands there."""
    found = look(tree, pointer)
    if found is ABSENT or found is None or found == "":
        return []
    return found if isinstance(found, list) else [found]


def see_many(roles: Roles, endpoint: Endpoint, sample: Sample, sighting: Sighting, things: dict[str, Version]) -> None:
    """Note what a request about several things, or about a list of them, shows, makes and removes."""
    if not sample.good:
        return
    if endpoint in roles.removed_by:
        for gone in keys_removed(roles, endpoint, sample):
            if things.pop(gone, None) is not None:
                roles.history.setdefault((sighting.scope, gone), []).append((sample.number, None))
        return
    if endpoint in roles.emptied_by:
        if endpoint in roles.list_at:
            _see_list(roles, endpoint, sample, sighting, things)
        for gone in list(things):
            del things[gone]
            roles.history.setdefault((sighting.scope, gone), []).append((sample.number, None))
        return
    if endpoint in roles.selected_by:
        sighting.present = present_of(roles, sighting.scope, things)
        sighting.shown = tuple(_select(roles, endpoint, sample, sighting, things))
        return
    if endpoint in roles.made_by:
        sighting.made = tuple(_make(roles, endpoint, sample, sighting, things))
        return
    made_at = roles.made_at.get(endpoint)
    if made_at is not None:
        key = look(sample.answer.tree, made_at)
        if key is ABSENT:
            if makes_several([sample], roles, endpoint):
                sighting.made = tuple(_make_listed(roles, sample, sighting, things, made_at))
            return
        sighting.key = str(key)
        sighting.before = things.get(str(key))
        if sighting.before is not None:
            sighting.after = sighting.before
            return
        version = Version(sighting.scope, str(key), sample, key_member=roles.key_member)
        body = look(sample.answer.tree, made_at[:-1])
        if isinstance(body, dict) and is_graphql(sample):
            note_selection(roles, sample, version, by_fields(sample, made_at[:-1], body))
        elif isinstance(body, dict) and endpoint in roles.announced_by:
            version.facets["body"] = {roles.key_member: key}
            version.is_assumed = True
        elif isinstance(body, dict):
            version.facets["body"] = body
            note_write(roles, endpoint, sample, version)
        things[str(key)] = sighting.after = version
    elif endpoint in roles.list_at:
        _see_list(roles, endpoint, sample, sighting, things)


def _select(
    roles: Roles, endpoint: Endpoint, sample: Sample, sighting: Sighting, things: dict[str, Version]
) -> Iterable[tuple[Any, Version]]:
    """Let everything that an answer lists be gone, or be what the answer shows."""
    for element in elements_of(sample.answer.tree, roles.list_at[endpoint]):
        key = str(look(element, roles.element_key[endpoint]))
        before = things.get(key)
        if before is None:
            before = Version(sighting.scope, key, None, {"body": element}, key_member=roles.key_member)
            roles.seeds.append(before)
        known = before.facets.setdefault("body", element)
        if sample.method == "DELETE":
            things.pop(key, None)
            roles.history.setdefault((sighting.scope, key), []).append((sample.number, None))
            yield element, before
            continue
        shown = {**known, **element} if isinstance(known, dict) else element
        version = Version(sighting.scope, key, sample, {**before.facets, "body": shown}, previous=before, key_member=roles.key_member)
        things[key] = version
        roles.history.setdefault((sighting.scope, key), []).append((sample.number, version))
        yield element, version


def _make(roles: Roles, endpoint: Endpoint, sample: Sample, sighting: Sighting, things: dict[str, Version]) -> Iterable[Version]:
    """Take every element of a request for a thing; reads may show more of it."""
    code, pointer = roles.made_by[endpoint]
    for element in elements_made(sample, code):
        key = str(look(element, pointer))
        version = Version(sighting.scope, key, sample, {"body": element}, previous=things.get(key), key_member=roles.key_member)
        version.is_assumed = True
        things[key] = version
        roles.history.setdefault((sighting.scope, key), []).append((sample.number, version))
        yield version


def _show_again(version: Version, element: dict[str, Any]) -> None:
    """A list shows what became of a thing that something else changed."""
    body = version.facets.get("body")
    if isinstance(body, dict) and element.keys() <= body.keys():
        version.facets["body"] = {**body, **element}
        version.is_assumed = element.keys() < body.keys()
    version.facets["element"] = element


def _make_listed(roles: Roles, sample: Sample, sighting: Sighting, things: dict[str, Version], made_at: Pointer) -> Iterable[Version]:
    """Take every element of an answer for a thing that was made."""
    for element in sample.answer.tree:
        key = str(look(element, made_at))
        version = Version(sighting.scope, key, sample, {"body": element}, previous=things.get(key), key_member=roles.key_member)
        things[key] = version
        roles.history.setdefault((sighting.scope, key), []).append((sample.number, version))
        yield version


def _named_by_others(element: Any, things: Mapping[str, Version]) -> Any:
    """Find the key of the one thing that an element without a key shows; ABSENT where there is none, or several."""
    told = {name: value for name, value in element.items() if not isinstance(value, dict | list)} if isinstance(element, dict) else {}
    items = [(version.key, version.item() or {}) for version in things.values()]
    # How many of something there are may have changed meanwhile: texts come first.
    for said in ({name: value for name, value in told.items() if isinstance(value, str)}, told):
        fitting = [key for key, item in items if all(name in item and item[name] == value for name, value in said.items())]
        if said and len(fitting) == 1:
            return fitting[0]
    return ABSENT


def present_of(roles: Roles, scope: tuple[str, ...], things: Mapping[str, Version]) -> tuple[Version, ...]:
    """List what is there as a virtual service has it: what was there before the recording comes first, whenever it was first seen."""
    before = {seed.key: things[seed.key] for seed in roles.seeds if seed.scope == scope and seed.key in things}
    return (*before.values(), *(version for key, version in things.items() if key not in before)) if before else tuple(things.values())


def _see_list(roles: Roles, endpoint: Endpoint, sample: Sample, sighting: Sighting, things: dict[str, Version]) -> None:
    shown: list[tuple[Any, Version | None]] = []
    place = roles.list_at[endpoint]
    elements = pairs_of(look(sample.answer.tree, place)) if roles.is_map else elements_of(sample.answer.tree, place)
    for element in elements:
        pointer = roles.element_key[endpoint]
        key = look(element, pointer) if pointer else element
        if key is ABSENT and is_graphql(sample) and pointer[:-1] in ((), ("node",)):
            around = (*roles.list_at[endpoint], 0, *pointer[:-1])
            key = _named_by_others(by_fields(sample, around, look(element, pointer[:-1])), things)
        if key is ABSENT:
            shown.append((element, None))
            continue
        version = things.get(str(key)) or things.get(last_segment(str(key))) or things.get(unquote(str(key)))
        if version is None:
            version = Version(sighting.scope, str(key), None, key_member=roles.key_member)
            if (sighting.scope, str(key)) in roles.history:  # it is shown though it was removed: nobody but this list knows it
                shown.append((element, None))
                continue
            things[str(key)] = version
            roles.seeds.append(version)
        if isinstance(element, dict) and is_graphql(sample):
            place = roles.list_at[endpoint]
            inner = pointer[:1] if pointer[:1] == ("node",) else ()
            note_selection(roles, sample, version, by_fields(sample, (*place, *inner), look(element, inner)))
        elif isinstance(element, dict):
            if version.is_assumed:
                _show_again(version, element)
            version.facets.setdefault("element", element)
        shown.append((element, version))
    sighting.present = present_of(roles, sighting.scope, things)
    sighting.shown = tuple(shown)
    if roles.act(endpoint) == "receive":
        for _, version in shown:
            if version is not None:
                things.pop(version.key, None)
