"""The mitmproxy addon: hooks that note what happens to a flow and hand it to the scribe. They decide nothing else and never wait.

Order of the hooks of one flow: requestheaders, request, (server_connect, server_connected), responseheaders, response or error,
and for a dialogue websocket_message … websocket_end after response. A streamed upload may see responseheaders before request.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import count

from mitmproxy import connection, http, tcp, tls
from mitmproxy.net.server_spec import ServerSpec
from mitmproxy.proxy import server_hooks

from understudy.core.model.exchange import Failure, Message
from understudy.core.model.interfaces import Clock
from understudy.recorder.capture import Body, Capture, RequestHead, ResponseHead
from understudy.recorder.failures import kind_of
from understudy.recorder.http1 import Interim
from understudy.recorder.masquerade import Filter, Hold, Masquerade, Pass, client_origin
from understudy.recorder.scribe import Scribe
from understudy.recorder.streaming import has_body, streams_request
from understudy.recorder.target import Origin

type Tee = Callable[[bytes], bytes | list[bytes]]


@dataclass(slots=True)
class Notices:
    """What happened beside the recording and should be told at the end, by host."""

    distrust: Counter[str] = field(default_factory=Counter)
    unseen: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    other_protocols: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Route:
    """Where a flow belongs.

    Attributes:
        service: the service it is recorded for.
        listener: our address; it says how clients reached us when they do not.
        masquerade: keeps client and real service from noticing each other's addresses; None where they know them.
    """

    service: str
    listener: Origin
    masquerade: Masquerade | None = None


class Addon:
    """Notes every flow of the services that are recorded."""

    def __init__(
        self,
        scribe: Scribe,
        clock: Clock,
        route_of: Callable[[http.HTTPFlow], Route | None],
        *,
        refuse_others: bool = False,
        via: Origin | None = None,
    ) -> None:
        """Prepare.

        Args:
            scribe: takes what was noted.
            clock: for the times mitmproxy does not note.
            route_of: tells where a flow belongs at its first hook, None when it is not recorded.
            refuse_others: answer 403 to what is not recorded, instead of passing it on.
            via: a proxy through which real services are reached.
        """
        self.notices = Notices()
        self._refuse_others = refuse_others
        self._via: ServerSpec | None = ("https" if via.scheme == "https" else "http", (via.host, via.port)) if via is not None else None
        self.open: dict[str, Capture] = {}
        self._scribe, self._clock, self._route_of = scribe, clock, route_of
        self._by_request: dict[int, Capture] = {}
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

    def tls_clienthello(self, data: tls.ClientHelloData) -> None:
        """Settle the protocol with the real service first, so that the client is offered what that speaks and no more."""
        if self._via is None:  # mitmproxy takes the direct way here, which may not exist then
            data.establish_server_tls_first = data.context.server.tls and data.context.server.address is not None

    def tls_failed_client(self, data: tls.TlsData) -> None:
        """Count clients that refuse our certificate; there is no flow for them."""
        self.notices.distrust[data.conn.sni or "an unnamed host"] += 1

    def http_connect(self, flow: http.HTTPFlow) -> None:
        """Refuse a tunnel to a host that is not recorded, when others are to be refused."""
        if self._route_of(flow) is None:
            if self._refuse_others:
                self._let_be(flow)
            else:
                self.notices.unseen[flow.request.host] += 1

    def tcp_start(self, flow: tcp.TCPFlow) -> None:
        """Count conversations in protocols that cannot be recorded."""
        address = flow.server_conn.address
        self.notices.other_protocols[address[0] if address else "an unnamed host"] += 1

    # flows

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Open a capture."""
        if self._via is not None:
            flow.server_conn.via = self._via
        route = self._route_of(flow)
        if route is None:
            self._let_be(flow)
            return
        capture = self.open[flow.id] = self._by_request[id(flow.request)] = Capture(
            flow=flow,
            service=route.service,
            connection=self._connections.get(flow.client_conn.id, ""),
            client=_client_of(flow),
            request=_request_head(flow),
            started_at=flow.request.timestamp_start,
            masquerade=route.masquerade,
            reached_as=client_origin(flow, route.listener),
        )
        if route.masquerade is not None:
            capture.changes_request_body = route.masquerade.send(flow.request, capture.reached_as)
        if streams_request(flow.request):
            is_call = _is_call(flow.request)
            body = capture.request_body = Body(wants_chunks=is_call, merges=not is_call)
            flow.request.stream = self._tee(capture, body, flow.request)

    def request(self, flow: http.HTTPFlow) -> None:
        """Note when the whole request was there."""
        capture = self.open.get(flow.id)
        if capture is not None:
            if capture.request_body is None:
                capture.raw_request = flow.request.raw_content
                if capture.changes_request_body and capture.masquerade is not None:
                    capture.masquerade.send_body(flow.request, capture.reached_as)
            capture.sent_at = self._clock.now()
            if capture.is_answered:
                self._finish(capture)

    def upload_broken_off(self, flow: http.HTTPFlow) -> None:
        """Finish what was answered before all of it was sent, and never will be sent (a hook of ours, see broken_off.py)."""
        capture = self.open.get(flow.id)
        if capture is not None:
            self._finish(capture)

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """Note the head as the real service sent it, and pass the body on as it comes."""
        capture = self.open.get(flow.id)
        if flow.response is None:
            return
        if capture is None:
            flow.response.stream = not self._refuse_others
            return
        response = flow.response
        capture.response = ResponseHead(response.status_code, response.data.reason, response.http_version, response.headers.fields)
        if flow.server_conn.id in self._fresh_servers:
            self._fresh_servers.discard(flow.server_conn.id)
            capture.opened_connection = True
        wants_chunks = "content-length" not in response.headers
        passage = self._passage(capture, response)
        if isinstance(passage, Pass):
            body = capture.response_body = Body(wants_chunks=wants_chunks, merges=not _is_call(flow.request))
            response.stream = self._tee(capture, body, response, passage.filter)

    def response(self, flow: http.HTTPFlow) -> None:
        """Finish, unless a dialogue begins."""
        capture = self.open.get(flow.id)
        if capture is None or flow.response is None:
            return
        if capture.response_body is None:
            capture.raw_response = flow.response.raw_content
            if capture.masquerade is not None:
                capture.masquerade.answer_body(flow.response, capture.reached_as)
        if flow.websocket is not None:
            capture.is_dialogue = True
            self._scribe.dialogue(capture)
            return
        # What comes of an upload after its answer belongs to it; what comes of a call after its trailers, nobody reads.
        capture.is_answered = capture.request_body is not None and capture.sent_at is None and not _is_call(flow.request)
        if not capture.is_answered:
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
        if capture.masquerade is not None and message.is_text and not message.from_client:
            message.content = capture.masquerade.message(message.content, capture.reached_as)
        del flow.websocket.messages[:-1]

    def websocket_end(self, flow: http.HTTPFlow) -> None:
        """Finish a dialogue."""
        capture = self.open.get(flow.id)
        if capture is not None:
            self._finish(capture)

    def interim_response(self, interim: Interim) -> None:
        """Note an interim response (a hook of ours, see http1.py)."""
        capture = self._by_request.get(id(interim.request))
        if capture is not None:
            capture.interim.append((interim.response.status_code, interim.response.headers.fields))

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

    def _let_be(self, flow: http.HTTPFlow) -> None:
        """Refuse what is not recorded, or pass it on."""
        if not self._refuse_others:
            self.notices.unseen[flow.request.host] += 1
            flow.request.stream = True
            return
        self.notices.refused[flow.request.host] += 1
        reason = f"understudy: {flow.request.host} is not recorded, and --others refuse was given. Add --allow {flow.request.host}\n"
        flow.response = http.Response.make(403, reason, {"content-type": "text/plain; charset=utf-8"})

    def _passage(self, capture: Capture, response: http.Response) -> Hold | Pass:
        request = capture.flow.request
        if capture.masquerade is not None:
            return capture.masquerade.answer_head(request, response, capture.reached_as)
        return Pass() if has_body(request, response) else Hold()

    def _tee(self, capture: Capture, body: Body, message: http.Message, change: Filter | None = None) -> Tee:
        scribe, now = self._scribe, self._clock.now

        def tee(data: bytes) -> bytes | list[bytes]:
            if not data:  # the body has ended
                return change.finish() if change is not None else data
            if capture.flow.id in self.open:
                body.note(len(data), now() - message.timestamp_start)
                scribe.piece(capture, body, data)
            if change is None:
                return data
            # No bytes at all would end a chunked body for the client; no pieces do not.
            changed = change.feed(data)
            return [changed] if changed else []

        return tee

    def _interrupt(self, capture: Capture, message: str) -> None:
        if capture.is_answered:  # only the rest of its upload is missing, which the real service did not wait for
            self._finish(capture)
            return
        at_s = round(max(0.0, self._clock.now() - capture.started_at), 6)
        capture.interruption = Failure(kind_of(message), message, at_s)
        flow = capture.flow
        if capture.request_body is None and capture.raw_request is None:
            capture.raw_request = flow.request.raw_content
        if capture.response_body is None and capture.raw_response is None and flow.response is not None:
            capture.raw_response = flow.response.raw_content
        self._finish(capture)

    def _finish(self, capture: Capture) -> None:
        del self.open[capture.flow.id]
        self._by_request.pop(id(capture.flow.request), None)
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


def _is_call(request: http.Request) -> bool:
    return str(request.headers.get("content-type", "")).startswith("application/grpc")


def _client_of(flow: http.HTTPFlow) -> str:
    """Tell clients apart without naming them: a digest of address and user agent."""
    address = flow.client_conn.peername[0] if flow.client_conn.peername else ""
    agent = flow.request.headers.get("user-agent", "")
    return blake2b(f"{address}\0{agent}".encode("utf-8", "surrogateescape"), digest_size=4).hexdigest()
