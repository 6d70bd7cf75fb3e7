"""Wires a stage: services, listeners, admin API, forward proxy, watcher; and takes it apart in the right order."""

from __future__ import annotations

import asyncio
import secrets
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from understudy.bootstrap.administering import bind_admin, open_admin_on_call
from understudy.bootstrap.engine import Parts, assemble_engine, timing_of
from understudy.bootstrap.keeping import Keeper
from understudy.core.model.decision import Decision
from understudy.core.model.interfaces import Clock
from understudy.core.model.message import Request
from understudy.core.model.service import Service
from understudy.files.stubs.reader import load_directory
from understudy.protocols.http.connect import ByHost, ProxyConnection
from understudy.protocols.http.doorway import Doorway, Rooms
from understudy.protocols.http.fast_lane import FastLanes
from understudy.protocols.http.forward import HttpForwarder
from understudy.protocols.http.server import HttpServer
from understudy.protocols.http.webhooks import Webhooks
from understudy.protocols.respondent import Limits
from understudy.runtime.answerer import Answerer, PlaysService
from understudy.runtime.catalog import Catalog
from understudy.runtime.clock import ControlledClock, LongAgo
from understudy.runtime.descriptors import connection_budget
from understudy.runtime.listener import Listener, bind
from understudy.runtime.options import StageOptions
from understudy.runtime.replay import Player
from understudy.runtime.sessions import Sessions
from understudy.runtime.stage import Engine, Stage, StagedService, Traffic
from understudy.runtime.switchboard import Switchboard
from understudy.runtime.timer import ControlledTimer, LoopTimer
from understudy.runtime.watch import Fingerprint, fingerprint, watch
from understudy.state.journal import Entry, MemoryJournal
from understudy.state.memory import MemoryStore

if TYPE_CHECKING:
    from understudy.runtime.authority import Authority

# Application protocols offered over TLS, best first.
ALPN = ("h2", "http/1.1")
_WATCH_END_S = 5.0
_ANOTHER_HOST = "wrong-host.localhost"


@dataclass(frozen=True, slots=True)
class Ports:
    """Every socket of a stage, bound."""

    services: Mapping[str, Listener]
    admin: Listener | None
    proxy: Listener | None

    def close(self) -> None:
        """Stop accepting on the services' ports."""
        for listener in self.services.values():
            listener.close()
        if self.proxy is not None:
            self.proxy.close()


@asynccontextmanager
async def hold_stage(
    options: StageOptions, *, services: Sequence[Service] | None = None, clock: Clock | None = None, ports: Ports | None = None
) -> AsyncIterator[Stage]:
    """See `understudy.bootstrap.open_stage`; `ports` are sockets that somebody else has bound already."""
    before = fingerprint(options.stubs) if options.watch and services is None else frozenset()
    loaded = tuple(services) if services is not None else load_directory(options.stubs, options.services)
    async with AsyncExitStack() as closing:
        # Every port is bound before anything is served: a taken one leaves nothing half open.
        ports = ports or _bind_all(options, [service.name for service in loaded], closing)
        webhooks = Webhooks(() if options.sealed else options.webhook_hosts)
        closing.push_async_callback(webhooks.close)
        catalog = Catalog(lambda: load_directory(options.stubs, options.services) if services is None else loaded)
        time = clock or ControlledClock()
        keeper = Keeper(options.recordings, catalog.upstream_of, time)
        closing.callback(keeper.close)
        forwarder = HttpForwarder(catalog.upstreams, sealed=options.sealed, keep=keeper.keep, clock=time)
        closing.push_async_callback(forwarder.close)
        server = HttpServer(forwarder, Limits(body_bytes=options.max_body_bytes, connections=connection_budget()))
        engine = _fill(catalog, options, loaded, clock=time, webhooks=webhooks, server=server)
        stage = Stage(engine, admin_token=options.admin_token or secrets.token_urlsafe(32), seed=options.seed)
        closing.push_async_callback(_close_services, stage, ports, server, options.drain_s)
        await _open_services(stage, options, ports, server)
        for name in options.scenarios:
            stage.activate(name)
        if ports.admin is not None:
            stage.admin_url = ports.admin.url
            closing.push_async_callback(open_admin_on_call(ports.admin, stage, insecure=options.insecure_admin))
        if options.watch and services is None:
            closing.push_async_callback(start_watching(options.stubs, before, stage))
        yield stage


def _bind_all(options: StageOptions, names: Sequence[str], closing: AsyncExitStack) -> Ports:
    """Bind a port for every service, the first at `options.port` and the others after it, and those of admin API and proxy."""

    def bound(port: int, option: str = "--port") -> Listener:
        listener = bind(options.host, port, option=option)
        closing.callback(listener.close)
        return listener

    services = {name: bound(port) for name, port in ports_of(options, names).items()}
    admin = bind_admin(options, closing) if options.admin_port is not None else None
    proxy = bound(options.proxy_port, "--proxy-port") if options.proxy_port is not None else None
    return Ports(services, admin, proxy)


def ports_of(options: StageOptions, names: Sequence[str]) -> dict[str, int]:
    """Say which port each service asks for: its own, or the next after `options.port`; 0 for any that is free."""
    asked: dict[str, int] = {}
    following = options.port
    for name in names:
        fixed = options.ports.get(name)
        asked[name] = following if fixed is None else fixed
        if fixed is None and following:
            following += 1
    return asked


