import json

import pytest

from understudy.core.rate_limits.dialects import DIALECTS
from understudy.testing.players import NOON, Rehearsed

SOON = int(NOON) + 60


def refused(dialect):
    policy = {"name": "core", "limit": 2, "window": "1m", "dialect": dialect}
    service = Rehearsed({"stubs": [{"id": "a", "when": {"path": "/"}, "then": {"rate_limits": [policy]}}]})
    return [service.ask("GET", "/") for _ in range(3)][1:]


@pytest.mark.parametrize("name", DIALECTS)
def test_every_dialect_can_be_spoken(name):
    allowed, limited = refused(name)
    assert allowed.status == 200
    assert limited.status == DIALECTS[name].status
    kind = limited.headers.get("content-type") or ""
    if "json" in kind:
        json.loads(limited.body)
    assert "{" not in "".join(value for _, value in (*allowed.headers, *limited.headers))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("ietf", {"ratelimit-policy": '"core";q=2;w=60', "ratelimit": '"core";r=0;t=60', "retry-after": "60"}),
        ("draft-6", {"ratelimit-limit": "2", "ratelimit-remaining": "0", "ratelimit-reset": "60", "ratelimit-policy": "2;w=60"}),
        ("draft-7", {"ratelimit": "limit=2, remaining=0, reset=60"}),
        ("github", {"x-ratelimit-reset": str(SOON), "x-ratelimit-used": "2", "x-ratelimit-resource": "core", "retry-after": None}),
        ("stripe", {"stripe-rate-limited-reason": "global-rate", "retry-after": None}),
        ("twitter-x", {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(SOON)}),
        ("shopify-rest", {"x-shopify-shop-api-call-limit": "2/2", "retry-after": "60.0"}),
        ("discord", {"x-ratelimit-reset": f"{SOON}.000", "x-ratelimit-reset-after": "60.000", "retry-after": "60"}),
        ("jira", {"x-ratelimit-reset": "2023-11-14T22:14Z", "x-ratelimit-nearlimit": "true", "ratelimit-reason": "core"}),
        ("gitlab", {"ratelimit-reset": str(SOON), "ratelimit-resettime": "Tue, 14 Nov 2023 22:14:20 GMT", "ratelimit-observed": "2"}),
        ("openai", {"x-ratelimit-reset-requests": "1m0s", "retry-after-ms": "60000"}),
        ("anthropic", {"anthropic-ratelimit-requests-reset": "2023-11-14T22:14:20Z"}),
        ("salesforce", {"sforce-limit-info": "api-usage=2/2"}),
        ("envoy", {"x-envoy-ratelimited": "true", "x-ratelimit-limit": "2, 2;w=60"}),
        ("minimal", {"retry-after": None, "content-type": None}),
    ],
)
def test_a_refusal_in_the_words_of_the_provider(name, shown):
    limited = refused(name)[1]
    assert {header: limited.headers.get(header) for header in shown} == shown
