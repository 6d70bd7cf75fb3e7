from dataclasses import replace

import pytest
from tests.unit.core.generator.tape import START, Tape

from understudy.core.generator.passes.rate_limits import find_limited, learn_failures, learn_limits
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.model.exchange import Exchange, Failure
from understudy.core.model.message import Request
from understudy.core.model.rate_limit import RateLimit
from understudy.core.rate_limits.dialects import DIALECTS
from understudy.core.rate_limits.fixed_window import FixedWindow
from understudy.core.rate_limits.sliding_log import SlidingLog
from understudy.core.rate_limits.token_bucket import TokenBucket
from understudy.core.rate_limits.writing import Report, write_headers, write_retry_after


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


ALGORITHMS = {
    "fixed_window": (FixedWindow(5, 30), {"limit": 5, "window": "30s"}),
    "on the clock": (FixedWindow(5, 60, "wall"), {"limit": 5, "window": "60s", "align": "wall"}),
    "sliding_log": (SlidingLog(5, 30), {"limit": 5, "window": "30s"}),
    "token_bucket": (TokenBucket(5, 5 / 30), {"capacity": 5, "refill": "5 per 30 s"}),
}
PAUSES = (*(0.4,) * 3, 17, *(0.4,) * 3, 9.7, *(0.4,) * 5, 11, *(0.4,) * 3, 65, *(0.4,) * 7)


def limited_tape(algorithm, dialect, retry_after):
    """What a client that is now hasty, now patient gets from a server with a limit."""
    tape, state, at = Tape(), None, START + 3.2
    for pause in PAUSES:
        at += pause
        judgement = algorithm.judge(state, at, 1.0)
        report = Report(RateLimit("rates", algorithm=algorithm, dialect=dialect.name), judgement, 1.0, at)
        fields = list(write_headers(dialect, [report]))
        if judgement.allowed:
            state = judgement.state
        else:
            fields += [(name, report.write(text, 429)) for name, text in dialect.refusal_headers]
            if retry_after != "none":
                fields.append(("Retry-After", write_retry_after(retry_after, judgement.retry_after, at)))
        status, answer = (200, {"eur": 1.1}) if judgement.allowed else (429, {"error": "slow down"})
        tape.add("GET", "/rates", None, status, answer, fields=fields, headers=[("Authorization", "Bearer x")])
        tape.exchanges[-1] = replace(tape.exchanges[-1], started_at=at)
    return tape


TOLD = [
    (name, form)
    for name, dialect in DIALECTS.items()
    if dialect.status == 429 and (dialect.headers or dialect.retry_after != "none") and name != "jira"
    for form in dict.fromkeys((dialect.retry_after, *(("date", "seconds") if name in ("x-ratelimit", "ietf", "minimal") else ())))
]


@pytest.mark.parametrize("kind", ALGORITHMS)
@pytest.mark.parametrize(("name", "retry_after"), TOLD)
def test_limits_are_exact_in_every_dialect_that_tells_them(name, retry_after, kind):
    if (name, kind) == ("shopify-rest", "token_bucket"):
        kind = "fixed_window"  # what trickles in is not told there
    algorithm, written = ALGORITHMS[kind]
    tape = limited_tape(algorithm, DIALECTS[name], retry_after)
    samples = tape.samples()
    limited = find_limited(samples)
    assert len(limited) == sum(exchange.outcome.status == 429 for exchange in tape.exchanges)
    (rule,) = [one["rate_limit"] for one in learn_limits(find_endpoints(samples), limited)]
    assert next(value for key, value in rule.items() if key in ("fixed_window", "sliding_log", "token_bucket")) == written
    headers = {field.lower() for field, _ in DIALECTS[rule["dialect"]].headers}
    assert headers == {field.lower() for field, _ in DIALECTS[name].headers}


def test_the_window_of_an_untold_limit_is_the_usual_one_that_explains_most():
    algorithm, written = ALGORITHMS["fixed_window"]
    samples = limited_tape(algorithm, DIALECTS["minimal"], "none").samples()
    rule = learn_limits(find_endpoints(samples), find_limited(samples))[0]["rate_limit"]
    assert rule["fixed_window"] == written
