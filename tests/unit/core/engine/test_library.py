import pytest

from understudy.core.engine.library import BUILT_IN
from understudy.core.model.step import Close, Hang, Reset, Wait
from understudy.testing.players import Rehearsed

DOCUMENT = {"stubs": [{"id": "hello", "when": {"path": "/hello"}, "then": {"json": {"a": 1}}}]}


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_scenario_shows_on_any_service(name):
    player = Rehearsed(DOCUMENT)
    undisturbed = player.decide("GET", "/hello").steps
    decisions = [player.decide("GET", "/hello", active=[name]) for _ in range(40)]
    assert any(decision.steps != undisturbed for decision in decisions)
    assert all(decision.verdicts for decision in decisions)
    assert BUILT_IN[name].description
    # Off restores exactly.
    assert player.decide("GET", "/hello").steps == undisturbed


def test_what_they_do():
    player = Rehearsed(DOCUMENT)
    assert player.ask("GET", "/hello", active=["outage"]).headers.get("retry-after") == "2"
    assert player.decide("GET", "/hello", active=["timeouts"]).steps == (Hang(),)
    assert player.decide("GET", "/hello", active=["down"]).steps == (Reset(),)
    assert player.decide("GET", "/hello", active=["truncated"]).steps[-1] == Close()
    assert player.ask("GET", "/hello", active=["expired-auth"]).status == 401
    assert isinstance(player.decide("GET", "/hello", active=["slow"]).steps[0], Wait)
    recovering = [player.decide("GET", "/hello", active=["recovering"]).steps for _ in range(8)]
    assert [assembled.status for assembled in (player.ask("GET", "/hello", active=["recovering"], session="new") for _ in range(4))] == [
        503,
        503,
        503,
        200,
    ]
    assert recovering[7] == player.decide("GET", "/hello").steps


def test_lost_answers_are_carried_out():
    stubs = [
        {"id": "make", "when": {"path": "/make"}, "then": {"create": {"in": "things", "item": {}}}},
        {"id": "count", "when": {"path": "/count"}, "then": {"json": "{{ count('things') }}"}},
    ]
    player = Rehearsed({"stubs": stubs})
    assert player.decide("POST", "/make", active=["lost-answers"]).steps == (Reset(),)
    player.decide("POST", "/make", active=["connection-resets", "timeouts"])
    assert player.json("GET", "/count") == 1
