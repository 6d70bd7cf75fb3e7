from tests.unit.core.generator.traffic import Tape

from understudy.core.generator.passes.endpoints import find_endpoints
from understudy.core.generator.passes.rate_limits import find_limited, learn_failures, learn_limits
from understudy.core.model.exchange import Exchange, Failure
from understudy.core.model.message import Request


def test_a_limit_is_read_from_its_headers():
    tape = Tape()
    for left in ("1", "0"):
        fields = [("X-RateLimit-Limit", "2"), ("X-RateLimit-Remaining", left), ("X-RateLimit-Reset", "9")]
        tape.add("GET", "/rates", None, 200, {"a": 1}, fields=fields, headers=[("Authorization", "Bearer x")])
    refusal = [("X-RateLimit-Limit", "2"), ("Retry-After", "10")]
    tape.add("GET", "/rates", None, 429, {"error": "slow down"}, fields=refusal, headers=[("Authorization", "Bearer x")])
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
            },
            "learned_from": {
                "exchanges": [3],
                "count": 3,
                "notes": [
                    "limit: told by the answers",
                    "window: worked out from the time that was left",
                    "key: callers have the header authorization, and were counted apart by it",
                    "explains 88% of what was decided and told",
                ],
            },
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


def test_a_place_that_always_says_429_was_asked_for_just_that():
    tape = Tape()
    tape.add("GET", "/status/200", None, 200, "fine")
    tape.add("GET", "/status/429", None, 429, "")
    assert find_limited(tape.samples()) == frozenset()


def _rules(tape):
    samples = tape.samples()
    return [rule["rate_limit"] for rule in learn_limits(find_endpoints(samples), find_limited(samples))]


def test_callers_that_are_counted_apart_are_told_by_what_they_say_of_themselves():
    tape = Tape()
    for client in ("a", "b"):
        for left in (1, 0):
            fields = [("X-RateLimit-Limit", "2"), ("X-RateLimit-Remaining", str(left)), ("Retry-After", "60")]
            tape.add("GET", "/rates", None, 200, {"a": 1}, fields=fields, headers=[("X-Client", client)])
        tape.add("GET", "/rates", None, 429, None, fields=[("X-RateLimit-Limit", "2")], headers=[("X-Client", client)])
    (rule,) = _rules(tape)
    assert rule["key"] == [{"header": "x-client"}, {"fallback": "client_ip"}]
    assert rule["fixed_window"] == {"limit": 2, "window": "60s"}


def test_endpoints_that_count_down_together_share_one_rule():
    tape = Tape()
    for left, path in ((9, "/a"), (8, "/b"), (7, "/a"), (6, "/b")):
        fields = [("RateLimit-Limit", "10"), ("RateLimit-Remaining", str(left)), ("RateLimit-Reset", str(51 + left))]
        tape.add("GET", path, None, 200, {"a": 1}, fields=fields)
    tape.add("GET", "/free", None, 200, {"a": 1})
    (rule,) = _rules(tape)
    assert rule["match"] == {"methods": ["GET"], "routes": ["/a", "/b"]}
    assert rule["fixed_window"] == {"limit": 10, "window": "60s"}


def test_endpoints_that_count_down_alone_have_rules_of_their_own():
    tape = Tape()
    for left, path in ((9, "/a"), (9, "/b"), (8, "/a"), (8, "/b")):
        fields = [("RateLimit-Policy", "10;w=60"), ("RateLimit-Limit", "10"), ("RateLimit-Remaining", str(left))]
        tape.add("GET", path, None, 200, {"a": 1}, fields=fields)
    assert [rule["match"]["routes"] for rule in _rules(tape)] == [["/a"], ["/b"]]


def test_a_403_that_says_that_nothing_remains_is_a_refusal():
    tape = Tape()
    told = [("x-ratelimit-limit", "1"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", str(int(tape.now) + 3600))]
    github = [*told, ("x-ratelimit-used", "1"), ("x-ratelimit-resource", "core")]
    tape.add("GET", "/user", None, 200, {"a": 1}, fields=github)
    tape.add("GET", "/user", None, 403, {"message": "API rate limit exceeded"}, fields=github)
    (rule,) = _rules(tape)
    assert (rule["dialect"], rule["on_exceed"]["status"], rule["on_exceed"]["retry_after"]) == ("github", 403, "none")
    assert rule["fixed_window"] == {"limit": 1, "window": "3600s"}


def test_what_is_refused_for_what_it_says_is_no_limit():
    tape = Tape()
    tape.add("POST", "/chat", {"model": "small"}, 200, {"a": 1})
    tape.add("POST", "/chat", {"model": "busy"}, 429, {"error": "overloaded"}, fields=[("Retry-After", "7")])
    tape.add("POST", "/chat", {"model": "small", "n": 2}, 200, {"a": 1})
    assert find_limited(tape.samples()) == frozenset()
    tape.add("POST", "/chat", {"model": "small"}, 429, {"error": "slow down"}, fields=[("Retry-After", "7")])
    assert find_limited(tape.samples()) == {3}
