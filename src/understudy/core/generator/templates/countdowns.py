"""Addresses that count down: each answer leads to the next lower number of the request, and the last one somewhere else.

So are redirects followed a given number of times (``/redirect/3`` → ``/redirect/2`` → ``/redirect/1`` → ``/get``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from understudy.core.generator.templates.nodes import literal
from understudy.core.generator.templates.sources import Case

_ASKED = ("path.", "request.query.")
_LAST = 1
_LARGEST = 1000


def explain_countdown(targets: Sequence[Any], cases: Sequence[Case]) -> str | None:
    """Write an address with the number before that of the request in it; None where some answer says something else."""
    if len(targets) <= 1 or not all(isinstance(target, str) for target in targets):
        return None
    for code in cases[0].values:
        if not code.startswith(_ASKED) or " | " in code:
            continue
        numbers = [_number(case.values.get(code)) for case in cases]
        if any(number is None for number in numbers):
            continue
        ends = {target for target, number in zip(targets, numbers, strict=True) if number == _LAST}
        steps = {
            tuple(re.split(rf"(?<=/){number - 1}(?!\w)", target))
            for target, number in zip(targets, numbers, strict=True)
            if number is not None and number > _LAST
        }
        if len(ends) != 1 or len(steps) != 1:
            continue
        (pieces,), (end,) = steps, ends
        if len(pieces) > 1:
            following = f" ~ ({code} | int - 1) ~ ".join(literal(piece) for piece in pieces).removesuffix(" ~ ''")
            return f"({following}) if ({code} | int) > {_LAST} else {literal(end)}"
    return None


def _number(value: Any) -> int | None:
    number = int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,4}", value) else value
    return number if isinstance(number, int) and not isinstance(number, bool) and _LAST <= number <= _LARGEST else None
