"""What reads and lists show of single things, beside what had been done to those by then.

Every change of a thing is an event. A view is what one answer shows of one thing: which of its events it may have been after.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from understudy.core.generator.conditions.separation import NOT_THERE
from understudy.core.generator.things.facets import octets_of
from understudy.core.generator.things.graphql_answers import by_fields
from understudy.core.generator.things.live import look
from understudy.core.generator.things.roles import Roles, asked_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample
from understudy.core.model.json_codec import ABSENT

_GONE = (404, 410)
_FAILED = 500
_LONGEST_REFUSAL = 2000
_CONTENT = "$content"  # the bytes that a thing holds
_DEEPEST = 3  # mappings around what a request says of a thing

type Name = tuple[tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class Event:
    """A change of one thing.

    Attributes:
        number: of the sample that made it.
        at: when that was asked for; `ended` when it was answered.
        kind: ``create``, ``update`` or ``remove``.
        told: what is known of the thing since then, as far as requests and answers of writes say it.
    """

    number: int
    at: float
    ended: float
    kind: str
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class View:
    """What an answer shows of one thing that was changed before.

    Attributes:
        latest: how many events there had been.
        fits: after how many of them the thing was as it is shown.
    """

    sample: Sample
    name: Name
    latest: int
    fits: frozenset[int]

    @property
    def is_behind(self) -> bool:
        """Whether it shows a thing as it was before."""
        return bool(self.fits) and self.latest not in self.fits


def events_of(roles: Roles) -> dict[Name, list[Event]]:
    """List what was done to every thing, oldest first."""
    homes = {sample.number: (endpoint, sample) for endpoint in roles.parts for sample in endpoint.samples}
    before = {(seed.scope, seed.key) for seed in roles.seeds}
    found: dict[Name, list[Event]] = {}
    for name, versions in roles.history.items():
        events: list[Event] = []
        is_there, told = name in before, dict[str, Any]()
        for number, version in versions:
            endpoint, sample = homes.get(number, (None, None))
            if sample is None or endpoint is None:
                events = []
                break
            kind = "remove" if version is None else "update" if is_there else "create"
            is_there = version is not None
            told = {**told, **_told(roles, endpoint, sample)} if is_there else {}
            events.append(Event(number, sample.at, sample.ended, kind, told))
        if events:
            found[name] = events
    return found


def _told(roles: Roles, endpoint: Endpoint, sample: Sample) -> dict[str, Any]:
    """Read what a write says of its thing: its request, then its answer."""
    made_at = roles.made_at.get(endpoint)
    place = made_at[:-1] if made_at is not None else roles.root_at.get(endpoint)
    shown = look(sample.answer.tree, place) if place is not None else None
    shown = by_fields(sample, place or (), shown) if isinstance(shown, dict) else {}
    said = {} if endpoint in roles.made_by else dict(_members(sample.asked.tree))
    arguments = {name.rpartition(".")[2]: value for name, value in asked_values(sample).items() if name.startswith(_ARGUMENTS)}
    octets = octets_of(sample).get(roles.contents[endpoint]) if endpoint in roles.contents else None
    return {**said, **arguments, **shown, **({} if octets is None else {_CONTENT: octets})}


_ARGUMENTS = "request.graphql.arguments."


def _members(tree: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """List the members of a body, and those of the one mapping that an envelope holds."""
    if not isinstance(tree, dict) or depth > _DEEPEST:
        return
    values = [value for name, value in tree.items() if not name.startswith("@")]
    if len(values) == 1 and isinstance(values[0], dict):
        yield from _members(values[0], depth + 1)
    else:
        yield from tree.items()


def views_of(roles: Roles, endpoint: Endpoint, events: Mapping[Name, Sequence[Event]]) -> list[View]:
    """List what the answers of an endpoint show of things that were changed before they were asked for."""
    if not endpoint.reads or roles.by_the_way or roles.is_part or roles.is_told:
        return []
    if endpoint in roles.list_at:
        return _listed(roles, endpoint, events)
    if roles.role(endpoint) not in ("one", "under") or roles.act(endpoint) != "read":
        return []
    found: list[View] = []
    for sample in endpoint.samples:
        if sample.number in roles.advances:
            continue  # it is what was done
        scope, key = roles.names(endpoint, sample)
        name = (scope, key or "")
        if name in events and (shown := _shown(roles, endpoint, sample)) is not None:
            found.extend(_view(sample, name, shown, events[name]))
    return found


def _shown(roles: Roles, endpoint: Endpoint, sample: Sample) -> Any:
    """Return what a read shows: ABSENT where there is nothing, None where that cannot be told."""
    if not sample.good:
        return ABSENT if sample.verdict in _GONE or _says_missing(sample) else None
    if sample.status not in (200, 206):
        return None
    root = roles.root_at.get(endpoint) if roles.role(endpoint) == "one" else None
    if root is None:
        holds = roles.role(endpoint) == "one" and roles.contents and sample.status == 200 and endpoint.method == "GET"
        return {_CONTENT: sample.answer.raw} if holds else {}
    shown = look(sample.answer.tree, root)
    if shown is ABSENT or shown is None:
        return ABSENT if endpoint.operation else None
    return by_fields(sample, root, shown)


def _says_missing(sample: Sample) -> bool:
    """Whether a refusal says in words that there is no such thing."""
    text = sample.answer.raw[:_LONGEST_REFUSAL].decode("utf-8", "replace").lower()
    return sample.verdict < _FAILED and NOT_THERE.search(text) is not None


def _listed(roles: Roles, endpoint: Endpoint, events: Mapping[Name, Sequence[Event]]) -> list[View]:
    """List what lists show of the things that the same request shows at some time."""
    pointer, place = roles.element_key.get(endpoint, ()), roles.list_at[endpoint]
    tables: list[tuple[Sample, tuple[str, ...], dict[str, Any]]] = []
    ever: dict[Any, dict[Name, None]] = {}
    for sample in endpoint.samples:
        elements = look(sample.answer.tree, place)
        if not sample.good or roles.is_map or sample.status != 200:
            continue
        elements = elements if isinstance(elements, list) else [] if elements in (ABSENT, None, "") else [elements]
        scope = roles.names(endpoint, sample)[0]
        shown = {str(look(one, pointer) if pointer else one): one for one in elements}
        tables.append((sample, scope, shown))
        ever.setdefault(request_key(sample), {}).update(dict.fromkeys((scope, key) for key in shown if (scope, key) in events))
    found: list[View] = []
    for sample, scope, shown in tables:
        for name in ever[request_key(sample)]:
            if name[0] == scope:
                element = shown.get(name[1], ABSENT)
                found.extend(
                    _view(sample, name, by_fields(sample, (*place, 0), element) if element is not ABSENT else ABSENT, events[name])
                )
    return found


def request_key(sample: Sample) -> Any:
    """What is the same of requests that ask the same, made by the same client."""
    query = tuple((name, *values) for name, values in sorted(sample.query.items()))
    return (
        sample.method,
        sample.segments,
        query,
        tuple(sorted(sample.headers.items())),
        tuple(sorted(sample.cookies.items())),
        sample.asked.raw,
    )


def _view(sample: Sample, name: Name, shown: Any, events: Sequence[Event]) -> Iterator[View]:
    """Say after which events a thing was as it is shown, where it was changed before that was asked for."""
    latest = sum(event.ended <= sample.at for event in events)
    if not latest or latest < sum(event.number < sample.number for event in events):
        return  # what is done at the same moment may be seen or not
    was_there = events[0].kind != "create"
    there = [was_there, *(event.kind != "remove" for event in events[:latest])]
    if shown is ABSENT:
        fits = {index for index, is_there in enumerate(there) if not is_there}
    else:
        told = [{}, *(event.told for event in events[:latest])]
        fits = {index for index, is_there in enumerate(there) if is_there}
        narrow = {index for index in fits if not _contradicts(shown, told[index], [told[one] for one in fits])}
        fits = narrow or fits
    yield View(sample, name, latest, frozenset(fits))


def _contradicts(shown: Any, told: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a thing is shown otherwise than it was said to be, as far as that tells one change from another."""
    if not isinstance(shown, dict):
        return False
    return any(
        name in shown and not _same(shown[name], value) and any(name in other and not _same(other[name], value) for other in others)
        for name, value in told.items()
        if not isinstance(value, dict | list)
    )


def _same(one: Any, other: Any) -> bool:
    return str(one).lower() == str(other).lower()
