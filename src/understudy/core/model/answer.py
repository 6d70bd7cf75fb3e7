"""One response as a stub describes it."""

from __future__ import annotations

from dataclasses import field

from understudy.core.model.body import Body, HeaderTemplate, StreamPart
from understudy.core.model.constant import Constant
from understudy.core.model.dialogue import Dialogue, Line
from understudy.core.model.effect import Effect
from understudy.core.model.headers import Headers
from understudy.core.model.interfaces import Template
from understudy.core.model.step import Framing, KeepListening, Steps
from understudy.core.model.unchanging import unchanging


@unchanging
class Answer:
    """One response as a stub describes it.

    Attributes:
        status: gives an integer from 200 to 599 (101 for a dialogue).
        weight: share among several answers with ``repeat: random``.
        effects: what happens, besides what the stub does each time, when this answer is the one that is given.
        ranges: answer requests for a byte range with that part of the body.
        etag: pattern of the entity tag that is made from the body; empty for none.
        conditional: answer conditional requests by the ETag and Last-Modified of the answer.
        replies: what is said to the message of a dialogue that asked; None where no message did.
        listens: keep a streamed answer open, and send what is published to the connection until the client leaves; None to end it.
        listens_for: gives the seconds after which an answer that was kept open ends nevertheless; None leaves that to the client.
        by_message: a part of the stream is sent for every message of a gRPC call, as soon as the message has come.
        fixed_headers: the headers, when none of them depends on the request.
        is_constant: nothing in the answer depends on the request, so that it need be rendered once only.
    """

    status: Template = field(default_factory=lambda: Constant(200))
    reason: str = ""
    headers: tuple[HeaderTemplate, ...] = ()
    body: Body = field(default_factory=Body)
    trailers: tuple[HeaderTemplate, ...] = ()
    stream: tuple[StreamPart, ...] = ()
    dialogue: Dialogue | None = None
    replies: tuple[Line, ...] | None = None
    listens: KeepListening | None = None
    listens_for: Template | None = None
    framing: Framing | None = None
    weight: float = 1.0
    effects: tuple[Effect, ...] = ()
    ranges: bool = False
    conditional: bool = False
    by_message: bool = False
    etag: str = ""
    fixed_headers: Headers | None = None
    is_constant: bool = False
    # Kept by `respond_constant`.
    made: Steps | None = field(default=None, init=False, repr=False, compare=False)
    made_head: Steps | None = field(default=None, init=False, repr=False, compare=False)
