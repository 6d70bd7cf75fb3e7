"""Pass 5s: what a server keeps for everybody by himself and shows as one document: a cart, preferences, a wish list.

Several clients read the same path and are shown different things. It is theirs alone where no write stands between two looks that differ,
or where what was written shows to nobody else; or where writing it, and not looking, gave a session out. Then everybody has such a
document from the start: strangers are shown what it is at first.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from understudy.core.generator.passes.private.owners import Owners, ways_to_know
from understudy.core.generator.passes.private.runs import steps_between
from understudy.core.generator.people.visitors import Visitors
from understudy.core.generator.things.live import Act, Collection, Part, Version, look
from understudy.core.generator.things.roles import Roles, Sighting, asked_values
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter
from understudy.core.generator.traffic.said import is_rpc
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.model.json_codec import ABSENT, render_json

ENTRIES: Final = "entries"
"""The member under which a document that is a list holds it."""
_OWNER = "owner"
_ACTS: dict[str, Act] = {"PUT": "put", "POST": "put", "PATCH": "write", "DELETE": "remove"}
_MISSING = (404, 410)
_KEYS = ("id", "_id", "uuid", "key", "uid")
_PLURAL = re.compile(r"\W+")

type Body = dict[str, Any]


@dataclass(slots=True)
class _Story:
    """What was seen of the documents that one endpoint shows, if owners are known in one way.

    Attributes:
        views: where answers show the document, of the endpoint that shows it and of those that write it.
        initial: what it is at first.
        own: what owners had at first who were there before.
        names: members that say who the owner is: the document is the same without them.
        resets: endpoints elsewhere after which documents differed, with what they were then.
        is_proven: whether something says that owners do not share one document.
    """

    reader: Endpoint
    owners: Owners
    views: Mapping[Endpoint, Pointer]
    writers: Sequence[Endpoint]
    initial: Body | None = None
    own: dict[str, Body] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    elsewhere: dict[Endpoint, list[Body]] = field(default_factory=lambda: defaultdict(list))
    is_proven: bool = False

    def shown(self, endpoint: Endpoint, sample: Sample) -> Body | None:
        """Return the document that an answer shows."""
        place = self.views.get(endpoint)
        if place is None or not sample.good or (endpoint is self.reader and sample.query):
            return None
        body = _body(look(sample.answer.tree, place))
        return {name: value for name, value in body.items() if name not in self.names} if body and self.names else body

    def owner(self, sample: Sample) -> str:
        """Name the owner, or a stranger, of whom there is only this one request."""
        return self.owners.of(sample) or f"stranger {sample.number}"


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
        stories = [story for way in ways if (story := _told(_Story(reader, way, views, writers), samples)) is not None]
        if stories:
            best = next((story for story in stories if _gives_out(story)), stories[0])
            roles = _roles(best, samples, {one.collection.name for one in found})
            found.append(roles)
    return found


def _may_show_one(endpoint: Endpoint, endpoints: Sequence[Endpoint]) -> bool:
    """Whether an endpoint may show a document of whoever asks: it names nothing, and shows no things that are read by themselves."""
    if endpoint.method != "GET" or is_rpc(endpoint) or not endpoint.shape or not all(isinstance(part, str) for part in endpoint.shape):
        return False
    if not any(sample.good and sample.answer.kind == "json" and _body(sample.answer.tree) is not None for sample in endpoint.samples):
        return False
    bare = _bare(endpoint)
    return not any(
        other.method == "GET" and len(shape := _bare(other)) == len(bare) + 1 and shape[:-1] == bare and isinstance(shape[-1], Parameter)
        for other in endpoints
    )


def _bare(endpoint: Endpoint) -> tuple[str | Parameter, ...]:
    return endpoint.shape[:-1] if endpoint.shape[-1:] == ("",) else endpoint.shape


def _body(tree: Any) -> Body | None:
    """Read what an answer shows as a document; a list is one with a single member."""
    if isinstance(tree, list):
        return {ENTRIES: tree}
    return tree if isinstance(tree, dict) and tree else None


def _views_and_writers(reader: Endpoint, endpoints: Sequence[Endpoint]) -> tuple[dict[Endpoint, Pointer], list[Endpoint]]:
    """Find where answers show the document, and the endpoints that may write it: those below its path, and those that show it."""
    good = [sample.answer.tree for sample in reader.samples if sample.good and _body(sample.answer.tree) is not None]
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


def _told(story: _Story, samples: Sequence[tuple[Sample, Endpoint]]) -> _Story | None:
    """Tell what became of every owner's document; None where something contradicts it, or nothing says that it is his alone."""
    story.names = _names_of_owners(story, samples)
    known: dict[str, Body] = {}
    pending: dict[str, list[Endpoint]] = defaultdict(list)
    first: list[tuple[str, Body, bool]] = []
    for sample, endpoint in samples:
        owner = story.owner(sample)
        if sample.good and not sample.reads:
            if endpoint in story.writers and story.owners.of(sample) is None:
                return None
            pending[owner].append(endpoint)
        body = story.shown(endpoint, sample)
        if body is None:
            continue
        before, between = known.get(owner), pending.pop(owner, [])
        if before is None:
            first.append((owner, body, any(one in story.writers for one in between)))
        elif before != body and not any(one in story.writers for one in between):
            if not between:
                return None
            story.elsewhere[between[-1]].append(body)
        known[owner] = body
    if not _begins_alike(story, first) or _lists_things(story, samples):
        return None
    story.is_proven = _is_contradicted(story, samples) or _gives_out(story)
    return story if story.is_proven and len({repr(body) for _, body in _seen(story, samples)}) > 1 else None


