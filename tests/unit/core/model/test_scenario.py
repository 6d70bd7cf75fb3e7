import pytest

from understudy.core.model.draw import Draws
from understudy.core.model.scenario import ALWAYS, Trigger


def fired(trigger, count=10, elapsed=0.0):
    return "".join("x" if trigger.fires(n, elapsed, Draws(0, "", "", "", n), "s") else "." for n in range(count))


@pytest.mark.parametrize(
    ("trigger", "pattern"),
    [
        (ALWAYS, "xxxxxxxxxx"),
        (Trigger(first=3), "xxx......."),
        (Trigger(after=3), "...xxxxxxx"),
        (Trigger(after=3, first=2), "...xx....."),
        (Trigger(every=3), "..x..x..x."),
        (Trigger(after=1, every=2), "..x.x.x.x."),
        (Trigger(probability=0), ".........."),
    ],
)
def test_by_count(trigger, pattern):
    assert fired(trigger) == pattern


@pytest.mark.parametrize(
    ("trigger", "moments"),
    [(Trigger(between=(10, 30)), {9.9: False, 10: True, 29.9: True, 30: False}), (Trigger(ttl=60), {0: True, 59.9: True, 60: False})],
)
def test_by_time(trigger, moments):
    assert {at: trigger.fires(0, at, Draws(0, "", "", "", 0), "s") for at in moments} == moments


def test_by_chance():
    assert 350 < fired(Trigger(probability=0.4), 1000).count("x") < 450


def test_a_ramp_rises():
    ramp = Trigger(probability=1.0, ramp=10)
    shares = [fired(ramp, 500, elapsed=at).count("x") / 500 for at in (0, 2.5, 5, 10, 20)]
    assert shares == pytest.approx([0, 0.25, 0.5, 1, 1], abs=0.07)
