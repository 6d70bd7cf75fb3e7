"""Wires a supervisor: it binds the ports, starts the workers that serve, keeps their number, and owns the admin API.

Each worker has a socket of its own on every port (SO_REUSEPORT). The supervisor keeps all of them open without accepting, so that
connections to a worker that has died wait for the next one instead of being refused.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from understudy.bootstrap.administering import bind_admin, open_admin_on_call
from understudy.bootstrap.engine import Parts, assemble_engine, timing_of
from understudy.bootstrap.serving import open_authority, ports_of, start_watching
from understudy.bootstrap.worker import Opening
from understudy.core.engine.explain import near_misses
from understudy.core.engine.shareable import why_alone
from understudy.core.model.decision import Decision
from understudy.core.model.service import Service
from understudy.core.model.stub import Stub
from understudy.errors import UsageError, WorkerError
from understudy.files.stubs.reader import load_directory
from understudy.runtime.clock import ControlledClock
from understudy.runtime.listener import Listener, bind_shared
from understudy.runtime.options import StageOptions
from understudy.runtime.replay import Player
from understudy.runtime.sessions import Sessions
from understudy.runtime.stage import Engine, StagedService, Traffic
from understudy.runtime.timer import ControlledTimer
from understudy.runtime.watch import fingerprint
from understudy.runtime.workers.crew import Crew
from understudy.runtime.workers.journal import WorkersJournal
from understudy.runtime.workers.link import Link
from understudy.runtime.workers.stage import FixedCatalog, NoState, SharedSwitchboard, WorkersStage
from understudy.state.journal import Entry

_log = logging.getLogger("understudy")
_START_S = 60.0
# Beyond the time that requests in flight get, before a worker that does not end is killed.
_END_MARGIN_S = 3.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.05, 5.0
# A worker that lived so long did not fail at its start.
_SETTLED_S = 10.0


@dataclass(frozen=True, slots=True)
class _Sockets:
    """One socket per worker for every service and for the forward proxy."""

    services: Mapping[str, tuple[Listener, ...]]
    proxy: tuple[Listener, ...] | None

    def close(self) -> None:
        for listeners in (*self.services.values(), self.proxy or ()):
            for listener in listeners:
                listener.close()


@asynccontextmanager
async def hold_workers(options: StageOptions) -> AsyncIterator[WorkersStage]:
    """Put services on stage in `options.workers` processes.

    Raises:
        UsageError: a service keeps state, which several processes cannot do together.
        WorkerError: a worker cannot start.
    """
    before = fingerprint(options.stubs) if options.watch else frozenset()
    services = _load(options)
    async with AsyncExitStack() as closing:
        sockets = _bind(options, [service.name for service in services], closing)
        admin_listener = bind_admin(options, closing) if options.admin_port is not None else None
        crew = Crew(options.workers)
        engine = _engine(options, services, crew)
        stage = WorkersStage(engine, crew, admin_token=options.admin_token or secrets.token_urlsafe(32), seed=options.seed)
        _announce(stage, options, sockets)
        for name in options.scenarios:
            stage.activate(name)
        keeper = _Keeper(options, sockets, crew, engine)
        closing.push_async_callback(keeper.end)
        closing.callback(sockets.close)
        closing.callback(stage.request_stop)
        await keeper.start()
        if admin_listener is not None:
            stage.admin_url = admin_listener.url
            closing.push_async_callback(open_admin_on_call(admin_listener, stage, insecure=options.insecure_admin))
        if options.watch:
            closing.push_async_callback(start_watching(options.stubs, before, stage))
        yield stage


def _load(options: StageOptions) -> tuple[Service, ...]:
    services = load_directory(options.stubs, options.services)
    for service in services:
        reason = why_alone(service)
        if reason:
            raise UsageError(
                f"{service.name} cannot be served by {options.workers} workers, which share no state: {reason}. Use --workers 1."
            )
    return services


def _bind(options: StageOptions, names: list[str], closing: AsyncExitStack) -> _Sockets:
    services: dict[str, tuple[Listener, ...]] = {}
    sockets = _Sockets(services, None)
    closing.callback(sockets.close)
    for name, port in ports_of(options, names).items():
        services[name] = bind_shared(options.host, port, options.workers)
    if options.proxy_port is None:
        return sockets
    proxy = bind_shared(options.host, options.proxy_port, options.workers, option="--proxy-port")
    sockets = _Sockets(services, proxy)
    closing.callback(sockets.close)
    return sockets


def _engine(options: StageOptions, services: tuple[Service, ...], crew: Crew) -> Engine:
    timing = timing_of(options)
    clock, store = ControlledClock(), NoState()
    catalog = FixedCatalog(lambda: _load(options))
    stubs: dict[str, tuple[Player, dict[str, Stub]]] = {}

    def complete(entry: Entry, stub_id: str | None) -> Decision:
        answerer = catalog.answerers.get(entry.service)
        if answerer is None:
            return entry.decision
        player = answerer.player
        assert isinstance(player, Player)
        known = stubs.get(entry.service)
        if known is None or known[0] is not player:
            known = stubs[entry.service] = (player, {stub.id: stub for stub in player.service.stubs})
        near = near_misses(entry.request, player.index, limit=3) if entry.decision.is_miss else ()
        return replace(entry.decision, stub=known[1].get(stub_id or ""), near_misses=near)

    journal = WorkersJournal(crew, complete, options.journal_entries, options.journal_bytes)
    switchboard = SharedSwitchboard(clock, lambda on: crew.ask("scenarios", on))
    return assemble_engine(
        Parts(
            catalog=catalog,
            build=lambda service, _: Player(service, store=store, clock=clock, seed=options.seed, timing=timing, sealed=options.sealed),
            journal=journal,
            store=store,
            switchboard=switchboard,
            sessions=Sessions(lambda _: None),
            clock=clock,
            timer=ControlledTimer(clock),
            notify=lambda _: None,
            traffic=lambda: _traffic(crew),
        ),
        services,
    )


def _traffic(crew: Crew) -> Traffic:
    every = crew.ask("traffic").values()
    return Traffic(sum(one.connections for one in every), sum(one.refused for one in every), sum(one.shed for one in every))


def _announce(stage: WorkersStage, options: StageOptions, sockets: _Sockets) -> None:
    """Tell the stage under which addresses its services are."""
    for name, listeners in sockets.services.items():
        first = listeners[0]
        stage.add(StagedService(stage, name, first.url, f"https://{first.authority}" if options.tls else None))
    if options.tls or sockets.proxy is not None:
        authority = open_authority(options.authority)
        stage.ca_bundle, stage.ca_certificate = str(authority.bundle), str(authority.ca_certificate)
    if sockets.proxy is not None:
        stage.proxy_url = sockets.proxy[0].url


class _Keeper:
    """Starts the workers, and starts another one whenever one ends."""

    def __init__(self, options: StageOptions, sockets: _Sockets, crew: Crew, engine: Engine) -> None:
        self._options = options
        self._sockets = sockets
        self._crew = crew
        self._engine = engine
        self._tasks: list[asyncio.Task[None]] = []
        self._processes: dict[int, asyncio.subprocess.Process] = {}
        self._ending = False

    async def start(self) -> None:
        """Start every worker and wait until all of them serve.

        Raises:
            WorkerError: one of them cannot.
        """
        await asyncio.gather(*(self._open(number) for number in range(self._options.workers)))
        self._tasks = [asyncio.create_task(self._keep(number)) for number in range(self._options.workers)]

    async def _open(self, number: int) -> None:
        mine, theirs = socket.socketpair()
        link, opening = Link(mine), self._opening(number)
        handed = [theirs.fileno(), *opening.sockets.values(), *([] if opening.proxy is None else [opening.proxy])]
        with theirs:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "understudy.bootstrap.worker",
                str(theirs.fileno()),
                pass_fds=handed,
                start_new_session=True,
                stdin=asyncio.subprocess.DEVNULL,
            )
        self._processes[number] = process
        try:
            await asyncio.to_thread(link.ask, "open", opening, timeout_s=_START_S)
        except WorkerError:
            link.close()
            raise
        self._crew.join(number, link)
        # What was switched or set while the worker started has passed it by.
        now = self._opening(number)
        if (now.on, now.clock) != (opening.on, opening.clock):
            await asyncio.to_thread(link.ask, "clock", now.clock)
            await asyncio.to_thread(link.ask, "scenarios", now.on)

    def _opening(self, number: int) -> Opening:
        options, engine = self._options, self._engine
        assert isinstance(engine.clock, ControlledClock)
        assert isinstance(engine.switchboard, SharedSwitchboard)
        own = replace(
            options,
            stubs=Path(options.stubs).absolute(),
            services=tuple(self._sockets.services),
            admin_port=None,
            scenarios=(),
            watch=False,
            workers=1,
            # Each worker draws from a stream of its own: two must not make the same id.
            seed=options.seed * options.workers + number,
        )
        sockets = {name: listeners[number].fileno() for name, listeners in self._sockets.services.items()}
        proxy = None if self._sockets.proxy is None else self._sockets.proxy[number].fileno()
        return Opening(own, sockets, proxy, engine.clock.reading(), engine.switchboard.on)

    async def _keep(self, number: int) -> None:
        loop = asyncio.get_running_loop()
        pause = _FIRST_PAUSE_S
        while True:
            since = loop.time()
            code = await self._processes[number].wait()
            self._crew.leave(number)
            if self._ending:
                return
            _log.error("Worker %d ended with %s; another takes its place.", number + 1, _named(code))
            pause = _FIRST_PAUSE_S if loop.time() - since > _SETTLED_S else min(pause * 2, _LONGEST_PAUSE_S)
            await asyncio.sleep(pause)
            try:
                await self._open(number)
            except (WorkerError, OSError) as error:
                _log.error("Worker %d could not be started again: %s", number + 1, error)

    async def end(self) -> None:
        """Have every worker finish what is in flight, and wait for their end."""
        self._ending = True
        self._crew.close()
        grace = self._options.drain_s + _END_MARGIN_S
        await asyncio.gather(*(_end(process, grace) for process in self._processes.values()))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _end(process: asyncio.subprocess.Process, grace_s: float) -> None:
    try:
        await asyncio.wait_for(process.wait(), grace_s)
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _named(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
