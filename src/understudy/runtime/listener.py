"""A listening socket: bound before anything is served, so that a taken port is one clear line."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import socket
from collections.abc import Callable
from functools import partial

from understudy.errors import AddressInUseError, UsageError

_BACKLOG = 4096
_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 (recognised, not bound)


class Listener:
    """A bound socket, and the server on it once it is opened."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._server: asyncio.Server | None = None
        self._forget_caller: Callable[[], object] | None = None
        self.host, self.port = sock.getsockname()[:2]

    def fileno(self) -> int:
        """Return the socket's descriptor, to be handed to another process."""
        return self._socket.fileno()

    @classmethod
    def inherited(cls, descriptor: int) -> Listener:
        """Make a listener of a bound socket that another process has handed over."""
        sock = socket.socket(fileno=descriptor)
        sock.setblocking(False)  # noqa: FBT003 (the standard library takes no keyword)
        return cls(sock)

    @property
    def authority(self) -> str:
        """Host and port under which clients on this machine reach it."""
        host = _ANY.get(self.host, self.host)
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address as an http URL without a trailing slash."""
        return f"http://{self.authority}"

    async def open(self, factory: Callable[[], asyncio.BaseProtocol]) -> None:
        """Start to accept connections."""
        self._expect_nobody()
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(factory, sock=self._socket, backlog=_BACKLOG)

    def on_first_caller(self, begin: Callable[[], None]) -> None:
        """Call `begin`, once, when somebody connects before the listener is opened."""
        loop = asyncio.get_running_loop()
        descriptor = self._socket.fileno()

        def called() -> None:
            self._expect_nobody()
            begin()

        loop.add_reader(descriptor, called)
        self._forget_caller = partial(loop.remove_reader, descriptor)

    def _expect_nobody(self) -> None:
        if self._forget_caller is not None:
            self._forget_caller()
            self._forget_caller = None

    def close(self) -> None:
        """Stop accepting connections; those that are open stay open."""
        self._expect_nobody()
        if self._server is not None:
            self._server.close()
        else:
            self._socket.close()


def is_loopback(host: str) -> bool:
    """Say whether only this machine reaches an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def bind_shared(host: str, port: int, count: int, *, option: str = "--port") -> tuple[Listener, ...]:
    """Bind `count` sockets to one port; the kernel spreads connections over them.

    Raises:
        AddressInUseError: the port is taken, be it by somebody who would share it.
        UsageError: as `bind`.
    """
    probe = bind(host, port, option=option)
    probe.close()
    listeners: list[Listener] = []
    try:
        while len(listeners) < count:
            listeners += [bind(host, probe.port, shared=True, option=option)]
    except (AddressInUseError, UsageError):
        for listener in listeners:
            listener.close()
        raise
    return tuple(listeners)


def bind(host: str, port: int, *, shared: bool = False, option: str = "--port") -> Listener:
    """Bind a TCP socket.

    Args:
        host: address or name; of a name with several addresses the first is taken.
        port: 0 for a free one.
        shared: let other processes listen on the same port (SO_REUSEPORT).
        option: what another port is given with, for messages.

    Raises:
        AddressInUseError: the port is taken.
        UsageError: there is no such address on this machine, or no right to bind it.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except socket.gaierror as error:
        raise UsageError(f"cannot listen on host {host!r}: {error.strerror}") from error
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        # Connections have these from the socket that accepts them: it costs them no calls of their own.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.bind(address)
        # Bound is not enough: of two sockets with SO_REUSEADDR both may be bound, and only one may listen.
        sock.listen(_BACKLOG)
        sock.setblocking(False)  # noqa: FBT003 (the standard library takes no keyword)
    except OSError as error:
        sock.close()
        if error.errno == errno.EADDRINUSE:
            raise AddressInUseError(
                f"port {port} on {host} is in use by another process; choose another with {option}, or 0 for a free one"
            ) from None
        raise UsageError(f"cannot listen on {host}:{port}: {error.strerror}") from error
    return Listener(sock)
