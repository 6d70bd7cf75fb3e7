"""How far a follower is behind: for so many looks, for so long, or for whichever ends first; the one that says most of what was seen.

A candidate is judged by letting a follower, as the engine has it, see all that was done and all looks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

from understudy.core.engine.templates.followers import Follower, catch_up, count_looks
from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.things.views import Event, Name, View
from understudy.core.generator.traffic.sample import Sample
from understudy.core.model.resource import Lag

_WAITED_S = 0.04  # between two looks: nobody waits so long who does not mean to
_FAR_APART = 3.0  # times
_SELDOM = 0.1  # of the looks that are behind: so many came a moment too late or too early by the clock of a busy machine

type Lags = dict[str, Lag]


@dataclass(frozen=True, slots=True)
class Late:
    """How an endpoint is behind.

    Attributes:
        follower: the resource from which it answers.
        lags: by kind of change.
        strong: what the requests say that are not behind; empty where all are.
        weak: what the others say, where nothing tells the former from them.
        told: what was seen, in words.
    """

    follower: str
    lags: Lags
    strong: tuple[Condition, ...] = ()
    weak: tuple[Condition, ...] = ()
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """The looks at one thing from a change of it on, until it was seen.

    Attributes:
        behind: the looks that did not see it.
        seen: the first that did.
        looks: how many looks at the endpoint did not see it, whatever they asked for.
    """

    kind: str
    since: Event
    behind: tuple[Sample, ...]
    seen: Sample
    looks: int

    @property
    def least(self) -> float:
        """Seconds after which it was not seen yet."""
        return max(sample.at for sample in self.behind) - self.since.at

    @property
    def most(self) -> float:
        """Seconds after which it was seen."""
        return self.seen.at - self.since.at

    @property
    def surely_least(self) -> float:
        """Seconds after which it was not seen yet, even if the change was made at the last moment before it was answered."""
        return max(sample.at for sample in self.behind) - self.since.ended

    @property
    def is_patient(self) -> bool:
        """Whether the client spent most of the time waiting between looks."""
        looks = [*self.behind, self.seen]
        gaps = [later.at - earlier.ended for earlier, later in pairwise(looks)]
        return sum(gap for gap in gaps if gap >= _WAITED_S) * 2 > self.seen.at - self.behind[0].at


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds between which a lag must end to explain all runs; `is_sure` where numbers of looks differ and waiting is what was done."""

    least: float
    most: float
    is_sure: bool = False

    @property
    def is_possible(self) -> bool:
        """Whether one time explains all of them."""
        return self.least < self.most


def bounds_of(runs: Sequence[Run]) -> Bounds:
    """Say between which times the lags of some runs ended, if they were one.

    Changes take time: where the moments of the requests contradict each other, the server may have made them a little later.
    """
    waited = sum(run.is_patient for run in runs)
    differ = len({run.looks for run in runs}) > 1
    least, most = max((run.least for run in runs), default=0.0), min((run.most for run in runs), default=0.0)
    if runs and least >= most and 0 < (surely := max(run.surely_least for run in runs)) < most:
        least = surely
    return Bounds(least, most, is_sure=differ and waited * 2 > len(runs))


def candidates(runs: Sequence[Run], common: Bounds) -> list[Lag]:
    """List what may explain the runs of one kind of change, the likeliest first; `common` are the bounds of all kinds together."""
    counts = sorted({run.looks for run in runs}, key=lambda count: -sum(run.looks == count for run in runs))
    own = bounds_of(runs)
    bounds = common if common.is_possible else own
    timed = [Lag(0, plainest(bounds.least, bounds.most))] if bounds.is_possible else []
    counted = [Lag(counts[0])]
    if not timed and len(counts) > 1:
        # No one lag is all of them: the longest that hides nothing that was seen, so that whoever waits as long as others did sees it.
        return [Lag(0, plainest(min(run.least for run in runs), own.most))]
    if len(counts) > 1 or (common.is_sure and common.is_possible):
        return [*timed, *counted]
    if timed and all(run.is_patient for run in runs):
        both = Lag(counts[0], timed[0].seconds)
        return [*timed, both] if counts == [1] else [both, *timed]
    return [*counted, *timed]