def _names_of_owners(story: _Story, samples: Sequence[tuple[Sample, Endpoint]]) -> frozenset[str]:
    """List the members that always say who the owner is."""
    shown = [(story.owners.of(sample), body) for sample, body in _seen(story, samples)]
    names = {name for _, body in shown for name, value in body.items() if isinstance(value, str)}
    return frozenset(name for name in names if all(owner is not None and body.get(name) == owner for owner, body in shown))


def _lists_things(story: _Story, samples: Sequence[tuple[Sample, Endpoint]]) -> bool:
    """Whether a document lists things that writes made under keys of the server, each of which is one owner's: a collection of things."""
    made = {
        (key, str(sample.answer.tree[key]))
        for endpoint in story.writers
        for sample in endpoint.samples
        if sample.good and sample.method == "POST" and isinstance(sample.answer.tree, dict)
        for key in _KEYS
        if key in sample.answer.tree and sample.answer.tree[key] not in asked_values(sample).values()
    }
    whose: dict[tuple[str, str], set[str]] = defaultdict(set)
    for sample, body in _seen(story, samples) if made else ():
        for elements in body.values():
            for one in elements if isinstance(elements, list) else ():
                for key in _KEYS if isinstance(one, dict) else ():
                    if (key, str(one.get(key))) in made:
                        whose[key, str(one[key])].add(story.owner(sample))
    return bool(whose) and all(len(owners) == 1 for owners in whose.values())


def _begins_alike(story: _Story, first: Sequence[tuple[str, Body, bool]]) -> bool:
    """Take what was first shown to those who had written nothing as what the document is at first; users may have one from before."""
    fresh = [(owner, body) for owner, body, written in first if not written]
    usual = Counter(render_json(body) for _, body in fresh).most_common(1)
    story.initial = next((body for _, body in fresh if render_json(body) == usual[0][0]), None) if usual else None
    others = {owner: body for owner, body in fresh if body != story.initial}
    if any(owner.startswith("stranger ") for owner in others) or (others and story.owners.code.startswith("visit.")):
        return False
    story.own = others
    return True


def _seen(story: _Story, samples: Sequence[tuple[Sample, Endpoint]]) -> Iterator[tuple[Sample, Body]]:
    for sample, endpoint in samples:
        if (body := story.shown(endpoint, sample)) is not None:
            yield sample, body


def _is_contradicted(story: _Story, samples: Sequence[tuple[Sample, Endpoint]]) -> bool:
    """Whether looks of several owners cannot be at one document: it differs though nobody wrote, or lost what nobody took away."""
    last: tuple[str, Body] | None = None
    written: list[tuple[str, Endpoint]] = []
    for sample, endpoint in samples:
        if sample.good and not sample.reads:
            written.append((story.owner(sample), endpoint))
        body = story.shown(endpoint, sample)
        if body is None:
            continue
        owner = story.owner(sample)
        if last is not None and last[0] != owner and last[1] != body:
            only_added = all(one.method == "POST" and one in story.writers for _, one in written)
            if not written or (only_added and _has_lost(last[1], body)):
                return True
        last, written = (owner, body), []
    return False


def _has_lost(before: Body, after: Body) -> bool:
    """Whether a list has lost all of its elements that it had, and has others."""
    return any(
        isinstance(old, list) and old and isinstance(after.get(name), list) and after[name] and not any(one in after[name] for one in old)
        for name, old in before.items()
    )


def _gives_out(story: _Story) -> bool:
    """Whether those who wrote were given a session for it that nobody was given who only looked."""
    wrote = [sample for endpoint in story.writers for sample in endpoint.samples if sample.good]
    return any(map(story.owners.gives, wrote)) and not any(map(story.owners.gives, story.reader.samples))


def _roles(story: _Story, samples: Sequence[tuple[Sample, Endpoint]], names: set[str]) -> Roles:
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


def _is_made(story: _Story) -> bool:
    """Whether a document is missing until its owner puts one there: a draft."""
    return story.initial is None and any(sample.verdict in _MISSING for sample in story.reader.samples)


def _is_list(story: _Story) -> bool:
    return story.initial is not None and story.initial.keys() == {ENTRIES}


def _version(key: str, body: Body | None, write: Sample | None = None, previous: Version | None = None) -> Version:
    return Version((), key, write, {"body": body} if body is not None else {}, previous=previous)


def _follow(story: _Story, roles: Roles, owner: str, events: Sequence[tuple[Sample, Endpoint]]) -> None:
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


def _between(story: _Story, first: Body | None, events: Sequence[tuple[Sample, Endpoint]]) -> dict[int, Body]:
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


def _later(story: _Story, events: Sequence[tuple[Sample, Endpoint]]) -> Body | None:
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
