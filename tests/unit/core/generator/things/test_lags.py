from dataclasses import replace

import pytest
from tests.unit.core.generator.eventual import Timed, by_count, by_time

from understudy.core.generator.things.lags import Bounds, Look, Run, bounds_of, candidates, describe, fit, plainest, simulate
from understudy.core.generator.things.views import Event, View
from understudy.core.model.resource import Lag

NAME = ((), "a")
NOWHERE = Bounds(1.0, 0.0)


def run_of(samples, first, looks):
    since = Event(samples[first].number, samples[first].at, samples[first].ended, "create")
    return Run("create", since, tuple(samples[first + 1 : first + 1 + looks]), samples[first + 1 + looks], looks)


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [(0.21, 0.33, 0.3), (0.4, 1.2, 1.0), (0.0102, 0.0108, 0.0105), (0.22, 0.29, 0.25), (0.9, 2.1, 1.0), (0.005, 0.505, 0.2)],
)
def test_of_the_times_that_fit_the_plainest_is_taken(least, most, expected):
    assert plainest(least, most) == expected


def test_looks_without_a_pause_are_counted():
    samples = by_count(looks=2).samples()
    runs = [run_of(samples, 0, 2), run_of(samples, 4, 2)]
    assert not runs[0].is_patient
    assert candidates(runs, bounds_of(runs))[0] == Lag(2)


def test_looks_with_pauses_may_be_counted_or_timed_unless_their_numbers_differ():
    samples = by_time(pauses=(0.1, 0.1, 0.05)).samples()
    first, last = run_of(samples[1:], 0, 3), run_of(samples[13:], 0, 5)
    assert first.is_patient
    assert candidates([first], NOWHERE)[0] == Lag(3, plainest(first.least, first.most))
    both = bounds_of([first, last])
    assert both.is_sure
    assert both.is_possible
    assert candidates([first, last], both)[0].looks == 0


def test_one_look_before_a_pause_tells_a_time():
    samples = by_time(pauses=(0.3,)).samples()
    assert candidates([run_of(samples[1:], 0, 1)], NOWHERE)[0].looks == 0


def test_times_that_contradict_each_other_hide_nothing_that_was_seen():
    samples = by_time(pauses=(0.1,)).samples()
    slow = run_of(samples[1:], 0, 3)
    quick = Run("create", slow.since, (slow.behind[0],), slow.behind[1], 1)
    assert not bounds_of([slow, quick]).is_possible
    assert candidates([slow, quick], bounds_of([slow, quick]))[0].seconds <= quick.most


def slow_and_quick(times):
    """Looks at two things that a server made while it was asked for one and when it answered for the other, both 0.3 s before they show."""
    samples = by_time(pauses=(0.1,)).samples()
    started, ended = samples[0].at, samples[0].at + 0.2  # a busy machine
    behind = replace(samples[4], exchange=replace(samples[4].exchange, started_at=ended + 0.25))
    seen = replace(samples[5], exchange=replace(samples[5].exchange, started_at=started + times))
    change = Event(0, started, ended, "create")
    return [Run("create", change, (behind,), samples[-1], 3), Run("create", change, (samples[2],), seen, 1)]


def test_changes_that_take_time_may_be_made_when_they_are_answered():
    late, quick = slow_and_quick(0.3)
    assert late.least > quick.most > late.surely_least
    assert bounds_of([late, quick]) == Bounds(late.surely_least, quick.most, bounds_of([late, quick]).is_sure)
    late, quick = slow_and_quick(0.2)
    assert not bounds_of([late, quick]).is_possible


@pytest.mark.parametrize(("late_looks", "looks"), [(1, 0), (3, 4)])
def test_a_time_is_taken_that_few_looks_contradict_although_their_number_explains_all(late_looks, looks):
    tape = Timed()
    for number in range(3):
        tape.add("POST", "/things", {"name": "tea"}, 201, {"id": number})
        for pause in (0.05, 0.05, 0.08 if number < late_looks else 0.02, 0.06):
            tape.wait(pause)
            tape.add("GET", f"/things/{number}", None, 404, {})
        tape.wait(0.05)
        tape.add("GET", f"/things/{number}", None, 200, {"id": number})
    samples = tape.samples()
    changes, seen = samples[::6], [sample for sample in samples if sample.method == "GET"]
    events = {((), str(number)): [Event(one.number, one.at, one.ended, "create")] for number, one in enumerate(changes)}
    runs = [run_of(samples, 6 * number, 4) for number in range(3)]
    views = [View(sample, ((), sample.segments[1]), 1, frozenset([int(sample.good)])) for sample in seen]
    lags, wrong = fit(runs, Bounds(0.25, 0.29, is_sure=True), events, views, [Look(one, (), one.segments[1]) for one in seen])
    assert lags["create"].looks == looks
    assert len(wrong) == (late_looks if looks == 0 else 0)


def test_a_follower_is_let_see_what_was_done():
    samples = by_count(looks=2, names=("tea",)).samples()
    events = {NAME: [Event(0, samples[0].at, samples[0].ended, "create")]}
    looks = [Look(sample, (), "a") for sample in samples[1:4]]
    assert simulate({"create": Lag(2)}, events, looks) == {1: {NAME: 0}, 2: {NAME: 0}, 3: {}}
    views = [View(sample, NAME, 1, frozenset([fits])) for sample, fits in zip(samples[1:4], (0, 0, 1), strict=True)]
    assert fit([run_of(samples, 0, 2)], NOWHERE, events, views, looks) == ({"create": Lag(2)}, [])


def test_lags_in_words():
    assert [describe(lag) for lag in (Lag(1), Lag(3, 0.25), Lag(0, 1.5))] == ["1 look", "3 looks, at most 250ms", "1.5s"]
