"""The mitmproxy addon: hooks that note what happens to a flow and hand it to the scribe. They decide nothing else and never wait.

Order of the hooks of one flow: requestheaders, request, (server_connect, server_connected), responseheaders, response or error,
and for a dialogue websocket_message … websocket_end after response. A streamed upload may see responseheaders before request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from hashlib import blake2b
from itertools import count

from mitmproxy import connection, http
from mitmproxy.proxy import server_hooks

from understudy.core.model.exchange import Failure, Message
from understudy.core.model.interfaces import Clock
from understudy.recorder.capture import Body, Capture, RequestHead, ResponseHead
from understudy.recorder.failures import kind_of
from understudy.recorder.scribe import Scribe
from understudy.recorder.streaming import streams_request, streams_response

type ServiceOf = Callable[[http.HTTPFlow], str | None]


class Addon:
    """Notes every flow of the services that are recorded."""

    def __init__(self, scribe: Scribe, clock: Clock, service_of: ServiceOf) -> None:
        """Prepare.

        Args:
            scribe: takes what was noted.
            clock: for the times mitmproxy does not note.
            service_of: names the service of a flow at its first hook, None when it is not recorded.
        """
        self.open: dict[str, Capture] = {}
        self._scribe, self._clock, self._service_of = scribe, clock, service_of
        self._connections: dict[str, str] = {}
        self._numbers = count(1)
        self._fresh_servers: set[str] = set()
        self._ended = asyncio.Event()

    # connections

    def client_connected(self, client: connection.Client) -> None:
        """Number the connection."""
        self._connections[client.id] = str(next(self._numbers))

    def client_disconnected(self, client: connection.Client) -> None:
        """End what is still open on the connection: no hook will come for it any more."""
        self._connections.pop(client.id, None)
        for capture in [one for one in self.open.values() if one.flow.client_conn.id == client.id]:
            self._interrupt(capture, "the client is gone")

    def server_connected(self, data: server_hooks.ServerConnectionHookData) -> None:
        """Remember that this connection's set-up belongs to the next exchange on it."""
        self._fresh_servers.add(data.server.id)

    def server_disconnected(self, data: server_hooks.ServerConnectionHookData) -> None:
        """Forget the connection."""
        self._fresh_servers.discard(data.server.id)

    # flows

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Open a capture."""
        service = self._service_of(flow)
        if service is None:
            flow.request.stream = True
            return
        capture = self.open[flow.id] = Capture(
            flow=flow,
            service=service,
            connection=self._connections.get(flow.client_conn.id, ""),
            client=_client_of(flow),
            request=_request_head(flow),
            started_at=flow.request.timestamp_start,
        )
        if streams_request(flow.request):
            body = capture.request_body = Body()
            flow.request.stream = self._tee(capture, body, flow.request)

    def request(self, flow: http.HTTPFlow) -> None:
        """Note when the whole request was there."""
        capture = self.open.get(flow.id)
        if capture is not None:
            capture.sent_at = self._clock.now()
            if capture.request_body is None:
                capture.raw_request = flow.request.raw_content

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """Note the head as the real service sent it, and pass the body on as it comes."""
        if flow.response is None:
            return
        capture = self.open.get(flow.id)
        if capture is None:
            flow.response.stream = True
            return
        response = flow.response
        capture.response = ResponseHead(response.status_code, response.data.reason, response.http_version, response.headers.fields)
        if flow.server_conn.id in self._fresh_servers:
            self._fresh_servers.discard(flow.server_conn.id)
            capture.opened_connection = True
        if streams_response(flow.request, response):
            body = capture.response_body = Body(wants_chunks="content-length" not in response.headers)
            response.stream = self._tee(capture, body, response)

    def response(self, flow: http.HTTPFlow) -> None:
        """Finish, unless a dialogue begins."""
        capture = self.open.get(flow.id)
        if capture is None or flow.response is None:
            return
        if capture.response_body is None:
            capture.raw_response = flow.response.raw_content
        if flow.websocket is not None:
            capture.is_dialogue = True
            return
        self._finish(capture)

    def error(self, flow: http.HTTPFlow) -> None:
        """Finish what did not run to its end."""
        capture = self.open.get(flow.id)
        if capture is not None:
            self._interrupt(capture, flow.error.msg if flow.error is not None else "the flow ended without an answer")

    def websocket_message(self, flow: http.HTTPFlow) -> None:
        """Note a message, and let mitmproxy forget it."""
        capture = self.open.get(flow.id)
        if capture is None or flow.websocket is None:
            return
        message = flow.websocket.messages[-1]
        capture.messages.append(
            Message(
                "client" if message.from_client else "server",
                "text" if message.is_text else "binary",
                message.content,
                round(max(0.0, message.timestamp - capture.started_at), 6),
            )
        )
        del flow.websocket.messages[:-1]

    def websocket_end(self, flow: http.HTTPFlow) -> None:
        """Finish a dialogue."""
        capture = self.open.get(flow.id)
        if capture is not None:
            self._finish(capture)

    # ends

    async def all_finished(self) -> None:
        """Wait until no response is in flight; dialogues do not count, since they have no end of their own."""
        while any(not one.is_dialogue for one in self.open.values()):
            self._ended.clear()
            await self._ended.wait()

    def close_open(self, message: str) -> int:
        """Finish everything that is still open, because the recorder stops; return how many that were."""
        captures = list(self.open.values())
        for capture in captures:
            self._interrupt(capture, message)
        return len(captures)

    def _tee(self, capture: Capture, body: Body, message: http.Message) -> Callable[[bytes], bytes]:
        scribe, now = self._scribe, self._clock.now

        def tee(data: bytes) -> bytes:
            if data:  # the last call says with no bytes that the body has ended
                body.note(len(data), now() - message.timestamp_start)
                scribe.piece(capture, body, data)
            return data

        return tee

    def _interrupt(self, capture: Capture, message: str) -> None:
        at_s = round(max(0.0, self._clock.now() - capture.started_at), 6)
        capture.interruption = Failure(kind_of(message), message, at_s)
        self._finish(capture)

    def _finish(self, capture: Capture) -> None:
        del self.open[capture.flow.id]
        self._scribe.finish(capture)
        self._ended.set()


def _request_head(flow: http.HTTPFlow) -> RequestHead:
    request = flow.request
    return RequestHead(
        method=request.method,
        target=request.data.path,
        scheme="https" if flow.client_conn.tls else "http",
        authority=request.host_header or "",
        http_version=request.http_version,
        fields=request.headers.fields,
    )


def _client_of(flow: http.HTTPFlow) -> str:
    """Tell clients apart without naming them: a digest of address and user agent."""
    address = flow.client_conn.peername[0] if flow.client_conn.peername else ""
    agent = flow.request.headers.get("user-agent", "")
    return blake2b(f"{address}\0{agent}".encode("utf-8", "surrogateescape"), digest_size=4).hexdigest()
