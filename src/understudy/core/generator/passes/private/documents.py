"""Pass 5s: what a server keeps for everybody by himself and shows as one document: a cart, preferences, a wish list.

Several clients read the same path and are shown different things. Then everybody has such a document from the start: strangers are shown
what it is at first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import Any

from understudy.core.generator.passes.private.owners import ways_to_know
from understudy.core.generator.passes.private.runs import steps_between
from understudy.core.generator.passes.private.stories import ENTRIES, Body, Story, body_of, gives_out, told_by_owners
from understudy.core.generator.people.visitors import Visitors
from understudy.core.generator.things.live import Act, Collection, Part, Version
from understudy.core.generator.things.roles import Roles, Sighting
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter
from understudy.core.generator.traffic.said import is_rpc
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.model.json_codec import ABSENT

_OWNER = "owner"
_ACTS: dict[str, Act] = {"PUT": "put", "POST": "put", "PATCH": "write", "DELETE": "remove"}
_MISSING = (404, 410)
_PLURAL = re.compile(r"\W+")


def find_documents(endpoints: Sequence[Endpoint], visitors: Visitors | None, taken: set[Endpoint]) -> list[Roles]:
    """Find the documents that everybody has by himself, and follow them through the traffic.

    Args:
        endpoints: all of the service.
        visitors: who comes back by his cookie.
        taken: endpoints of which something else is known, such as accounts.
    """
    samples = sorted(((sample, endpoint) for endpoint in endpoints for sample in endpoint.samples), key=lambda pair: pair[0].number)
    ways = ways_to_know([sample for sample, _ in samples], visitors)
    found: list[Roles] = []
    for reader in endpoints:
        if not ways or not _may_show_one(reader, endpoints) or reader in taken:
            continue
        views, writers = _views_and_writers(reader, [endpoint for endpoint in endpoints if endpoint not in taken])
        if not writers:
            continue
        stories = [story for way in ways if (story := told_by_owners(Story(reader, way, views, writers), samples)) is not None]
        if stories:
            best = next((story for story in stories if gives_out(story)), stories[0])
            roles = _roles(best, samples, {one.collection.name for one in found})
            found.append(roles)
    return found


def _may_show_one(endpoint: Endpoint, endpoints: Sequence[Endpoint]) -> bool:
    """Whether an endpoint may show a document of whoever asks: it names nothing, and shows no things that are read by themselves."""
    if endpoint.method != "GET" or is_rpc(endpoint) or not endpoint.shape or not all(isinstance(part, str) for part in endpoint.shape):
        return False
    if not any(sample.good and sample.answer.kind == "json" and body_of(sample.answer.tree) is not None for sample in endpoint.samples):
        return False
    bare = _bare(endpoint)
    return not any(
        other.method == "GET" and len(shape := _bare(other)) == len(bare) + 1 and shape[:-1] == bare and isinstance(shape[-1], Parameter)
        for other in endpoints
    )


def _bare(endpoint: Endpoint) -> tuple[str | Parameter, ...]:
    return endpoint.shape[:-1] if endpoint.shape[-1:] == ("",) else endpoint.shape


def _views_and_writers(reader: Endpoint, endpoints: Sequence[Endpoint]) -> tuple[dict[Endpoint, Pointer], list[Endpoint]]:
    """Find where answers show the document, and the endpoints that may write it: those below its path, and those that show it."""
    good = [sample.answer.tree for sample in reader.samples if sample.good and body_of(sample.answer.tree) is not None]
    if len({repr(tree) for tree in good}) < 2:
        return {}, []
    kinds = {kind for tree in good if (kind := _kind(tree)) is not None}
    views: dict[Endpoint, Pointer] = {reader: ()}
    writers: list[Endpoint] = []
    bare = _bare(reader)
    for endpoint in endpoints:
        done = [sample for sample in endpoint.samples if sample.good and not sample.reads]
        if endpoint is reader or not done:
            continue
        places = {_view_in(sample.answer.tree, kinds) for sample in done}
        place = places.pop() if len(places) == 1 else None
        if place is not None:
            views[endpoint] = place
        if place is not None or _bare(endpoint)[: len(bare)] == bare:
            writers.append(endpoint)
    return views, writers


def _view_in(tree: Any, kinds: set[Hashable]) -> Pointer | None:
    """Find where an answer shows what others show: by itself, or as a member."""
    places: list[tuple[Pointer, Any]] = [((), tree)]
    places += [((name,), value) for name, value in tree.items()] if isinstance(tree, dict) else []
    for place, value in places:
        if _kind(value) in kinds:
            return place
    return None


def _kind(tree: Any) -> Hashable | None:
    """Say of what kind a tree is: mappings with the same names are of one, and lists whose elements are; None of what is neither."""
    if isinstance(tree, list):
        return ("list", type(tree[0]), _kind(tree[0]) if isinstance(tree[0], dict) else None) if tree else None
    return frozenset(tree) if isinstance(tree, dict) else None


def _roles(story: Story, samples: Sequence[tuple[Sample, Endpoint]], names: set[str]) -> Roles:
    """Follow the documents through the traffic."""
    words = [part for part in story.reader.shape if isinstance(part, str) and part]
    word = _PLURAL.sub("_", words[-1]).strip("_") or "state"
    name = next(one for number in ("", *range(2, 99)) if (one := f"{word}{number}") not in names)
    roles = Roles(Collection(name, _OWNER), whose=story.owners.code)
    roles.initial = _version("", story.initial) if story.initial is not None else None
    codes = {_OWNER: story.owners.code}
    roles.parts = {story.reader: Part("one", "read", codes)}
    for endpoint in story.writers:
        act = _ACTS.get(endpoint.method, "write")
        roles.parts[endpoint] = (
            Part("one", act, codes) if _is_made(story) and endpoint.shape == story.reader.shape else Part("under", "write", codes)
        )
    roles.root_at = {endpoint: place for endpoint, place in story.views.items() if not _is_list(story)}
    roles.passing = set(story.names)
    roles.resets = {
        endpoint
        for endpoint, bodies in story.elsewhere.items()
        if story.initial is not None and all(body == story.initial for body in bodies)
    }
    timelines: dict[str, list[tuple[Sample, Endpoint]]] = defaultdict(list)
    for sample, endpoint in samples:
        if endpoint in roles.parts or endpoint in story.elsewhere:
            timelines[story.owner(sample)].append((sample, endpoint))
    for owner, events in timelines.items():
        _follow(story, roles, owner, events)
    return roles


def _is_made(story: Story) -> bool:
    """Whether a document is missing until its owner puts one there: a draft."""
    return story.initial is None and any(sample.verdict in _MISSING for sample in story.reader.samples)


def _is_list(story: Story) -> bool:
    return story.initial is not None and story.initial.keys() == {ENTRIES}


def _version(key: str, body: Body | None, write: Sample | None = None, previous: Version | None = None) -> Version:
    return Version((), key, write, {"body": body} if body is not None else {}, previous=previous)


def _follow(story: Story, roles: Roles, owner: str, events: Sequence[tuple[Sample, Endpoint]]) -> None:
    """Follow one owner's document: what every request found, and what it left."""
    current: Version | None
    if owner in story.own:
        current = _version(owner, story.own[owner])
        roles.seeds.append(current)
    else:
        current = roles.initial if roles.initial is not None or _is_made(story) else _version(owner, None)
    history = roles.history.setdefault(((), owner), [(-1, current)])
    worked_out = _between(story, current.facets.get("body") if current is not None else None, events)
    for at, (sample, endpoint) in enumerate(events):
        before = current
        if sample.good and not sample.reads:
            body = story.shown(endpoint, sample)
            body = worked_out.get(sample.number) if body is None else body
            body = _later(story, events[at + 1 :]) if body is None else body
            body = story.initial if body is None and endpoint in roles.resets else body
            current = None if roles.act(endpoint) == "remove" else _version(owner, body, sample, before)
            history.append((sample.number, current))
        elif (body := story.shown(endpoint, sample)) is not None and current is not None and not current.facets:
            current.facets["body"] = body
        if endpoint in roles.parts:
            role = roles.parts[endpoint].role
            roles.sightings[sample.number] = Sighting(role, key=owner, before=before, after=current if sample.good else before)


def _between(story: Story, first: Body | None, events: Sequence[tuple[Sample, Endpoint]]) -> dict[int, Body]:
    """Work out what the document was after writes that are followed by others before anybody looks."""
    found: dict[int, Body] = {}
    known, run = first, list[tuple[Sample, Endpoint]]()
    for sample, endpoint in events:
        if sample.good and not sample.reads:
            run.append((sample, endpoint))
        body = story.shown(endpoint, sample)
        if body is None:
            continue
        steps = steps_between(known, body, run) if known is not None and all(one in story.writers for _, one in run) else None
        found.update({written.number: step for (written, _), step in zip(run, steps or (), strict=False)})
        known, run = body, []
    return found


def _later(story: Story, events: Sequence[tuple[Sample, Endpoint]]) -> Body | None:
    """Return what the next look shows, where nothing was done in between."""
    for sample, endpoint in events:
        if sample.good and not sample.reads:
            return None
        if (body := story.shown(endpoint, sample)) is not None:
            return body
    return None


def is_absent(version: Version | None) -> bool:
    """Say whether nothing is known of what a document was."""
    return version is None or version.item() is None or version.facets.get("body", ABSENT) is ABSENT
