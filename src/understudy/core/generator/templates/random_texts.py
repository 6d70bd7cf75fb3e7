"""Text that holds something new beside what is known: ``pi_1_secret_Zk3…`` has a random tail."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from typing import Any

from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import Expr, Text, quoted
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.templates.texts import explain_text, fill_in
from understudy.core.generator.values.looks import id_format, is_tail, looks_generated

_SIGN = "\ue010"
_WORD = re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b|[A-Za-z0-9]{12,}")
_TAIL = re.compile(r"(?<=[-_:/.])([A-Za-z0-9]{6,11})$")
_ADDRESS = re.compile(rf"[a-z][a-z0-9+.-]*:[\w:/.@-]*{_SIGN}")  # a URN or URL that ends in what was made up
_ACCOUNT = re.compile(r"arn:[^:]*:[^:]*:[^:]*:(\d{12}):")  # whose resource it is (Amazon Resource Names)
_TAG = re.compile(r'((?:W/)?")([^"]+)"')  # an entity tag of a version (RFC 9110 §8.8.3)
_LONGEST = 400
_SHORTEST_ASKED = 3
_LONGEST_PAGE = 20_000


def explain_random_text(targets: Sequence[str], cases: Sequence[Case], flow: Flow) -> Text | None:
    """Explain text as what is known around words that were made up for it; None when there are no such words.

    A page is shown with new words each time it is read, too: tokens in its forms.
    """
    is_page = len(targets) > 1 and all("<" in target and len(target) <= _LONGEST_PAGE for target in targets)
    if not is_page and any(
        len(target) > _LONGEST or case.sample.reads or not flow.issued_since(case.sample, target)
        for target, case in zip(targets, cases, strict=True)
    ):
        return None
    words = [_new_words(target, case) for target, case in zip(targets, cases, strict=True)]
    if len(targets) > 1:
        lasting = set.intersection(*map(set, words))
        words = [[word for word in found if word not in lasting] for found in words]
    if not is_page and not any(words):
        words = _new_tails(targets, cases)
    if not words[0] or len({len(found) for found in words}) > 1:
        return None
    forms = [id_format([found[index] for found in words]) for index in range(len(words[0]))]
    masked = [_masked(target, found) for target, found in zip(targets, words, strict=True)]
    text = explain_text(masked, cases) or (
        Text((masked[0],)) if _says_nothing_else(masked, targets, cases, flow, is_page=is_page) else None
    )
    if text is None or any(form is None for form in forms):
        return None
    return fill_in(text, _SIGN, [f"new_id({quoted(form)})" for form in forms if form is not None])


def explain_new_tag(targets: Sequence[Any], cases: Sequence[Case], flow: Flow) -> Text | None:
    """Explain the entity tag of a version as made up for it, where nothing explains what it is made of."""
    found = [_TAG.fullmatch(target) for target in targets if isinstance(target, str)]
    tags = [match for match in found if match is not None and looks_generated(match[2])]
    if len(tags) < len(targets) or len(set(targets)) < len(targets) or len({tag[1] for tag in tags}) > 1:
        return None
    if any(case.sample.reads or not flow.issued_since(case.sample, target) for target, case in zip(targets, cases, strict=True)):
        return None
    form = id_format([tag[2] for tag in tags])
    return None if form is None else Text((tags[0][1], Expr(f"new_id({quoted(form)})"), '"'))


def _says_nothing_else(masked: Sequence[str], targets: Sequence[str], cases: Sequence[Case], flow: Flow, *, is_page: bool) -> bool:
    """Whether all but the words that were made up is always the same, in a page or in a name that is said again (``arn:…/0b8a…``)."""
    if is_page or len(set(masked)) > 1 or _ADDRESS.fullmatch(masked[0]) is None:
        return is_page and len(set(masked)) == 1
    return len(set(targets)) == len(targets) and any(flow.used_after(case.sample, one) for one, case in zip(targets, cases, strict=True))


def _new_words(target: str, case: Case) -> list[str]:
    known = {value for value in case.values.values() if isinstance(value, str) and len(value) >= 6}
    account = _ACCOUNT.match(target)
    known |= {account[1]} if account is not None else set()
    return [word for word in _WORD.findall(target) if looks_generated(word) and not any(word in value or value in word for value in known)]


def _new_tails(targets: Sequence[str], cases: Sequence[Case]) -> list[list[str]]:
    """Find short tails that were made up for texts (``secret:mail-uWZNcb``): all as long, all others, in letters of any case.

    One text alone shows its tail where it stands just behind what was asked.
    """
    found = [match[1] if (match := _TAIL.search(target)) is not None else "" for target in targets]
    drawn = len(set(found)) == len(found) and len({len(tail) for tail in found}) == 1
    asked = {str(value) for case in cases for value in case.values.values() if isinstance(value, str)}
    if not drawn or not any(is_tail(tail) for tail in found) or any(tail in value for tail in found for value in asked):
        return [[] for _ in targets]
    if not all(is_tail(tail) or _follows_asked(target, tail, asked) for target, tail in zip(targets, found, strict=True)):
        return [[] for _ in targets]
    if len(found) == 1 and not _follows_asked(targets[0], found[0], asked):
        return [[]]
    return [[tail] for tail in found]


def _follows_asked(target: str, tail: str, asked: Container[str]) -> bool:
    """Whether text ends in something that was asked, a sign and this tail."""
    before = target[: -len(tail) - 1]
    return any(before[place:] in asked for place in range(len(before) - _SHORTEST_ASKED + 1))


def _masked(target: str, words: Sequence[str]) -> str:
    for word in words:
        target = target.replace(word, _SIGN, 1)
    return target
