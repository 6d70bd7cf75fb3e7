"""Texts in which a piece comes as often as the request says, and counts: links to the parts of something, the rows of a small table.

One of the pieces may be another one, the one of which a second number of the request speaks: the page on which the reader is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from understudy.core.generator.templates.nodes import Arr, Const, Expr, Loop, Node, quoted
from understudy.core.generator.templates.sources import Case

_ASKED = ("path.", "request.query.", "request.form.", "request.json.")
_NUMBERS = re.compile(r"(\d+)")
_MOST, _LONGEST, _WIDEST = 300, 20_000, 6
_LONGEST_BETWEEN = 300  # letters between two numbers that count
_FEWER = 4  # than there are pieces: what stands between them, where one starts at 1 and another is a special one
_INDEX, _SIZE = "\ue011", "\ue012"  # stand in pieces for the number of the piece, and for how many there are
_EACH = "each"


@dataclass(frozen=True, slots=True)
class _Form:
    """How a text is put together: what stands before and after the pieces, the pieces from `start` on, and what stands between them."""

    piece: str
    start: int
    last: int
    between: str
    before: str = ""
    after: str = ""
    special: str = ""

    def pieces(self, size: int, at: int | None) -> list[str]:
        """Write the pieces of a text; the one at a place is the special one."""
        return [_filled(self.special if index == at else self.piece, index, size) for index in range(self.start, size + self.last)]


def explain_counted(texts: Sequence[str], cases: Sequence[Case]) -> Node | None:
    """Explain texts by pieces that count as far as the requests say; None where they are something else."""
    if len(set(texts)) < 2 or max(map(len, texts)) > _LONGEST:
        return None
    numbers = {code: asked for code in cases[0].values if (asked := _numbers(code, cases)) is not None}
    for code, sizes in numbers.items():
        if len(set(sizes)) < 2 or max(sizes) > _MOST or max(sizes) < 3:
            continue
        nowhere: list[int | None] = [None] * len(sizes)
        others: list[tuple[str | None, Sequence[int | None]]] = [
            (None, nowhere),
            *((other, at) for other, at in numbers.items() if other != code),
        ]
        for form in _forms(texts[sizes.index(max(sizes))], max(sizes)):
            for other, at in others:
                found = _completed(form, texts, sizes, at)
                if found is not None:
                    return _written(found, code, other)
    return None


def _numbers(code: str, cases: Sequence[Case]) -> list[int] | None:
    asked = [case.values.get(code) for case in cases]
    if not code.startswith(_ASKED) or " | " in code or any(isinstance(value, bool) for value in asked):
        return None
    return [int(str(value)) for value in asked] if all(str(value).isdecimal() and len(str(value)) < 6 for value in asked) else None


def _forms(text: str, size: int) -> Iterator[_Form]:
    """List the ways in which a text may count: which numbers of it go on by one from one piece to the next, and where pieces begin."""
    tokens = _NUMBERS.split(text)
    words, numbers = tokens[::2], [int(one) for one in tokens[1::2]]
    for width in range(1, _WIDEST + 1):
        for begin in range(len(numbers) - 2 * width + 1):
            steps = [numbers[begin + width + slot] - numbers[begin + slot] for slot in range(width)]
            if 1 not in steps or not set(steps) <= {0, 1}:
                continue
            if words[begin + 1 : begin + width] != words[begin + width + 1 : begin + 2 * width]:
                continue
            counts = {numbers[begin + slot] for slot in range(width) if steps[slot]}
            if len(counts) > 1:
                continue
            own = [numbers[begin + slot] for slot in range(width)]
            marks = [_INDEX if step else _SIZE if number == size else str(number) for step, number in zip(steps, own, strict=True)]
            inner = marks[0] + "".join(words[begin + slot] + marks[slot] for slot in range(1, width))
            between = words[begin + width]
            if len(between) > _LONGEST_BETWEEN or text.count(between) < size - _FEWER:
                continue
            for start, last in ((0, 0), (1, 1), (1, 0)):
                yield _Form(inner, start, last, between)
                for cut in range(len(between) + 1):
                    yield _Form(between[cut:] + inner + between[:cut], start, last, "")


def _completed(form: _Form, texts: Sequence[str], sizes: Sequence[int], at: Sequence[int | None]) -> _Form | None:
    """Find what stands before and after the pieces, and the special one; None where some text is not put together so."""
    whole = next((one for one in zip(texts, sizes, at, strict=True) if _is_inside(form, one[1], one[2])), None)
    if whole is None:
        return None
    text, size, place = whole
    pieces = form.pieces(size, None)
    if place is None:
        written = form.between.join(pieces)
        before, found, after = text.partition(written)
        done = _Form(form.piece, form.start, form.last, form.between, before, after) if found else None
    else:
        first, second = "".join(pieces[: place - form.start]), "".join(pieces[place - form.start + 1 :])
        before, found, rest = text.partition(first)
        special, again, after = rest.partition(second)
        special = re.sub(rf"(?<!\d){place}(?!\d)", _INDEX, special)
        done = _Form(form.piece, form.start, form.last, "", before, after, special) if found and again and not form.between else None
    if done is None:
        return None
    is_so = all(
        done.before + done.between.join(done.pieces(size, place)) + done.after == text
        for text, size, place in zip(texts, sizes, at, strict=True)
    )
    return done if is_so else None


def _is_inside(form: _Form, size: int, place: int | None) -> bool:
    return size + form.last - form.start > 1 and (place is None or form.start < place < size + form.last - 1)


def _filled(piece: str, index: int, size: int) -> str:
    return piece.replace(_INDEX, str(index)).replace(_SIZE, str(size))


def _written(form: _Form, code: str, other: str | None) -> Node:
    """Write the text as what stands before and after a loop."""
    last = f" + {form.last}" if form.last else ""
    over = f"range({form.start}, {code} | int{last})" if form.start or last else f"range({code} | int)"
    piece = _expression(form.piece, code)
    if form.between:
        piece = f"({quoted(form.between)} if {_EACH} > {form.start} else '') ~ {piece}"
    if other is not None:
        piece = f"({piece}) if {_EACH} != {other} | int else ({_expression(form.special, code)})"
    nodes: list[Node] = [Loop(over, _EACH, Expr(piece))]
    return Arr(tuple(chain([Const(form.before)] if form.before else [], nodes, [Const(form.after)] if form.after else [])))


def _expression(piece: str, code: str) -> str:
    signs = {_INDEX: _EACH, _SIZE: code}
    parts = [signs.get(part) or quoted(part) for part in re.split(f"([{_INDEX}{_SIZE}])", piece) if part]
    return " ~ ".join(parts) or "''"
