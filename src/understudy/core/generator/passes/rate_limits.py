"""Pass 10: what the traffic says of limits and failures → the scenarios `recorded_limits` and `recorded_failures`, both off by default.

Limit and window are exact where headers say them; otherwise they are counted. Endpoints that share an allowance get one rule.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from understudy.core.generator.limit_fit import Fit, fit_limiter, is_figure, read_told
from understudy.core.generator.passes.answers.responses import text_of
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample
from understudy.core.model.exchange import Exchange, Failure
from understudy.core.rate_limits.dialects import DIALECTS
from understudy.core.rate_limits.fixed_window import FixedWindow
from understudy.core.rate_limits.sliding_log import SlidingLog

_REFUSALS = frozenset([403, 429, 503])
_MOST_NUMBERS = 12
_SOON_S = 1.0  # a limit that does not say how long it lasts lasts so long at least
_FIELD = re.compile(r"\{[^}]*\}")
_EPOCH = re.compile(r"\d{9,}(?:\.\d+)?")
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
    never says anything else was asked for just that. Some providers refuse with 403 or 503, and say that nothing remains. What was
    refused for what it said, while others were let through all the time, is no limit.
    """
    answered: dict[tuple[Any, ...], list[Sample]] = {}
    for sample in samples:
        if sample.status not in _REFUSALS:
            answered.setdefault(_place(sample), []).append(sample)
    return frozenset(
        sample.number for sample in samples if sample.status in _REFUSALS and _is_limit(sample, answered.get(_place(sample), []))
    )


def _is_limit(sample: Sample, answered: Sequence[Sample]) -> bool:
    told = read_told(sample)
    if sample.status != 429:
        return bool(answered) and told.remaining == 0
    if told.limit is not None or told.remaining is not None:
        return True
    if not answered:
        return any(is_figure(name) for name, _ in sample.fields)
    alike = any(other.asked.raw == sample.asked.raw and other.query == sample.query for other in answered)
    wait = _SOON_S if told.retry_after is None else told.retry_after
    return alike or not any(sample.ended <= other.at < sample.ended + wait for other in answered)


def _place(sample: Sample) -> tuple[Any, ...]:
    return (sample.method, sample.segments, sample.operation)


def learn_limits(endpoints: Sequence[Endpoint], limited: frozenset[int]) -> list[dict[str, Any]]:
    """Write the rules of every limiter that refused something or told its figures; `limited` numbers the samples that were refused."""
    rules: list[dict[str, Any]] = []
    for group, fit in _limiters([endpoint for endpoint in endpoints if _concerned(endpoint, limited)], limited):
        everything = len(group) > 1 and len(group) == len(endpoints)
        learned = _learned(group, fit, limited)
        matches = [None] if everything else _matches(group)
        rules += [{"rate_limit": _rule(group, fit, limited, match), "learned_from": learned} for match in matches]
    return rules


def _learned(group: Sequence[Endpoint], fit: Fit, limited: Collection[int]) -> dict[str, Any]:
    """Say how sure each part of a rule is: told by the answers, or found out by counting and trying."""
    samples = sorted((sample for endpoint in group for sample in endpoint.samples), key=lambda sample: sample.number)
    told = [read_told(sample) for sample in samples]
    refused = [sample.exchange.seq for sample in samples if sample.number in limited]
    limit = "told by the answers" if any(one.limit is not None for one in told) else "counted: so many were let through before a refusal"
    if any(one.window is not None for one in told):
        window = "told by the answers"
    elif any(one.rest is not None or one.retry_after is not None for one in told):
        window = "worked out from the time that was left"
    else:
        window = "not told: a minute, until somebody knows better"
    key = "nothing told callers apart" if fit.key is None else f"callers have the {fit.key[0]} {fit.key[1]}, and were counted apart by it"
    return {
        "exchanges": (refused or [sample.exchange.seq for sample in samples])[:_MOST_NUMBERS],
        "count": len(samples),
        "notes": [f"limit: {limit}", f"window: {window}", f"key: {key}", f"explains {fit.score:.0%} of what was decided and told"],
    }


def _concerned(endpoint: Endpoint, limited: Collection[int]) -> bool:
    return any(sample.number in limited or read_told(sample).limit is not None for sample in endpoint.samples)


def _limiters(concerned: Sequence[Endpoint], limited: frozenset[int]) -> Iterable[tuple[list[Endpoint], Fit]]:
    """Find out which endpoints share an allowance: those whose figures fit together as well as one by one."""
    by_limit: dict[int | None, list[Endpoint]] = {}
    for endpoint in concerned:
        told = [limit for sample in endpoint.samples if (limit := read_told(sample).limit) is not None]
        by_limit.setdefault(max(told, default=None), []).append(endpoint)
    for group in by_limit.values():
        alone = [([endpoint], fit_limiter(endpoint.samples, limited)) for endpoint in group]
        samples = sorted((sample for endpoint in group for sample in endpoint.samples), key=lambda sample: sample.number)
        together = fit_limiter(samples, limited)
        if together.score >= sum(fit.score * len(one.samples) for (one,), fit in alone) / len(samples):
            yield group, together
        else:
            yield from alone


