"""A virtual service: everything one stub file says, compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from understudy.core.model.engine_io import EngineIo
from understudy.core.model.message_form import MessageForm
from understudy.core.model.resource import Resource
from understudy.core.model.scenario import Scenario
from understudy.core.model.stub import Stub

type OnMiss = Literal["fail", "forward", "record"]

ON_MISS_POLICIES: tuple[OnMiss, ...] = ("fail", "forward", "record")


@dataclass(frozen=True, slots=True)
class Service:
    """A named set of stubs behind one address.

    Attributes:
        upstream: the real service, origin form without a trailing slash; empty when unknown.
        hosts: host names under which the forward-proxy listener answers for it.
        messages: the forms of gRPC requests, by path.
        engine_io: the addresses at which Engine.IO is spoken, which Socket.IO goes over.
        on_miss: what happens to a request that no stub takes.
        source: the file it was read from, or empty.
        warnings: remarks on the file that do not keep it from working, ``file:line:column: …``.
    """

    name: str
    upstream: str = ""
    hosts: tuple[str, ...] = ()
    on_miss: OnMiss = "fail"
    stubs: tuple[Stub, ...] = ()
    resources: tuple[Resource, ...] = ()
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    source: str = ""
    warnings: tuple[str, ...] = ()
    messages: Mapping[str, MessageForm] = field(default_factory=dict)
    engine_io: tuple[EngineIo, ...] = ()
