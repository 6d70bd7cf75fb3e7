"""What a dialect writes: figures and moments in its forms, refusals, and the lies of an inconsistent provider.

Whole seconds are rounded up, and Retry-After is never less than one: a caller who obeys must not be refused again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from math import ceil
from typing import Any, Final

from understudy.core.model.rate_limit import Judgement, RateLimit
from understudy.core.rate_limits.dialects import Dialect, Pairs
from understudy.core.rate_limits.tolerance import EPSILON

_FIELD: Final = re.compile(r"\{\{|\}\}|\{(\w+)(?::(\w+))?\}")


def up(value: float) -> int:
    """Round seconds up to whole ones, but not for a rounding error."""
    return max(0, ceil(value - EPSILON))


def _http(moment: float) -> str:
    return format_datetime(datetime.fromtimestamp(up(moment), UTC), usegmt=True)


def _go(seconds: float) -> str:
    """Write a duration as Go's time.Duration does: 12ms, 6m0s, 1h2m3s."""
    if seconds < 1:
        return f"{max(0, round(seconds * 1000))}ms"
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    text = f"{left:.3f}".rstrip("0").rstrip(".") + "s"
    if hours:
        return f"{int(hours)}h{int(minutes)}m{text}"
    return f"{int(minutes)}m{text}" if minutes else text


def write_moment(form: str, after: float, now: float) -> str:
    """Write the moment `after` seconds from `now` (UTC epoch seconds) in a form."""
    at = now + after
    match form:
        case "seconds":
            return str(up(after))
        case "decimal1":
            return f"{max(0.0, after):.1f}"
        case "decimal3":
            return f"{max(0.0, after):.3f}"
        case "ms":
            return str(up(after * 1000))
        case "epoch":
            return str(up(at))
        case "epoch_ms":
            return str(up(at * 1000))
        case "epoch_float":
            return f"{at:.3f}"
        case "http":
            return _http(at)
        case "iso":
            return datetime.fromtimestamp(up(at), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case "iso_minutes":
            return datetime.fromtimestamp(up(at), UTC).strftime("%Y-%m-%dT%H:%MZ")
        case "go":
            return _go(after)
        case _:
            raise ValueError(f"unknown form of a moment: {form!r}")


def _figure(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.3f}".rstrip("0")


@dataclass(frozen=True, slots=True)
class Report:
    """One policy's judgement, ready to be told.

    Attributes:
        cost: what the request cost.
        now: UTC epoch seconds.
    """

    policy: RateLimit
    judgement: Judgement
    cost: float
    now: float

    @property
    def tightness(self) -> tuple[float, float]:
        """Sort key: the smallest is the most restrictive policy (least left of its limit, then the latest reset)."""
        limit = self.judgement.limit
        return (self.judgement.remaining / limit if limit else 0.0, -self.judgement.reset_after)

    def _values(self, status: int) -> Mapping[str, Any]:
        judgement, lies = self.judgement, self.policy.lies
        remaining = max(0.0, judgement.remaining)
        limit = self.policy.show_limit if self.policy.show_limit is not None else judgement.limit
        return {
            "limit": _figure(limit),
            "remaining": _figure(max(0, int(remaining) + lies.remaining_lies)),
            "used": _figure(int(judgement.used)),
            "window": _figure(up(judgement.window)) if judgement.window else "0",
            "rate": _figure(judgement.limit / judgement.window) if judgement.window else "0",
            "cost": _figure(self.cost),
            "name": self.policy.name,
            "near": "true" if judgement.limit and judgement.remaining / judgement.limit < 0.2 else "false",
            "status": str(status),
            "reason": _reason(self.policy),
        }

    def write(self, template: str, status: int = 200) -> str:
        """Fill a format of a dialect."""
        values = self._values(status)
        reset = self.judgement.reset_after + self.policy.lies.reset_skew

        def put(found: re.Match[str]) -> str:
            if found[1] is None:
                return found[0][0]
            if found[1] == "reset":
                return write_moment(found[2] or "seconds", reset, self.now)
            if found[1] == "retry" or (found[1] == "more" and not self.judgement.allowed):
                return write_moment(found[2] or "seconds", self.judgement.retry_after, self.now)
            if found[1] == "more":
                return write_moment(found[2] or "seconds", reset, self.now)
            return str(values[found[1]])

        return _FIELD.sub(put, template)


def _reason(policy: RateLimit) -> str:
    scope = "concurrency" if policy.algorithm.kind == "concurrency" else "rate"
    kinds = {part.kind for part in policy.key}
    return f"endpoint-{scope}" if kinds & {"route", "path"} else f"resource-{scope}" if "path_param" in kinds else f"global-{scope}"


def write_headers(dialect: Dialect, reports: list[Report]) -> Pairs:
    """Write the headers a dialect puts on every response."""
    if not reports:
        return ()
    if dialect.combine == "list":
        return tuple((name, ", ".join(report.write(text) for report in reports)) for name, text in dialect.headers)
    tightest = min(reports, key=lambda report: report.tightness)
    return tuple((name, tightest.write(text)) for name, text in dialect.headers)


def write_retry_after(form: str, seconds: float, now: float) -> str:
    """Write a Retry-After value, honest or not."""
    match form:
        case "decimal":
            return f"{max(0.1, seconds):.1f}"
        case "date":
            return _http(now + seconds)
        case "garbage":
            return "soon"
        case "past_date":
            return _http(now - 3600)
        case "huge":
            return "31536000"
        case "negative":
            return "-1"
        case _:
            return str(max(1, up(seconds)))
