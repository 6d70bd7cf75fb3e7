"""A virtual service without a server, for tests: ask it, look at the decision, move its clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from understudy.core.engine.assemble import assemble
from understudy.core.model.decision import Decision
from understudy.core.model.json_codec import parse_json
from understudy.core.model.latency import NONE, Timing
from understudy.core.model.message import Response
from understudy.core.model.scenario import Activation, Scenario
from understudy.files.stubs.document import compile_document
from understudy.runtime.clock import ControlledClock
from understudy.runtime.replay import Player
from understudy.state.memory import MemoryStore
from understudy.testing.messages import make_request

NOON = 1_700_000_000.0


class Rehearsed:
    """A player with a frozen clock; `ask` gives the response, `decide` the whole decision."""

    def __init__(self, document: Mapping[str, Any], *, seed: int = 0, timing: Timing = NONE, sealed: bool = False) -> None:
        self.clock = ControlledClock()
        self.clock.freeze(NOON)
        self.store = MemoryStore()
        self.service = compile_document(document, name="service")
        self.player = Player(self.service, store=self.store, clock=self.clock, seed=seed, timing=timing, sealed=sealed)

    def decide(
        self, method: str, target: str, *, session: str = "", active: Sequence[str | Scenario | Activation] = (), **parts: Any
    ) -> Decision:
        """Decide about a request made of `parts` as `make_request` takes them."""
        return self.player.decide(make_request(method, target, **parts), session=session, active=active)

    def ask(self, method: str, target: str, **parts: Any) -> Response:
        """Return the response to a request.

        Raises:
            AssertionError: no proper response would be sent.
        """
        decision = self.decide(method, target, **parts)
        response = assemble(decision.steps)
        if response is None:
            raise AssertionError(f"no response, but {decision.steps}")
        return response

    def json(self, method: str, target: str, **parts: Any) -> Any:
        """Return the JSON body of the response to a request."""
        return parse_json(self.ask(method, target, **parts).body)
