"""The list of wire steps a decision becomes. A protocol performs them in order and decides nothing.

Waiting is a step too. Faults are edits of this list. After Reset, Close or Hang nothing follows.
"""

from __future__ import annotations

from typing import Literal

from understudy.core.model.headers import Headers
from understudy.core.model.message import NO_HEADERS
from understudy.core.model.unchanging import unchanging

type Framing = Literal["length", "chunked", "until_close", "none"]


@unchanging
class Wait:
    """Do nothing until `seconds` after the previous step was due (own processing is inside the target)."""

    seconds: float


@unchanging
class SendInterim:
    """Send a 1xx response."""

    status: int
    headers: Headers = NO_HEADERS


@unchanging
class SendHead:
    """Send status line and headers; `framing` says how the body ends.

    The performer adds Content-Length (`length`), Transfer-Encoding (`chunked`) or Connection: close (`until_close`)
    when the headers lack them; `none` means no body may follow (HEAD, 204, 304, 101).
    """

    status: int
    headers: Headers = NO_HEADERS
    reason: str = ""
    framing: Framing = "length"


@unchanging
class SendBody:
    """Send body bytes within the framing of the head."""

    data: bytes


@unchanging
class SendRaw:
    """Send bytes outside any framing: how broken HTTP is made."""

    data: bytes


@unchanging
class Finish:
    """End the response properly, with trailers if any."""

    trailers: Headers = NO_HEADERS


@unchanging
class Reset:
    """Abort the connection with RST (HTTP/2: RST_STREAM)."""


@unchanging
class Close:
    """Close the connection with FIN as it stands."""


@unchanging
class Hang:
    """Say nothing more until the client gives up."""


@unchanging
class Forward:
    """Pass the request to the real service and its answer back; `record` adds it to a recording."""

    upstream: str
    record: bool = False


@unchanging
class KeepListening:
    """Send whatever is published to the connection, until the client leaves; and, in silence, the heartbeat again and again.

    After `for_s` seconds the answer is ended; None waits for the client.
    """

    every_s: float = 0.0
    heartbeat: bytes = b""
    for_s: float | None = None


@unchanging
class AcceptDialogue:
    """Answer a WebSocket upgrade with 101 (headers beyond the handshake's own), agreeing on the first subprotocol that is offered."""

    headers: Headers = NO_HEADERS
    subprotocols: tuple[str, ...] = ()


@unchanging
class SendMessage:
    """Send one message of a dialogue."""

    kind: Literal["text", "binary"]
    data: bytes


@unchanging
class AwaitMessage:
    """Wait for the client's next message, whatever it says."""


@unchanging
class EndDialogue:
    """Close a dialogue with a code and reason."""

    code: int = 1000
    reason: str = ""


type Step = (
    Wait
    | SendInterim
    | SendHead
    | SendBody
    | SendRaw
    | Finish
    | Reset
    | Close
    | Hang
    | Forward
    | KeepListening
    | AcceptDialogue
    | SendMessage
    | AwaitMessage
    | EndDialogue
)
type Steps = tuple[Step, ...]
