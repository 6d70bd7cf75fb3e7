import pytest
from tests.unit.core.generator.eventual import by_count, by_time

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


def test_a_follower_is_let_see_what_was_done():
    samples = by_count(looks=2, names=("tea",)).samples()
    events = {NAME: [Event(0, samples[0].at, samples[0].ended, "create")]}
    looks = [Look(sample, (), "a") for sample in samples[1:4]]
    assert simulate({"create": Lag(2)}, events, looks) == {1: {NAME: 0}, 2: {NAME: 0}, 3: {}}
    views = [View(sample, NAME, 1, frozenset([fits])) for sample, fits in zip(samples[1:4], (0, 0, 1), strict=True)]
    assert fit([run_of(samples, 0, 2)], NOWHERE, events, views, looks) == ({"create": Lag(2)}, [])


def test_lags_in_words():
    assert [describe(lag) for lag in (Lag(1), Lag(3, 0.25), Lag(0, 1.5))] == ["1 look", "3 looks, at most 250ms", "1.5s"]
