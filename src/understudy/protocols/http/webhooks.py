"""Sends webhooks after answers: to this machine, and to hosts that were allowed by name."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
import ssl
from collections.abc import Collection
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from multidict import CIMultiDict

from understudy.core.model.decision import Outgoing
from understudy.protocols.http.forward import CheckedResolver, ForbiddenAddressError, check_address

_log = logging.getLogger("understudy.webhooks")
_TIMEOUT_S = 10.0
_CONCURRENCY = 50
# Seconds before the first repetition; doubled for each further one.
_BACKOFF_S = 0.5


class TargetResolver(AbstractResolver):
    """Resolves names; those that were not allowed must lead to this machine."""

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed = allowed
        self._resolver = CheckedResolver()

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        """Resolve a name; the connection goes to what is returned here."""
        found = await self._resolver.resolve(host, port, family)
        if host.lower() not in self._allowed:
            for result in found:
                check_loopback(result["host"], host)
        return found

    async def close(self) -> None:
        """Let go of the resolver behind."""
        await self._resolver.close()


def check_loopback(address: str, host: str) -> None:
    """Refuse an address that is not of this machine.

    Raises:
        ForbiddenAddressError: it is another machine's.
    """
    if not ipaddress.ip_address(address.partition("%")[0]).is_loopback:
        raise ForbiddenAddressError(f"webhooks go to this machine and to hosts allowed by name, and {host} is neither")


class Webhooks:
    """Sends webhooks in the background.

    Args:
        allowed: names of other machines' hosts that may be called.
    """

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed = frozenset(host.lower() for host in allowed)
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._gate = asyncio.Semaphore(_CONCURRENCY)
        self.sent = 0
        self.failed = 0

    def notify(self, outgoing: Outgoing) -> None:
        """Send a webhook when it is due; returns at once."""
        task = asyncio.get_running_loop().create_task(self._deliver(outgoing))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, outgoing: Outgoing) -> None:
        await asyncio.sleep(outgoing.delay)
        for attempt in range(outgoing.retry + 1):
            if attempt:
                await asyncio.sleep(_BACKOFF_S * 2 ** (attempt - 1))
            problem = await self._attempt(outgoing)
            if not problem:
                self.sent += 1
                return
            _log.warning("webhook %s %s, attempt %d: %s", outgoing.method, outgoing.url, attempt + 1, problem)
        self.failed += 1

    async def _attempt(self, outgoing: Outgoing) -> str:
        """Send once; return what went wrong, or nothing."""
        parts = urlsplit(outgoing.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return f"{outgoing.url!r} is no http address"
        try:
            self._check_literal(parts.hostname)
            async with (
                self._gate,
                self._client().request(
                    outgoing.method,
                    outgoing.url,
                    headers=CIMultiDict(outgoing.headers.pairs),
                    data=outgoing.body or None,
                    allow_redirects=False,
                ) as response,
            ):
                return "" if response.status < 400 else f"answered {response.status}"
        except (aiohttp.ClientError, ForbiddenAddressError, TimeoutError, ValueError) as error:
            return str(error) or type(error).__name__

    def _check_literal(self, host: str) -> None:
        """Judge a host that is an address; names are judged when they are resolved."""
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return
        check_address(host)
        if host not in self._allowed:
            check_loopback(host, host)

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=_CONCURRENCY, resolver=TargetResolver(self._allowed), ssl=ssl.create_default_context()
                ),
                timeout=aiohttp.ClientTimeout(total=_TIMEOUT_S),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            )
        return self._session

    async def close(self) -> None:
        """Drop what was not sent yet."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
