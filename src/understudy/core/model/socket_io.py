"""Socket.IO 5 (https://github.com/socketio/socket.io-protocol): packets, and the documents that stubs and the generator see in their place.

An event is ``{event, ack, data}``, what acknowledges it ``{ack, data}``; `ack` is the number by which they know each other, if any. `data`
is the one argument; of several, `args` is their list. Bytes stand where they belong as ``{"$base64": …}``. That a client is connected to a
namespace is told as ``{sid}``.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

from understudy.core.model.engine_io import OWN_PARAMETERS
from understudy.core.model.json_codec import ABSENT, parse_json, render_json

CONNECT: Final = 0
DISCONNECT: Final = 1
EVENT: Final = 2
ACK: Final = 3
REFUSED: Final = 4
_WITH_BYTES: Final = 5 - EVENT  # what is added to the type of an event or acknowledgement that brings bytes
ACKNOWLEDGES: Final = "ack"
MEMBERS: Final = frozenset({"event", ACKNOWLEDGES, "data", "args"})
_MAIN = "/"
_BYTES = "$base64"
_PACKET = re.compile(r"([0-6])(?:(\d+)-)?(?:(/[^,]*),)?(\d+)?(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SocketPacket:
    """One packet.

    Attributes:
        kind: CONNECT, DISCONNECT, EVENT, ACK or REFUSED.
        number: by which an event and its acknowledgement know each other.
        data: its JSON document, ABSENT without one; bytes stand in it as ``{"$base64": …}``.
        awaited: how many pieces of bytes are still to come.
    """

    kind: int
    namespace: str = _MAIN
    number: int | None = None
    data: Any = ABSENT
    awaited: int = field(default=0, compare=False)

    def document(self) -> dict[str, Any]:
        """Write an event, an acknowledgement or the start of a connection as a document."""
        if self.kind == CONNECT:
            return {"sid": self.data.get("sid", "")} if isinstance(self.data, dict) else {}
        said = list(self.data) if isinstance(self.data, list) else []
        document: dict[str, Any] = {"event": said.pop(0)} if self.kind == EVENT and said else {}
        if self.number is not None:
            document[ACKNOWLEDGES] = self.number
        if len(said) == 1:
            document["data"] = said[0]
        elif said:
            document["args"] = said
        return document


def packet_of(document: Mapping[str, Any], namespace: str = _MAIN) -> SocketPacket | None:
    """Make the packet that a document stands for; None for an acknowledgement that nobody asked for."""
    number = document.get(ACKNOWLEDGES)
    number = number if isinstance(number, int) and not isinstance(number, bool) else None
    said = [document["data"]] if "data" in document else list(document.get("args") or ())
    if "event" in document:
        return SocketPacket(EVENT, namespace, number, [document["event"], *said])
    if number is not None:
        return SocketPacket(ACK, namespace, number, said)
    return SocketPacket(CONNECT, namespace, None, {"sid": str(document["sid"])}) if "sid" in document else None


def read_packet(text: str) -> SocketPacket | None:
    """Read the text of a packet; None when it is none. Of its bytes only places are known yet: see `with_bytes`."""
    found = _PACKET.fullmatch(text)
    if found is None:
        return None
    kind, awaited, namespace, number, rest = found.groups()
    data = parse_json(rest.encode()) if rest else ABSENT
    if rest and data is ABSENT:
        return None
    plain = int(kind) - _WITH_BYTES if int(kind) > REFUSED else int(kind)
    if plain in (EVENT, ACK) and not isinstance(data, list):
        return None
    return SocketPacket(plain, namespace or _MAIN, int(number) if number else None, data, int(awaited or 0))


def with_bytes(packet: SocketPacket, pieces: Sequence[bytes]) -> SocketPacket:
    """Put the bytes that came after a packet into their places."""
    return SocketPacket(packet.kind, packet.namespace, packet.number, _filled(packet.data, pieces))


def _filled(tree: Any, pieces: Sequence[bytes]) -> Any:
    if isinstance(tree, dict):
        number = tree.get("num")
        if tree.get("_placeholder") is True and isinstance(number, int) and 0 <= number < len(pieces):
            return {_BYTES: base64.b64encode(pieces[number]).decode()}
        return {name: _filled(value, pieces) for name, value in tree.items()}
    return [_filled(value, pieces) for value in tree] if isinstance(tree, list) else tree


def write_packet(packet: SocketPacket) -> tuple[str, list[bytes]]:
    """Write a packet: its text, and the bytes that follow it."""
    pieces: list[bytes] = []
    data = _emptied(packet.data, pieces)
    kind = packet.kind + _WITH_BYTES if pieces else packet.kind
    count = f"{len(pieces)}-" if pieces else ""
    space = "" if packet.namespace == _MAIN else f"{packet.namespace},"
    number = "" if packet.number is None else str(packet.number)
    return f"{kind}{count}{space}{number}{'' if data is ABSENT else render_json(data).decode()}", pieces


def _emptied(tree: Any, pieces: list[bytes]) -> Any:
    if isinstance(tree, dict):
        if tree.keys() == {_BYTES} and isinstance(tree[_BYTES], str):
            pieces.append(base64.b64decode(tree[_BYTES]))
            return {"_placeholder": True, "num": len(pieces) - 1}
        return {name: _emptied(value, pieces) for name, value in tree.items()}
    return [_emptied(value, pieces) for value in tree] if isinstance(tree, list) else tree


def opening_target(path: str, namespace: str, query: Sequence[tuple[str, str]], auth: Any) -> str:
    """Write the target of the request that connecting to a namespace is read as.

    The namespace continues the path; what the client authenticates with is in the query, beside parameters of its own.
    """
    brought = auth if isinstance(auth, dict) else {}
    pairs = [(name, value) for name, value in query if name not in OWN_PARAMETERS and name not in brought]
    pairs += [(name, value if isinstance(value, str) else render_json(value).decode()) for name, value in brought.items()]
    return path + quote(namespace.removeprefix("/")) + (f"?{urlencode(pairs)}" if pairs else "")
