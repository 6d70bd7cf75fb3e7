"""Rehearsing a stub document in memory, with a clock that stands where the recording stood: how the generator proves its work."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from understudy.core.model.message import Request, Response
from understudy.files.stubs.document import compile_document
from understudy.runtime.clock import ControlledClock
from understudy.runtime.replay import Player
from understudy.runtime.together import response_of
from understudy.state.memory import MemoryStore


class DocumentRehearsal:
    """A fresh virtual service made from a document; satisfies `understudy.core.generator.proof.Rehearsal`."""

    def __init__(self, document: Mapping[str, Any], name: str, root: Path | None = None, *, seed: int = 0) -> None:
        self._clock = ControlledClock()
        self._clock.freeze()
        service = compile_document(document, name=name, root=root)
        self._player = Player(service, store=MemoryStore(), clock=self._clock, seed=seed, sealed=True)
        self.stub = ""
        self.problem = ""

    def answer(self, request: Request, now: float) -> Response | None:
        """Answer as the virtual service would at `now`; None for a miss or a template that failed."""
        self._clock.set(now)
        decision = self._player.decide(request)
        self.stub = decision.stub.id if decision.stub is not None else ""
        self.problem = decision.problem
        if decision.outcome != "answer":
            return None
        return response_of(decision.steps)
