"""Passes a request to a real service and its answer back: the only place from which a served request leaves the machine.

Rules:
    Nothing leaves a sealed stage.
    Only upstreams that stub files name are called; the address is resolved once, checked, and that very address is connected to.
    Link-local and metadata addresses are never called (RFC 3927, RFC 4291 §2.5.6; cloud metadata services live there).
    Redirects are the client's business: they are passed back, never followed.
    What is to be recorded is kept once it is complete, or as far as it came when the real service broke off.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from multidict import CIMultiDict
from yarl import URL

from understudy.core.model.exchange import Chunk, Exchange, Timings
from understudy.core.model.headers import Headers
from understudy.core.model.interfaces import Clock
from understudy.core.model.message import Request, Response
from understudy.core.model.step import Forward, Framing, SendHead
from understudy.protocols.perform import Sink, perform_at_once
from understudy.protocols.problems import problem_steps
from understudy.state.journal import Entry

# Fields that concern one connection alone (RFC 9110 §7.6.1), and our own.
HOP_BY_HOP = (
    "connection",
    "keep-alive",
    "proxy-connection",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "transfer-encoding",
    "upgrade",
)
_OWN = ("understudy-session", "understudy-scenario", "host", "content-length", "expect")
_METADATA = frozenset({"fd00:ec2::254", "100.100.100.200", "192.0.0.192"})
_CONNECT_S, _READ_S, _TOTAL_S = 10.0, 60.0, 600.0
_CONCURRENCY = 100


class ForbiddenAddressError(OSError):
    """A name leads to an address that is never called."""


class CheckedResolver(AbstractResolver):
    """Resolves names and refuses addresses that nobody may reach through us."""

    def __init__(self, resolver: AbstractResolver | None = None) -> None:
        self._resolver = resolver or ThreadedResolver()

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        """Resolve a name; the connection goes to what is returned here, so that nothing can change in between."""
        found = await self._resolver.resolve(host, port, family)
        for result in found:
            check_address(result["host"])
        return found

    async def close(self) -> None:
        """Let go of the resolver behind."""
        await self._resolver.close()


def check_address(address: str) -> None:
    """Refuse link-local, multicast, unspecified and metadata addresses.

    Raises:
        ForbiddenAddressError: it is one of them.
    """
    ip: Any = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if ip.is_link_local or ip.is_multicast or ip.is_unspecified or str(ip) in _METADATA:
        raise ForbiddenAddressError(f"{address} is a link-local, metadata or otherwise special address and is never called")


def upstream_url(upstream: str, target: str) -> URL:
    """Join the address of a real service and the target of a request, without decoding either."""
    base = upstream.rstrip("/")
    return URL(base + (target if target.startswith("/") else "/"), encoded=True)


class Passed:
    """An answer of a real service on its way back, as a recording will hold it."""

    def __init__(self, started_at: float, began: float) -> None:
        self.started_at = started_at
        self._began = began
        self._answered = began
        self.response: Response | None = None
        self._pieces: list[bytes] = []
        self._chunks: list[Chunk] = []
        self.is_complete = False

    def head(self, response: Response, now: float) -> None:
        """Note the head and when it came."""
        self.response = response
        self._answered = now

    def piece(self, data: bytes, now: float) -> None:
        """Note a piece of the body."""
        self._pieces.append(data)
        self._chunks.append(Chunk(now - self._answered, len(data)))

    def exchange(self, service: str, request: Request, now: float) -> Exchange | None:
        """Make the exchange; None when nothing came back."""
        if self.response is None:
            return None
        return Exchange(
            0,
            service,
            self.started_at,
            request,
            replace(self.response, body=b"".join(self._pieces)),
            Timings(wait=self._answered - self._began, receive=now - self._answered),
            client=request.client,
            request_encoded="content-encoding" in request.headers,
            response_encoded="content-encoding" in self.response.headers,
            chunks=tuple(self._chunks) if len(self._chunks) > 1 else (),
            complete=self.is_complete,
        )


class HttpForwarder:
    """Passes requests on, within one allow-list.

    Args:
        allowed: gives the upstreams of the services on stage.
        sealed: refuse everything.
        keep: takes the exchanges that are to be recorded.
        clock: tells when they were.
    """

    def __init__(self, allowed: Callable[[], Collection[str]], *, sealed: bool, keep: Callable[[Exchange], None], clock: Clock) -> None:
        self._allowed = allowed
        self._sealed = sealed
        self._keep = keep
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None

    async def forward(self, entry: Entry, step: Forward, sink: Sink) -> int:
        """Pass the request of an entry on and stream the answer to the sink; return the bytes of body that came back."""
        refusal = self._refusal(step.upstream)
        if refusal:
            perform_at_once(problem_steps(502, refusal), sink)
            await sink.drain()
            return 0
        clock = self._clock
        passed = Passed(clock.now(), clock.monotonic())
        request = entry.request
        headers = CIMultiDict((name, value) for name, value in request.headers.without(*HOP_BY_HOP, *_OWN))
        try:
            async with self._client().request(
                request.method,
                upstream_url(step.upstream, request.target),
                headers=headers,
                data=request.body or None,
                allow_redirects=False,
                skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
            ) as response:
                return await self._pass_back(response, request, sink, passed)
        except (aiohttp.ClientError, ForbiddenAddressError, TimeoutError, ValueError) as error:
            reason = str(error) or type(error).__name__
            perform_at_once(problem_steps(502, f"the real service {step.upstream} cannot be reached: {reason}"), sink)
            await sink.drain()
            return 0
        finally:
            exchange = passed.exchange(entry.service, _without_own(request, step.upstream), clock.monotonic()) if step.record else None
            if exchange is not None:
                self._keep(exchange)

    async def _pass_back(self, response: aiohttp.ClientResponse, request: Request, sink: Sink, passed: Passed) -> int:
        """Stream an answer to the sink."""
        monotonic = self._clock.monotonic
        pairs = [
            (name.decode("utf-8", "surrogateescape"), value.decode("utf-8", "surrogateescape")) for name, value in response.raw_headers
        ]
        passed.head(Response(response.status, Headers.of(pairs), b"", response.reason or ""), monotonic())
        headers = Headers.of(pairs).without(*HOP_BY_HOP)
        bodiless = request.method == "HEAD" or response.status in (204, 304)
        framing: Framing = "none" if bodiless else "length" if "content-length" in headers else "chunked"
        sink.send_head(SendHead(response.status, headers, response.reason or "", framing), None)
        size = 0
        try:
            async for piece in response.content.iter_any():
                size += len(piece)
                passed.piece(piece, monotonic())
                sink.send_body(piece)
                await sink.drain()
        except (aiohttp.ClientError, TimeoutError):
            # The head is out: all that can still be said is that the answer is not complete.
            sink.close()
            return size
        passed.is_complete = True
        sink.finish(Headers())
        await sink.drain()
        return size

    def _refusal(self, upstream: str) -> str:
        """Say why an upstream may not be called; empty when it may."""
        if self._sealed:
            return f"this stage is sealed: the request was not passed to {upstream}"
        parts = urlsplit(upstream)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return f"{upstream!r} is not the address of a service"
        if _origin(upstream) not in {_origin(one) for one in self._allowed() if one}:
            return f"{upstream} is not the upstream of a service on stage"
        try:
            check_address(parts.hostname)
        except ForbiddenAddressError as error:
            return str(error)
        except ValueError:
            return ""  # a name: the resolver checks what it leads to
        return ""

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_CONCURRENCY, resolver=CheckedResolver(), ssl=ssl.create_default_context()),
                timeout=aiohttp.ClientTimeout(total=_TOTAL_S, sock_connect=_CONNECT_S, sock_read=_READ_S),
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            )
        return self._session

    async def close(self) -> None:
        """Close the connections to real services."""
        if self._session is not None:
            await self._session.close()


def _without_own(request: Request, upstream: str) -> Request:
    """Show the request as the real service got it."""
    authority = urlsplit(upstream).netloc.rpartition("@")[2]
    headers = request.headers.without("understudy-session", "understudy-scenario").replacing("Host", authority)
    return replace(request, headers=headers, authority=authority, scheme=urlsplit(upstream).scheme)


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port
