"""Pass 5h: reads and lists that are behind (eventual consistency): what was made, changed or removed is seen later → followers.

A look is behind when it shows a thing as it was before its last change, and the same request shows it as it is a while later, though nobody
did anything in between that could be the reason. Looks that see ahead of such ones have to be told from them by what they ask (a strong
read). What is found is a follower of the collection (`follows` of a resource), from which the stubs of those looks answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from understudy.core.generator.conditions.conditions import Condition, Features
from understudy.core.generator.conditions.features import features_of
from understudy.core.generator.conditions.separation import separate
from understudy.core.generator.things.deeds import Deeds
from understudy.core.generator.things.lags import Bounds, Lags, Late, Look, Run, bounds_of, describe, fit, simulate, unexplained
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.things.views import Event, Name, View, events_of, request_key, views_of
from understudy.core.generator.traffic.endpoint import Endpoint, path_values
from understudy.core.generator.traffic.sample import Sample

_MOST_WRONG = 0.25  # of the looks that are behind: beyond that, no lag is the reason
_MOST_VIEWS = 200_000
_MOST_ROUNDS = 4
_WORDS = {"create": "what is made", "update": "what is changed", "remove": "what is removed"}


def find_late(found: Sequence[Roles], endpoints: Sequence[Endpoint], names: set[str]) -> list[Roles]:
    """Find the endpoints that are behind; return the collections whose things have to be followed once more, with that in mind."""
    deeds = Deeds(found, endpoints)
    changed: list[Roles] = []
    seen: list[tuple[Roles, dict[Name, list[Event]], list[_Looked]]] = []
    for roles in found:
        roles.late.clear()
        roles.behind.clear()
        events = events_of(roles)
        looked = [_Looked.of(roles, endpoint, events, deeds) for endpoint in (roles.parts if events else ())]
        behind = [one for one in looked if one.runs]
        common = bounds_of([run for one in behind for run in one.runs])
        explained = {one.endpoint: _explain(roles, one, events, common) for one in behind}
        roles.late.update({endpoint: late for endpoint, late in explained.items() if late is not None})
        seen.append((roles, events, behind))
    # A look at a thing within another that is not there yet says nothing of the outer one.
    inner = {endpoint for roles in found for endpoint in roles.late if roles.role(endpoint) == "one"}
    for roles, events, behind in seen:
        for endpoint in inner & roles.late.keys():
            if roles.role(endpoint) == "under":
                del roles.late[endpoint]
        if roles.late:
            _lag_alike(roles, behind, events)
            for one in behind:
                _note_behind(roles, one, events)
            roles.on_demand -= roles.behind.keys()
            _name_followers(roles, names)
            changed.append(roles)
    return changed


@dataclass(frozen=True, slots=True)
class _Looked:
    """What looks at an endpoint showed, and the runs of those that were behind."""

    endpoint: Endpoint
    views: list[View]
    runs: list[Run]

    @classmethod
    def of(cls, roles: Roles, endpoint: Endpoint, events: Mapping[Name, Sequence[Event]], deeds: Deeds) -> _Looked:
        """Read the answers of an endpoint."""
        views = views_of(roles, endpoint, events)
        if len(views) > _MOST_VIEWS or not any(view.is_behind for view in views):
            return cls(endpoint, views, [])
        runs = [run for group in _same_looks(views) if (run := _run(roles, events, group, deeds)) is not None]
        # What is shown on demand, though it was removed, is not behind; what is gone a while later was.
        behind = {sample.number for run in runs for sample in run.behind}
        return cls(endpoint, [view for view in views if view.sample.number not in roles.on_demand - behind], runs)


def _explain(roles: Roles, looked: _Looked, events: Mapping[Name, Sequence[Event]], common: Bounds) -> Late | None:
    """Say how an endpoint is behind, and which of its requests are not; None where no lag is the reason."""
    behind = {sample.number for run in looked.runs for sample in run.behind}
    features = _features(looked.endpoint)
    ahead: set[int] = set()
    for _ in range(_MOST_ROUNDS):
        apart = _told_apart([features[number] for number in sorted(ahead)], [features[number] for number in sorted(behind)])
        if apart is None:
            return None
        late = Late("", {}, *apart)
        views, looks = _plain(roles, looked, late)
        runs = [replace(run, looks=_counted(run, looks)) for run in looked.runs]
        lags, wrong = fit(runs, common, events, views, looks)
        early = {view.sample.number for view in wrong if not view.is_behind} - behind
        if early <= ahead:
            # Lags that are not all the same hide some of what was seen late; nothing else may come out otherwise.
            strange = [view for view in wrong if view.sample.number not in behind]
            is_it = len(strange) <= _MOST_WRONG * sum(view.is_behind for view in views)
            return replace(late, lags=lags, told=_story(late, lags, runs)) if is_it else None
        ahead |= early
    return None


def _features(endpoint: Endpoint) -> dict[int, Features]:
    return {sample.number: features_of(sample, path_values(endpoint.shape, sample.segments), {}) for sample in endpoint.samples}


def _plain(roles: Roles, looked: _Looked, late: Late) -> tuple[list[View], list[Look]]:
    """Return what the looks show that are behind, and these."""
    features = _features(looked.endpoint)
    plain = [sample for sample in looked.endpoint.samples if is_plain(features[sample.number], late.strong, late.weak)]
    numbers = {sample.number for sample in plain}
    return [view for view in looked.views if view.sample.number in numbers], [_look(roles, looked.endpoint, sample) for sample in plain]


def _lag_alike(roles: Roles, behind: Sequence[_Looked], events: Mapping[Name, Sequence[Event]]) -> None:
    """Let endpoints that are behind by time be behind alike, in what one of them was not seen to be, too, where nothing is against it."""
    timed = {end: late for end, late in roles.late.items() if not any(lag.looks for lag in late.lags.values())}
    together: Lags = {}
    for own in timed.values():
        together = {**own.lags, **together}
    for one in behind:
        if (late := timed.get(one.endpoint)) is None or late.lags == together:
            continue
        views, looks = _plain(roles, one, late)
        if len(unexplained(together, events, views, looks)) <= len(unexplained(late.lags, events, views, looks)):
            roles.late[one.endpoint] = replace(late, lags=together)


def _note_behind(roles: Roles, looked: _Looked, events: Mapping[Name, Sequence[Event]]) -> None:
    """Note what every look of an endpoint shows as it was."""
    late = roles.late.get(looked.endpoint)
    if late is not None:
        for number, things in _as_seen(late.lags, events, *_plain(roles, looked, late)).items():
            roles.behind.setdefault(number, {}).update({name[1]: events[name][index].number for name, index in things.items()})


def _same_looks(views: Iterable[View]) -> Iterable[list[View]]:
    """Group the views that the same request gives of one thing between two changes of it."""
    groups: dict[object, list[View]] = defaultdict(list)
    for view in views:
        groups[(request_key(view.sample), view.name, view.latest)].append(view)
    return groups.values()


def _run(roles: Roles, events: Mapping[Name, Sequence[Event]], group: Sequence[View], deeds: Deeds) -> Run | None:
    """Return the looks up to the first that sees what was done, when they all did not and nothing else explains that it does."""
    seen = next((index for index, view in enumerate(group) if not view.is_behind), 0)
    if not seen or any(view.is_behind for view in group[seen:]):
        return None
    first, last, after = group[0], group[seen - 1], group[seen]
    if deeds.explain(roles, first.name, last.sample, after.sample):
        return None
    event = events[first.name][max(first.fits & frozenset(range(first.latest)))]
    return Run(event.kind, event, tuple(view.sample for view in group[:seen]), after.sample, seen)


def _told_apart(ahead: list[Features], behind: list[Features]) -> tuple[tuple[Condition, ...], tuple[Condition, ...]] | None:
    """Say what tells looks that see all from those that are behind, or the other way round; None where nothing does."""
    if not ahead:
        return (), ()
    strong = separate(ahead, behind)
    if strong:
        return strong, ()
    weak = separate(behind, ahead)
    return ((), weak) if weak else None


def is_plain(features: Features, strong: Sequence[Condition], weak: Sequence[Condition]) -> bool:
    """Whether a request is one of those that are behind."""
    if strong:
        return not all(condition.holds(features) for condition in strong)
    return all(condition.holds(features) for condition in weak)


def _look(roles: Roles, endpoint: Endpoint, sample: Sample) -> Look:
    scope, key = roles.names(endpoint, sample)
    return Look(sample, scope, None if endpoint in roles.list_at else key)


def _counted(run: Run, looks: Sequence[Look]) -> int:
    """Count the looks at a thing, or at all of its kind, until it was seen."""
    own = next(look for look in looks if look.sample is run.seen)
    return sum(
        look.scope == own.scope and look.key == own.key and run.since.number < look.sample.number < run.seen.number for look in looks
    )


def _as_seen(
    lags: Lags, events: Mapping[Name, Sequence[Event]], views: Sequence[View], looks: Sequence[Look]
) -> dict[int, dict[Name, int]]:
    """Say of every look what it shows as it was: as it was seen where that tells, else as the lag has it."""
    found = {number: dict(things) for number, things in simulate(lags, events, looks).items()}
    for view in views:
        things = found.setdefault(view.sample.number, {})
        if view.fits and things.get(view.name, view.latest) not in view.fits:
            things[view.name] = max(view.fits)
    return {
        number: {name: index for name, index in things.items() if index < len(events[name])} for number, things in found.items() if things
    }


def _story(late: Late, lags: Lags, runs: Sequence[Run]) -> tuple[str, ...]:
    told: list[str] = []
    for kind, lag in sorted(lags.items()):
        own = [run for run in runs if run.kind == kind]
        counts = "/".join(map(str, sorted({run.looks for run in own})))
        least, most = (round(seconds * 1000) for seconds in (max(run.least for run in own), min(run.most for run in own)))
        passed = "" if lag.seconds is None else f" and for {least} ms at least, seen after {most} ms"
        looked = f"unseen by {counts} {'look' if counts == '1' else 'looks'}{passed}"
        told.append(f"{_WORDS[kind]} shows after {describe(lag)}: {looked} ({'once' if len(own) == 1 else f'{len(own)} times'})")
    return (*told, *(["requests that insist on it see what is there at once"] if late.strong or late.weak else []))


def _name_followers(roles: Roles, names: set[str]) -> None:
    """Call followers after how things are looked at; endpoints that are behind by time share one."""
    taken: dict[object, str] = {}
    for endpoint, late in list(roles.late.items()):
        is_timed = not any(lag.looks for lag in late.lags.values())
        about = tuple(sorted((kind, lag.looks, lag.seconds) for kind, lag in late.lags.items())) if is_timed else endpoint
        if about not in taken:
            word = "listed" if endpoint in roles.list_at and not is_timed else "seen"
            base = f"{word}_{roles.collection.name}"
            taken[about] = next(name for name in (base, *(f"{base}_{number}" for number in range(2, 999))) if name not in names)
            names.add(taken[about])
        roles.late[endpoint] = replace(late, follower=taken[about])
