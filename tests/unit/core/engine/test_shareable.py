import pytest

from understudy.core.engine.library import BUILT_IN
from understudy.core.engine.shareable import why_alone, why_uncounted
from understudy.core.engine.templates.functions import FUNCTIONS
from understudy.files.stubs.document import compile_document

OF_THE_REQUEST_ALONE = {"choose", "jwt", "moment", "new_id", "now", "own_size", "random_bytes", "random_int", "range"}


def service(then=None, when=None, **more):
    return compile_document({"stubs": [{"id": "s", "when": {"path": "/a/{id}", **(when or {})}, "then": then or {}}], **more}, name="pay")


@pytest.mark.parametrize(
    "then",
    [
        {"text": "constant"},
        {"json": {"id": "{{ new_id('pay_') }}", "state": "{{ request.json.state }}", "at": "{{ now() }}"}},
        {"text": "the state of {{ path.id }}: 'items (2)'"},
        {"responses": [{"text": "a"}, {"text": "b"}], "repeat": "random"},
        {"text": "late", "latency": "10ms"},
        {"json": {"listed": [{"$for": "one in request.json.items", "$each": "{{ one.count }}"}]}},
    ],
)
def test_what_depends_on_the_request_alone_can_be_shared(then):
    assert why_alone(service(then)) is None


@pytest.mark.parametrize(
    ("then", "reason"),
    [
        ({"create": {"in": "x", "item": {}}}, "changes state"),
        ({"set": {"a": 1}}, "changes state"),
        ({"responses": [{"text": "a"}, {"text": "b"}]}, "several answers in order"),
        ({"responses": [{"text": "a"}, {"set": {"a": 1}, "text": "b"}], "repeat": "random"}, "changes state"),
        ({"text": "{{ counter('n') }}"}, "reads state"),
        ({"text": "n is {{ state.n | default(0) }}"}, "reads state"),
        ({"text": "{% for one in items('x') %}{{ one }}{% endfor %}"}, "reads state"),
        ({"headers": {"x-count": "{{ count('x') }}"}, "text": ""}, "reads state"),
        ({"json": {"id": "{{ new_id('inv_{int:4}') }}"}}, "reads state"),
        ({"publish": {"to": "news", "send": ["{{ request.body }}"]}}, "publishes to other connections"),
        ({"listen": {"to": "news"}, "keep_open": True}, "listens"),
        (
            {"text": "{{ new_id() }}", "recorded_ids": {"by": "{{ request.text }}", "given": [{"to": "x", "ids": ["a"]}]}},
            "ids of",
        ),
        ({"rate_limits": [{"algorithm": "fixed_window", "limit": 1, "window": "1s"}]}, "rate"),
    ],
)
def test_what_requests_leave_behind_cannot(then, reason):
    found = why_alone(service(then))
    assert found is not None
    assert reason in found


@pytest.mark.parametrize("name", sorted(FUNCTIONS.keys() - OF_THE_REQUEST_ALONE))
def test_every_function_that_reads_what_requests_left_is_known(name):
    assert "reads state" in (why_alone(service({"text": f"{{{{ {name}(request.path) }}}}"})) or "")


def test_resources_conditions_and_recording_need_one_process():
    assert "things" in (why_alone(service(resources=[{"name": "things"}])) or "")
    assert "asks for state" in (why_alone(service(when={"state": {"a": 1}})) or "")
    assert "record" in (why_alone(service(service={"on_miss": "record", "upstream": "http://x.test"})) or "")


def test_scenarios_that_count_are_told_from_those_that_draw():
    alone = {name for name, scenario in BUILT_IN.items() if why_uncounted(scenario)}
    assert "throttled" in alone
    assert {"outage", "flaky", "slow"}.isdisjoint(alone)
    own = service(scenarios={"third": [{"every": 3, "fault": {"status": 503}}], "late": [{"latency": "1s"}]}).scenarios
    assert "counts requests" in (why_uncounted(own["third"]) or "")
    assert why_uncounted(own["late"]) is None
