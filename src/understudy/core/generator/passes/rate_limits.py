"""Pass 10: what the traffic says of limits and failures → the scenarios `recorded_limits` and `recorded_failures`, both off by default.

Limit and window are exact where headers say them; otherwise they are counted, and the note says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from understudy.core.generator.endpoint import Endpoint
from understudy.core.generator.responses import text_of
from understudy.core.generator.sample import Sample
from understudy.core.model.exchange import Exchange, Failure

_LIMIT = re.compile(r"x-rate-?limit-limit|ratelimit-limit|x-rate-limit-limit|rate-limit-limit", re.IGNORECASE)
_RESET = re.compile(r"x-rate-?limit-reset|ratelimit-reset|x-rate-limit-reset|rate-limit-reset", re.IGNORECASE)
_FIGURES = re.compile(r"(?:x-)?rate-?limit(?:-.*)?|retry-after", re.IGNORECASE)
_STEPS = (1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400)
_LARGEST_DELTA = 1_000_000
_KINDS = {
    "refused": "refuse_connections",
    "reset": "connection_reset",
    "timeout": "hang",
    "truncated": "truncated_body",
    "protocol": "garbage",
}


def find_limited(samples: Sequence[Sample]) -> frozenset[int]:
    """Number the samples that were refused because there were too many before them.

    A 429 that tells of a limit is such a refusal, and so is one where the same place gave another answer at another time; a place that
    never says anything else was asked for just that.
    """
    answered = {_place(sample) for sample in samples if sample.status != 429}
    return frozenset(
        sample.number
        for sample in samples
        if sample.status == 429 and (_place(sample) in answered or any(is_figure(name) for name, _ in sample.fields))
    )


def _place(sample: Sample) -> tuple[Any, ...]:
    return (sample.method, sample.segments, sample.operation)


def is_figure(name: str) -> bool:
    """Whether a response field tells how much of a limit is left."""
    return bool(_FIGURES.fullmatch(name))


def learn_limits(endpoints: Sequence[Endpoint], limited: frozenset[int]) -> list[dict[str, Any]]:
    """Write one rule per endpoint that was limited, or that told its limit; `limited` numbers the samples that were refused."""
    rules: list[dict[str, Any]] = []
    for endpoint in endpoints:
        refused = [sample for sample in endpoint.samples if sample.number in limited]
        told = [sample for sample in endpoint.samples if _field(sample, _LIMIT) is not None]
        if refused or told:
            rules.append({"rate_limit": _limit(endpoint, refused, told)})
    return rules


def _field(sample: Sample, pattern: re.Pattern[str]) -> int | None:
    for name, value in sample.fields:
        match = re.match(r"\d+", value) if pattern.fullmatch(name) else None
        if match is not None:
            return int(match.group())
    return None


def _limit(endpoint: Endpoint, refused: Sequence[Sample], told: Sequence[Sample]) -> dict[str, Any]:
    limits = [limit for sample in told if (limit := _field(sample, _LIMIT)) is not None]
    limit = max(limits) if limits else _counted(endpoint, refused[0], frozenset(sample.number for sample in refused))
    rule: dict[str, Any] = {
        "name": "_".join(part for part in endpoint.shape if isinstance(part, str) and part) or "all",
        "match": {"methods": [endpoint.method], "routes": [endpoint.path]},
    }
    if any("authorization" in sample.headers for sample in endpoint.samples):
        rule["key"] = [{"header": "authorization"}, {"fallback": "client_ip"}]
    window = _window(told, refused)
    rule["fixed_window"] = {"limit": limit, "window": f"{window}s"}
    rule["dialect"] = _dialect(told)
    if refused:
        exceed: dict[str, Any] = {"status": refused[0].status}
        answer = refused[0].answer
        if answer.kind == "json":
            exceed["json"] = answer.tree
        elif answer.raw:
            exceed["text"] = text_of(refused[0])
        if not any(name.lower() == "retry-after" for name, _ in refused[0].fields):
            exceed["retry_after"] = "none"
        rule["on_exceed"] = exceed
    return rule


def _counted(endpoint: Endpoint, refused: Sample, limited: frozenset[int]) -> int:
    """Count the requests that were answered before the first refusal."""
    return max(1, sum(sample.number not in limited and sample.number < refused.number for sample in endpoint.samples))


def _window(told: Sequence[Sample], refused: Sequence[Sample]) -> int:
    """Read the window from what is left of it: the longest rest that was told, rounded up to a usual length."""
    rests: list[float] = []
    for sample in (*told, *refused):
        policy = next((value for name, value in sample.fields if name.lower() == "ratelimit-policy"), "")
        match = re.search(r"w=(\d+)", policy)
        if match is not None:
            return int(match.group(1))
        reset = _field(sample, _RESET)
        if reset is not None:
            rests.append(reset if reset < _LARGEST_DELTA else reset - sample.at)
        after = next((value for name, value in sample.fields if name.lower() == "retry-after"), "")
        if after.isdigit():
            rests.append(float(after))
    longest = max(rests, default=60.0)
    return next((step for step in _STEPS if longest <= step + 0.5), int(longest))


def _dialect(told: Sequence[Sample]) -> str:
    """Name the dialect whose fields were seen."""
    if not told:
        return "minimal"
    names = {name.lower() for name, _ in told[0].fields}
    if "ratelimit-limit" in names:
        return "draft-6"
    if "ratelimit" in names:
        return "ietf"
    if "x-rate-limit-limit" in names:
        return "okta"
    reset = _field(told[0], _RESET)
    return "x-ratelimit" if reset is None or reset >= _LARGEST_DELTA else "envoy"


def learn_failures(exchanges: Sequence[Exchange]) -> list[dict[str, Any]]:
    """Write one rule per request that got no answer: the fault that looks the same to a client."""
    rules: list[dict[str, Any]] = []
    for exchange in exchanges:
        if isinstance(exchange.outcome, Failure) and (kind := _KINDS.get(exchange.outcome.kind)) is not None:
            rule = {"match": {"method": exchange.request.method, "path": exchange.request.path}, "fault": kind}
            if rule not in rules:
                rules.append(rule)
    return rules
