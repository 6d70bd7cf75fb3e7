import itertools
import random

import pytest

from understudy.core.model.claim import AnswerVerdict, FaultVerdict, LatencyVerdict
from understudy.core.model.dialogue import Say
from understudy.core.model.exchange import Message
from understudy.core.model.headers import Headers
from understudy.core.model.latency import Timing
from understudy.core.model.message import Request
from understudy.core.model.scenario import Activation
from understudy.core.model.step import AcceptDialogue, Forward, Reset, SendHead, Wait
from understudy.errors import TemplateError
from understudy.testing.players import NOON, Rehearsed

HELLO = {"id": "hello", "when": {"method": "GET", "path": "/hello"}, "then": {"json": {"a": 1}}}
CREATE = {
    "id": "create",
    "when": {"method": "POST", "path": "/things"},
    "then": {"create": {"in": "things", "item": {"name": "{{ request.json.name }}"}}, "status": 201, "json": "{{ item }}"},
}
COUNT = {"id": "count", "when": {"path": "/things"}, "then": {"json": "{{ count('things') }}"}}


def test_a_constant_answer_is_decided_once():
    player = Rehearsed({"stubs": [HELLO]})
    assert player.decide("GET", "/hello") is player.decide("GET", "/hello", session="other")


def test_an_answer_that_is_always_held_back_as_long_is_decided_once():
    player = Rehearsed({"stubs": [{**HELLO, "then": {"json": {"a": 1}, "latency": "2s"}}]})
    decision = player.decide("GET", "/hello")
    assert decision is player.decide("GET", "/hello")
    assert decision.steps[0] == Wait(2.0)
    assert decision.verdicts == (LatencyVerdict("stub", 2.0),)
    assert player.decide("GET", "/hello", active=("slow",)).steps[0].seconds > 2.0


def test_head_is_answered_where_get_is():
    response = Rehearsed({"stubs": [HELLO]}).ask("HEAD", "/hello")
    assert (response.status, response.body, response.headers.get("content-length")) == (200, b"", "7")


def test_a_stub_for_head_wins_over_the_one_for_get():
    own = {"id": "own", "when": {"method": "HEAD", "path": "/hello"}, "then": {"status": 204}}
    assert Rehearsed({"stubs": [HELLO, own]}).ask("HEAD", "/hello").status == 204


def test_a_miss_names_the_nearest_stubs():
    decision = Rehearsed({"service": {"name": "pay"}, "stubs": [HELLO]}).decide("GET", "/helo")
    assert (decision.outcome, decision.is_miss, decision.stub) == ("miss", True, None)
    assert decision.near_misses[0].stub.id == "hello"
    assert decision.steps[0].status == 501


@pytest.mark.parametrize(
    ("policy", "sealed", "step"),
    [("forward", False, Forward("http://up")), ("record", False, Forward("http://up", record=True)), ("forward", True, None)],
)
def test_a_miss_may_go_to_the_real_service_but_never_under_seal(policy, sealed, step):
    document = {"service": {"upstream": "http://up", "on_miss": policy}, "stubs": [HELLO]}
    decision = Rehearsed(document, sealed=sealed).decide("GET", "/other")
    assert (decision.steps[0] == step) if step else decision.is_miss


@pytest.mark.parametrize(("forward", "step"), [(True, Forward("http://up")), ("http://else", Forward("http://else"))])
def test_a_stub_may_forward(forward, step):
    document = {"service": {"upstream": "http://up"}, "stubs": [{**HELLO, "then": {"forward": forward}}]}
    decision = Rehearsed(document).decide("GET", "/hello")
    assert (decision.steps, decision.outcome) == ((step,), "forward")


def test_a_failing_template_answers_500_and_keeps_nothing():
    player = Rehearsed({"stubs": [CREATE, COUNT]})
    decision = player.decide("POST", "/things", json={})
    assert (decision.outcome, decision.stub.id, decision.steps[0].headers.get("understudy-error")) == ("error", "create", "create")
    assert decision.problem.startswith("name: {{ request.json.name }}: request.json.name is not there")
    assert player.json("GET", "/things") == 0
    assert player.ask("POST", "/things", json={"name": "x"}).status == 201


