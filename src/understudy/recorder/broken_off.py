"""Bodies that were held back and broke off: what had come of them is kept, and passed on as it would have been without us.

mitmproxy forgets the bytes it held. Its HTTP layer names the class of a stream, so ours takes its place while our master runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from mitmproxy import http as mitm_http
from mitmproxy.proxy import commands, layer
from mitmproxy.proxy.layers import http
from mitmproxy.proxy.layers.http import _events as http_events
from mitmproxy.proxy.layers.http._base import HttpEvent


@dataclass
class UploadBrokenOffHook(commands.StartHook):
    """The rest of an upload that has its answer will not come; mitmproxy has no hook for it."""

    flow: mitm_http.HTTPFlow
    blocking = False


class Stream(http.HttpStream):
    """One request and its response, which keeps what it held when they break off, and ends an answer that comes before its upload has."""

    _has_ended = False

    def send_response(self, already_streamed: bool = False) -> layer.CommandGenerator[None]:  # noqa: FBT001, FBT002 - mitmproxy's signature
        """Send the end of an early answer, too: mitmproxy keeps it until the upload ends, which the client may wait with for this end."""
        yield from super().send_response(already_streamed)
        if self.server_state == self.state_done and self.client_state == self.state_stream_request_body:
            self._has_ended = True
            yield http.SendHttp(http_events.ResponseEndOfMessage(self.stream_id), self.context.client)

    def flow_done(self) -> layer.CommandGenerator[None]:
        """End the flow, and the answer once."""
        for command in super().flow_done():
            is_end = isinstance(command, http.SendHttp) and isinstance(command.event, http_events.ResponseEndOfMessage)
            if not (is_end and self._has_ended):
                yield command

    def handle_protocol_error(
        self, event: http_events.RequestProtocolError | http_events.ResponseProtocolError
    ) -> layer.CommandGenerator[None]:
        """Put what came of held bodies where the error hook finds it; the client gets its part of the response before the error."""
        flow: Any = getattr(self, "flow", None)
        if flow is not None and self.request_body_buf:
            flow.request.data.content = bytes(self.request_body_buf)
        if flow is not None and flow.response is not None and self.server_state == self.state_consume_response_body:
            flow.response.data.content = bytes(self.response_body_buf)
            if isinstance(event, http_events.ResponseProtocolError) and self.client_state != self.state_errored:
                yield from self._pass_on(flow.response)
        if flow is not None and self.server_state == self.state_done and self.client_state == self.state_stream_request_body:
            yield UploadBrokenOffHook(flow)
        yield from super().handle_protocol_error(event)

    def _pass_on(self, response: Any) -> layer.CommandGenerator[None]:
        parts: list[HttpEvent] = [http_events.ResponseHeaders(self.stream_id, response, end_stream=False)]
        if response.data.content:
            parts.append(http_events.ResponseData(self.stream_id, response.data.content))
        for part in parts:
            yield http.SendHttp(part, self.context.client)


@contextmanager
def keep_what_broke_off() -> Iterator[None]:
    """Use our stream in place of mitmproxy's inside the block.

    Raises:
        AttributeError: this mitmproxy is built differently.
    """
    layers: Any = http  # the module exports the name without saying so
    before = layers.HttpStream
    layers.HttpStream = Stream
    try:
        yield
    finally:
        layers.HttpStream = before
