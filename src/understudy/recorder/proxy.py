"""The proxy: a small mitmproxy master with listeners of ours, on a thread and an event loop of its own.

mitmproxy keeps its options and its master in module globals, so one process runs one proxy at a time.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mitmproxy import http, master, options
from mitmproxy.addons import core, proxyserver
from mitmproxy.proxy.mode_servers import ServerInstance
from mitmproxy.proxy.mode_specs import ProxyMode

from understudy.core.model.interfaces import Clock
from understudy.errors import AddressInUseError, UsageError
from understudy.recorder.addon import Addon, Notices, Route
from understudy.recorder.broken_off import keep_what_broke_off
from understudy.recorder.certificates import Certificates
from understudy.recorder.complaints import Complaints
from understudy.recorder.http1 import complete_http1
from understudy.recorder.layers import NextLayer
from understudy.recorder.masquerade import Masquerade
from understudy.recorder.scribe import Scribe
from understudy.recorder.target import ForwardRules, HostHeader, Origin, Target

_log = logging.getLogger(__name__)
_START_TIMEOUT_S = 30.0
_BACKLOG = 1024


@dataclass(frozen=True, slots=True)
class ProxyOptions:
    """How the proxy listens and how it trusts.

    Attributes:
        host: address every listener binds to.
        targets: real services with a listener each.
        forward: rules of the forward proxy, None for none.
        authority: directory that holds mitmproxy-ca.pem.
        host_header: which Host real services behind a listener of their own are sent.
        verify_upstream: whether certificates of real services are verified.
        upstream_ca: PEM file of authorities to trust for real services, None for the usual ones.
        client_certificate: PEM file (or directory of HOST.pem) with a client certificate and key for real services.
        via: a proxy through which real services are reached, None for the direct way.
        drain_s: seconds that responses in flight get when the proxy stops.
    """

    host: str
    targets: tuple[Target, ...]
    forward: ForwardRules | None
    authority: Path
    host_header: HostHeader = "auto"
    verify_upstream: bool = True
    upstream_ca: Path | None = None
    client_certificate: Path | None = None
    via: Origin | None = None
    drain_s: float = 1.0


@dataclass(slots=True)
class Addresses:
    """Where the proxy listens."""

    services: dict[str, Origin] = field(default_factory=dict)
    proxy: Origin | None = None


class Proxy:
    """A running proxy."""

    def __init__(self, settings: ProxyOptions, scribe: Scribe, clock: Clock) -> None:
        """Prepare; `start` opens the listeners."""
        self.addresses = Addresses()
        self.left_open = 0
        self._settings = settings
        self._routes: dict[int, Route] = {}
        self._upstreams: dict[int, Origin] = {}
        self._own_ports: set[int] = set()
        forward = settings.forward
        refuse = forward is not None and forward.others == "refuse"
        self._addon = Addon(scribe, clock, self._route_of, refuse_others=refuse, via=settings.via)
        self.origins: dict[str, Origin] = {target.service: target.upstream for target in settings.targets}
        self.complaints = Complaints()
        self._thread = threading.Thread(target=self._run, name="understudy-proxy", daemon=True)
        self._started = threading.Event()
        self._error: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending: asyncio.Event | None = None

    def start(self) -> Addresses:
        """Open every listener and return where they are.

        Raises:
            AddressInUseError: a port that was asked for is taken.
        """
        self._thread.start()
        self._started.wait(_START_TIMEOUT_S)
        if self._error is not None:
            self._thread.join(_START_TIMEOUT_S)
            raise self._error
        return self.addresses

    def stop(self, timeout_s: float = 5.0) -> None:
        """Close the listeners, let responses in flight finish briefly, and end."""
        if self._loop is not None and self._ending is not None and self._thread.is_alive():
            with contextlib.suppress(RuntimeError):  # the loop has closed in the meantime
                self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join(timeout_s)

    def _run(self) -> None:
        try:
            with complete_http1(), keep_what_broke_off(), self.complaints.heard():
                asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - the thread's edge: handed to whoever called start
            self._error = error
            if self._started.is_set():
                _log.exception("The proxy has ended.")
        finally:
            self._started.set()

    async def _serve(self) -> None:
        self._loop, self._ending = asyncio.get_running_loop(), asyncio.Event()
        settings = self._settings
        running = master.Master(options.Options(confdir=str(settings.authority), mode=[], server=False))
        listener = proxyserver.Proxyserver()
        running.addons.add(
            core.Core(), listener, NextLayer(self._passes_unseen, self._upstreams, self._own_ports), Certificates(), self._addon
        )
        running.options.update(**_mitmproxy_options(settings))
        work = asyncio.create_task(running.run())
        servers: list[asyncio.Server] = []
        try:
            for target in settings.targets:
                server, port = await self._listen(f"reverse:{target.upstream.scheme}://{_spec(target.upstream)}", target.port, listener)
                servers.append(server)
                self.addresses.services[target.service] = listener_at = Origin("http", settings.host, port)
                masquerade = Masquerade(target.upstream, settings.host_header, socket.gethostname())
                self._routes[port] = Route(target.service, listener_at, masquerade)
                self._upstreams[port] = target.upstream
                self._own_ports.add(port)
            if settings.forward is not None:
                server, port = await self._listen("regular", settings.forward.port, listener)
                servers.append(server)
                self.addresses.proxy = Origin("http", settings.host, port)
                self._own_ports.add(port)
            self._started.set()
            await self._ending.wait()
            for server in servers:
                server.close()
            await self._drain()
        finally:
            for server in servers:
                server.close()
            running.shutdown()
            await work

    async def _listen(self, mode: str, port: int, manager: proxyserver.Proxyserver) -> tuple[asyncio.Server, int]:
        # Our own listener instead of mitmproxy's: a taken port must be an error here, not a line in a log.
        instance: ServerInstance[ProxyMode] = ServerInstance.make(mode, manager)
        try:
            server = await asyncio.start_server(instance.handle_stream, self._settings.host, port, backlog=_BACKLOG)
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                hint = "Choose another with --port, or 0 for a free one."
                why = "in use by another program" if error.errno == errno.EADDRINUSE else "not allowed for this user"
                raise AddressInUseError(f"{self._settings.host}:{port} is {why}. {hint}") from error
            raise UsageError(
                f"{self._settings.host}:{port} cannot be listened on; is {self._settings.host} an address of this machine?"
            ) from error
        return server, server.sockets[0].getsockname()[1]

    async def _drain(self) -> None:
        """Give responses in flight their time, then finish what is left as interrupted."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._settings.drain_s):
                await self._addon.all_finished()
        self.left_open = self._addon.close_open("the recorder was stopped")

    def _route_of(self, flow: http.HTTPFlow) -> Route | None:
        sockname = flow.client_conn.sockname
        route = self._routes.get(sockname[1]) if sockname else None
        if route is not None:
            return route
        forward = self._settings.forward
        if forward is None or self.addresses.proxy is None or not forward.allows(flow.request.host, flow.request.port):
            return None
        scheme = flow.request.scheme or ("http" if flow.request.port == 80 else "https")  # CONNECT names none
        origin = Origin(scheme, flow.request.host, flow.request.port)
        service = forward.service_of(origin)
        self.origins.setdefault(service, origin)
        return Route(service, origin)

    @property
    def notices(self) -> Notices:
        """What happened beside the recording."""
        return self._addon.notices

    @property
    def may_escape(self) -> int:
        """Answers through which a client may have come to know a real service's own address."""
        return sum(route.masquerade.may_escape for route in self._routes.values() if route.masquerade is not None)

    def _passes_unseen(self, host: str, port: int) -> bool:
        forward = self._settings.forward
        return forward is not None and forward.others == "tunnel" and not forward.allows(host, port)


def _mitmproxy_options(settings: ProxyOptions) -> Mapping[str, object]:
    return {
        "connection_strategy": "lazy",
        "keep_host_header": True,  # the Host sent upstream is chosen per request
        "validate_inbound_headers": False,  # what real services send is recorded as it is, not judged
        "ssl_insecure": not settings.verify_upstream,
        "ssl_verify_upstream_trusted_ca": str(settings.upstream_ca) if settings.upstream_ca else None,
        "client_certs": str(settings.client_certificate) if settings.client_certificate else None,
    }


def _spec(origin: Origin) -> str:
    host = f"[{origin.host}]" if ":" in origin.host else origin.host
    return f"{host}:{origin.port}"
