"""HTTP/1.1 as real services speak it: trailers (RFC 9112 §7.1.2) and interim responses (RFC 9110 §15.2).

mitmproxy 12 gives up on the first and takes the second for the answer. Its HTTP layer names the classes of its two ends, so
ours take their place while our master runs, and only then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import h11
from mitmproxy import http as mitm_http
from mitmproxy.net.http import http1
from mitmproxy.proxy import commands, events, layer
from mitmproxy.proxy.layers import http
from mitmproxy.proxy.layers.http import _events as http_events
from mitmproxy.proxy.layers.http._base import ReceiveHttp
from mitmproxy.proxy.layers.http._http1 import Http1Client, Http1Connection, Http1Server

_INTERIM = re.compile(rb"HTTP/1\.\d 1(?!01)\d\d[ \r\n]")  # 101 is final: another protocol follows
_HEAD_END = re.compile(rb"\r?\n\r?\n")


@dataclass
class Interim:
    """One interim response and the request it answers."""

    request: mitm_http.Request
    response: mitm_http.Response


@dataclass
class InterimResponseHook(commands.StartHook):
    """An interim response has come from the real service."""

    interim: Interim
    blocking = False


class _TrailerReader:
    """A body reader that sets trailers aside, where mitmproxy would stop at them."""

    def __init__(self, reader: Any, found: list[tuple[bytes, bytes]]) -> None:
        self._reader, self._found = reader, found

    def __call__(self, buffer: Any) -> Any:
        return self._kept(self._reader(buffer))

    def read_eof(self) -> Any:
        return self._kept(self._reader.read_eof())

    def _kept(self, event: Any) -> Any:
        if isinstance(event, h11.EndOfMessage) and event.headers:
            self._found.extend(event.headers.raw_items())
            return h11.EndOfMessage()
        return event


class _Trailers(Http1Connection):
    """What both ends add to mitmproxy's: reading trailers, and writing them after the last chunk."""

    ReceiveTrailers: type[http_events.RequestTrailers | http_events.ResponseTrailers]

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._received: list[tuple[bytes, bytes]] = []
        self._to_send: mitm_http.Headers | None = None

    def read_body(self, event: events.Event) -> layer.CommandGenerator[None]:
        """Read a body, then its trailers."""
        reader = cast("Any", self.body_reader)
        if not isinstance(reader, _TrailerReader):
            self.body_reader = cast("Any", _TrailerReader(reader, self._received))
        for command in super().read_body(event):
            ends = isinstance(command, ReceiveHttp) and isinstance(command.event, self.ReceiveEndOfMessage)
            if ends and self._received:
                trailers = mitm_http.Headers(tuple(self._received))
                self._received.clear()
                yield ReceiveHttp(self.ReceiveTrailers(cast("int", self.stream_id), trailers))
            yield command

    def _with_trailers(self, sending: layer.CommandGenerator[None]) -> layer.CommandGenerator[None]:
        """Put the trailers into the last chunk."""
        trailers, self._to_send = self._to_send, None
        for command in sending:
            if trailers is not None and isinstance(command, commands.SendData) and command.data == b"0\r\n\r\n":
                command = commands.SendData(command.connection, b"0\r\n" + bytes(trailers) + b"\r\n")  # noqa: PLW2901 - the same command, changed
            yield command


class Server(_Trailers, Http1Server):
    """The client's end of the proxy."""

    ReceiveTrailers = http_events.RequestTrailers

    def send(self, event: http_events.HttpEvent) -> layer.CommandGenerator[None]:
        """Send a part of a response."""
        if isinstance(event, http_events.ResponseTrailers):
            self._to_send = event.trailers
        elif isinstance(event, http_events.ResponseEndOfMessage):
            bodiless = self.response is not None and self.response.status_code in (204, 304)
            for command in self._with_trailers(super().send(event)):
                # Some servers name a transfer coding where no body can be; a last chunk would be taken for the next answer.
                if not (bodiless and isinstance(command, commands.SendData)):
                    yield command
        elif isinstance(event, http_events.ResponseHeaders) and event.response.status_code == 100:
            # The client is asked for its body (mitmproxy asks in the real service's place). That is no answer yet, so an error can
            # still become one; clients of HTTP/1.0 cannot be asked (RFC 9110 §10.1.1).
            if self.request is not None and self.request.is_http11:
                yield commands.SendData(self.conn, http1.assemble_response_head(event.response))
        elif isinstance(event, http_events.ResponseProtocolError) and event.code is http_events.ErrorCode.GENERIC_SERVER_ERROR:
            # The real service broke off: so does the client's connection, as it would have without us between.
            yield commands.CloseConnection(self.conn)
        else:
            yield from super().send(event)


class Client(_Trailers, Http1Client):
    """The real service's end of the proxy."""

    ReceiveTrailers = http_events.ResponseTrailers

    def send(self, event: http_events.HttpEvent) -> layer.CommandGenerator[None]:
        """Send a part of a request."""
        if isinstance(event, http_events.RequestTrailers):
            self._to_send = event.trailers
        elif isinstance(event, http_events.RequestEndOfMessage):
            yield from self._with_trailers(super().send(event))
        else:
            yield from super().send(event)

    def read_headers(self, event: events.ConnectionEvent) -> layer.CommandGenerator[None]:
        """Read interim responses, then leave the final one to mitmproxy."""
        while isinstance(event, events.DataReceived) and self.request is not None:
            waiting = bytes(self.buf)
            if not _INTERIM.match(waiting) or not _HEAD_END.search(waiting):
                break
            lines = [bytes(line) for line in self.buf.maybe_extract_lines() or ()]
            response = http1.read_response_head(lines)
            yield InterimResponseHook(Interim(self.request, response))
            if self.request.is_http11 and response.status_code != 100:  # a client that waits for 100 got it from us
                yield commands.SendData(self.context.client, http1.assemble_response_head(response))
        waiting = bytes(self.buf)
        if self.request is not None and isinstance(event, events.DataReceived) and (not waiting or _INTERIM.match(waiting)):
            return  # nothing more yet, or half of another interim response
        yield from super().read_headers(event)


@contextmanager
def complete_http1() -> Iterator[None]:
    """Use both ends in place of mitmproxy's inside the block.

    Raises:
        AttributeError: this mitmproxy is built differently.
    """
    layers: Any = http  # the module exports both names without saying so
    before = (layers.Http1Server, layers.Http1Client)
    layers.Http1Server, layers.Http1Client = Server, Client
    try:
        yield
    finally:
        layers.Http1Server, layers.Http1Client = before
