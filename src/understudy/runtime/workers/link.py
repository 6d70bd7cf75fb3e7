"""What supervisor and worker say to each other: calls and their results over a private pair of sockets.

Both ends are processes of ours and nobody else holds the sockets; therefore pickle is safe here, and nowhere else.
"""

from __future__ import annotations

import asyncio
import pickle
import socket
from collections.abc import Awaitable, Callable, Mapping
from threading import Lock
from typing import Any, Final

from understudy.errors import UnderstudyError, WorkerError

_SIZE_BYTES: Final = 8

type Operation = Callable[..., Any]


class Link:
    """The supervisor's end: asks and waits. Any thread may; one call is under way at a time."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._lock = Lock()

    def ask(self, name: str, *args: Any, timeout_s: float = 10.0) -> Any:
        """Have an operation performed and return its result.

        Raises:
            WorkerError: the worker is gone, does not answer in time, or says what went wrong.
        """
        with self._lock:
            try:
                self._socket.settimeout(timeout_s)
                self._socket.sendall(_packed((name, args)))
                went_well, result = pickle.loads(self._read(int.from_bytes(self._read(_SIZE_BYTES), "big")))  # noqa: S301 (from our own process)
            except OSError as error:
                # What is said late would be taken for the next answer.
                self._socket.close()
                raise WorkerError(f"a worker does not answer: {error}") from error
        if not went_well:
            raise WorkerError(result)
        return result

    def _read(self, size: int) -> bytes:
        parts: list[bytes] = []
        while size:
            part = self._socket.recv(min(size, 1 << 20))
            if not part:
                raise ConnectionResetError("it has ended")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def close(self) -> None:
        """Hang up: the worker finishes what is in flight and ends."""
        self._socket.close()


class Desk:
    """The worker's end: performs what it is asked for until the supervisor hangs up."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def next_call(self) -> tuple[str, tuple[Any, ...]] | None:
        """Return the next operation and its arguments; None when the supervisor is gone."""
        try:
            size = int.from_bytes(await self._reader.readexactly(_SIZE_BYTES), "big")
            name, args = pickle.loads(await self._reader.readexactly(size))  # noqa: S301 (from our own process)
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        return name, args

    async def reply(self, result: Any, *, went_well: bool = True) -> None:
        """Answer the call that came last."""
        self._writer.write(_packed((went_well, result)))
        await self._writer.drain()

    async def serve(self, operations: Mapping[str, Operation]) -> None:
        """Perform calls until the supervisor hangs up."""
        while (call := await self.next_call()) is not None:
            name, args = call
            try:
                result = operations[name](*args)
                if isinstance(result, Awaitable):
                    result = await result
            except UnderstudyError as error:
                await self.reply(str(error), went_well=False)
            else:
                await self.reply(result)


def _packed(message: Any) -> bytes:
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return len(data).to_bytes(_SIZE_BYTES, "big") + data
