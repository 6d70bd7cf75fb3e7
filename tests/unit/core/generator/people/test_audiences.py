from dataclasses import replace

from tests.unit.core.generator.passes.dialogues.test_messages import as_bytes
from tests.unit.core.generator.tape import START, Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.reading.normalise import normalise
from understudy.core.generator.people.audiences import audience_of, find_rule, open_lines
from understudy.core.generator.templates.sources import request_values
from understudy.core.generator.traffic.said import with_like_replies
from understudy.core.generator.traffic.turns import spoken
from understudy.core.model.exchange import Message


def clients(**said):
    """Dialogues that are open together, by name: their target, then (seconds, sender, message)."""
    tape = Tape()
    for lines in said.values():
        messages = tuple(Message(sender, "text", as_bytes(data), at) for at, sender, data in lines[1:])
        tape.add("GET", lines[0], None, 101, messages=messages)
    exchanges = [replace(exchange, started_at=START + number / 100) for number, exchange in enumerate(tape.exchanges)]
    samples = with_like_replies(normalise(spoken(exchanges)[0]))
    return find_endpoints(samples)


def rule_of(endpoints, operation=()):
    lines = open_lines(endpoints)
    cause = next(endpoint for endpoint in endpoints if endpoint.method == "MESSAGE" and endpoint.operation == operation)
    opening = next(endpoint for endpoint in endpoints if endpoint.method == "GET")
    causes = [(sample, request_values(sample, {})) for sample in cause.samples]
    return find_rule(causes, opening, lines), causes, lines


def test_everybody_is_told():
    endpoints = clients(
        ann=("/live", (1.0, "client", {"op": "say", "text": "hello"})),
        bob=("/live", (1.01, "server", {"text": "hello"}), (9.0, "client", "still here")),
    )
    rule, causes, lines = rule_of(endpoints, (("json:op", "say"),))
    assert (rule.pairs, rule.source.method) == ((), "GET")
    assert len(audience_of(rule, *causes[0], lines)) == 2


def test_those_who_subscribed_are_told_until_they_no_longer_are():
    def publish(at, topic):
        return (at, "client", {"op": "publish", "topic": topic, "text": f"news {at}"})

    def told(at):
        return (at + 0.01, "server", {"text": f"news {at}"})

    endpoints = clients(
        ann=("/live", publish(2.0, "art"), publish(3.0, "sea"), publish(5.0, "art"), (9.0, "client", "bye")),
        bob=(
            "/live", (1.0, "client", {"op": "sub", "topics": ["art", "sky"]}), told(2.0),
            (4.0, "client", {"op": "unsub", "topics": ["art"]}), (9.0, "client", "bye"),
        ),
        cid=("/live", (1.0, "client", {"op": "sub", "topics": ["art"]}), told(2.0), told(5.0), (9.0, "client", "bye")),
    )  # fmt: skip
    rule, _, _ = rule_of(endpoints, (("json:op", "publish"),))
    assert (rule.source.operation, rule.pairs, rule.each) == ((("json:op", "sub"),), (("request.json.topics", "request.json.topic"),), True)
    assert rule.ends.operation == (("json:op", "unsub"),)


def test_what_no_rule_explains_has_none():
    endpoints = clients(
        ann=("/live", (1.0, "client", {"op": "say", "text": "first words"}), (3.0, "client", {"op": "say", "text": "second words"})),
        bob=("/live", (1.01, "server", {"text": "first words"}), (9.0, "client", "still here")),
    )
    assert rule_of(endpoints, (("json:op", "say"),))[0] is None