def test_a_generated_stub_that_cannot_answer_is_a_miss():
    player = Rehearsed({"stubs": [{**CREATE, "learned_from": {"exchanges": [1]}}, COUNT]})
    decision = player.decide("POST", "/things", json={})
    assert (decision.is_miss, decision.steps[0].status, decision.steps[0].headers.get("understudy-error")) == (True, 501, None)
    assert "request.json.name is not there" in decision.problem
    assert player.json("GET", "/things") == 0
    document = {"service": {"upstream": "http://up", "on_miss": "forward"}, "stubs": [{**CREATE, "learned_from": {"exchanges": [1]}}]}
    assert Rehearsed(document).decide("POST", "/things", json={}).steps == (Forward("http://up"),)


def test_sessions_have_their_own_state_and_their_own_ids():
    player = Rehearsed({"stubs": [CREATE, COUNT]})
    ids = {player.json("POST", "/things", json={"name": "x"}, session=name)["id"] for name in "abc"}
    assert len(ids) == 3
    assert [player.json("GET", "/things", session=name) for name in ("a", "")] == [1, 0]


CHAOS = {
    "stubs": [HELLO, CREATE, {**COUNT, "then": {**COUNT["then"], "latency": {"p50": "10ms", "p99": "90ms"}}}],
    "scenarios": {"chaos": [{"probability": 0.3, "fault": {"status": 500}}, {"latency": {"uniform": ["1ms", "9ms"]}}]},
}
CALLS = [("GET", "/hello"), ("POST", "/things"), ("GET", "/things")]


def told(player, order):
    """Play calls of two sessions in an order; return what each session was told, by stub."""
    said = {}
    for session, (method, target) in order:
        decision = player.decide(method, target, json={"name": "x"}, session=session, active=["chaos"])
        said.setdefault((session, target, method), []).append(decision.steps)
    return said


def test_the_same_seed_decides_the_same_in_any_interleaving():
    calls = [(session, call) for session in ("one", "two") for call in CALLS for _ in range(6)]
    shuffled = random.Random(5).sample(calls, len(calls))
    backwards = list(itertools.chain(*reversed([calls[i : i + 6] for i in range(0, len(calls), 6)])))
    told_first = {key: value for key, value in told(Rehearsed(CHAOS, seed=3), calls).items() if key[1] == "/hello" or key[2] == "POST"}
    for order in (shuffled, backwards):
        again = told(Rehearsed(CHAOS, seed=3), order)
        assert {key: again[key] for key in told_first} == told_first
    other = told(Rehearsed(CHAOS, seed=4), calls)
    assert {key: other[key] for key in told_first} != told_first


def test_probability_zero_is_bit_identical_to_no_fault():
    stub = {**CREATE, "then": {**CREATE["then"], "latency": {"p50": "10ms", "p99": "90ms"}}}
    never = {"never": [{"probability": 0, "fault": {"status": 500}}]}
    plain, with_rule = Rehearsed({"stubs": [stub]}), Rehearsed({"stubs": [stub], "scenarios": never})
    for _ in range(20):
        one = plain.decide("POST", "/things", json={"name": "x"})
        other = with_rule.decide("POST", "/things", json={"name": "x"}, active=["never"])
        assert one.steps == other.steps
        assert FaultVerdict("never[0]", "status", applied=False) in other.verdicts


def test_adding_a_fault_does_not_shift_latencies():
    stub = {**HELLO, "then": {**HELLO["then"], "latency": {"p50": "10ms", "p99": "90ms"}}}
    flaky = {"flaky": [{"probability": 0.5, "fault": {"empty_response": {}}}]}
    plain, broken = Rehearsed({"stubs": [stub]}), Rehearsed({"stubs": [stub], "scenarios": flaky})
    waits = [
        [player.decide("GET", "/hello", active=active).steps[0] for _ in range(10)] for player, active in ((plain, []), (broken, ["flaky"]))
    ]
    assert waits[0] == waits[1]


