"""The parts of a long text that must be read: around each of the signs by which `Gate` judges a short one.

A long text is mostly nothing, and reading all of it because of one sign takes seconds for a few mebibytes. What is found is read with what
stands around it, up to where nothing can be cut in two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from understudy.core.redaction.cards import CANDIDATE, is_card, is_test_card
from understudy.core.redaction.encoded import text_runs

if TYPE_CHECKING:
    from understudy.core.redaction.gate import Gate

_BEFORE, _AFTER, _REACH = 512, 2048, 16_384
_MARKS = ("eyJ", "\\u00", "\\/", "&#", "&amp;")
_SCHEMES = ("bearer ", "basic ", "token ", "jwt ")
_USER = re.compile(r"://[^\s/?#\"'<>]{1,400}@")
_PERCENT = re.compile(r"[^\s\"'<>]{0,400}?%[0-9A-Fa-f]{2}[^\s\"'<>]{0,2000}")
_KEY, _KEY_END = "-----BEGIN ", "-----END "
_EDGE = re.compile(r"[\n,;|<>{}\[\]\s]")

type Span = tuple[int, int]


def windows(text: str, gate: Gate) -> list[Span]:
    """Return the parts of a text that must be read, in order and apart."""
    found: list[Span] = []
    for at, after in sorted(set(_signs(text, gate))):
        if found and after + _AFTER // 2 <= found[-1][1]:
            continue
        start, end = _start(text, at), _end(text, after)
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _signs(text: str, gate: Gate) -> Iterator[Span]:
    yield from _each(text, _MARKS)
    yield from ((at, max(after, text.find(_KEY_END, at))) for at, after in _each(text, [_KEY]))
    yield from ((hit.start, hit.end) for hit in gate.known_in(text))
    for words in (gate.words_of_form, gate.telling_names, text_runs, gate.runs_with_known):
        yield from _each(text, words(text))
    yield from (one.span() for one in CANDIDATE.finditer(text) if is_card(one[0]) and not is_test_card(one[0]))
    yield from (one.span() for pattern in (*gate.personal, *gate.extra) for one in pattern.finditer(text))
    if "@" in text:
        yield from (one.span() for one in _USER.finditer(text))
    if "%" in text:
        yield from (one.span() for one in _PERCENT.finditer(text) if (clear := unquote(one[0])) != one[0] and gate.is_open(clear))
    low = text.lower()
    if len(low) == len(text):  # letters that become two are in no scheme, but would shift the places
        yield from _each(low, _SCHEMES)
    elif any(scheme in low for scheme in _SCHEMES):
        yield 0, len(text)


def _each(text: str, words: Iterable[str]) -> Iterator[Span]:
    """Say where words stand; not more often than it takes to have every occurrence in a window."""
    for word in set(words):
        at = text.find(word)
        while at >= 0:
            yield at, at + len(word)
            at = text.find(word, at + len(word) + _AFTER // 2)


def _start(text: str, at: int) -> int:
    """Return where a part begins that holds what stands at a place: at a line, or else at another edge before it."""
    most, least = at - _BEFORE, max(0, at - _REACH)
    if most <= 0:
        return 0
    line = text.rfind("\n", least, most) + 1
    if line:
        return line
    return max((one.end() for one in _EDGE.finditer(text, least, most)), default=least)


def _end(text: str, after: int) -> int:
    """Return where the part ends."""
    least, most = after + _AFTER, after + _AFTER + _REACH
    if least >= len(text):
        return len(text)
    line = text.find("\n", least, most) + 1
    if line:
        return line
    edge = _EDGE.search(text, least, most)
    return edge.start() if edge else min(most, len(text))
