"""Under what a request is decided: what all requests of a service have in common, and what is this one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from understudy.core.engine.codings import Encode
from understudy.core.engine.templates.scope import Sign
from understudy.core.model.latency import NONE, Timing
from understudy.core.model.message import Request
from understudy.core.model.resource import Resource
from understudy.core.model.scenario import Overlay

_NO_OVERLAY = Overlay()


@dataclass(frozen=True, slots=True)
class Setting:
    """What all requests of one service have in common.

    Attributes:
        seed: key of every draw.
        sealed: never forward.
        encode: applies content codings to bodies.
        sign: signs tokens with the published test keys.
    """

    service: str
    upstream: str = ""
    resources: Mapping[str, Resource] | None = None
    seed: int = 0
    timing: Timing = NONE
    sealed: bool = False
    encode: Encode | None = None
    sign: Sign | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One request with its circumstances: session, scenarios that are on, and the time (UTC epoch seconds and monotonic)."""

    request: Request
    session: str = ""
    overlay: Overlay = _NO_OVERLAY
    now: float = 0.0
    monotonic: float = 0.0
    head: bool = False
