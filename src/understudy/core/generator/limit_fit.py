"""Which limiter explains the refusals and the figures of recorded answers: candidates are played against the record, the closest one wins.

A candidate is an algorithm with its limit and window, and the part of a request that says whose it is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from understudy.core.generator.traffic.sample import Sample
from understudy.core.model.rate_limit import Algorithm
from understudy.core.rate_limits.fixed_window import FixedWindow
from understudy.core.rate_limits.sliding_log import SlidingLog
from understudy.core.rate_limits.token_bucket import TokenBucket

_MOST = 3_000  # samples that tell one limiter from another
_STEPS = (1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400)
_LARGEST_DELTA = 1_000_000
_IN_MS = 1e11
_SHORTEST = 5  # seconds of a window that nobody tells of
_MOST_TRICKLED = 12  # tokens that came in before a bucket was first found empty
_SLACK_S = 1.05  # whole seconds are rounded either way, and the request took a moment to arrive
_PREFIX = r"(?:x-|anthropic-)?rate-?limit"
_UNIT_WORDS = ("", "requests", "tokens")  # of several allowances the one that counts requests is taken
_ITEM = re.compile(r"(?:^|[;,\s])(limit|remaining|reset|r|t|q|w)=(\d+)")
_POLICY = re.compile(r"\s*(\d+)\s*(?:;|$)")
_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_PHRASE = re.compile(r"(\d+) (?:requests? )?(?:per|/|every|in) (\d+)? ?(second|minute|hour|day)", re.IGNORECASE)
_CREDENTIAL = re.compile(r".*(?:authorization|api-?_?key|token|access-?_?key).*", re.IGNORECASE)
_CALLER = re.compile(r".*(?:client|tenant|user|account|org|customer|app)(?:-?_?id|-?_?key|-?_?name)?$", re.IGNORECASE)

_FIGURES = re.compile(rf"{_PREFIX}(?:-.*)?|retry-after(?:-ms)?|.*-call-limit", re.IGNORECASE)
_USED_OF = re.compile(r"(\d+)/(\d+)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_GO = re.compile(r"(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?")
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*")

type Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """What one answer says of its limit: figures as they stand there, `rest` in seconds from the request."""

    limit: int | None = None
    remaining: int | None = None
    rest: float | None = None
    is_whole: bool = True
    window: int | None = None
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """The limiter that explains the record best.

    Attributes:
        key: whose request it is: ("header" or "query", name); None where all callers share one allowance.
        score: the share of decisions and figures it reproduces.
    """

    algorithm: FixedWindow | SlidingLog | TokenBucket
    key: Key | None
    score: float


def is_figure(name: str) -> bool:
    """Whether a response field tells how much of a limit is left."""
    return bool(_FIGURES.fullmatch(name))


def read_told(sample: Sample) -> Told:
    """Read the figures of an answer: `X-RateLimit-*` and kin, the drafts of `RateLimit` and `RateLimit-Policy`, `Retry-After`."""
    fields = {name.lower(): value for name, value in sample.fields}
    items = dict(_ITEM.findall(fields.get("ratelimit", "")))
    policy = fields.get("ratelimit-policy", "")
    rules = dict(_ITEM.findall(policy))
    bare = _POLICY.match(policy)
    used, most = next((map(int, found.groups()) for name, value in fields.items() if (found := _call_limit(name, value))), (None, None))
    rest, is_whole = _rest(items.get("reset") or items.get("t") or _field(fields, "reset-after") or _field(fields, "reset"), sample.at)
    after, after_ms = fields.get("retry-after", ""), fields.get("retry-after-ms", "")
    return Told(
        limit=_first(_whole(items.get("limit")), _whole(rules.get("q")), _number(fields, "limit"), int(bare[1]) if bare else None, most),
        remaining=_first(
            _whole(items.get("remaining")),
            _whole(items.get("r")),
            _number(fields, "remaining"),
            max(0, most - used) if most is not None and used is not None else None,
        ),
        rest=rest,
        is_whole=is_whole,
        window=_first(_whole(rules.get("w"))),
        retry_after=_rest(after, sample.at)[0] if after else float(after_ms) / 1000 if after_ms.isdigit() else None,
    )


def _call_limit(name: str, value: str) -> re.Match[str] | None:
    """Read how much of how much was used: ``X-Shopify-Shop-Api-Call-Limit: 32/40``."""
    return _USED_OF.fullmatch(value) if name.endswith("-call-limit") else None


def _whole(text: str | None) -> int | None:
    return int(text) if text else None


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)


def _field(fields: dict[str, str], what: str) -> str:
    """Read one figure, under any of the names it has: ``x-ratelimit-limit``, ``x-ratelimit-limit-requests``, ``…-requests-limit``."""
    for unit in _UNIT_WORDS:
        pattern = re.compile(f"{_PREFIX}-{what}-{unit}|{_PREFIX}-{unit}-{what}" if unit else f"{_PREFIX}-{what}")
        for name, value in fields.items():
            if pattern.fullmatch(name):
                return value
    return ""


def _number(fields: dict[str, str], what: str) -> int | None:
    match = re.match(r"\d+", _field(fields, what))
    return int(match.group()) if match else None


def _rest(text: str, at: float) -> tuple[float | None, bool]:
    """Read the time that is left, in any of the forms that providers write; and whether it is in seconds, not a moment.

    Seconds, moments in seconds or milliseconds since 1970, durations as Go writes them (``6m0s``), RFC 3339, HTTP dates (RFC 9110 §10.2.3).
    A moment without its seconds is too coarse to tell anything.
    """
    if _NUMBER.fullmatch(text):
        number = float(text)
        if number >= _LARGEST_DELTA:
            return (number / 1000 if number >= _IN_MS else number) - at, False
        return number, True
    if text and (found := _GO.fullmatch(text)):
        hours, minutes, seconds, millis = (float(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + seconds + millis / 1000, True
    try:
        if _ISO.fullmatch(text):
            return datetime.fromisoformat(text).timestamp() - at, False
        return (max(0.0, parsedate_to_datetime(text).timestamp() - at), True) if "," in text else (None, True)
    except ValueError:
        return None, True


def fit_limiter(samples: Sequence[Sample], refused: Collection[int]) -> Fit:
    """Find the limiter that lets through and refuses as recorded, and says what was said.

    Args:
        samples: all requests that share the limiter, in recorded order.
        refused: the numbers of those it refused.
    """
    samples = samples[:_MOST]
    told = {sample.number: read_told(sample) for sample in samples}
    best: Fit | None = None
    for key in _keys(samples):
        for algorithm in _algorithms(samples, told, refused, key):
            score = _score(samples, told, refused, key, algorithm)
            if best is None or score > best.score + 1e-9:
                best = Fit(algorithm, key, score)
    assert best is not None  # there is always a limiter for everybody
    return best


def _keys(samples: Sequence[Sample]) -> Iterable[Key | None]:
    """List whose request it may be: who shows credentials has an allowance of their own, unless the record says otherwise."""
    places = dict.fromkeys(place for sample in samples for place in _places(sample))
    yield from (place for place in places if _CREDENTIAL.fullmatch(place[1]))
    yield None
    yield from (place for place in places if _CALLER.fullmatch(place[1]) and not _CREDENTIAL.fullmatch(place[1]))


def _places(sample: Sample) -> Iterable[Key]:
    yield from (("header", name) for name in sample.headers)
    yield from (("query", name) for name in sample.query)


def caller_of(sample: Sample, key: Key | None) -> str:
    """Say whose request a sample is; empty where it does not say."""
    if key is None:
        return ""
    part, name = key
    return sample.headers.get(name, "") if part == "header" else (sample.query.get(name) or [""])[0]


def _algorithms(
    samples: Sequence[Sample], told: dict[int, Told], refused: Collection[int], key: Key | None
) -> Iterable[FixedWindow | SlidingLog | TokenBucket]:
    said = [figures.limit for figures in told.values() if figures.limit]
    limits = [max(said)] if said else _counted(samples, refused, key)
    for limit in limits:
        for window in _windows(samples, told, limit):
            yield FixedWindow(limit, window)
        for window in _windows(samples, told, limit):
            yield SlidingLog(limit, window)
            yield TokenBucket(limit, limit / window)
            yield FixedWindow(limit, window, "wall")
    # Whoever finds a bucket empty is told how long one token takes; before that some had come in already.
    waits = [figures.retry_after for figures in told.values() if figures.retry_after]
    for limit in limits if waits else ():
        for capacity in [limit] if said else range(limit, max(0, limit - _MOST_TRICKLED), -1):
            for wait in sorted({max(waits), max(1.0, float(math.floor(max(waits)))), float(math.ceil(max(waits)))}):
                yield TokenBucket(capacity, 1 / wait)


def _counted(samples: Sequence[Sample], refused: Collection[int], key: Key | None) -> list[int]:
    """Count what each caller was allowed before the first refusal."""
    allowed: dict[str, int] = {}
    found: dict[str, int] = {}
    for sample in samples:
        caller = caller_of(sample, key)
        if sample.number in refused:
            found.setdefault(caller, max(1, allowed.get(caller, 0)))
        else:
            allowed[caller] = allowed.get(caller, 0) + 1
    return sorted(set(found.values()))[-3:] or [1]


def _windows(samples: Sequence[Sample], told: dict[int, Told], limit: int) -> list[int]:
    """List the windows that the figures allow, the likeliest first: the one that is told, else the longest rest, as a usual length.

    Where nothing is told, usual lengths within the recording.
    """
    if window := next((figures.window for figures in told.values() if figures.window), None):
        return [window]
    found: dict[int, None] = {}
    for sample in samples:
        text = sample.answer.raw[:2000].decode("utf-8", "replace") if sample.status >= 400 else ""
        for count, length, unit in _PHRASE.findall(text):
            if int(count) == limit:
                found[int(length or 1) * _UNITS[unit.lower()]] = None
    whole = [rest for figures in told.values() for rest in (figures.rest if figures.is_whole else None, figures.retry_after) if rest]
    epochs = [figures.rest for figures in told.values() if figures.rest and not figures.is_whole]
    for longest in (max(whole, default=0.0), max(epochs, default=0.0)):
        if longest > 0:
            usual = [step for step in _STEPS if longest - 1 <= step]
            found.update(dict.fromkeys([*usual[:2], math.floor(longest) or 1, math.ceil(longest)]))
    if not found:
        span = samples[-1].at - samples[0].at
        found = dict.fromkeys([60, *(step for step in _STEPS if _SHORTEST <= step <= span)])
    return list(found)


def _score(samples: Sequence[Sample], told: dict[int, Told], refused: Collection[int], key: Key | None, algorithm: Algorithm) -> float:
    """Play the record against a limiter; give the share of decisions and figures that come out as recorded."""
    states: dict[str, Any] = {}
    right = asked = 0
    for sample in samples:
        caller, figures = caller_of(sample, key), told[sample.number]
        judgement = algorithm.judge(states.get(caller), sample.at, 1.0)
        if judgement.allowed:
            states[caller] = judgement.state
        was_allowed = sample.number not in refused
        checks = [judgement.allowed == was_allowed]
        if figures.remaining is not None:
            checks.append(math.floor(judgement.remaining + 1e-6) == figures.remaining)
        if figures.rest is not None:
            checks.append(abs(judgement.reset_after - figures.rest) <= _SLACK_S)
        if figures.retry_after is not None and not was_allowed:
            checks.append(abs(judgement.retry_after - figures.retry_after) <= _SLACK_S)
        right += sum(checks)
        asked += len(checks)
    return right / asked if asked else 0.0
