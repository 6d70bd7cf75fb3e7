"""Takes secrets out of journal entries before they are shown: the journal itself keeps what was said, so that it can be verified."""

from __future__ import annotations

import secrets
from dataclasses import replace
from threading import Lock

from understudy.core.engine.assemble import assemble
from understudy.core.engine.explain import NearMiss
from understudy.core.model.exchange import Exchange, Failure
from understudy.core.model.message import Request, Response
from understudy.core.model.step import SendBody, SendHead, Step, Steps
from understudy.core.redaction import Redactor
from understudy.state.journal import Entry

_NO_RESPONSE = Failure("protocol", "", 0.0)


class Veil:
    """Redacts as recordings are redacted; its pseudonyms are the same for the whole life of a server and no longer."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._redactor = Redactor(secrets.token_bytes(32))

    def draw(self, entry: Entry) -> Entry:
        """Return an entry that may be shown."""
        decision = entry.decision
        response = assemble(decision.steps)
        with self._lock:
            exchange = Exchange(entry.seq, entry.service, entry.at, entry.request, response or _NO_RESPONSE)
            safe = self._redactor.redact(exchange).exchange
        steps = decision.steps if safe.response is None else _with_response(decision.steps, safe.response)
        near = tuple(_explained(one, safe.request) for one in decision.near_misses)
        return replace(entry, request=safe.request, decision=replace(decision, steps=steps, near_misses=near))


def _with_response(steps: Steps, response: Response) -> Steps:
    """Put fields and body of a response into steps; the first piece gets the whole body."""
    veiled: list[Step] = []
    rest: bytes | None = response.body
    for step in steps:
        if isinstance(step, SendHead):
            veiled.append(replace(step, headers=response.headers))
        elif isinstance(step, SendBody):
            veiled.append(SendBody(rest or b""))
            rest = None
        else:
            veiled.append(step)
    return tuple(veiled)


def _explained(near: NearMiss, request: Request) -> NearMiss:
    """Explain a near miss by the redacted request."""
    again = {gap.part: gap for matcher in near.stub.when.matchers if (gap := matcher.explain(request)) is not None}
    return replace(near, mismatches=tuple(again.get(gap.part, gap) for gap in near.mismatches))
