"""From a capture to an exchange: pure, on the scribe's thread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mitmproxy import connection, http

from understudy.core.model.exchange import Chunk, DialogueEnd, Exchange, Failure, Message, Timings
from understudy.core.model.headers import Headers
from understudy.core.model.message import NO_HEADERS, Request, Response
from understudy.recorder.capture import Body, Capture, RequestHead
from understudy.recorder.content import content_type

_FRAME_PREFIX = 5  # compressed flag and length, see the gRPC protocol's "Length-Prefixed-Message"


def to_exchange(capture: Capture) -> Exchange:
    """Return the exchange a finished capture stands for; bodies are as they went over the wire, content coding included."""
    flow = capture.flow
    response = _response(capture)
    failure = capture.interruption
    outcome = response if response is not None else failure or Failure("protocol", "the flow ended without an answer", 0.0)
    return Exchange(
        seq=0,
        service=capture.service,
        started_at=round(capture.started_at, 6),
        request=_request(capture),
        outcome=outcome,
        timings=_timings(capture),
        connection=capture.connection,
        client=capture.client,
        interim=tuple((status, to_headers(fields)) for status, fields in capture.interim),
        chunks=_chunks(capture.response_body),
        messages=tuple(capture.messages) or _frames(capture),
        end=_dialogue_end(capture) if flow.websocket is not None else None,
        complete=failure is None and not any(body is not None and body.dropped for body in (capture.request_body, capture.response_body)),
        interruption=failure if response is not None else None,
    )


def to_headers(fields: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Return header fields as text: UTF-8, where other bytes become lone surrogates so that none is lost."""
    return Headers(tuple((decode(name), decode(value)) for name, value in fields)) if fields else NO_HEADERS


def decode(data: bytes) -> str:
    """Return bytes of a head as text without loss."""
    return data.decode("utf-8", "surrogateescape")


def version_of(http_version: str) -> str:
    """Return ``1.1`` for ``HTTP/1.1`` and ``2`` for ``HTTP/2.0``."""
    return http_version.removeprefix("HTTP/").removesuffix(".0") if http_version != "HTTP/1.0" else "1.0"


def _request(capture: Capture) -> Request:
    head: RequestHead = capture.request
    trailers = capture.flow.request.trailers
    return Request(
        method=head.method,
        target=decode(head.target),
        headers=to_headers(head.fields),
        body=_bytes(capture.request_body, capture.raw_request),
        scheme=head.scheme,
        authority=head.authority,
        http_version=version_of(head.http_version),
        trailers=to_headers(trailers.fields) if trailers else NO_HEADERS,
    )


def _response(capture: Capture) -> Response | None:
    head = capture.response
    if head is None:
        return None
    trailers = capture.flow.response.trailers if capture.flow.response is not None else None
    return Response(
        status=head.status,
        headers=to_headers(head.fields),
        body=_bytes(capture.response_body, capture.raw_response),
        reason=decode(head.reason),
        http_version=version_of(head.http_version),
        trailers=to_headers(trailers.fields) if trailers else NO_HEADERS,
    )


def _bytes(body: Body | None, raw: bytes | None) -> bytes:
    if body is not None:
        return b"".join(body.parts)
    return raw or b""


def _chunks(body: Body | None) -> tuple[Chunk, ...]:
    if body is None or len(body.chunks) < 2:  # one piece has no shape to keep
        return ()
    return tuple(Chunk(round(chunk.at_s, 6), chunk.size) for chunk in body.chunks)


def _frames(capture: Capture) -> tuple[Message, ...]:
    """Return the frames of a gRPC call that streams, in the order in which both sides sent them; one each needs no order."""
    request, response = capture.request_body, capture.response_body
    if request is None or response is None or not content_type(capture.request.fields).startswith("application/grpc"):
        return ()
    answered_s = capture.flow.response.timestamp_start - capture.started_at if capture.flow.response is not None else 0.0
    sent, received = list(frames(_bytes(request, None))), list(frames(_bytes(response, None)))
    if len(sent) < 2 and len(received) < 2:
        return ()
    both = [
        *(Message("client", "binary", data, _arrival(request, end, 0.0)) for end, data in sent),
        *(Message("server", "binary", data, _arrival(response, end, answered_s)) for end, data in received),
    ]
    return tuple(sorted(both, key=lambda message: message.at_s))


def frames(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Split a gRPC body into length-prefixed frames, each with the offset at which it ends; half a frame at the end is left out."""
    start = 0
    while len(body) - start >= _FRAME_PREFIX:
        end = start + _FRAME_PREFIX + int.from_bytes(body[start + 1 : start + _FRAME_PREFIX])
        if end > len(body):
            return
        yield end, body[start:end]
        start = end


def _arrival(body: Body, offset: int, base_s: float) -> float:
    """Return when the byte before `offset` had arrived, in seconds after the exchange started."""
    seen = 0
    for chunk in body.chunks:
        seen += chunk.size
        if seen >= offset:
            return round(max(0.0, base_s + chunk.at_s), 6)
    return round(max(0.0, base_s), 6)


def _dialogue_end(capture: Capture) -> DialogueEnd | None:
    socket = capture.flow.websocket
    if socket is None or socket.close_code is None:
        return None
    ended_at = socket.timestamp_end or capture.started_at
    return DialogueEnd(
        "client" if socket.closed_by_client else "server",
        socket.close_code,
        socket.close_reason or "",
        round(max(0.0, ended_at - capture.started_at), 6),
    )


def _timings(capture: Capture) -> Timings:
    """Measure the phases upstream: from the moment our request left, on a connection that was ready, to the last byte."""
    request, response, server = capture.flow.request, capture.flow.response, capture.flow.server_conn
    connect, ssl = _connection_phases(server) if capture.opened_connection else (None, None)
    ready_at = (server.timestamp_tls_setup or server.timestamp_tcp_setup or 0.0) if capture.opened_connection else 0.0
    sent_at = max(capture.sent_at or request.timestamp_end or request.timestamp_start, ready_at)
    if response is None or capture.response is None:
        ended_at = capture.started_at + capture.interruption.at_s if capture.interruption else sent_at
        return Timings(connect=connect, ssl=ssl, wait=max(0.0, round(ended_at - sent_at, 6)))
    return Timings(
        connect=connect,
        ssl=ssl,
        send=_streamed_upload(capture, sent_at),
        wait=round(max(0.0, response.timestamp_start - sent_at), 6),
        receive=round(max(0.0, _ended_at(capture, response) - response.timestamp_start), 6),
    )


def _streamed_upload(capture: Capture, sent_at: float) -> float:
    """Return how long an upload took that was passed on as it came; one that was held back left at once."""
    if capture.request_body is None:
        return 0.0
    return round(max(0.0, sent_at - capture.started_at), 6)


def _ended_at(capture: Capture, response: http.Response) -> float:
    if response.timestamp_end is not None:
        return response.timestamp_end
    return capture.started_at + capture.interruption.at_s if capture.interruption else response.timestamp_start


def _connection_phases(server: connection.Server) -> tuple[float | None, float | None]:
    begun, connected, secured = server.timestamp_start, server.timestamp_tcp_setup, server.timestamp_tls_setup
    connect = round(connected - begun, 6) if begun and connected else None
    return connect, round(secured - connected, 6) if connected and secured else None
