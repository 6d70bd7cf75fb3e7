import pytest

from understudy.core.model.rate_limit import Cost, KeyPart, Lies, Rejection
from understudy.core.rate_limits import ALGORITHMS
from understudy.core.rate_limits.concurrency import Concurrency
from understudy.core.rate_limits.cpu_time import CpuTime
from understudy.core.rate_limits.fixed_window import FixedWindow
from understudy.core.rate_limits.gcra import Gcra
from understudy.core.rate_limits.leaky_bucket import LeakyBucket
from understudy.core.rate_limits.leaky_queue import LeakyQueue
from understudy.core.rate_limits.quota import Quota
from understudy.core.rate_limits.sliding_counter import SlidingCounter
from understudy.core.rate_limits.sliding_log import SlidingLog
from understudy.core.rate_limits.stepped_bucket import SteppedBucket
from understudy.core.rate_limits.token_bucket import TokenBucket
from understudy.files.stubs.compile_rate_limit import compile_rate_limit

FORMS = [
    ({"limit": 5, "window": "1m"}, FixedWindow(5, 60)),
    ({"fixed_window": {"limit": 5, "window": "1m", "align": "wall"}}, FixedWindow(5, 60, "wall")),
    ({"algorithm": {"type": "fixed_window", "limit": 5000, "window": "1h", "align": "first"}}, FixedWindow(5000, 3600)),
    ({"sliding_log": {"limit": 5, "window": 60, "reset": "full"}}, SlidingLog(5, 60, "full")),
    ({"sliding_counter": {"limit": 5, "window": 60}}, SlidingCounter(5, 60)),
    ({"token_bucket": {"capacity": 5, "refill": "1/s"}}, TokenBucket(5, 1)),
    ({"token_bucket": {"max_tokens": 10, "tokens_per_fill": 2, "fill_interval": "1s"}}, SteppedBucket(10, 2, 1)),
    ({"stepped_bucket": {"max_tokens": 10, "tokens_per_fill": 2, "fill_interval": "1s"}}, SteppedBucket(10, 2, 1)),
    ({"leaky_bucket": {"size": 40, "leak": "2/s"}}, LeakyBucket(40, 2)),
    ({"leaky_queue": {"rate": "10/s", "queue": 3}}, LeakyQueue(10, 3)),
    ({"gcra": {"rate": "1/s", "burst": 5}}, Gcra(1, 5)),
    ({"concurrency": {"limit": 100, "lease_ttl": "60s"}}, Concurrency(100, 60)),
    ({"cpu_time": {"seconds": 90, "window": "1m"}}, CpuTime(90, 60)),
    ({"quota": {"limit": 100, "period": "month", "offset": "-8h"}}, Quota(100, "month", -28800)),
]


@pytest.mark.parametrize(("document", "algorithm"), FORMS)
def test_algorithms(place, told, document, algorithm):
    assert compile_rate_limit(document, place, "it").algorithm == algorithm
    assert told() == []


def test_every_algorithm_has_its_word():
    assert {algorithm.kind for _, algorithm in FORMS} == set(ALGORITHMS)


def test_a_whole_policy(place, told):
    policy = compile_rate_limit(
        {
            "name": "core-hour",
            "match": {"methods": ["*"], "routes": ["/repos/**", "/user"], "not_routes": ["/rate_limit"]},
            "key": [{"header": "Authorization", "hash": "sha256"}, {"fallback": "client_ip"}, "method"],
            "algorithm": {"type": "fixed_window", "limit": 5000, "window": "1h"},
            "overrides": [{"key": "anonymous", "limit": 60, "window": "1h"}],
            "cost": {"default": 1, "post": 5},
            "dialect": "github",
            "on_exceed": {"status": 403, "retry_after": {"emit": False}, "json": {"m": 1}},
            "emit": {"near": {"percent": 90}},
            "count_rejected": "extend",
            "consume_on_reject": "violating",
            "enforce": 0.5,
            "unreliable": {"reset_skew": "-2s", "remaining_lies": 3},
            "max_keys": 10,
        },
        place,
        "it",
    )
    assert told() == []
    assert policy.name == "core-hour"
    assert policy.key == (KeyPart("header", "Authorization", KeyPart("client_ip")), KeyPart("method"))
    assert policy.overrides == {"anonymous": FixedWindow(60, 3600)}
    assert policy.cost == Cost(1.0, {"POST": 5.0})
    assert policy.rejection == Rejection(403, (), b'{"m":1}', "application/json", "none")
    assert (policy.emit, policy.near, policy.count_rejected, policy.enforce, policy.max_keys) == ("near", 0.9, "extend", 0.5, 10)
    assert policy.lies == Lies(reset_skew=-2, remaining_lies=3)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (5, "expected a mapping"),
        ({}, "has one algorithm"),
        ({"gcra": {"rate": "1/s", "burst": 1}, "quota": {"limit": 1}}, "has one algorithm"),
        ({"algorithm": {"type": "magic"}}, "unknown algorithm 'magic'"),
        ({"token_bucket": {"capacity": 5}}, "refill is missing"),
        ({"token_bucket": {"capacity": 5, "refill": "1/s", "size": 1}}, "unknown setting 'size'"),
        ({"token_bucket": {"capacity": -5, "refill": "1/s"}}, "capacity is a positive number"),
        ({"token_bucket": 5}, "expected a mapping of its settings"),
        ({"limit": 5, "window": "0s"}, "above 0"),
        ({"limit": 5, "window": "1m", "align": "left"}, "unknown align 'left'"),
        ({"limit": 5, "window": "1m", "dialect": "klingon"}, "unknown dialect 'klingon'"),
        ({"limit": 5, "window": "1m", "key": [{"heder": "x"}]}, "not a part of a key"),
        ({"limit": 5, "window": "1m", "key": [{"fallback": "method"}]}, "a fallback stands after"),
        ({"limit": 5, "window": "1m", "emit": "sometimes"}, "unknown emit"),
        ({"limit": 5, "window": "1m", "on_exceed": {"code": 1}}, "on_exceed takes"),
        ({"limit": 5, "window": "1m", "unreliable": {"mood": 1}}, "unreliable takes"),
        ({"limit": 5, "window": "1m", "enforce": 2}, "enforce is a share"),
        ({"limit": 5, "window": "1m", "cost": -1}, "cost is a positive number"),
        ({"limit": 5, "window": "1m", "count_rejected": "maybe"}, "unknown count_rejected"),
        ({"limit": 5, "window": "1m", "overrides": {}}, "overrides is a list"),
        ({"limit": 5, "window": "1m", "overrides": [{}]}, "names the key"),
        ({"limit": 5, "window": "1m", "match": 5}, "match takes"),
        ({"limit": 5, "windw": "1m"}, "unknown key of a rate limit 'windw'"),
    ],
)
def test_what_is_none_is_said(place, told, document, message):
    compile_rate_limit(document, place, "it")
    assert any(message in line for line in told()), told()