def plainest(least: float, most: float) -> float:
    """Return the number of seconds between two bounds that takes the fewest digits, in milliseconds; of several the middle one.

    Of bounds that say little, it keeps away: whoever looks at once, or waits for the usual time, is told what others were.
    """
    if most > _FAR_APART * least:
        least, most = least + (most - least) / 4, most - (most - least) / 4
    for step in (1.0, 0.5, 0.1, 0.05, 0.01, 0.005, 0.001):
        first, last = int(least / step) + 1, int(most / step + 1e-9)
        if first <= last:
            return round((first + last) // 2 * step, 3)
    return round((least + most) / 2, 4)


@dataclass(frozen=True, slots=True)
class Look:
    """A request that looks at one thing, or at all in a scope (`key` is None)."""

    sample: Sample
    scope: tuple[str, ...]
    key: str | None


def fit(
    runs: Sequence[Run], common: Bounds, events: Mapping[Name, Sequence[Event]], views: Sequence[View], looks: Sequence[Look]
) -> tuple[Lags, list[View]]:
    """Find the lags of every kind of change that explain the most views; return them, and the views that they do not explain."""
    by_kind: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        by_kind[run.kind].append(run)
    kinds = sorted(by_kind)
    trials = [dict(zip(kinds, lags, strict=True)) for lags in product(*(candidates(by_kind[kind], common) for kind in kinds))]
    judged = [(unexplained(lags, events, views, looks), lags) for lags in trials]
    wrong, best = min(judged, key=lambda one: len(one[0]))
    timed = next((one for one in judged if not any(lag.looks for lag in one[1].values())), None) if common.is_sure else None
    if timed is not None and len(timed[0]) <= len(wrong) + _SELDOM * sum(view.is_behind for view in views):
        wrong, best = timed
    return best, wrong


def unexplained(lags: Lags, events: Mapping[Name, Sequence[Event]], views: Sequence[View], looks: Sequence[Look]) -> list[View]:
    """List the views that show something else than a follower with these lags would."""
    shown = simulate(lags, events, looks)
    return [view for view in views if view.sample.number in shown and view.fits and not _fits(view, shown[view.sample.number])]


def _fits(view: View, shown: Mapping[Name, int]) -> bool:
    return min(shown.get(view.name, view.latest), view.latest) in view.fits


def simulate(lags: Lags, events: Mapping[Name, Sequence[Event]], looks: Sequence[Look]) -> dict[int, dict[Name, int]]:
    """Say of every look which things it shows as they were, each with the number of its changes that had arrived."""
    shown: dict[tuple[str, ...], dict[str, Any]] = defaultdict(dict)
    coming: dict[tuple[str, ...], dict[str, Any]] = defaultdict(dict)
    count: dict[Name, int] = defaultdict(int)
    for (scope, key), changes in events.items():
        if changes[0].kind != "create":
            shown[scope][key] = 0
    steps: Iterable[tuple[int, Name | None, Event | Look]] = sorted(
        [
            *((event.number, name, event) for name, changes in events.items() for event in changes),
            *((look.sample.number, None, look) for look in looks),
        ],
        key=lambda step: step[0],
    )
    found: dict[int, dict[Name, int]] = {}
    for number, name, step in steps:
        if isinstance(step, Event):
            assert name is not None
            scope, key = name
            catch_up(shown[scope], coming[scope], lags, step.at)
            # What is shown of a thing is after how many changes: it is there, whatever it is.
            count[name] += 1
            Follower(shown[scope], coming[scope], lags).take(key, step.kind, (count[name],), step.at)
            continue
        catch_up(shown[step.scope], coming[step.scope], lags, step.sample.at)
        waiting = [key for key in coming[step.scope] if step.key in (None, key)]
        found[number] = {(step.scope, key): shown[step.scope].get(key, 0) for key in waiting}
        count_looks(coming[step.scope], step.key)
    return found


def describe(lag: Lag) -> str:
    """Say a lag in words."""
    looks = f"{lag.looks} {'look' if lag.looks == 1 else 'looks'}"
    if lag.seconds is None:
        return looks
    return f"{looks}, at most {written(lag.seconds)}" if lag.looks else written(lag.seconds)


def written(seconds: float) -> str:
    """Write a duration as stub files do."""
    return f"{seconds:g}s" if seconds >= 1 else f"{round(seconds * 1000, 1):g}ms"