def _matches(group: Sequence[Endpoint]) -> list[dict[str, list[str]]]:
    """Write what a group of endpoints matches: methods and routes where every method goes with every route, else one by one."""
    methods = list(dict.fromkeys(endpoint.method for endpoint in group))
    routes = list(dict.fromkeys(endpoint.path for endpoint in group))
    if len({(endpoint.method, endpoint.path) for endpoint in group}) == len(methods) * len(routes):
        return [{"methods": methods, "routes": routes}]
    return [
        {"methods": [method], "routes": list(dict.fromkeys(endpoint.path for endpoint in group if endpoint.method == method))}
        for method in methods
    ]


def _rule(group: Sequence[Endpoint], fit: Fit, limited: Collection[int], match: dict[str, list[str]] | None) -> dict[str, Any]:
    samples = [sample for endpoint in group for sample in endpoint.samples]
    refused = next((sample for sample in samples if sample.number in limited), None)
    told = [sample for sample in samples if any(is_figure(name) for name, _ in sample.fields)]
    rule: dict[str, Any] = {"name": "_".join(part for part in group[0].shape if isinstance(part, str) and part) or "all"}
    if match is not None:
        rule["match"] = match
    if fit.key is not None:
        rule["key"] = [{fit.key[0]: fit.key[1]}, {"fallback": "client_ip"}]
    rule |= _written(fit)
    rule["dialect"] = _dialect(told)
    if refused is not None:
        rule["on_exceed"] = _refusal(refused)
    return rule


def _written(fit: Fit) -> dict[str, Any]:
    match fit.algorithm:
        case FixedWindow(limit, window, align):
            return {"fixed_window": {"limit": limit, "window": f"{window:g}s", **({"align": align} if align != "first" else {})}}
        case SlidingLog(limit, window):
            return {"sliding_log": {"limit": limit, "window": f"{window:g}s"}}
        case bucket:
            return {
                "token_bucket": {"capacity": bucket.capacity, "refill": f"{bucket.capacity:g} per {bucket.capacity / bucket.refill:g} s"}
            }


def _refusal(refused: Sample) -> dict[str, Any]:
    exceed: dict[str, Any] = {"status": refused.status}
    if refused.answer.kind == "json":
        exceed["json"] = refused.answer.tree
    elif refused.answer.raw:
        exceed["text"] = text_of(refused)
    after = next((value for name, value in refused.fields if name.lower() == "retry-after"), None)
    if after is None:
        exceed["retry_after"] = "none"
    elif not after.isdigit():
        exceed["retry_after"] = "decimal" if re.fullmatch(r"\d+\.\d+", after) else "date"
    return exceed


def _dialect(told: Sequence[Sample]) -> str:
    """Name the dialect that says most of the fields that were seen, and none besides, its figures written as they were."""
    seen = {name.lower(): value for sample in told[:1] for name, value in sample.fields if is_figure(name)}
    for is_alike in (_is_written_alike, _is_meant_alike):
        found = [dialect for dialect in DIALECTS.values() if dialect.headers and all(is_alike(seen, *pair) for pair in dialect.headers)]
        if found:
            return max(found, key=lambda dialect: len(dialect.headers)).name
    return "minimal"


def _is_meant_alike(seen: Mapping[str, str], field: str, form: str) -> bool:
    value = seen.get(field.lower())
    return value is not None and (":epoch" in form) == (":" in form and bool(_EPOCH.fullmatch(value)))


def _is_written_alike(seen: Mapping[str, str], field: str, form: str) -> bool:
    return _is_meant_alike(seen, field, form) and _shape(_FIELD.sub("0", form)) == _shape(seen[field.lower()])


def _shape(value: str) -> str:
    """Say what stands between the figures of a field: ``limit=5, reset=3`` and ``"core";r=4;t=3`` are written by different people."""
    return re.sub(r"[^;=,/]+", "", value) if re.search(r"[;=,/]", value) and "GMT" not in value else ""


def learn_failures(exchanges: Sequence[Exchange]) -> list[dict[str, Any]]:
    """Write one rule per request that got no answer: the fault that looks the same to a client."""
    rules: list[dict[str, Any]] = []
    for exchange in exchanges:
        if isinstance(exchange.outcome, Failure) and (kind := _KINDS.get(exchange.outcome.kind)) is not None:
            rule = {"match": {"method": exchange.request.method, "path": exchange.request.path}, "fault": kind}
            if rule not in rules:
                rules.append(rule)
    return rules
