"""Lines that wait to be written until those before them are clean of what they reveal: few, and in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from understudy.core.model.exchange import Exchange
from understudy.files.recordings.codec import Side
from understudy.recorder.findings import Reason

_MOST_BYTES, _MOST_LINES = 4 * 1024 * 1024, 1000


@dataclass(frozen=True, slots=True)
class Line:
    """What is to be written of an exchange: it is redacted.

    Attributes:
        exchange: the exchange, or what has come of one that lasts.
        era: when it was redacted.
        reasons: why places of it were.
        stored: its bodies that lie in files of their own.
        stream: its number among those that are written in parts.
        is_part: it has not ended.
    """

    exchange: Exchange
    era: int
    reasons: Sequence[Reason] = ()
    stored: Mapping[Side, tuple[str, int]] = field(default_factory=dict)
    stream: int | None = None
    is_part: bool = False

    @property
    def size(self) -> int:
        """Bytes of its bodies and messages."""
        request, response = self.exchange.request, self.exchange.response
        return len(request.body) + (len(response.body) if response else 0) + sum(len(one.data) for one in self.exchange.messages)


class Waiting:
    """The lines that wait."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._size = 0
        self._written: dict[str, None] = {}

    def has_room_for(self, line: Line) -> bool:
        """Say whether a line can wait: little does, and nothing that already lies in a file of its own."""
        return not line.stored and self._size + line.size <= _MOST_BYTES and len(self._lines) < _MOST_LINES

    def add(self, line: Line) -> None:
        """Have a line wait behind the others."""
        self._lines.append(line)
        self._size += line.size

    def __iter__(self) -> Iterator[Line]:
        """Return the lines in order; one waits no more when the next is asked for."""
        while self._lines:
            yield self._lines[0]
            line = self._lines.pop(0)
            self._size -= line.size
            self._written[line.exchange.service] = None

    def end(self) -> tuple[str, ...]:
        """Return the services whose lines have waited and do no more."""
        written, self._written = tuple(self._written), {}
        return written

    def drop(self) -> int:
        """Give up what still waits; return how many exchanges are lost with it."""
        lost = sum(not line.is_part for line in self._lines)
        self._lines, self._size = [], 0
        return lost
