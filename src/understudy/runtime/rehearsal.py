"""Rehearsing a stub document in memory, with a clock that stands where the recording stood: how the generator proves its work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from understudy.core.engine.subprotocols import choose_subprotocol
from understudy.core.generator.traffic.turns import read_message
from understudy.core.model.decision import Decision
from understudy.core.model.dialogue import Say
from understudy.core.model.exchange import Message
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import render_json
from understudy.core.model.message import LEFT, MESSAGE, Request, Response
from understudy.core.model.step import AcceptDialogue, EndDialogue, SendMessage, Steps
from understudy.files.stubs.document import compile_document
from understudy.runtime.clock import ControlledClock
from understudy.runtime.replay import Player
from understudy.runtime.together import response_of
from understudy.state.memory import MemoryStore


class DocumentRehearsal:
    """A fresh virtual service made from a document; satisfies `understudy.core.generator.proving.proof.Rehearsal`."""

    def __init__(self, document: Mapping[str, Any], name: str, root: Path | None = None, *, seed: int = 0) -> None:
        self._clock = ControlledClock()
        self._clock.freeze()
        service = compile_document(document, name=name, root=root)
        self._player = Player(service, store=MemoryStore(), clock=self._clock, seed=seed, sealed=True, encodes=False)
        self.stub = ""
        self.problem = ""
        self.published: dict[str, list[bytes]] = {}
        self.made: tuple[str, ...] = ()

    def answer(self, request: Request, now: float) -> Response | None:
        """Answer as the virtual service would at `now`; None for a miss or a template that failed."""
        self._clock.set(now)
        decision = self._player.decide(request)
        if request.method == LEFT or any(isinstance(step, EndDialogue) for step in decision.steps):
            self._player.forget(request.connection)
        self.stub = decision.stub.id if decision.stub is not None else ""
        self.problem = decision.problem
        self.made = decision.made
        if decision.outcome != "answer":
            return None
        self.published = {sending.connection: [step.data for step in _said(sending.steps)] for sending in decision.sendings}
        if request.method in (MESSAGE, LEFT):
            return Response(200, Headers(), render_json([_read(step) for step in _said(decision.steps)]))
        response = response_of(decision.steps)
        if decision.steps and isinstance(decision.steps[0], AcceptDialogue):
            return self._opened(request, decision, decision.steps[0], response)
        return response

    def _opened(self, request: Request, decision: Decision, step: AcceptDialogue, response: Response) -> Response:
        """An accepted handshake, with what is said first as its body."""
        protocol = choose_subprotocol(request, step)
        headers = response.headers if protocol is None else response.headers.adding("sec-websocket-protocol", protocol)
        said: list[object] = []
        for line in decision.dialogue.lines if decision.dialogue is not None else ():
            if isinstance(line, Say):
                said.extend(_read(SendMessage(line.kind, data)) for data in self._player.says(decision, line, None))
        return replace(response, headers=headers, body=render_json(said))


def _said(steps: Steps) -> list[SendMessage]:
    return [step for step in steps if isinstance(step, SendMessage)]


def _read(step: SendMessage) -> object:
    return read_message(Message("server", step.kind, step.data, 0.0))
