"""The server's side of the opening handshake (RFC 6455 §4.2) with permessage-deflate (RFC 7692) and subprotocols. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from aiohttp.http import WS_KEY, ws_ext_gen, ws_ext_parse

from understudy.core.engine.subprotocols import choose_subprotocol
from understudy.core.model.message import Request
from understudy.core.model.step import AcceptDialogue
from understudy.protocols.http.wire import encode

_OWN_FIELDS = (
    "upgrade",
    "connection",
    "sec-websocket-accept",
    "sec-websocket-protocol",
    "sec-websocket-extensions",
    "content-length",
    "transfer-encoding",
)


class HandshakeError(Exception):
    """The request is not a WebSocket handshake; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Handshake:
    """An accepted handshake.

    Attributes:
        data: the 101 response.
        subprotocol: the one agreed on, or None.
        window_bits: of permessage-deflate, 0 when nothing is compressed.
        keeps_no_context: compress every message by itself.
    """

    data: bytes
    subprotocol: str | None
    window_bits: int
    keeps_no_context: bool


def accept(request: Request, step: AcceptDialogue) -> Handshake:
    """Answer an opening handshake.

    Raises:
        HandshakeError: the request does not ask for a WebSocket, or asks wrongly.
    """
    headers = request.headers
    if (headers.get("upgrade") or "").strip().lower() != "websocket":
        raise HandshakeError("this is a WebSocket endpoint, and the request has no 'Upgrade: websocket'")
    if "upgrade" not in (headers.get("connection") or "").lower():
        raise HandshakeError("this is a WebSocket endpoint, and the request has no 'Connection: Upgrade'")
    if (version := headers.get("sec-websocket-version")) != "13":
        raise HandshakeError(f"Sec-WebSocket-Version must be 13, and is {version!r}")
    key = headers.get("sec-websocket-key") or ""
    try:
        nonce = base64.b64decode(key, validate=True)
    except binascii.Error:
        nonce = b""
    if len(nonce) != 16:
        raise HandshakeError("Sec-WebSocket-Key must be 16 bytes in base64")

    # RFC 6455 §4.2.2 prescribes SHA-1 here; it protects nothing.
    digest = base64.b64encode(hashlib.sha1(key.encode() + WS_KEY, usedforsecurity=False).digest()).decode()
    lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Accept: {digest}"]
    subprotocol = choose_subprotocol(request, step)
    if subprotocol is not None:
        lines.append(f"Sec-WebSocket-Protocol: {subprotocol}")
    bits, no_context = ws_ext_parse(", ".join(headers.get_all("sec-websocket-extensions")), isserver=True)
    if bits:
        lines.append(f"Sec-WebSocket-Extensions: {ws_ext_gen(compress=bits, isserver=True, server_notakeover=no_context)}")
    own = step.headers.without(*_OWN_FIELDS).text
    return Handshake(encode("\r\n".join((*lines, own + "\r\n"))), subprotocol, bits, no_context)
