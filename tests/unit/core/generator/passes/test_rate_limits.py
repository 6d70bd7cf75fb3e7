from tests.unit.core.generator.traffic import Tape

from understudy.core.generator.passes.endpoints import find_endpoints
from understudy.core.generator.passes.rate_limits import find_limited, is_figure, learn_failures, learn_limits
from understudy.core.model.exchange import Exchange, Failure
from understudy.core.model.message import Request


def test_a_limit_is_read_from_its_headers():
    tape = Tape()
    for left in ("1", "0"):
        fields = [("X-RateLimit-Limit", "2"), ("X-RateLimit-Remaining", left), ("X-RateLimit-Reset", "9")]
        tape.add("GET", "/rates", None, 200, {"a": 1}, fields=fields, headers=[("Authorization", "Bearer x")])
    tape.add("GET", "/rates", None, 429, {"error": "slow down"}, fields=[("X-RateLimit-Limit", "2"), ("Retry-After", "10")])
    samples = tape.samples()
    assert find_limited(samples) == {samples[2].number}
    assert learn_limits(find_endpoints(samples), find_limited(samples)) == [
        {
            "rate_limit": {
                "name": "rates",
                "match": {"methods": ["GET"], "routes": ["/rates"]},
                "key": [{"header": "authorization"}, {"fallback": "client_ip"}],
                "fixed_window": {"limit": 2, "window": "10s"},
                "dialect": "envoy",
                "on_exceed": {"status": 429, "json": {"error": "slow down"}},
            }
        }
    ]


def test_an_untold_limit_is_counted():
    tape = Tape()
    for _ in range(3):
        tape.add("GET", "/a", None, 200, {"a": 1})
    tape.add("GET", "/a", None, 429)
    rule = learn_limits(find_endpoints(tape.samples()), find_limited(tape.samples()))[0]["rate_limit"]
    assert (rule["fixed_window"], rule["dialect"], rule["on_exceed"]) == (
        {"limit": 3, "window": "60s"},
        "minimal",
        {"status": 429, "retry_after": "none"},
    )


def test_requests_without_an_answer_become_faults():
    exchange = Exchange(1, "api", 0.0, Request("GET", "/slow"), Failure("timeout", "no answer", 30.0))
    assert learn_failures([exchange, exchange]) == [{"match": {"method": "GET", "path": "/slow"}, "fault": "hang"}]
    assert is_figure("X-RateLimit-Remaining")


def test_a_place_that_always_says_429_was_asked_for_just_that():
    tape = Tape()
    tape.add("GET", "/status/200", None, 200, "fine")
    tape.add("GET", "/status/429", None, 429, "")
    assert find_limited(tape.samples()) == frozenset()