def test_the_first_rule_that_fires_wins_and_the_others_are_counted():
    scenarios = {"bad": [{"first": 1, "fault": "connection_reset"}, {"fault": {"status": 500}}, {"answer": {"status": 418}}]}
    player = Rehearsed({"stubs": [HELLO], "scenarios": scenarios})
    first, second = (player.decide("GET", "/hello", active=["bad"]) for _ in range(2))
    assert first.steps == (Reset(),)
    assert first.verdicts == (
        FaultVerdict("bad[0]", "connection_reset", applied=True),
        FaultVerdict("bad[1]", "status", applied=False),
        AnswerVerdict("bad[2]", applied=False),
    )
    assert second.steps[0].status == 500


def test_a_scenario_may_answer_instead_also_where_no_stub_does():
    scenarios = {"maintenance": [{"match": {"path": "/v2/{id}"}, "answer": {"status": 410, "json": "{{ path.id }}"}}]}
    player = Rehearsed({"stubs": [HELLO], "scenarios": scenarios})
    response = player.ask("GET", "/v2/7", active=["maintenance"])
    assert (response.status, response.body) == (410, b'"7"')
    assert player.decide("GET", "/hello", active=["maintenance"]).outcome == "answer"


def test_an_outage_also_hits_what_no_stub_answers_but_spoiling_an_answer_needs_one():
    player = Rehearsed({"stubs": [HELLO]})
    assert player.ask("GET", "/nobody", active=["outage"]).status == 503
    assert player.decide("GET", "/nobody", active=["truncated"]).is_miss


def test_faults_strike_before_the_work_is_done_unless_told_otherwise():
    scenarios = {"before": [{"fault": "connection_reset"}], "after": [{"fault": {"connection_reset": {"processed": True}}}]}
    player = Rehearsed({"stubs": [CREATE, COUNT], "scenarios": scenarios})
    for name, count in (("before", 0), ("after", 1)):
        assert player.decide("POST", "/things", json={"name": "x"}, active=[name]).steps == (Reset(),)
        assert player.json("GET", "/things") == count


def test_a_request_may_be_processed_twice():
    player = Rehearsed({"stubs": [CREATE, COUNT], "scenarios": {"twice": [{"fault": "duplicate"}]}})
    player.ask("POST", "/things", json={"name": "x"}, active=["twice"])
    assert player.json("GET", "/things") == 2


def test_a_stale_answer_is_the_first_one_since_it_is_on():
    player = Rehearsed({"stubs": [CREATE, COUNT], "scenarios": {"lag": [{"fault": "stale"}]}})
    assert player.json("GET", "/things", active=["lag"]) == 0
    player.ask("POST", "/things", json={"name": "x"}, active=["lag"])
    assert player.json("GET", "/things", active=["lag"]) == 0
    assert player.json("GET", "/things") == 1


def test_recorded_latency_is_played_only_when_asked():
    stub = {**HELLO, "then": {**HELLO["then"], "recorded_latency": "200ms"}}
    assert isinstance(Rehearsed({"stubs": [stub]}).decide("GET", "/hello").steps[0], SendHead)
    decision = Rehearsed({"stubs": [stub]}, timing=Timing(0.1)).decide("GET", "/hello")
    assert decision.steps[0] == Wait(pytest.approx(0.02))
    assert decision.verdicts == (LatencyVerdict("stub", pytest.approx(0.02)),)


def test_a_scenario_reverts_by_itself():
    player = Rehearsed({"stubs": [HELLO]})
    on = Activation("outage", since=player.clock.monotonic(), until=player.clock.monotonic() + 60)
    assert player.ask("GET", "/hello", active=[on]).status == 503
    player.clock.advance(60)
    assert player.ask("GET", "/hello", active=[on]).status == 200


