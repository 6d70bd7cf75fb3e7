"""Requests that are several calls, decided one call after the other and answered at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from understudy.core.engine.batches import Held
from understudy.core.engine.calls import Calls
from understudy.core.matchers.graphql import GraphqlMatcher
from understudy.core.model.decision import Decision
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response
from understudy.core.model.step import AcceptDialogue, Finish, SendBody, SendHead, Steps, Wait
from understudy.core.model.stub import Stub

_REFUSED = 400  # the lowest status of a refusal (RFC 9110 §15.5)


def decide_together(calls: Calls, decide: Callable[[Request], Decision]) -> Decision:
    """Decide every call in order; the first that is no plain answer (a miss, a fault, a refusal) stands for all."""
    decisions = [decide(request) for request in calls.requests]
    odd = next((decision for decision in decisions if decision.outcome != "answer"), None)
    if odd is not None:
        return odd
    answer = calls.join([response_of(decision.steps) for decision in decisions])
    head = SendHead(answer.status, answer.headers.without("content-length", "etag"))
    steps: Steps = (head, SendBody(answer.body), Finish()) if answer.body else (head, Finish())
    return _as_one(decisions, decisions[0], steps)


def decide_held(
    request: Request, held: Held, decide: Callable[[Request], Decision], foresee: Callable[[Request], Decision] | None = None
) -> Decision:
    """Decide every request that one holds, in order, and then that one; the first that is no plain answer stands for all.

    Of a change set nothing is done where one of its requests would be refused: that refusal is its only answer.
    """
    held = held if foresee is None else _without_the_refused(held, foresee)
    decisions = [decide(one) for one in held.requests]
    odd = next((decision for decision in decisions if decision.outcome != "answer"), None)
    if odd is not None:
        return odd
    answers = [response_of(decision.steps) for decision in decisions]
    refused = next((place for place, answer in enumerate(answers) if answer.status >= _REFUSED), None)
    if held.whole and refused is not None:
        return decisions[refused]
    whole = decide(replace(request, answers=tuple(zip(held.elements, answers, strict=True))))
    return _as_one([*decisions, whole], whole, whole.steps) if whole.outcome == "answer" else whole


def _without_the_refused(held: Held, foresee: Callable[[Request], Decision]) -> Held:
    left_out: set[int] = set()
    for places in held.sets():
        refused = next((place for place in places if _is_refused(foresee(held.requests[place]))), None)
        left_out.update(place for place in places if refused is not None and place != refused)
    kept = [place for place in range(len(held.requests)) if place not in left_out]
    return replace(held, elements=tuple(held.elements[one] for one in kept), requests=tuple(held.requests[one] for one in kept))


def _is_refused(decision: Decision) -> bool:
    return decision.outcome == "answer" and response_of(decision.steps).status >= _REFUSED


def _as_one(decisions: Sequence[Decision], last: Decision, steps: Steps) -> Decision:
    """Write several decisions as one, which waits as long as the longest of them."""
    pause = max((step.seconds for decision in decisions for step in decision.steps if isinstance(step, Wait)), default=0.0)
    plain = tuple(step for step in steps if not isinstance(step, Wait))
    return replace(
        last,
        steps=(Wait(pause), *plain) if pause else plain,
        verdicts=tuple(verdict for decision in decisions for verdict in decision.verdicts),
        leases=tuple(lease for decision in decisions for lease in decision.leases),
        webhooks=tuple(hook for decision in decisions for hook in decision.webhooks),
    )


def response_of(steps: Steps) -> Response:
    """Put the steps of an answer together as the response that a client gets."""
    status, headers, body, trailers = 0, Headers(), bytearray(), Headers()
    for step in steps:
        match step:
            case SendHead():
                status, headers = step.status, step.headers
            case SendBody():
                body += step.data
            case Finish():
                trailers = step.trailers
            case AcceptDialogue():
                status, headers = 101, step.headers
            case _:
                continue
    return Response(status, headers, bytes(body), trailers=trailers)


def field_stubs(stubs: Iterable[Stub]) -> frozenset[str]:
    """Name the stubs that answer one root field of GraphQL, whatever else a document asks for."""
    return frozenset(
        stub.id for stub in stubs if any(isinstance(matcher, GraphqlMatcher) and matcher.is_about_a_field for matcher in stub.when.matchers)
    )
