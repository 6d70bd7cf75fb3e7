"""What a rate limit is: a policy (whom, what costs how much) around an algorithm, told in a dialect.

Algorithms are pure: `judge` decides on given state and returns the state to keep if the request is let through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal, Protocol

from understudy.core.model.interfaces import RequestTest, Template
from understudy.core.model.unchanging import unchanging

type Emission = Literal["always", "near", "on_reject", "never"]
type CountRejected = Literal["no", "yes", "extend"]


@unchanging
class Judgement:
    """What an algorithm says about one request of one caller.

    Attributes:
        limit: the figure shown as limit.
        remaining: what is left after this request (before it, when it was refused).
        retry_after: seconds until an equal request would pass; 0 when allowed.
        reset_after: seconds until the shown reset.
        state: state to keep when the request is let through (or counted although refused).
        allowed: whether it may pass.
        delay: seconds the answer must be held back (shaping algorithms).
        used: units consumed in the present window.
        window: length of the window in seconds, None where there is none.
    """

    limit: float
    remaining: float
    retry_after: float
    reset_after: float
    state: Any
    allowed: bool = True
    delay: float = 0.0
    used: float = 0.0
    window: float | None = None


class Algorithm(Protocol):
    """A limiter without memory: state in, judgement out."""

    @property
    def kind(self) -> str:
        """The name under which stub files know it."""
        ...

    def judge(self, state: Any, t: float, cost: float) -> Judgement:
        """Judge a request at time `t`; `state` is None for a caller never seen."""
        ...


@unchanging
class KeyPart:
    """One component of the caller's key: where it is read, and what stands for it when it is missing."""

    kind: str
    name: str = ""
    fallback: KeyPart | None = None


@unchanging
class Cost:
    """What a request costs: by method where listed, else a template's value, else 1."""

    default: Template | float = 1.0
    by_method: Mapping[str, float] = field(default_factory=dict)


@unchanging
class Rejection:
    """What a refused request gets where it differs from what the dialect says; None leaves the dialect's word.

    Attributes:
        retry_after: how `Retry-After` is written: ``seconds``, ``decimal``, ``date`` or ``none``.
        retry_after_s: a fixed number of seconds in it instead of the algorithm's.
    """

    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    content_type: str | None = None
    retry_after: str | None = None
    retry_after_s: float | None = None


@unchanging
class Lies:
    """How an inconsistent provider misleads its clients.

    Attributes:
        omit_retry_after: leave the header out.
        retry_after: form it takes: seconds, date, decimal, garbage, past_date, huge, negative.
        reset_skew: seconds added to the shown reset.
        remaining_lies: added to the shown remaining.
        reject_below_limit: probability of refusing a request that the algorithm allows.
        duplicate_headers: send every header twice.
    """

    omit_retry_after: bool = False
    retry_after: str | None = None
    reset_skew: float = 0.0
    remaining_lies: int = 0
    reject_below_limit: float = 0.0
    duplicate_headers: bool = False


@unchanging
class RateLimit:
    """One policy.

    Attributes:
        name: unique in its service; names its state.
        match: which requests it concerns; all when None.
        overrides: other algorithms for given keys (``anonymous`` is the key of callers without one).
        dialect: name of a table in core/rate_limits/dialects.py.
        near: share of the limit from which `emit: near` shows headers.
        show_limit: figure shown as limit instead of the algorithm's.
        count_rejected: whether refused requests count too; `extend` lets the window start anew while the caller keeps asking.
        consume_on_reject: which policies a request consumes from although one of several refused it.
        max_keys: callers that are told apart; further ones share one allowance, none gets a fresh one.
        enforce: share of refusals that is really refused (shadow mode).
        rule: the scenario's rule it stands in, under whose name it is counted; its own name elsewhere.
    """

    name: str
    algorithm: Algorithm
    key: tuple[KeyPart, ...] = ()
    match: RequestTest | None = None
    overrides: Mapping[str, Algorithm] = field(default_factory=dict)
    cost: Cost = field(default_factory=Cost)
    dialect: str = "ietf"
    rejection: Rejection = field(default_factory=Rejection)
    emit: Emission = "always"
    near: float = 0.8
    show_limit: float | None = None
    count_rejected: CountRejected = "no"
    consume_on_reject: Literal["none", "violating", "all"] = "none"
    enforce: float = 1.0
    lies: Lies = field(default_factory=Lies)
    max_keys: int = 100_000
    rule: str = ""
