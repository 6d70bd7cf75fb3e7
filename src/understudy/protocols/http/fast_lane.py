"""Answers that were given before, given again as bytes, before aiohttp has parsed anything.

A request whose head is, byte for byte, one that the full path has answered with a constant answer, on the same service, scheme and
client address, gets that answer, after the same pause if there was one. So nothing is decided here: whatever the full path made of
those bytes stands. What was remembered is forgotten as soon as the stubs are replaced, and not used while any scenario is on; requests
with bodies, sessions, other versions than 1.1 or a wish to close never get in.

The lane must know where in the stream requests begin. It follows the lengths that heads declare; once it has lost the place (chunked
bodies, upgrades, heads in several pieces) the rest of that connection takes the full path.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from understudy.core.model.step import Wait
from understudy.protocols.http.rendering import Rendered, render_constant
from understudy.state.journal import Entry, Repeat

LOST = -1
_END = b"\r\n\r\n"
_MAX_HEAD = 4096
_MAX_REMEMBERED = 50_000
_MAX_REMEMBERED_BYTES = 32 * 1024**2
_MAX_LANES = 1000
# What a remembered answer weighs beside its bytes.
_OVERHEAD = 400
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)[ \t]*(?=\r\n)", re.IGNORECASE)
_NO_LENGTH = re.compile(rb"\r\n(?:transfer-encoding|upgrade|expect)[ \t]*:", re.IGNORECASE)

# The bytes up to the value of Date, those from there (None when the stub gives Date itself), and what is noted.
type Answer = tuple[bytes, bytes | None, Repeat]
# The same for an answer that is given after a pause: its bytes, the seconds, and the entry of the first.
type Delayed = tuple[Rendered, float, Entry]


class Switches(Protocol):
    """Knows which scenarios are on."""

    @property
    def on(self) -> tuple[object, ...]:
        """What is on for anybody; nothing when no scenario is."""
        ...


class DateOf(Protocol):
    """Gives a moment as an IMF-fixdate."""

    def data(self, now: float) -> bytes:
        """Return it as it goes over the wire."""
        ...


class Repeater(Protocol):
    """A service that can say whether an answer will be the same, and note that it was given again."""

    @property
    def player(self) -> object:
        """Whatever is another object once the stubs have changed."""
        ...

    @property
    def switchboard(self) -> Switches:
        """Which scenarios are on."""
        ...

    @property
    def date(self) -> DateOf:
        """Gives the present as an IMF-fixdate."""
        ...

    @property
    def now(self) -> Callable[[], float]:
        """Gives the present as UTC epoch seconds."""
        ...

    @property
    def repeat(self) -> Callable[[Repeat, float], None]:
        """Notes that the answer of an earlier entry was given again, at a time."""
        ...

    @property
    def note_again(self) -> Callable[[Entry, float], Entry]:
        """Notes that a request came again, at a time; gives the entry, of an answer that is still to be given."""
        ...

    def is_constant(self, entry: Entry) -> bool:
        """Say whether a request that says the same gets the same answer."""
        ...


class FastLane:
    """What one service has answered to one client address.

    Its fields are read for every request, and nothing is called that need not be.

    Attributes:
        answers: by the head of the request.
        delayed: those that are given after a pause.
        player: what answered; once the service has another one, the answers are worth nothing.
        switchboard, now, date, repeat, note_again: the service's.
    """

    __slots__ = ("_lanes", "answers", "date", "delayed", "note_again", "now", "player", "repeat", "service", "switchboard")

    def __init__(self, service: Repeater, lanes: FastLanes) -> None:
        self.service = service
        self.player = service.player
        self.switchboard = service.switchboard
        self.now, self.date, self.repeat = service.now, service.date.data, service.repeat
        self.note_again = service.note_again
        self.forget()
        self._lanes = lanes

    def forget(self) -> None:
        """Forget every answer."""
        self.answers: dict[bytes, Answer] = {}
        self.delayed: dict[bytes, Delayed] = {}

    @property
    def is_open(self) -> bool:
        """Whether remembered answers may be given now; forgets them when the stubs have changed."""
        service = self.service
        if service.player is not self.player:
            self.player = service.player
            self.forget()
        return not self.switchboard.on

    def remember(self, head: bytes, entry: Entry) -> None:
        """Keep the answer to a head, if it will always be the same."""
        if len(head) > _MAX_HEAD or not self.service.is_constant(entry) or not self.is_open:
            return
        steps, is_head = entry.decision.steps, entry.request.method == "HEAD"
        pause = steps[0] if steps else None
        made = render_constant(steps[1:] if isinstance(pause, Wait) else steps, is_head=is_head)
        if made is None:
            return
        before, after = made
        self._lanes.take(len(head) + len(before) + len(after or b"") + _OVERHEAD)
        if isinstance(pause, Wait):
            self.delayed[head] = (Rendered(before, after), pause.seconds, entry)
        else:
            self.answers[head] = (before, after, Repeat(entry))


class FastLanes:
    """The lanes of one service: stubs may tell schemes and client addresses apart, therefore each pair has its own."""

    def __init__(self, service: Repeater) -> None:
        self._service = service
        self._lanes: dict[tuple[str, str], FastLane] = {}
        self._remembered = self._bytes = 0

    def of(self, scheme: str, client: str) -> FastLane:
        """Return the lane of a scheme and a client address."""
        lane = self._lanes.get((scheme, client))
        if lane is None:
            if len(self._lanes) >= _MAX_LANES:
                self._forget()
                self._lanes.clear()
            lane = self._lanes[scheme, client] = FastLane(self._service, self)
        return lane

    def take(self, size: int) -> None:
        """Make room for one more answer: when there is none, all are forgotten.

        Clients with a field that is never the same fill the lanes with heads that never come again.
        """
        self._remembered += 1
        self._bytes += size
        if self._remembered > _MAX_REMEMBERED or self._bytes > _MAX_REMEMBERED_BYTES:
            self._forget()
            self._remembered, self._bytes = 1, size

    def _forget(self) -> None:
        for lane in self._lanes.values():
            lane.forget()
        self._remembered = self._bytes = 0


def end_of_head(data: bytes, start: int) -> int:
    """Return where the head that begins at `start` ends, 0 when it does not end in `data`."""
    found = data.find(_END, start)
    return found + len(_END) if found >= 0 else 0


def owed_after(data: bytes, start: int) -> int:
    """Return how many bytes of the request that begins at `start` are still to come, LOST when that cannot be told.

    LOST, too, when more than this one request is in `data`.
    """
    end = end_of_head(data, start)
    if not end:
        return LOST
    head = data[start:end]
    if _NO_LENGTH.search(head):
        return LOST
    lengths = _LENGTH.findall(head)
    if len(lengths) > 1 or (not lengths and b"content-length" in head.lower()):
        return LOST
    owed = end + (int(lengths[0]) if lengths else 0) - len(data)
    return owed if owed >= 0 else LOST
