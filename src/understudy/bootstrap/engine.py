"""Assembles what every stage works with, whether one process serves or a supervisor speaks for several."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from understudy.core.model.decision import Outgoing
from understudy.core.model.interfaces import Clock
from understudy.core.model.latency import Timing, parse_timing
from understudy.core.model.service import Service
from understudy.core.model.stub import Stub, When
from understudy.errors import UsageError
from understudy.files.stubs.document import compile_document
from understudy.runtime.answerer import Answerer, Dates
from understudy.runtime.catalog import Build, Catalog
from understudy.runtime.options import StageOptions
from understudy.runtime.sessions import Sessions
from understudy.runtime.stage import Engine, InspectableStore, Traffic
from understudy.runtime.switchboard import Switchboard
from understudy.runtime.timer import ControlledTimer, LoopTimer
from understudy.state.journal import Journal


@dataclass(frozen=True, slots=True)
class Parts:
    """What the two kinds of stages have of their own.

    Attributes:
        build: makes the player of one service.
        notify: sends a webhook.
        traffic: says what connections there are.
    """

    catalog: Catalog
    build: Build
    journal: Journal
    store: InspectableStore
    switchboard: Switchboard
    sessions: Sessions
    clock: Clock
    timer: ControlledTimer | LoopTimer
    notify: Callable[[Outgoing], None]
    traffic: Callable[[], Traffic]


def assemble_engine(parts: Parts, services: Sequence[Service]) -> Engine:
    """Put the services into the catalog, and return all that a stage works with."""
    catalog, timer = parts.catalog, parts.timer
    dates = Dates(parts.clock)
    catalog.build_with(parts.build)
    for service in services:
        catalog.add(
            Answerer(
                catalog.build(service),
                journal=parts.journal,
                switchboard=parts.switchboard,
                sessions=parts.sessions,
                clock=parts.clock,
                timer=timer,
                dates=dates,
                notify=parts.notify,
            )
        )
    return Engine(
        catalog=catalog,
        journal=parts.journal,
        store=parts.store,
        switchboard=parts.switchboard,
        sessions=parts.sessions,
        clock=parts.clock,
        compile_when=compile_when,
        compile_stub=compile_stub,
        clock_changed=timer.clock_changed if isinstance(timer, ControlledTimer) else lambda: None,
        traffic=parts.traffic,
    )


def timing_of(options: StageOptions) -> Timing:
    """Read which latencies are played.

    Raises:
        UsageError: what was said makes no sense.
    """
    try:
        return parse_timing(options.latency)
    except ValueError as error:
        raise UsageError(str(error)) from error


def compile_when(when: Mapping[str, Any]) -> When:
    """Compile the words of a stub's `when`, for expectations.

    Raises:
        StubFileError: they make no sense.
    """
    return compile_document({"stubs": [{"id": "expectation", "when": dict(when), "then": {}}]}, name="verify").stubs[0].when


def compile_stub(service: Service, document: Mapping[str, Any]) -> Stub:
    """Compile one stub as if it stood in the service's file; body files cannot be named.

    Raises:
        StubFileError: it has problems.
    """
    return compile_document({"stubs": [dict(document)]}, name=service.name).stubs[0]
