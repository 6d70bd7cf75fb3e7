"""Constant answers as bytes: everything but the value of Date is known before anybody asks."""

from __future__ import annotations

from collections.abc import Callable

from understudy.core.model.step import Finish, SendBody, SendHead, Steps
from understudy.protocols.http.wire import Terms, render_head
from understudy.protocols.perform import body_length

_DATE_MARK = "\0date\0"
_MAX_ANSWER = 64 * 1024
_END = b"\r\n\r\n"
# Renderings that are kept: as many answers as are likely to be asked for by many at once.
_MAX_KEPT = 64


class Rendered:
    """The bytes of an answer, the same for all who get it in the same second.

    Attributes:
        size: bytes of its body.
        data: the bytes, with the last date that was asked for.
        beat: the beat of the timer at which that was.
    """

    __slots__ = ("_after", "_before", "_date", "beat", "data", "size")

    def __init__(self, before: bytes, after: bytes | None) -> None:
        """Take the bytes up to the value of Date and those from there; the latter are None when the answer gives Date itself."""
        last = before if after is None else after
        self.size = len(last) - last.index(_END) - len(_END)
        self._before = before
        self._after = after
        self.beat = -1
        self._date = ""
        self.data = before

    def dated(self, date: str) -> bytes:
        """Return them with a date."""
        if date is not self._date:
            self._date = date
            if self._after is not None:
                self.data = self._before + date.encode() + self._after
        return self.data

    def at(self, beat: int, date: Callable[[], str]) -> bytes:
        """Return them with the date of a beat of the timer."""
        if beat != self.beat:
            self.beat = beat
            self.dated(date())
        return self.data


class Renderings:
    """Renderings of the answers that were given last: a constant one is rendered once for everybody."""

    def __init__(self) -> None:
        self._late: dict[int, tuple[Steps, Rendered | None]] = {}
        self._seen: dict[int, Steps] = {}
        self._again: dict[int, tuple[Steps, Rendered | None]] = {}

    def after_pause(self, steps: Steps) -> Rendered | None:
        """Render what follows the pause in steps; None when one write cannot send it as it is to whoever asks."""
        return _kept(self._late, steps, 1)

    def again(self, steps: Steps) -> Rendered | None:
        """Render steps that were asked for before; None the first time, or when one write cannot send them as they are to whoever asks."""
        key = id(steps)
        if key in self._again:
            return self._again[key][1]
        if key in self._seen:
            return _kept(self._again, steps, 0)
        if len(self._seen) >= _MAX_KEPT:
            self._seen.clear()
        self._seen[key] = steps  # nothing else may have this id as long as it is known
        return None


def _kept(place: dict[int, tuple[Steps, Rendered | None]], steps: Steps, start: int) -> Rendered | None:
    kept = place.get(id(steps))
    if kept is None:
        if len(place) >= _MAX_KEPT:
            place.clear()
        made = render_constant(steps[start:], is_head=False)
        kept = place[id(steps)] = (steps, Rendered(*made) if made is not None else None)
    return kept[1]


def render_constant(steps: Steps, *, is_head: bool) -> tuple[bytes, bytes | None] | None:
    """Render an answer up to the value of Date and from there; the second part is None when the stub gives Date itself.

    Returns None for an answer that is not plain: streamed, large, with trailers, or the last on its connection.
    """
    head = steps[0] if steps else None
    if not isinstance(head, SendHead) or head.framing not in ("length", "none") or not isinstance(steps[-1], Finish):
        return None
    body = b""
    for step in steps[1:]:
        if isinstance(step, SendBody):
            body += step.data
        elif not isinstance(step, Finish) or step.trailers:
            return None
    if len(body) > _MAX_ANSWER:
        return None
    rendered = render_head(head, Terms(is_head=is_head), length=body_length(steps, 0), date=_DATE_MARK)
    if rendered.closes or (rendered.framing == "length" and rendered.length != len(body)):
        return None
    if rendered.framing == "none":
        body = b""
    before, mark, after = rendered.data.partition(_DATE_MARK.encode())
    return (before, after + body) if mark else (before + body, None)
