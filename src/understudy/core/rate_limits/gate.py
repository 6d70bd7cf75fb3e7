"""Where requests knock: all policies that concern one are asked, and only when none refuses does it consume from them.

State is kept in the workspace under ``limit:<policy>:<caller>``. The whole of it happens inside the request's transaction, so N allowed
means exactly N.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from understudy.core.model.claim import Lease, LimitVerdict
from understudy.core.model.draw import Draws
from understudy.core.model.interfaces import Workspace
from understudy.core.model.message import Request
from understudy.core.model.rate_limit import Algorithm, Judgement, RateLimit
from understudy.core.rate_limits.concurrency import Concurrency
from understudy.core.rate_limits.dialects import DIALECTS, Pairs
from understudy.core.rate_limits.keys import caller_key
from understudy.core.rate_limits.tolerance import fits
from understudy.core.rate_limits.writing import Report, write_headers, write_retry_after


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a refused request gets."""

    status: int
    headers: Pairs
    body: bytes


@dataclass(frozen=True, slots=True)
class Passage:
    """What the policies said together: a refusal, or headers for the response, a delay and places that are held."""

    refusal: Refusal | None = None
    headers: Pairs = ()
    delay: float = 0.0
    verdicts: tuple[LimitVerdict, ...] = ()
    leases: tuple[Lease, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """One request at the gate.

    Attributes:
        context: what cost templates may read.
        workspace: the session's state.
        route: the stub's id, for keys by route.
        now: UTC epoch seconds, for what is written and for quotas.
        monotonic: seconds that never go back, for everything else.
        draws: for shadow mode and unreliable providers.
    """

    request: Request
    context: Mapping[str, Any]
    workspace: Workspace
    route: str
    now: float
    monotonic: float
    draws: Draws


OPEN: Final = Passage()
_SHARED: Final = "everyone-else"


@dataclass(frozen=True, slots=True)
class _Asked:
    policy: RateLimit
    algorithm: Algorithm
    caller: str
    slot: str
    report: Report
    refused: bool
    enforced: bool

    @property
    def judgement(self) -> Judgement:
        return self.report.judgement


def knock(policies: Sequence[RateLimit], visit: Visit) -> Passage:
    """Ask every policy that concerns a request, in order, and consume from them if none refuses."""
    limits = visit.workspace.limits
    asked = [_ask(policy, visit) for policy in policies if policy.match is None or policy.match.match(visit.request) is not None]
    if not asked:
        return OPEN
    refusing = [one for one in asked if one.refused and one.enforced]
    for one in asked:
        _keep(one, limits, refused=bool(refusing), monotonic=visit.monotonic)
    verdicts = tuple(
        LimitVerdict(
            one.policy.rule or one.policy.name,
            one.caller,
            not one.refused,
            one.judgement.remaining,
            one.judgement.limit,
            one.judgement.retry_after,
            one.enforced,
        )
        for one in asked
    )
    if refusing:
        return Passage(_refuse(refusing, asked), verdicts=verdicts)
    leases = tuple(
        Lease(one.policy.name, one.slot, str(one.judgement.state[0] - 1))
        for one in asked
        if isinstance(one.algorithm, Concurrency) and not one.refused
    )
    delay = max((one.judgement.delay for one in asked), default=0.0)
    return Passage(None, _headers([one for one in asked if _shows(one)]), delay, verdicts, leases)


def _ask(policy: RateLimit, visit: Visit) -> _Asked:
    caller = caller_key(policy, visit.request, visit.context, visit.route)
    algorithm = policy.overrides.get(caller, policy.algorithm)
    slot = _slot(policy, caller, visit.workspace)
    cost = _cost(policy, visit.request, visit.context)
    # A calendar has days only on the wall clock.
    t = visit.now if algorithm.kind == "quota" or getattr(algorithm, "align", "first") == "wall" else visit.monotonic
    judgement = algorithm.judge(visit.workspace.limits.get(slot), t, cost)
    lying = policy.lies.reject_below_limit
    refused = not judgement.allowed or (lying > 0 and visit.draws.uniform(f"limit:{policy.name}:lie") < lying)
    enforced = policy.enforce >= 1.0 or visit.draws.uniform(f"limit:{policy.name}:enforce") < policy.enforce
    return _Asked(policy, algorithm, caller, slot, Report(policy, judgement, cost, visit.now), refused, enforced)


def _slot(policy: RateLimit, caller: str, workspace: Workspace) -> str:
    """Name the caller's state; callers beyond the bound share one, so that nobody gets a fresh allowance by being forgotten."""
    slot = f"limit:{policy.name}:{caller}"
    if slot in workspace.limits:
        return slot
    if workspace.peek(f"callers:{policy.name}") >= policy.max_keys:
        return f"limit:{policy.name}:{_SHARED}"
    workspace.counter(f"callers:{policy.name}")
    return slot


def _cost(policy: RateLimit, request: Request, context: Mapping[str, Any]) -> float:
    by_method = policy.cost.by_method.get(request.method)
    if by_method is not None:
        return by_method
    default = policy.cost.default
    return float(default) if isinstance(default, int | float) else float(default.render(context))


def _keep(one: _Asked, limits: MutableMapping[str, Any], *, refused: bool, monotonic: float) -> None:
    policy, judgement = one.policy, one.judgement
    if not refused:
        if judgement.allowed:
            limits[one.slot] = judgement.state
        return
    if not judgement.allowed:
        if policy.count_rejected == "yes" or policy.consume_on_reject in {"violating", "all"}:
            limits[one.slot] = judgement.state
        elif policy.count_rejected == "extend":
            limits[one.slot] = _extended(judgement.state, monotonic)
    elif policy.consume_on_reject == "all":
        limits[one.slot] = judgement.state


def _extended(state: Any, t: float) -> Any:
    """Let a window begin anew, full: (start, used) is what windows keep; other states count the refused request."""
    return (t, state[1]) if isinstance(state, tuple) and len(state) == 2 and isinstance(state[0], float) else state


def _shows(one: _Asked) -> bool:
    match one.policy.emit:
        case "always":
            return True
        case "near":
            limit = one.judgement.limit
            return not limit or fits(one.judgement.remaining, limit * (1 - one.policy.near))
        case _:
            return False


def _headers(shown: Iterable[_Asked]) -> Pairs:
    """Write the headers of several policies, dialect by dialect."""
    by_dialect: dict[str, list[Report]] = {}
    for one in shown:
        by_dialect.setdefault(one.policy.dialect, []).append(one.report)
    pairs: list[tuple[str, str]] = []
    for name, reports in by_dialect.items():
        written = write_headers(DIALECTS[name], reports)
        pairs += written
        if any(report.policy.lies.duplicate_headers for report in reports):
            pairs += written
    return tuple(pairs)


def _refuse(refusing: list[_Asked], asked: list[_Asked]) -> Refusal:
    first = max(refusing, key=lambda one: one.judgement.retry_after)
    policy, report = first.policy, first.report
    dialect, own = DIALECTS[policy.dialect], policy.rejection
    status = own.status if own.status is not None else dialect.status
    shown = [one for one in asked if one.policy.emit != "never"]
    pairs = list(_headers(shown))
    pairs += [(name, report.write(text, status)) for name, text in dialect.refusal_headers]
    lies = policy.lies
    form = lies.retry_after or own.retry_after or dialect.retry_after
    if form != "none" and not lies.omit_retry_after:
        seconds = own.retry_after_s if own.retry_after_s is not None else first.judgement.retry_after
        pairs.append(("Retry-After", write_retry_after(form, seconds, report.now)))
    body = own.body if own.body is not None else report.write(dialect.body, status).encode()
    content_type = own.content_type if own.content_type is not None else dialect.content_type
    overridden = {name.lower() for name, _ in own.headers}
    pairs = [pair for pair in pairs if pair[0].lower() not in overridden] + list(own.headers)
    if content_type and body and "content-type" not in overridden:
        pairs.insert(0, ("Content-Type", content_type))
    return Refusal(status, tuple(pairs), body)


def give_back(leases: Iterable[Lease], limits: MutableMapping[str, Any]) -> None:
    """Free places of concurrency limits."""
    for lease in leases:
        state = limits.get(lease.key)
        if state is not None:
            number, held = state
            limits[lease.key] = (number, tuple(one for one in held if one[0] != int(lease.token)))
