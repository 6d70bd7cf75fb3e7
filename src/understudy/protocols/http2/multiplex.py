"""The sending side of an HTTP/2 connection: frames, windows, and how streams and the connection end."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.exceptions import ProtocolError

from understudy.protocols.http2.fields import Field
from understudy.protocols.http2.stream import Stream

if TYPE_CHECKING:
    from understudy.protocols.http.server import HttpServer
    from understudy.protocols.respondent import Respondent

_log = logging.getLogger("understudy.http2")


class Multiplex(asyncio.Protocol):
    """Sends what streams have to say; what comes in is its subclass's business."""

    def __init__(self, server: HttpServer, respondent: Respondent) -> None:
        self.server = server
        self.respondent = respondent
        self.date = respondent.date
        self._loop = server.loop
        config = H2Configuration(client_side=False, header_encoding=None, validate_outbound_headers=False, normalize_outbound_headers=False)
        self._h2 = H2Connection(config)
        self._streams: dict[int, Stream] = {}
        self._transport: asyncio.Transport | None = None
        self._client = ""
        self._writable: asyncio.Future[None] | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._is_closing = False

    def pause_writing(self) -> None:
        """Let writers wait."""
        self._writable = self._loop.create_future()

    def resume_writing(self) -> None:
        """Let writers go on."""
        self._release_writers()

    def _release_writers(self) -> None:
        waiter, self._writable = self._writable, None
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    # What the sinks ask of us.

    def send_headers(self, number: int, fields: list[Field], *, end: bool) -> None:
        """Send a HEADERS frame."""
        self._h2.send_headers(number, fields, end_stream=end)

    def room(self, number: int) -> int:
        """Return how many bytes of data may be sent now, at most one frame's."""
        return min(self._h2.local_flow_control_window(number), self._h2.max_outbound_frame_size)

    def send_data(self, number: int, data: memoryview, *, end: bool) -> None:
        """Send a DATA frame that fits."""
        self._h2.send_data(number, bytes(data), end_stream=end)
        self._send()

    async def wait_for_room(self, number: int) -> None:
        """Wait until the client's window has opened."""
        self._send()
        stream = self._streams.get(number)
        if stream is None:
            raise ConnectionResetError("the stream is gone")
        stream.room = self._loop.create_future()
        await stream.room

    async def wait_writable(self) -> None:
        """Wait until the transport takes more."""
        self._send()
        if self._writable is not None:
            await asyncio.shield(self._writable)

    async def wait_gone(self, number: int) -> None:
        """Wait until the client has given the stream up; that cancels this."""
        self._send()
        self.server.hanging.add((self, number))
        try:
            await self._loop.create_future()
        finally:
            self.server.hanging.discard((self, number))

    def reset(self, number: int, code: ErrorCodes) -> None:
        """Abort a stream."""
        try:
            self._h2.reset_stream(number, code)
        except ProtocolError as error:
            _log.debug("stream %d of %s was gone: %s", number, self._client, error)
        self._send()

    def abandon(self, number: int) -> None:
        """Close the connection, or only the stream while there are others."""
        self._send()
        if len(self._streams) > 1 or self._transport is None:
            self.reset(number, ErrorCodes.CANCEL)
        else:
            self._transport.close()

    # Life.

    def _send(self) -> None:
        """Give h2's frames to the transport."""
        data = self._h2.data_to_send()
        if data and self._transport is not None:
            self._transport.write(data)

    def _make_room(self, number: int) -> None:
        for stream in self._streams.values() if number == 0 else filter(None, (self._streams.get(number),)):
            if stream.room is not None and not stream.room.done():
                stream.room.set_result(None)

    def _forget(self, number: int) -> None:
        """Drop a stream that the client has given up."""
        stream = self._streams.get(number)
        if stream is None:
            return
        stream.stop_waiting()
        if stream.task is not None:
            stream.task.cancel()
        else:
            self._finish(number)

    def _finish(self, number: int) -> None:
        stream = self._streams.pop(number, None)
        if stream is not None:
            stream.stop_waiting()
            stream.holding.release()
        self._close_when_done()
        if not self._streams:
            self._rest()

    def _rest(self) -> None:
        """Close the connection after a long time without any stream."""
        if self._transport is not None and self._idle is None:
            self._idle = self._loop.call_later(self.server.limits.idle_s, self._leave)

    def _leave(self) -> None:
        self._idle = None
        if not self._streams:
            self.go_away()

    def _close_when_done(self) -> None:
        if self._is_closing and not self._streams and self._transport is not None:
            # h2 sends nothing any more after GOAWAY, so that it comes last; new streams are refused until then.
            self._h2.close_connection()
            self._send()
            self._transport.close()

    def go_away(self) -> None:
        """Take no new streams, and close when those that are open are done (RFC 9113 §6.8)."""
        self._is_closing = True
        self._close_when_done()

    def drop(self, number: int | None = None) -> None:
        """Cancel a stream, or abort the connection with all of them."""
        if number is not None:
            self._forget(number)
        elif self._transport is not None:
            self._transport.abort()

    @property
    def is_open(self) -> bool:
        """Whether there is still a transport."""
        return self._transport is not None
