"""What one request took from the shared state, in one atomic operation, and what was decided with it."""

from __future__ import annotations

from typing import Literal

from understudy.core.model.unchanging import unchanging


@unchanging
class FaultVerdict:
    """A rule or a stub's own fault concerned this request; `applied` says whether it fired."""

    rule: str
    kind: str
    applied: bool


@unchanging
class LimitVerdict:
    """What one rate limit said; `key` is a hash of the caller's key, never the key."""

    rule: str
    key: str
    allowed: bool
    remaining: float
    limit: float
    retry_after: float
    enforced: bool = True


@unchanging
class LatencyVerdict:
    """How long the answer is held back, and by which rule (or ``stub``)."""

    rule: str
    seconds: float
    applied: bool = True


@unchanging
class AnswerVerdict:
    """A rule that answers instead of the stub concerned this request."""

    rule: str
    applied: bool


type Verdict = FaultVerdict | LimitVerdict | LatencyVerdict | AnswerVerdict
type Outcome = Literal["answer", "miss", "error", "forward", "limited", "fault"]


@unchanging
class Lease:
    """A place in a concurrency limit that must be given back when the response is finished or the client left."""

    policy: str
    key: str
    token: str
