"""Passes a request to a real service and its answer back: the only place from which a served request leaves the machine.

Rules:
    Nothing leaves a sealed stage.
    Only upstreams that stub files name are called; the address is resolved once, checked, and that very address is connected to.
    Link-local and metadata addresses are never called (RFC 3927, RFC 4291 §2.5.6; cloud metadata services live there).
    Redirects are the client's business: they are passed back, never followed.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from multidict import CIMultiDict
from yarl import URL

from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.core.model.step import Forward, Framing, SendHead
from understudy.protocols.perform import Sink, perform_at_once
from understudy.protocols.problems import problem_steps

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
_PIECE = 256 * 1024


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


class HttpForwarder:
    """Passes requests on, within one allow-list.

    Args:
        allowed: gives the upstreams of the services on stage.
        sealed: refuse everything.
    """

    def __init__(self, allowed: Callable[[], Collection[str]], *, sealed: bool) -> None:
        self._allowed = allowed
        self._sealed = sealed
        self._session: aiohttp.ClientSession | None = None

    async def forward(self, request: Request, step: Forward, sink: Sink) -> int:
        """Pass the request on and stream the answer to the sink; return the bytes of body that came back."""
        refusal = self._refusal(step.upstream)
        if refusal:
            perform_at_once(problem_steps(502, refusal), sink)
            await sink.drain()
            return 0
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
                return await _pass_back(response, request, sink)
        except (aiohttp.ClientError, ForbiddenAddressError, TimeoutError, ValueError) as error:
            reason = str(error) or type(error).__name__
            perform_at_once(problem_steps(502, f"the real service {step.upstream} cannot be reached: {reason}"), sink)
            await sink.drain()
            return 0

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
                connector=aiohttp.TCPConnector(limit=_CONCURRENCY, resolver=CheckedResolver()),
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


async def _pass_back(response: aiohttp.ClientResponse, request: Request, sink: Sink) -> int:
    """Stream an answer to the sink."""
    pairs = [(name.decode("utf-8", "surrogateescape"), value.decode("utf-8", "surrogateescape")) for name, value in response.raw_headers]
    headers = Headers.of(pairs).without(*HOP_BY_HOP)
    bodiless = request.method == "HEAD" or response.status in (204, 304)
    framing: Framing = "none" if bodiless else "length" if "content-length" in headers else "chunked"
    sink.send_head(SendHead(response.status, headers, response.reason or "", framing), None)
    size = 0
    try:
        async for piece in response.content.iter_chunked(_PIECE):
            size += len(piece)
            sink.send_body(piece)
            await sink.drain()
    except (aiohttp.ClientError, TimeoutError):
        # The head is out: all that can still be said is that the answer is not complete.
        sink.close()
        return size
    sink.finish(Headers())
    await sink.drain()
    return size


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port