def test_phases_by_time():
    scenarios = {"storm": [{"between": ["10s", "20s"], "fault": {"status": 500}}]}
    player = Rehearsed({"stubs": [HELLO], "scenarios": scenarios})
    on = Activation("storm", since=player.clock.monotonic())
    said = []
    for _ in range(3):
        said.append(player.ask("GET", "/hello", active=[on]).status)
        player.clock.advance(10)
    assert said == [200, 500, 200]


def test_webhooks_are_rendered_with_the_answer():
    hook = {
        "url": "http://app.test/{{ item.id }}",
        "json": {"id": "{{ item.id }}"},
        "headers": {"x": "{{ item.name }}"},
        "delay": "1s",
        "retry": 2,
    }
    stub = {**CREATE, "then": {**CREATE["then"], "webhooks": [hook]}}
    decision = Rehearsed({"stubs": [stub]}).decide("POST", "/things", json={"name": "x"})
    [outgoing] = decision.webhooks
    assert (outgoing.method, outgoing.headers.get("x"), outgoing.delay, outgoing.retry) == ("POST", "x", 1.0, 2)
    assert outgoing.url.rpartition("/")[2] in outgoing.body.decode()


def test_lines_of_a_dialogue():
    stub = {
        "id": "talk",
        "when": {"path": "/ws/{room}"},
        "then": {
            "dialogue": [{"send": "welcome to {{ path.room }}"}],
            "on_message": [{"send": {"echo": "{{ message.json.say | upper }}", "n": "{{ counter('n') }}"}}],
        },
    }
    player = Rehearsed({"stubs": [stub]})
    decision = player.decide("GET", "/ws/7")
    assert isinstance(decision.steps[0], AcceptDialogue)
    [line] = decision.dialogue.lines
    assert player.player.says(decision, line, None) == (b"welcome to 7",)
    [reply] = decision.dialogue.replies
    heard = Message("client", "text", b'{"say":"hi"}', 0.0)
    assert [player.player.says(decision, reply.lines[0], heard) for _ in range(2)] == [(b'{"echo":"HI","n":1}',), (b'{"echo":"HI","n":2}',)]
    with pytest.raises(TemplateError):
        player.player.says(decision, reply.lines[0], Message("client", "text", b"no json", 0.0))
    assert isinstance(line, Say)


def test_seeds_can_be_looked_at_before_they_are_used():
    player = Rehearsed({"resources": [{"name": "things", "seed": [{"id": "a"}]}], "stubs": [COUNT]})
    assert player.store.snapshot("service", "").collections == {}
    player.player.lay_seeds()
    assert player.store.snapshot("service", "").collections == {"things": {"a": {"id": "a"}}}
    assert player.json("GET", "/things") == 1


def test_the_clock_of_the_service_is_the_clock_of_its_templates():
    player = Rehearsed({"stubs": [{"id": "now", "when": {}, "then": {"json": "{{ now('', 'epoch') }}"}}]})
    assert player.json("GET", "/") == NOON
    player.clock.advance(3600)
    assert player.json("GET", "/") == NOON + 3600


def test_scenarios_are_its_own_and_the_built_in_ones():
    player = Rehearsed({"stubs": [HELLO], "scenarios": {"mine": []}}).player
    assert {"mine", "outage", "throttled"} <= set(player.scenarios)


def test_calls_whose_messages_are_answered_one_by_one_are_known_by_their_head():
    def talk(**more):
        part = {"repeat_for": "m in request.grpc", "json": {"1": "re: {{ m['1'] }}"}, "json_style": "grpc"}
        return {"id": "talk", "when": {"method": "POST", "path": "/t.S/Talk"}, "then": {"stream": [part], **more}}

    asked = Request("POST", "/t.S/Talk", Headers.of([("content-type", "application/grpc")]))
    assert Rehearsed({"stubs": [talk()]}).player.answers_by_message(asked)
    assert not Rehearsed({"stubs": [talk(set={"talked": "yes"})]}).player.answers_by_message(asked)
    assert not Rehearsed({"stubs": [HELLO]}).player.answers_by_message(asked)
