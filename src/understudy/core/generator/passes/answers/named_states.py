"""The states of the things that a request names, as far as they may decide what becomes of it.

What was done as usual for a thing in some state is no reason to do otherwise. Requests that ask alike (the same members, the same truths)
are compared with one another first: a card that is declined is no obstacle as long as nobody charges it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from understudy.core.generator.conditions.conditions import is_free
from understudy.core.generator.conditions.features import leaves_of
from understudy.core.generator.study import Study
from understudy.core.generator.templates.nodes import member, quoted
from understudy.core.generator.things.live import Version, item_of
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.things.states import flattened, of_usual_status
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import looks_generated, looks_random

REFUSALS = frozenset([400, 402, 403, 409, 410, 412, 422, 423])  # for which the state of a thing may be the reason
_STATE = re.compile(r"[^A-Z]*[a-z][^A-Z]*|\d{2,6}|[A-Z]{4,}(?:[_ -][A-Z]+)*")  # currencies and countries have three letters at the most
_FREE = re.compile(
    r"(?:.*[._])?(?:(?:full_?|first_?|last_?|given_?|nick)?name|description|title|comments?|notes?|e-?mail|address|phone|city|url|password)"
    r"|(?:.*\.)?(?:meta_?data|labels|annotations)\..*",
    re.IGNORECASE,
)

type State = tuple[str, str, str, Any]


def states_of_named(study: Study, endpoint: Endpoint, sample: Sample) -> dict[tuple[Any, ...], bool]:
    """Say in what state the things are that a request names, as far as that may decide what it is answered."""
    decides = _Decisive.of(study, endpoint)
    return {} if decides is None else {state: True for state in _states(study, endpoint, sample) if decides(state)}


class _Decisive:
    """Which states of named things may decide at an endpoint: not those in which what was asked was done as usual."""

    def __init__(self, usual: set[State], unlike: set[State]) -> None:
        self._usual, self._unlike = usual, unlike

    def __call__(self, state: State) -> bool:
        """Say whether a state may decide."""
        return state not in self._usual or state in self._unlike

    @classmethod
    def of(cls, study: Study, endpoint: Endpoint) -> _Decisive | None:
        """Find them; None where what was asked always was done as usual. Worked out once for an endpoint."""
        notes = endpoint.notes
        if "decisive states" not in notes:
            notes["decisive states"] = cls._found(study, endpoint)
        found: _Decisive | None = notes["decisive states"]
        return found

    @classmethod
    def _found(cls, study: Study, endpoint: Endpoint) -> _Decisive | None:
        done = [one for one in endpoint.samples if one.good]
        told = statuses(endpoint)
        if not told & REFUSALS and endpoint.method != "GET":
            done = of_usual_status(done)
        if not told & REFUSALS and len(done) == len(endpoint.samples):
            return None
        usual = {state for one in done for state in _states(study, endpoint, one)}
        return cls(usual, _unlike(study, endpoint))


def _unlike(study: Study, endpoint: Endpoint) -> set[State]:
    """List the states by which requests that ask alike differ, where they were answered otherwise than the usual one of them."""
    kinds: dict[object, list[Sample]] = defaultdict(list)
    for sample in () if endpoint.reads else endpoint.samples:
        kinds[_kind(sample)].append(sample)
    found: set[State] = set()
    for alike in kinds.values():
        done = {one.number for one in of_usual_status([one for one in alike if one.good])}
        if 0 < len(done) < len(alike):
            states = [(one.number in done, set(_states(study, endpoint, one))) for one in alike]
            usual = set().union(*(own for is_usual, own in states if is_usual))
            found |= set().union(*(own for is_usual, own in states if not is_usual)) - usual
    return found


def _kind(sample: Sample) -> object:
    """Say what a request brings, and which truths: nothing of what clients write as they like."""
    said: Iterable[tuple[tuple[str, ...], Any]] = ()
    if sample.asked.kind == "json":
        said = leaves_of(sample.asked.tree)
    elif sample.asked.kind == "form":
        said = (((name,), value[0] if isinstance(value, list) and value else value) for name, value in sample.asked.tree.items())
    brought = ((name, value) for name, value in said if not is_free(("json", name)))
    return frozenset((name, str(value).lower() if str(value).lower() in ("true", "false") else "") for name, value in brought)


def _states(study: Study, endpoint: Endpoint, sample: Sample) -> Iterator[State]:
    for roles, code, version in (*study.named(endpoint, sample), *_named_by_own(study, endpoint, sample)):
        for name, value in flattened(version.item() or {}).items():
            if may_decide(name, value):
                yield roles.collection.name, "{{ " + code + " }}", name, value


def _named_by_own(study: Study, endpoint: Endpoint, sample: Sample) -> Iterator[tuple[Roles, str, Version]]:
    """List the things that the thing names to which something is done: the card of a payment that is confirmed."""
    if endpoint.reads or not statuses(endpoint) & REFUSALS:
        return
    for roles in study.collections:
        sighting = roles.sightings.get(sample.number)
        if sighting is None or sighting.role not in ("one", "under") or sighting.before is None or sighting.by or roles.collection.scope:
            continue
        own = f"lookup({quoted(roles.collection.name)}, {roles.key_code(endpoint)})"
        told = {name: value for name, value in (item_of(sighting.before) or {}).items() if name != roles.key_member}
        for name, key in [(name, key) for name, key in told.items() if isinstance(key, str) and looks_generated(key)]:
            for other in study.collections:
                if other is not roles and not other.collection.scope and not other.by_the_way:
                    version = other.version_at((), key, sample.number)
                    if version is not None:
                        yield other, member(own, name), version


def statuses(endpoint: Endpoint) -> frozenset[int]:
    """List the statuses of an endpoint; an answer that says in its body that it is none counts as a 400."""
    notes = endpoint.notes
    if "statuses" not in notes:
        notes["statuses"] = frozenset(sample.verdict if sample.good or sample.verdict >= 400 else 400 for sample in endpoint.samples)
    found: frozenset[int] = notes["statuses"]
    return found


def may_decide(name: str, value: Any) -> bool:
    """Say whether a member may decide what becomes of a request: a truth, a word, a short number; never what people write as they like."""
    if isinstance(value, bool) or name == "etag":
        return isinstance(value, bool)
    if _FREE.fullmatch(name):
        return False
    return isinstance(value, str) and 1 < len(value) <= 24 and _STATE.fullmatch(value) is not None and not looks_random(value)
