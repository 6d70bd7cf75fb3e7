"""Bytes of which a request says how many: ``/bytes/64``, ``/drip?numbytes=5``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from understudy.core.generator.templates.nodes import Expr, quoted
from understudy.core.generator.templates.sources import Case

_ASKED = ("path.", "request.query.", "request.json.", "request.form.")
_LONGEST = 1 << 20
_LONGEST_PERIOD = 256
_FEWEST_LETTERS = 0.5  # share of different bytes among few that were drawn


def explain_measured(bodies: Sequence[bytes], cases: Sequence[Case]) -> Expr | None:
    """Explain bytes as one text repeated as far as requests ask for."""
    code = measure_of(bodies, cases)
    text = _repeated(bodies) if code is not None else None
    return None if text is None else Expr(f"{quoted(text)} | cycled({code} | int)")


def explain_drawn(bodies: Sequence[bytes], cases: Sequence[Case]) -> Expr | None:
    """Explain bytes as drawn, as many as requests ask for: nothing else is the same in them."""
    code = measure_of(bodies, cases)
    drawn = all(len(set(body)) >= min(len(body), 256) * _FEWEST_LETTERS and not body.isascii() for body in bodies if len(body) > 1)
    if code is None or not drawn or any(one != other and other.startswith(one) for one in bodies for other in bodies):
        return None
    if (key := _key_of(bodies, cases, code)) is not None:
        return Expr(f"random_bytes({code} | int, {key} | default(''))")
    return Expr(f"random_bytes({code} | int)")


def _key_of(bodies: Sequence[bytes], cases: Sequence[Case], code: str) -> str | None:
    """Find the parameter by which the same bytes are drawn again (``?seed=7``)."""
    for other in (
        one
        for one in dict.fromkeys(code for case in cases for code in case.values)
        if one.startswith("request.query.") and one != code and " | " not in one
    ):
        drawn: dict[tuple[str, int], bytes] = {}
        asked = [(str(case.values[other]), body) for case, body in zip(cases, bodies, strict=True) if other in case.values]
        if all(drawn.setdefault((key, len(body)), body) == body for key, body in asked) and len(drawn) < len(asked):
            return other
    return None


def measure_of(bodies: Sequence[bytes], cases: Sequence[Case]) -> str | None:
    """Find what requests say that is the size of their answers, of which there are several."""
    if len({len(body) for body in bodies}) < 2 or max(map(len, bodies)) > _LONGEST:
        return None
    for code in cases[0].values:
        if code.startswith(_ASKED) and " | " not in code:
            asked = [case.values.get(code) for case in cases]
            if all(str(value).isdecimal() and int(str(value)) == len(body) for value, body in zip(asked, bodies, strict=True)):
                return code
    return None


def _repeated(bodies: Sequence[bytes]) -> str | None:
    """Find the shortest text which, repeated, begins with each of the bodies; the longest of them has it twice."""
    longest = max(bodies, key=len)
    for size in range(1, min(len(longest) // 2, _LONGEST_PERIOD) + 1):
        piece = longest[:size]
        if all(body == (piece * (len(body) // size + 1))[: len(body)] for body in bodies):
            return piece.decode() if piece.isascii() and piece.decode().isprintable() else None
    return None


def explain_own_size(targets: Sequence[Any], cases: Sequence[Case]) -> Expr | None:
    """Explain texts as the sizes of the answers in which they stand."""
    sizes = [str(len(case.sample.answer.raw)) for case in cases]
    return Expr("own_size()") if min(map(len, sizes)) > 1 and list(targets) == sizes else None
