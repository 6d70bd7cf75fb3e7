"""Which lines of a recording were written in which era of the run: where a secret that shows late may stand."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

type Span = tuple[int, int]


@dataclass(slots=True)
class Whereabouts:
    """The lines of one recording.

    Attributes:
        before: lines that stood there before this run; nothing is known of them.
    """

    before: int = 0
    _eras: list[int] = field(default_factory=list)
    _lines: list[int] = field(default_factory=list)

    def note(self, era: int, line: int) -> None:
        """Note that a line was written in an era, or in one that began in its course."""
        if not self._eras or self._eras[-1] != era:
            self._eras.append(era)
            self._lines.append(line)

    def lines_of(self, eras: Iterable[Span], end: int) -> list[Span]:
        """Return the lines that eras have, as ranges in order that do not overlap; `end` is behind the last line."""
        spans = [(0, self.before)] if self.before else []
        for first, last in eras:
            at, after = bisect_left(self._eras, first), bisect_right(self._eras, last)
            begin = self._lines[at] - 1 if at < len(self._lines) else end - 1  # the line before may have begun in the era before
            spans.append((max(0, begin), self._lines[after] if after < len(self._lines) else end))
        joined: list[Span] = []
        for begin, stop in sorted(spans):
            if joined and begin <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
            elif begin < stop:
                joined.append((begin, stop))
        return joined
