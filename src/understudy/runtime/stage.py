"""The stage: virtual services that are up, and everything one can ask of them while they are.

The admin API, the Python API, the pytest plugin and the commands all work on this one object. Every method is safe to call from any
thread, and only `reload` does I/O.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Protocol

from understudy.core.model.interfaces import Clock, StateStore
from understudy.core.model.service import Service
from understudy.core.model.stub import Stub, When
from understudy.errors import UsageError
from understudy.runtime.catalog import Catalog, unknown_service
from understudy.runtime.clock import ControlledClock
from understudy.runtime.sessions import Session, Sessions
from understudy.runtime.switchboard import ActiveScenario, Switchboard
from understudy.runtime.verify import Verification, times_of, verify, verify_sequence
from understudy.state.journal import Counts, Entry, Journal
from understudy.state.memory import Snapshot

if TYPE_CHECKING:
    from understudy.runtime.veil import Veil

type CompileWhen = Callable[[Mapping[str, Any]], When]
type CompileStub = Callable[[Service, Mapping[str, Any]], Stub]


class InspectableStore(StateStore, Protocol):
    """A state store that people can look into."""

    def snapshot(self, service: str, session: str) -> Snapshot:
        """Return a copy of a session's state."""
        ...


@dataclass(frozen=True, slots=True)
class Traffic:
    """What goes on at the listeners: open connections, and what never became a service's request.

    Attributes:
        refused: requests that were not valid, too large or too slow.
        shed: connections and requests turned away because there were too many.
    """

    connections: int = 0
    refused: int = 0
    shed: int = 0


@dataclass(frozen=True, slots=True)
class Engine:
    """What a stage works with.

    Attributes:
        compile_when: compiles the words of a stub's `when`.
        compile_stub: compiles a stub of a service from its document.
        traffic: counts what goes on at the listeners.
        clock_changed: tells those who wait that the clock was changed by hand.
    """

    catalog: Catalog
    journal: Journal
    store: InspectableStore
    switchboard: Switchboard
    sessions: Sessions
    clock: Clock
    compile_when: CompileWhen
    compile_stub: CompileStub
    clock_changed: Callable[[], None]
    traffic: Callable[[], Traffic]


class StagedService:
    """One service that is up; its methods are those of the stage, bound to it."""

    def __init__(self, stage: Stage, name: str, url: str, tls_url: str | None = None) -> None:
        self._stage = stage
        self.name = name
        self.url = url
        self.tls_url = tls_url

    def __repr__(self) -> str:
        return f"<{self.name} on {self.url}>"

    @property
    def definition(self) -> Service:
        """The stubs it answers by at present."""
        return self._stage.engine.catalog.named(self.name).player.service

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The scenarios it knows: its own and the built-in ones."""
        return self._stage.engine.catalog.named(self.name).player.scenarios

    def activate(self, name: str, *, session: str | None = None, ttl_s: float | None = None) -> ActiveScenario:
        """Switch a scenario on for this service."""
        return self._stage.activate(name, service=self.name, session=session, ttl_s=ttl_s)

    def deactivate(self, name: str | None = None, *, session: str | None = None) -> int:
        """Switch a scenario of this service (or all) off; return how many were on."""
        return self._stage.deactivate(name, service=self.name, session=session)

    @contextmanager
    def scenario(self, name: str, *, session: str | None = None) -> Iterator[ActiveScenario]:
        """Switch a scenario on while the block runs."""
        active = self.activate(name, session=session)
        try:
            yield active
        finally:
            self.deactivate(name, session=session)

    def journal(self, **narrow: Any) -> tuple[Entry, ...]:
        """Return this service's journal entries, oldest first; see `Stage.journal`."""
        return self._stage.journal(service=self.name, **narrow)

    def verify(self, **expected: Any) -> Verification:
        """Judge how often requests were made of this service; see `Stage.verify`."""
        return self._stage.verify(service=self.name, **expected)

    def verify_sequence(self, whens: Sequence[Mapping[str, Any]], *, session: str | None = None) -> Verification:
        """Judge that requests were made of this service in this order."""
        return self._stage.verify_sequence(whens, service=self.name, session=session)

    def reset(self, *, session: str | None = None) -> None:
        """Forget state, journal and scenarios of this service."""
        self._stage.reset(service=self.name, session=session)


