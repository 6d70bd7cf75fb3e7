from understudy.core.model.scenario import Activation
from understudy.runtime.clock import ControlledClock
from understudy.runtime.switchboard import ActiveScenario, Switchboard


def board():
    clock = ControlledClock()
    clock.freeze(1000.0)
    return Switchboard(clock), clock


def names(activations):
    return [one.scenario for one in activations]


def test_what_is_on_concerns_its_service_and_session():
    switchboard, _ = board()
    assert switchboard.is_idle
    switchboard.turn_on("all", None, None, None)
    switchboard.turn_on("one", "pay", None, None)
    switchboard.turn_on("mine", None, "t1", None)
    assert names(switchboard.concerning("pay", "")) == ["all", "one"]
    assert names(switchboard.concerning("mail", "t1")) == ["all", "mine"]


def test_switching_off_by_name_service_or_session():
    switchboard, _ = board()
    switchboard.turn_on("a", "pay", None, None)
    switchboard.turn_on("a", "mail", None, None)
    switchboard.turn_on("b", "pay", "t1", None)
    assert switchboard.turn_off("a", "pay", None) == 1
    assert switchboard.turn_off(None, None, "t1") == 1
    assert names(switchboard.concerning("mail", "")) == ["a"]
    assert switchboard.turn_off(None, None, None) == 1
    assert switchboard.is_idle


def test_a_scenario_ends_by_itself():
    switchboard, clock = board()
    assert switchboard.turn_on("brief", None, None, 5.0) == ActiveScenario("brief", expires_at=1005.0)
    since = clock.monotonic()
    assert switchboard.concerning("pay", "") == (Activation("brief", since, since + 5.0),)
    clock.advance(5.0)
    assert switchboard.concerning("pay", "") == ()
    assert switchboard.active() == ()


def test_switching_on_again_starts_again():
    switchboard, clock = board()
    switchboard.turn_on("outage", None, None, None)
    clock.advance(3.0)
    switchboard.turn_on("outage", None, None, None)
    assert [one.since for one in switchboard.concerning("pay", "")] == [clock.monotonic()]