def _fill(
    catalog: Catalog, options: StageOptions, services: Sequence[Service], *, clock: Clock, webhooks: Webhooks, server: HttpServer
) -> Engine:
    """Put the services into the catalog, and return all that the stage works with."""
    timing = timing_of(options)
    timer = ControlledTimer(clock) if isinstance(clock, ControlledClock) else LoopTimer()
    store, switchboard = MemoryStore(), Switchboard(clock)
    journal = MemoryJournal(options.journal_entries, options.journal_bytes)

    def forget(session: str) -> None:
        store.reset(session=session)
        journal.clear(session=session)
        switchboard.turn_off(None, None, session)

    def build(service: Service, before: PlaysService | None) -> Player:
        index = before.index if isinstance(before, Player) else None
        return Player(service, store=store, clock=clock, seed=options.seed, timing=timing, sealed=options.sealed, before=index)

    return assemble_engine(
        Parts(
            catalog=catalog,
            build=build,
            journal=journal,
            store=store,
            switchboard=switchboard,
            sessions=Sessions(forget),
            clock=clock,
            timer=timer,
            notify=webhooks.notify,
            traffic=lambda: Traffic(server.open_connections, server.refused, server.shed),
        ),
        services,
    )


async def _open_services(stage: Stage, options: StageOptions, ports: Ports, server: HttpServer) -> None:
    """Start to accept connections."""
    catalog = stage.engine.catalog
    authority = open_authority(options.authority) if options.tls or ports.proxy is not None else None
    if authority is not None:
        authority.permit([*catalog.by_host(), *(listener.host for listener in ports.services.values())])
    for name, listener in ports.services.items():
        context = _context_by_name(authority, listener.host) if authority is not None and options.tls else None
        broken = partial(_broken_context, authority, listener.host) if authority is not None else None
        await listener.open(_doorway(server, catalog.named(name), context, broken))
        stage.add(StagedService(stage, name, listener.url, f"https://{listener.authority}" if context is not None else None))
    if authority is None:
        return
    stage.ca_bundle = str(authority.bundle)
    stage.ca_certificate = str(authority.ca_certificate)
    if ports.proxy is not None:
        by_host = _by_host(stage)
        rooms = Rooms(
            lambda: server.turn_away(by_host) or ProxyConnection(server, by_host, partial(_permitted_context, authority)),
            lobby=server,
        )
        await ports.proxy.open(lambda: Doorway(rooms))
        stage.proxy_url = ports.proxy.url


def open_authority(directory: Path | None, clock: Clock | None = None) -> Authority:
    """Open the local authority."""
    from understudy.runtime.authority import Authority  # noqa: PLC0415 (cryptography takes a moment to load, and most servers need none)

    return Authority.open(directory) if clock is None else Authority.open(directory, clock)


def _doorway(
    server: HttpServer, answerer: Answerer, context: ssl.SSLContext | None, broken: Callable[[str], ssl.SSLContext] | None
) -> Callable[[], Doorway]:
    lanes = FastLanes(answerer)
    rooms = Rooms(
        lambda: server.connect(answerer, lanes),
        server.http2_for(answerer),
        context,
        trouble=answerer.connection_fault,
        broken_tls=broken,
        lobby=server,
    )
    return lambda: Doorway(rooms)


def _permitted_context(authority: Authority, host: str) -> ssl.SSLContext:
    """Make a context for a host that a service on stage answers for, be it since a moment ago."""
    authority.permit([host])
    return _context_by_name(authority, host)


def _context_by_name(authority: Authority, host: str) -> ssl.SSLContext:
    """Make a context for a host that shows another certificate to clients that ask for another name (RFC 6066 §3)."""
    context = authority.context_for(host, ALPN)

    def choose(connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
        if name and name.lower() != host.lower():
            connection.context = authority.context_for(name, ALPN)

    context.sni_callback = choose
    return context


def _broken_context(authority: Authority, host: str, kind: str) -> ssl.SSLContext:
    """Make a context with a certificate that has run out, or is for another host."""
    if kind == "expired_certificate":
        return open_authority(authority.directory, LongAgo()).context_for(host, ALPN)
    return authority.context_for(_ANOTHER_HOST, ALPN)


def _by_host(stage: Stage) -> ByHost:
    """Make the respondent of the forward proxy."""
    engine = stage.engine
    answerers = engine.catalog.answerers

    def note(request: Request, decision: Decision) -> Entry:
        entry = Entry(engine.clock.now(), "", "", request, decision, len(request.body) + len(request.target))
        engine.journal.append(entry)
        return entry

    return ByHost(engine.catalog.by_host, next(iter(answerers.values())), note)


def start_watching(place: Path, loaded: Fingerprint, stage: Stage) -> Callable[[], Awaitable[None]]:
    """Reload when files change; return what ends that."""
    stop = asyncio.Event()
    task = asyncio.create_task(watch(place, loaded, stage.reload, stop))

    async def end() -> None:
        stop.set()
        await asyncio.wait_for(task, _WATCH_END_S)

    return end


async def _close_services(stage: Stage, ports: Ports, server: HttpServer, drain_s: float) -> None:
    """Not ready, no new connections, finish what is in flight."""
    stage.request_stop()
    ports.close()
    await server.close(drain_s)
