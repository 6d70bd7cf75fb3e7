"""Points in time in answers, rehearsed at another time than the recorded one: which must move with the clock, and which must not.

A moment within the recording, or soon after it, is the server's "now" or an expiry counted from it. One from before belongs to things that
were there already. One that the client said is an echo, and one far ahead may be either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from understudy.core.generator.templates.flow import asked_scalars
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import Moment, read_moment

SLACK_S = 20.0
_AHEAD_S = 400 * 86_400.0  # an expiry counted from now is rarely further away
_WRITTEN = (
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d| UTC)?"
    r"|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT"
)
_WITHIN = re.compile(_WRITTEN)
# Pages of directories say moments to the minute.
_COARSE = re.compile(r"\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d(?::\d\d)?|\d{4}-\d\d-\d\d \d\d:\d\d(?![:\d])")
_ANYWHERE = re.compile(f"{_WRITTEN}|{_COARSE.pattern}")
_FORMS = ("%d-%b-%Y %H:%M", "%d-%b-%Y %H:%M:%S", "%Y-%m-%d %H:%M")
_LONGEST = 4000
_ASKED = re.compile(_WRITTEN + r"|(?<![\w.])\d{10}(?:\d{3})?(?![\w.])")  # bare digits within text may be anything, an opaque tag, too


@dataclass(frozen=True, slots=True)
class Calendar:
    """How far the clock was moved between recording and rehearsal, and what the recording says of its own time.

    Attributes:
        shift: seconds by which the rehearsal is later than the recording.
        since: epoch seconds of the first request.
        until: epoch seconds of the last one.
        asked: epoch seconds of every moment a client said.
    """

    shift: float = 0.0
    since: float = 0.0
    until: float = 0.0
    asked: frozenset[int] = frozenset()

    @classmethod
    def of(cls, samples: Sequence[Sample], shift: float) -> Calendar:
        """Read the time of a recording for a rehearsal that is `shift` seconds later."""
        if not shift or not samples:
            return cls()
        said = (read_moment(value) for sample in samples for text in asked_scalars(sample) for value in (text, *moments_in(text)))
        times = [sample.at for sample in samples]
        return cls(shift, float(int(min(times))), max(times), frozenset(int(moment.epoch) for moment in said if moment is not None))

    def agree(self, recorded: Moment, answered: Moment) -> bool:
        """Whether an answered moment is the recorded one, seen from the time of the rehearsal."""
        slack = SLACK_S + (60.0 if recorded.notation in _FORMS else 0.0)
        same = abs(recorded.epoch - answered.epoch) <= slack
        moved = abs(recorded.epoch + self.shift - answered.epoch) <= slack
        if not self.shift or recorded.epoch < self.since - (slack - SLACK_S):
            return same
        if int(recorded.epoch) in self.asked or recorded.epoch > self.until + _AHEAD_S:
            return same or moved
        return moved


def moments_in(text: str) -> list[str]:
    """List the points in time that stand in a longer text."""
    return _WITHIN.findall(text) if len(text) <= _LONGEST else []


def mask_moments(text: str, sign: str) -> str:
    """Write a sign in place of every point in time that stands in a longer text."""
    return _WITHIN.sub(sign, text)


def without_moments(recorded: str, answered: str, calendar: Calendar) -> tuple[str, str] | None:
    """Take the points in time out of two texts; None when they do not agree."""
    mine, others = (_ANYWHERE.findall(text) if len(text) <= _LONGEST else [] for text in (recorded, answered))
    if len(mine) != len(others):
        return None
    for one, other in zip(mine, others, strict=True):
        first, second = _read(one), _read(other)
        if one != other and (first is None or second is None or not calendar.agree(first, second)):
            return None
        if one == other and first is not None and not calendar.agree(first, first):
            return None
    return _ANYWHERE.sub("\ue002", recorded), _ANYWHERE.sub("\ue002", answered)


def _read(text: str) -> Moment | None:
    if not _COARSE.fullmatch(text):
        return read_moment(text)
    for form in _FORMS:
        try:
            return Moment(datetime.strptime(text, form).replace(tzinfo=UTC).timestamp(), form)
        except ValueError:
            continue
    return None


def replace_moments(text: str, made: dict[str, str]) -> str:
    """Write a recorded text with the points in time a client was given instead."""
    return _ASKED.sub(lambda match: made.get(match.group(), match.group()), text) if made else text
