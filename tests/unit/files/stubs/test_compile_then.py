import pytest

from understudy.files.stubs.compile_then import THEN_KEYS, compile_then


@pytest.mark.parametrize(
    ("document", "stateless"),
    [
        ({"json": {"a": 1}}, True),
        ({}, True),
        ({"status": 204, "recorded_latency": "1ms"}, True),
        ({"json": {"a": "{{ request.path }}"}}, False),
        ({"latency": "1ms"}, True),
        ({"latency": {"p50": "1ms", "p99": "2ms"}}, False),
        ({"latency": {"ttfb": "1ms", "body": {"bytes_per_second": 100}}}, False),
        ({"latency": "1ms", "text": "{{ request.path }}"}, False),
        ({"fault": "hang"}, False),
        ({"set": {"a": 1}}, False),
        ({"let": {"a": 1}, "text": "x"}, False),
        ({"responses": [{"text": "a"}]}, False),
        ({"rate_limits": [{"limit": 1, "window": "1m"}]}, False),
        ({"webhooks": [{"url": "http://x"}]}, False),
        ({"forward": True}, False),
        ({"dialogue": []}, False),
    ],
)
def test_what_needs_no_state(place, told, document, stateless):
    assert compile_then(document, place).stateless is stateless
    assert told() == []


def test_the_collection_whose_ids_new_id_makes(place):
    assert compile_then({"create": {"in": "customers", "item": {}}}, place).creates_in == "customers"
    assert compile_then({"create": {"in": "c/{{ path.id }}", "item": {}}}, place).creates_in == ""


def test_parts_of_a_behavior(place, told):
    behavior = compile_then(
        {
            "let": {"a": "{{ request.path }}", "b": [1]},
            "responses": [{"text": "a", "weight": 2}, {"text": "b"}],
            "repeat": "cycle",
            "sequence_by": "{{ path.id }}",
            "fault": ["hang", {"status": 500}],
            "latency": "1ms",
            "rate_limits": [{"limit": 1, "window": "1m"}, {"limit": 2, "window": "1m", "name": "two"}],
            "webhooks": [{"url": "http://x/{{ path.id }}", "json": {}, "delay": "1s"}],
        },
        place,
    )
    assert [name for name, _ in behavior.let] == ["a", "b"]
    assert [answer.weight for answer in behavior.answers] == [2.0, 1.0]
    assert (behavior.repeat, [fault.kind for fault in behavior.faults]) == ("cycle", ["hang", "status"])
    assert [policy.name for policy in behavior.rate_limits][1] == "two"
    assert (behavior.webhooks[0].delay, behavior.latency.first_byte.quantile(0.5), told()) == (1.0, 0.001, [])
    assert compile_then({"forward": "https://up/"}, place).forward == "https://up"
    assert compile_then({"forward": False}, place).forward is None


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"jsn": 1}, "jsn: unknown key of then 'jsn'. Did you mean 'json'?"),
        ({"responses": [], "repeat": "last"}, "responses: expected a list"),
        ({"responses": [{"text": "a"}], "status": 201}, "status: 'status' belongs into each"),
        ({"responses": [{"txt": "a"}]}, "responses.0.txt: unknown key of an answer"),
        ({"responses": [{"update": {"item": {}}}]}, "responses.0.update: "),
        ({"responses": [{"listen": {"to": "news"}}]}, "responses.0.listen: unknown key of an answer"),
        ({"repeat": "often", "let": {}}, "repeat: unknown way to repeat"),
        ({"let": []}, "let: expected a mapping"),
        ({"let": {"now": 1}}, "let.now: 'now' cannot be a name"),
        ({"let": {"a b": 1}}, "let.a b: 'a b' cannot be a name"),
        ({"rate_limits": {}}, "rate_limits: expected a list"),
        ({"forward": 5}, "forward: expected true or a URL"),
        ({"webhooks": {}}, "webhooks: expected a list"),
        ({"webhooks": [{"json": 1}]}, "webhooks.0: expected a request"),
        ({"webhooks": [{"url": "x", "method": 5}]}, "webhooks.0.method: expected a method"),
        ({"webhooks": [{"url": "x", "retry": -1}]}, "webhooks.0.retry: expected a number"),
        ({"fault": ["hng"]}, "fault.0.hng: unknown fault"),
        ({"latency": "fast"}, "latency: expected a duration"),
        ({"batch": {"base": "/v1"}}, "batch: write {requests: LIST, base: PATH}"),
        ({"batch": {"each": [], "base": "/v1"}}, "batch.base: 'base' is a path"),
    ],
)
def test_what_is_none_is_said(place, told, document, message):
    compile_then(document, place)
    assert told()[0].startswith(message), told()


def test_every_key_is_in_the_reference():
    from pathlib import Path

    reference = (Path(__file__).parents[4] / "docs/reference/stub-files.md").read_text()
    assert [key for key in sorted(THEN_KEYS) if f"`{key}`" not in reference and f"`{key}:" not in reference] == []


def test_a_batch_lists_requests_or_bodies(place, told):
    behavior = compile_then({"batch": {"requests": "{{ request.json }}", "base": "/v1/"}, "json": 1}, place)
    assert (behavior.batch.base, behavior.stateless) == ("/v1", False)
    assert compile_then({"batch": {"each": "{{ request.json }}"}, "json": 1}, place).batch.base is None
    assert told() == []
