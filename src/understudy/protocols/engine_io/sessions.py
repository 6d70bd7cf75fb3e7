"""The open sessions of Engine.IO of one process, and the answers to their HTTP requests.

A session is known to the process that opened it alone: where several serve one port, clients have to begin with a WebSocket.
"""

from __future__ import annotations

import asyncio
import secrets

from understudy.core.model.engine_io import EngineIo, read_payload, transport_of, write_payload
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import render_json
from understudy.core.model.message import Request
from understudy.core.model.step import Finish, SendBody, SendHead, Steps
from understudy.protocols.engine_io.layers import MessageLayer, SocketLayer
from understudy.protocols.engine_io.session import EngineSession
from understudy.protocols.respondent import Respondent

_SID_BYTES = 15  # 20 letters, as Engine.IO's own server makes them
# engine.io-protocol, "Error codes" of the reference server.
_UNKNOWN_TRANSPORT = (0, "Transport unknown")
_UNKNOWN_SESSION = (1, "Session ID unknown")
_BAD_METHOD = (2, "Bad handshake method")
_BAD_REQUEST = (3, "Bad request")


class EngineSessions:
    """The open sessions by their ids."""

    def __init__(self) -> None:
        self._open: dict[str, EngineSession] = {}

    def close(self) -> None:
        """End all sessions: whoever polls is told."""
        for session in tuple(self._open.values()):
            session.close()

    def find(self, request: Request, respondent: Respondent, engine: EngineIo) -> EngineSession | None:
        """Return the session that a WebSocket is for, a new one when it names none; None when it is not known, or has a WebSocket."""
        sid = dict(request.query).get("sid")
        if sid is None:
            return self._begin(request, respondent, engine)
        session = self._open.get(sid)
        return session if session is not None and not session.is_upgraded else None

    def _begin(self, request: Request, respondent: Respondent, engine: EngineIo) -> EngineSession:
        sid = secrets.token_urlsafe(_SID_BYTES)
        polling = transport_of(request) == "polling"
        opened = engine.handshake(sid, polling=polling)
        session = EngineSession(engine, opened, lambda: self._forget(sid), polling=polling)
        self._open[sid] = session
        make = SocketLayer if engine.carries == "socket.io" else MessageLayer
        session.carry(make(session, request, respondent, engine))
        return session

    def _forget(self, sid: str) -> None:
        self._open.pop(sid, None)

    async def answer(self, request: Request, respondent: Respondent, engine: EngineIo) -> Steps:
        """Answer a request of a client that polls; it may take until there is something to say."""
        sid = dict(request.query).get("sid")
        session = self._open.get(sid) if sid is not None else None
        if request.method == "OPTIONS":
            return _written(request, 204, "", b"")
        if sid is not None and session is None:
            return _refusal(request, *_UNKNOWN_SESSION)
        if transport_of(request) != "polling":
            return _refusal(request, *(_UNKNOWN_TRANSPORT if transport_of(request) != "websocket" else _BAD_REQUEST))
        if request.method == "POST" and session is not None:
            if len(request.body) > engine.max_payload:
                return _written(request, 413, "text/html", b"")
            for packet in read_payload(request.body):
                session.take(packet)
            await asyncio.sleep(0)
            return _written(request, 200, "text/html", b"ok")
        if request.method != "GET":
            return _refusal(request, *_BAD_METHOD)
        session = session or self._begin(request, respondent, engine)
        return _written(request, 200, "text/plain; charset=UTF-8", write_payload(await session.poll()))


def _refusal(request: Request, code: int, message: str) -> Steps:
    return _written(request, 400, "application/json", render_json({"code": code, "message": message}))


def _written(request: Request, status: int, content_type: str, body: bytes) -> Steps:
    """Write an answer; pages of other origins may read it, as servers of Socket.IO are mostly told to let them."""
    fields = [("Content-Type", content_type)] if content_type else []
    if (origin := request.headers.get("origin")) is not None:
        fields += [("Access-Control-Allow-Origin", origin), ("Access-Control-Allow-Credentials", "true"), ("Vary", "Origin")]
        if request.method == "OPTIONS":
            asked = request.headers.get("access-control-request-headers") or "content-type"
            fields += [("Access-Control-Allow-Methods", "GET,POST"), ("Access-Control-Allow-Headers", asked)]
    return (SendHead(status, Headers(tuple(fields))), *((SendBody(body),) if body else ()), Finish())