class Stage:
    """Services that are up."""

    def __init__(self, engine: Engine, *, admin_token: str, seed: int = 0) -> None:
        self.engine = engine
        self.seed = seed
        self.admin_url: str | None = None
        self.admin_token = admin_token
        self.proxy_url: str | None = None
        self.ca_bundle: str | None = None
        self.ca_certificate: str | None = None
        self._services: dict[str, StagedService] = {}
        self._veil: Veil | None = None
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()

    def __getitem__(self, name: str) -> StagedService:
        """Return one service.

        Raises:
            UnknownServiceError: there is none of this name.
        """
        found = self._services.get(name)
        if found is None:
            raise unknown_service(name, self._services)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._services)

    @property
    def services(self) -> Mapping[str, StagedService]:
        """Every service by name."""
        return self._services

    def add(self, service: StagedService) -> None:
        """Take note of a service that is up."""
        self._services[service.name] = service

    # Scenarios.

    def activate(self, name: str, *, service: str | None = None, session: str | None = None, ttl_s: float | None = None) -> ActiveScenario:
        """Switch a scenario on.

        Args:
            name: one of the stub files' or of the built-in scenarios.
            service: for one service; None means all that know it.
            session: for one session; None means all.
            ttl_s: seconds after which it is off again.

        Raises:
            UnknownServiceError: there is no such service.
            UsageError: no service concerned knows the scenario, or the time is not positive.
        """
        concerned = [self[service]] if service is not None else list(self._services.values())
        known = {known for one in concerned for known in one.scenarios}
        if name not in known:
            close = get_close_matches(name, known, 1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            raise UsageError(f"There is no scenario {name!r}.{hint} Known: {', '.join(sorted(known)) or 'none'}.")
        if ttl_s is not None and ttl_s <= 0:
            raise UsageError(f"A scenario can be on for a positive number of seconds, and not for {ttl_s:g}.")
        return self.engine.switchboard.turn_on(name, service, session, ttl_s)

    def deactivate(self, name: str | None = None, *, service: str | None = None, session: str | None = None) -> int:
        """Switch a scenario (or all) off; return how many were on."""
        if service is not None:
            self[service]
        return self.engine.switchboard.turn_off(name, service, session)

    @contextmanager
    def scenario(self, name: str, *, service: str | None = None, session: str | None = None) -> Iterator[ActiveScenario]:
        """Switch a scenario on while the block runs."""
        active = self.activate(name, service=service, session=session)
        try:
            yield active
        finally:
            self.deactivate(name, service=service, session=session)

    def active(self) -> tuple[ActiveScenario, ...]:
        """List what is on."""
        return self.engine.switchboard.active()

    def scenarios(self) -> dict[str, tuple[str, ...]]:
        """List the scenarios that each service knows."""
        return {name: service.scenarios for name, service in self._services.items()}

    # Journal and verification.

    def journal(
        self,
        *,
        service: str | None = None,
        session: str | None = None,
        stub: str | None = None,
        misses: bool = False,
        after: int = -1,
        limit: int | None = None,
    ) -> tuple[Entry, ...]:
        """Return journal entries, oldest first.

        Args:
            service: only this one's.
            session: only this one's.
            stub: only what this stub answered.
            misses: only requests that no stub took.
            after: only entries numbered higher.
            limit: only so many, the newest.
        """
        found = [
            entry
            for entry in self.engine.journal.entries(after=after)
            if service in (None, entry.service)
            and session in (None, entry.session)
            and (stub is None or (entry.decision.stub is not None and entry.decision.stub.id == stub))
            and (not misses or entry.decision.is_miss)
        ]
        return tuple(found if limit is None else found[max(0, len(found) - limit) :])

    def veiled(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """Return entries as they may be shown: without secrets."""
        if self._veil is None:
            from understudy.runtime.veil import Veil  # noqa: PLC0415 (the detectors take a moment to load)

            self._veil = Veil()
        return tuple(map(self._veil.draw, entries))

    def counts(self, session: str | None = None) -> Counts:
        """Return the exact counters of all sessions or of one."""
        return self.engine.journal.counts(session)

    def verify(
        self,
        *,
        service: str | None = None,
        session: str | None = None,
        times: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
        **when: Any,
    ) -> Verification:
        """Judge how often requests that match `when` were made; without bounds, whether at least one was.

        Args:
            service: requests of this one; None means all.
            session: requests of this one; None means all.
            times: exactly so many; 0 means never.
            at_least: at least so many.
            at_most: at most so many.
            when: words of a stub's `when`: method, path, query, headers, json …

        Raises:
            VerdictError: it was not so; says what came nearest.
            UsageError: the expectation makes no sense.
        """
        return self.judge(when, service=service, session=session, times=times, at_least=at_least, at_most=at_most).require()

    def judge(
        self,
        when: Mapping[str, Any],
        *,
        service: str | None = None,
        session: str | None = None,
        times: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
    ) -> Verification:
        """Judge as `verify` does, and return the judgment whatever it is."""
        bounds = times_of(times, at_least, at_most)
        if service is not None:
            self[service]
        compiled = self.engine.compile_when(when)
        entries = self.journal(service=service, session=session)
        return verify(entries, compiled, bounds, lost=self.engine.journal.counts().lost)

    def verify_sequence(
        self, whens: Sequence[Mapping[str, Any]], *, service: str | None = None, session: str | None = None
    ) -> Verification:
        """Judge that requests matching each of `whens` were made in this order; others may stand in between.

        Raises:
            VerdictError: they were not.
        """
        return self.judge_sequence(whens, service=service, session=session).require()

    def judge_sequence(self, whens: Sequence[Mapping[str, Any]], *, service: str | None = None, session: str | None = None) -> Verification:
        """Judge as `verify_sequence` does, and return the judgment whatever it is."""
        if service is not None:
            self[service]
        compiled = [self.engine.compile_when(when) for when in whens]
        entries = self.journal(service=service, session=session)
        return verify_sequence(entries, compiled, lost=self.engine.journal.counts().lost)

    # State and time.

    def sessions(self) -> tuple[Session, ...]:
        """List the sessions in use, least recently used first."""
        return self.engine.sessions.all()

    def remove_session(self, name: str) -> bool:
        """Forget a session and all that belongs to it; False when there is none of this name."""
        return self.engine.sessions.remove(name)

    def reset(self, *, service: str | None = None, session: str | None = None) -> None:
        """Forget state, journal and scenarios of a session, a service or all."""
        if service is not None:
            self[service]
        self.engine.store.reset(service, session)
        self.engine.journal.clear(service=service, session=session)
        self.engine.switchboard.turn_off(None, service, session)

    @property
    def clock(self) -> ControlledClock:
        """The clock of latency, limits, windows and templates; call `clock_changed` after changing it.

        Raises:
            UsageError: the stage was opened with a clock of another kind.
        """
        if not isinstance(self.engine.clock, ControlledClock):
            raise UsageError("This stage runs on a clock of your own: change that one.")
        return self.engine.clock

    def clock_changed(self) -> None:
        """Let answers that are held back look at the clock again."""
        self.engine.clock_changed()

    def advance(self, seconds: float) -> None:
        """Move the clock forward: answers held back until then are given, windows and tokens expire."""
        self.clock.advance(seconds)
        self.clock_changed()

    def state(self, service: str, session: str = "") -> Snapshot:
        """Return a copy of a session's state, with its seeds laid as the first request would find them."""
        self.engine.catalog.named(service).player.lay_seeds(session)
        return self.engine.store.snapshot(service, session)

    # Life.

    def traffic(self) -> Traffic:
        """Return what goes on at the listeners."""
        return self.engine.traffic()

    def reload(self) -> tuple[str, ...]:
        """Load the stub files again; return the problems, the last good set stays when there are any."""
        return self.engine.catalog.reload()

    @property
    def is_stopping(self) -> bool:
        """Whether somebody has asked the stage to close."""
        return self._stopping.is_set()

    def request_stop(self) -> None:
        """Ask the stage to close; whoever opened it does so."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stopping.set)

    async def wait_for_stop(self) -> None:
        """Wait until somebody asks the stage to close."""
        await self._stopping.wait()
