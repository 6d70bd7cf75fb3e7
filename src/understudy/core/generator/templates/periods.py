"""Moments that lie as far away as a period lasts of which something says the name: the end of a month, or of a year, for which is paid."""

from __future__ import annotations

import re
from collections.abc import Sequence

from understudy.core.generator.templates.nodes import quoted
from understudy.core.generator.templates.sources import Case

_NAMES = re.compile(r"(?:.*[._\[']|\b)(?:\w*interval|\w*period|\w*unit|\w*frequency|\w*cycle|\w*term|\w*lifetime|\w*duration|\w*every)\b")
_WORD = re.compile(r"[A-Za-z]{2,12}")
_DAY_S = 86_400
_UNITS = {"day": 1, "week": 7, "year": 365}  # days; a month has as many as the recorded one


def explain_period(offsets: Sequence[float], cases: Sequence[Case], slack_s: float) -> str | None:
    """Find a word of the requests, or of the things they name, that says how far away moments are.

    Args:
        offsets: seconds from the request to each moment.
        cases: what is known of each request.
        slack_s: seconds by which they may differ.

    Returns:
        An expression for the offset as `now` takes it; None where no word tells.
    """
    rounded = [round(offset / 60) * 60 for offset in offsets]
    if any(abs(offset - whole) > slack_s for offset, whole in zip(offsets, rounded, strict=True)):
        return None
    for code, value in cases[0].values.items():
        if " | " in code or not _NAMES.fullmatch(code) or not isinstance(value, str):
            continue
        told = [str(case.values.get(code, "")) for case in cases]
        table: dict[str, int] = {}
        agrees = all(map(_WORD.fullmatch, told)) and all(table.setdefault(*pair) == pair[1] for pair in zip(told, rounded, strict=True))
        if agrees and len(set(table.values())) > 1:
            return _written(table, code)
    return None


def _written(table: dict[str, int], code: str) -> str:
    known = {word: days * _DAY_S for word, days in _UNITS.items()}
    if all(known.get(word, far) == far for word, far in table.items()) and any(word in known for word in table):
        table = {**known, **table}
    words = ", ".join(f"{quoted(word)}: {quoted(f'{far:+d}s')}" for word, far in table.items())
    return f"{{{words}}}[{code} | string]"
