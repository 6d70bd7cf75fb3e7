"""Scenarios that work on any service without a line of YAML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from understudy.core.faults.connection_reset import ConnectionReset
from understudy.core.faults.expired_credentials import ExpiredCredentials
from understudy.core.faults.garbage import Garbage
from understudy.core.faults.hang import HangForever
from understudy.core.faults.refuse_connections import RefuseConnections
from understudy.core.faults.status import Status
from understudy.core.faults.truncated_body import TruncatedBody
from understudy.core.latency.lognormal import by_percentiles
from understudy.core.model.headers import Headers
from understudy.core.model.latency import Latency
from understudy.core.model.rate_limit import KeyPart, RateLimit
from understudy.core.model.scenario import Break, Delay, Limit, Rule, Scenario, Trigger
from understudy.core.rate_limits.token_bucket import TokenBucket

_UNAVAILABLE: Final = Break(Status(503, Headers((("Retry-After", "2"),))))
_SLOW: Final = Latency(by_percentiles((0.5, 1.0), (0.99, 5.0)))
_CALLER: Final = (KeyPart("header", "authorization", KeyPart("header", "x-api-key", KeyPart("client_ip"))),)


def _scenario(name: str, description: str, *rules: tuple[Break | Delay | Limit, Trigger]) -> Scenario:
    made = tuple(Rule(f"{name}[{number}]", action, trigger=trigger) for number, (action, trigger) in enumerate(rules))
    return Scenario(name, made, description)


_ALWAYS: Final = Trigger()

BUILT_IN: Final[Mapping[str, Scenario]] = {
    scenario.name: scenario
    for scenario in (
        _scenario("outage", "Every request is answered 503 with Retry-After: 2.", (_UNAVAILABLE, _ALWAYS)),
        _scenario(
            "brownout",
            "Five times slower, one request in ten fails with 500.",
            (Delay(Latency(by_percentiles((0.5, 0.25), (0.99, 1.5))), scale=5.0), _ALWAYS),
            (Break(Status(500)), Trigger(probability=0.1)),
        ),
        _scenario("slow", "Answers take a second, one in a hundred takes five.", (Delay(_SLOW), _ALWAYS)),
        _scenario("timeouts", "No request is ever answered.", (Break(HangForever()), _ALWAYS)),
        _scenario(
            "flaky",
            "One request in five fails: 503, 500, or a connection that is reset.",
            (_UNAVAILABLE, Trigger(probability=0.1)),
            (Break(Status(500)), Trigger(probability=0.05)),
            (Break(ConnectionReset()), Trigger(probability=0.05)),
        ),
        _scenario(
            "throttled",
            "Five requests at once, one per second after that, per caller.",
            (Limit(RateLimit("throttled", TokenBucket(5, 1), key=_CALLER, dialect="ietf")), _ALWAYS),
        ),
        _scenario(
            "connection-resets", "One request in three has its connection reset.", (Break(ConnectionReset()), Trigger(probability=1 / 3))
        ),
        _scenario("truncated", "Every body ends in the middle.", (Break(TruncatedBody()), _ALWAYS)),
        _scenario("garbage", "Every answer is bytes that are not HTTP.", (Break(Garbage()), _ALWAYS)),
        _scenario("expired-auth", "Every token has expired.", (Break(ExpiredCredentials()), _ALWAYS)),
        _scenario(
            "recovering",
            "The first three requests are answered 503, the next three are slow, then all is well.",
            (_UNAVAILABLE, Trigger(first=3)),
            (Delay(_SLOW), Trigger(first=6)),
        ),
        _scenario("down", "The service refuses connections.", (Break(RefuseConnections()), _ALWAYS)),
        _scenario(
            "lost-answers", "Every request is carried out, but its answer is lost.", (Break(ConnectionReset(processed=True)), _ALWAYS)
        ),
    )
}
