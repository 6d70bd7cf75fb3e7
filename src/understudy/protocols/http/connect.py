"""The forward-proxy listener: clients that are told of a proxy reach virtual services under their real names.

CONNECT is answered 200 for every host that a service on stage answers for; what follows may be TLS, for which the local CA vouches,
or plain HTTP. Absolute-form requests go to the service of their host. Nothing is ever passed on: a host that no service answers for
gets 502, and a journal entry.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping
from typing import Any, cast

from aiohttp.http import RawRequestMessage
from aiohttp.streams import StreamReader

from understudy.core.model.decision import Decision
from understudy.core.model.dialogue import Line, Reply, Say
from understudy.core.model.engine_io import EngineIo
from understudy.core.model.exchange import Message
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.core.model.step import Steps
from understudy.protocols.http.connection import Connection
from understudy.protocols.http.doorway import Doorway, Rooms
from understudy.protocols.http.server import HttpServer
from understudy.protocols.http.wire import Terms
from understudy.protocols.problems import problem_steps
from understudy.protocols.respondent import LookUp, Respondent
from understudy.runtime.catalog import DEFAULT_PORTS
from understudy.runtime.hub import Mailbox
from understudy.runtime.timer import Timer
from understudy.state.journal import Delivery, Entry

ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"

type ContextFor = Callable[[str], ssl.SSLContext]
type NoteStranger = Callable[[Request, Decision], Entry]


def split_authority(authority: str, scheme: str) -> tuple[str, int]:
    """Split ``host:port``: the host in lower case, without brackets or final dot; the port of the scheme if none is given."""
    host, port = authority.rpartition("@")[2], ""
    if host.startswith("["):
        host, _, rest = host[1:].partition("]")
        port = rest.removeprefix(":")
    else:
        host, _, port = host.partition(":")
    return host.rstrip(".").lower(), int(port) if port.isdecimal() else DEFAULT_PORTS.get(scheme, 0)


class ByHost:
    """Answers for every service that has host names, each request by its own."""

    def __init__(self, services: Callable[[], Mapping[str, Respondent]], usual: Respondent, note: NoteStranger) -> None:
        """Choose by host.

        Args:
            services: gives the services by ``host`` and by ``host:port``, as of now.
            usual: any service; lends its timer and date.
            note: makes the journal entry for a request to a host that no service answers for.
        """
        self._services = services
        self._usual = usual
        self._note = note
        self.date = usual.date

    @property
    def timer(self) -> Timer:
        """What waiting is measured with."""
        return self._usual.timer

    def find(self, authority: str, scheme: str) -> Respondent | None:
        """Return the service that answers for an authority: that of the very port first, then that of the host."""
        host, port = split_authority(authority, scheme)
        services = self._services()
        return services.get(f"{host}:{port}") or services.get(host)

    def answer(self, request: Request, header: LookUp) -> Entry:
        """Let the service of the request's host answer."""
        service = self.find(request.authority, request.scheme)
        if service is None:
            return self._note(request, unknown_host(request.authority, self._services()))
        return service.answer(request, header)

    def is_by_message(self, request: Request) -> bool:
        """Say whether the service of the request's host answers it message by message."""
        service = self.find(request.authority, request.scheme)
        return service is not None and service.is_by_message(request)

    def engine_at(self, request: Request) -> EngineIo | None:
        """Ask the service of the request's host whether Engine.IO is spoken there."""
        service = self.find(request.authority, request.scheme)
        return service.engine_at(request) if service is not None else None

    def so_far(self, request: Request, header: LookUp) -> Steps:
        """Let the service of the request's host decide about a call as far as it has come."""
        return (self.find(request.authority, request.scheme) or self._usual).so_far(request, header)

    def _of(self, entry: Entry) -> Any:
        return self.find(entry.request.authority, entry.request.scheme) or self._usual

    def delivered(self, entry: Entry, delivery: Delivery, sent_bytes: int, took_s: float, problem: str = "") -> None:
        """Tell the service what became of its answer."""
        self._of(entry).delivered(entry, delivery, sent_bytes, took_s, problem)

    def lines(self, entry: Entry) -> tuple[Line, ...]:
        """Return the script of a dialogue."""
        return cast("tuple[Line, ...]", self._of(entry).lines(entry))

    def replies(self, entry: Entry) -> tuple[Reply, ...]:
        """Return what is said to messages that the script does not wait for."""
        return cast("tuple[Reply, ...]", self._of(entry).replies(entry))

    def says(self, entry: Entry, line: Say, heard: Message | None) -> tuple[bytes, ...]:
        """Render one line of a dialogue."""
        return cast("tuple[bytes, ...]", self._of(entry).says(entry, line, heard))

    def hear(self, entry: Entry, message: Message) -> Entry | None:
        """Let the service of a dialogue decide about a message in it."""
        return cast("Entry | None", self._of(entry).hear(entry, message))

    def mailbox(self, entry: Entry) -> Mailbox:
        """Return where what is published to the connection of an entry arrives."""
        return cast("Mailbox", self._of(entry).mailbox(entry))

    def satisfies(self, wanted: Any, heard: Message) -> bool:
        """Say whether a message is what a line or reply wants."""
        return bool(self._usual.satisfies(wanted, heard))


def unknown_host(authority: str, known: Mapping[str, object]) -> Decision:
    """Make the decision for a request to a host that no service answers for."""
    host = split_authority(authority, "")[0]
    detail = (
        f"No virtual service answers for the host {host!r}, and nothing leaves this machine. Known: {', '.join(sorted(known)) or 'none'}. "
        f"Add the name to `service: {{hosts: [{host}]}}` of a stub file, or record it."
    )
    steps = problem_steps(502, detail, headers=(("understudy-miss", "unknown-host"),))
    return Decision(steps, outcome="miss", problem=detail)


class ProxyConnection(Connection):
    """A connection of a client that was told of a proxy."""

    __slots__ = ("_by_host", "_context_for")

    def __init__(self, server: HttpServer, by_host: ByHost, context_for: ContextFor) -> None:
        super().__init__(server, by_host)
        self._by_host = by_host
        self._context_for = context_for

    async def _serve(self, message: Any, payload: StreamReader) -> bool:
        """Open a tunnel for CONNECT; answer anything else."""
        if isinstance(message, RawRequestMessage) and message.method == "CONNECT":
            return await self._tunnel(message)
        return await super()._serve(message, payload)

    async def _tunnel(self, message: Any) -> bool:
        """Hand the transport to whatever the client speaks inside; this connection is none any more."""
        target: str = message.path
        if self._by_host.find(target, "https") is None:
            timer = self.respondent.timer
            pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in message.raw_headers]
            request = Request("CONNECT", target, Headers.of(pairs), authority=target, client=self.client)
            entry = self._by_host.answer(request, message.headers.get)
            return await self._perform(entry, Terms(keeps_alive=False), timer.now())
        transport = self.transport
        if transport is None:
            return False
        transport.write(ESTABLISHED)
        self._leave(transport, target)
        return False

    def _leave(self, transport: asyncio.Transport, target: str) -> None:
        """Go, without closing the transport."""
        server, by_host, context_for = self.server, self._by_host, self._context_for
        tail, self._message_tail = self._message_tail, b""
        rooms = Rooms(lambda: server.connect(by_host), server.http2_for(by_host), context_for(split_authority(target, "")[0]), lobby=server)
        doorway = Doorway(rooms)
        transport.set_protocol(doorway)
        if self._buffer_paused:
            self._resume_transport_reading()
        self.transport = None
        self.connection_lost(None)
        doorway.connection_made(transport)
        if tail:
            doorway.data_received(tail)
