"""What the hooks note about one flow while it is open. Hooks note references and times; everything else is the scribe's work."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mitmproxy import http

from understudy.core.model.exchange import Chunk, Failure, Message
from understudy.recorder.target import Origin

if TYPE_CHECKING:  # masquerade.py reads what this file defines
    from understudy.recorder.masquerade import Masquerade

type Fields = tuple[tuple[bytes, bytes], ...]

_SAME_ARRIVAL_S = 0.001  # pieces that arrive within a millisecond are one write of the server, split on the way
_MAX_CHUNKS = 20_000


@dataclass(slots=True, eq=False)
class Body:
    """A body that is passed on as it arrives. The proxy's thread notes sizes and times, the scribe's thread keeps the bytes.

    Attributes:
        wants_chunks: keep when which piece came.
        merges: pieces that arrive together count as one; not where the order of both sides matters.
        size: bytes that have passed.
        chunks: what came when, after the head.
        parts: the bytes, until they go to a file of their own or become too many.
        kept_bytes: bytes in `parts`.
        dropped: there were too many to search for secrets, so none are kept.
    """

    wants_chunks: bool = False
    merges: bool = True
    size: int = 0
    chunks: list[Chunk] = field(default_factory=list)
    parts: list[bytes] = field(default_factory=list)
    kept_bytes: int = 0
    dropped: bool = False

    def note(self, size: int, at_s: float) -> None:
        """Note that `size` bytes arrived, `at_s` after the head."""
        self.size += size
        if not self.wants_chunks:
            return
        last = self.chunks[-1] if self.chunks else None
        same = last is not None and self.merges and at_s - last.at_s < _SAME_ARRIVAL_S
        if last is not None and (same or len(self.chunks) >= _MAX_CHUNKS):
            self.chunks[-1] = Chunk(last.at_s, last.size + size)
        else:
            self.chunks.append(Chunk(at_s, size))


@dataclass(frozen=True, slots=True)
class RequestHead:
    """A request's head as the client sent it, before the recorder changed anything for the real service."""

    method: str
    target: bytes
    scheme: str
    authority: str
    http_version: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """A response's head as the real service sent it."""

    status: int
    reason: bytes
    http_version: str
    fields: Fields


@dataclass(slots=True, eq=False)
class Capture:
    """One open flow."""

    flow: http.HTTPFlow
    service: str
    connection: str
    client: str
    request: RequestHead
    started_at: float
    masquerade: Masquerade | None
    reached_as: Origin
    changes_request_body: bool = False
    request_body: Body | None = None
    response: ResponseHead | None = None
    response_body: Body | None = None
    interim: list[tuple[int, Fields]] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    sent_at: float | None = None
    opened_connection: bool = False
    is_dialogue: bool = False
    is_answered: bool = False
    interruption: Failure | None = None
    raw_request: bytes | None = None
    raw_response: bytes | None = None

    @property
    def held_bytes(self) -> int:
        """Bytes of bodies that were held back and wait with this capture."""
        return len(self.raw_request or b"") + len(self.raw_response or b"")
