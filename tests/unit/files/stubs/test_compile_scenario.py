import pytest

from understudy.core.model.scenario import Break, Delay, Instead, Limit, Trigger
from understudy.files.stubs.compile_scenario import compile_scenario
from understudy.testing.messages import make_request
from understudy.testing.players import Rehearsed


def test_rules_of_every_kind(place, told):
    scenario = compile_scenario(
        "bad",
        [
            {"match": {"path": "/v1/**"}, "fault": {"status": 503}},
            {"latency": {"scale": 5}},
            {"latency": {"scale": 2, "add": "1s"}},
            {"latency": {"p50": "1s", "p99": "2s"}},
            {"rate_limit": {"limit": 1, "window": "1m"}},
            {"answer": {"json": 1}},
            {"probability": 0.1, "first": 5, "after": 2, "every": 3, "between": ["1s", "2s"], "ttl": "1m", "ramp": "30s", "fault": "hang"},
        ],
        place,
    )
    assert told() == []
    assert [rule.name for rule in scenario.rules][:2] == ["bad[0]", "bad[1]"]
    assert [type(rule.action) for rule in scenario.rules] == [Break, Delay, Delay, Delay, Limit, Instead, Break]
    assert scenario.rules[0].match.match(make_request("GET", "/v1/a")) is not None
    assert scenario.rules[0].match.match(make_request("GET", "/v2/a")) is None
    assert (scenario.rules[2].action.scale, scenario.rules[2].action.latency.first_byte.quantile(0.5)) == (2.0, 1.0)
    assert scenario.rules[4].action.policy.name == "bad[4]"
    assert scenario.rules[6].trigger == Trigger(0.1, 5, 2, 3, (1.0, 2.0), 60.0, 30.0)


def test_a_scenario_may_say_what_it_is(place):
    scenario = compile_scenario("bad", {"description": "All is lost.", "rules": [{"fault": "hang"}]}, place)
    assert (scenario.description, len(scenario.rules)) == ("All is lost.", 1)


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({"fault": "hang"}, ": expected a list of rules"),
        (["hang"], "0: expected a rule"),
        ([{"probability": 0.5}], "0: a rule does one of"),
        ([{"fault": "hang", "latency": "1s"}], "0: a rule does one of"),
        ([{"fault": "hang", "probabilty": 0.5}], "0.probabilty: unknown key of a rule 'probabilty'. Did you mean 'probability'?"),
        ([{"fault": "hang", "probability": 5}], "0.probability: expected a number from 0 to 1"),
        ([{"fault": "hang", "first": -1}], "0.first: expected a number"),
        ([{"fault": "hang", "every": 0}], "0.every: expected a number"),
        ([{"fault": "hang", "between": ["2s", "1s"]}], "0.between: the first"),
        ([{"fault": "hang", "between": "2s"}], "0.between: expected two"),
        ([{"fault": "hang", "between": ["x", "1s"]}], "0.between: expected a duration"),
        ([{"fault": "hang", "ttl": "soon"}], "0.ttl: expected a duration"),
        ([{"latency": {"scale": -1}}], "0.latency.scale: expected a factor"),
        ([{"answer": 5}], "0.answer: expected an answer"),
        ([{"fault": "hang", "match": {"state": {"a": 1}}}], "0.match.state: 'state' may only stand"),
        ([{"rate_limit": {}}], "0.rate_limit: a rate limit has one algorithm"),
    ],
)
def test_what_is_none_is_said(place, told, rules, message):
    compile_scenario("bad", rules, place)
    assert told()[0].startswith(message), told()


def test_a_limit_with_a_name_of_its_own_is_counted_under_its_rule():
    policy = {"rate_limit": {"name": "quotes", "limit": 1, "window": "1m"}}
    played = Rehearsed({"stubs": [{"id": "all", "when": {}, "then": {}}], "scenarios": {"throttled": [policy]}})
    decision = played.decide("GET", "/", active=["throttled"])
    assert [verdict.rule for verdict in decision.verdicts] == ["throttled[0]"]
