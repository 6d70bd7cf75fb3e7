"""Text made from what is known: values inside longer text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from understudy.core.generator.templates.flow import EVERYDAY
from understudy.core.generator.templates.nodes import Expr, Text, quoted
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.values.looks import looks_integer, looks_random

_LONGEST = 20_000
_MOST_SOURCES = 80
WORDY = ("request.json", "(request.json", "request.form.", "request.query.")  # where texts stand whose words are counted
LONGEST_PATH = 300
_ELSEWHERE = ("request.url", "request.path", "request.headers")  # what they say is said in the path, too
SHORT_TAIL = 3  # letters of a last word that must stand by itself
_SPOKEN = ("session.", "message.", "path.", "request.json", "request.form", "request.query", "request.graphql")
_KEY = re.compile(r"(?:^path\.\w+|(?:[._]|^)(?:id|key|name|number|no|code|slug|uid|uuid)|Id|Key|\['1'\])$")
_INVALID = (400, 403, 422)
_REFUSED = 400
_NOUN = re.compile(r"(?:_?(?:id|key|uuid)|Id|ID|Key)$")
_VERSION = re.compile(r"(?:version|revision|rev)(?: [+-] 1)?\)?$")
# Parameters that say which parts of an answer are wanted, or how it is written: no data.
_ABOUT_THE_ANSWER = re.compile(
    r"request\.query\.(?:fields|select|include|expand|embed|part|projection|alt|format|view|populate|uploadType)"
)


def explain_text(targets: Sequence[str], cases: Sequence[Case], about: str = "") -> Text | None:
    """Explain text as fixed pieces around values of the cases; None when no value stands in it.

    Of several values that are the same by chance, a refusal speaks of that of the member it is `about`, or of the one it calls by its noun.
    """
    first = targets[0]
    if not 3 <= len(first) <= _LONGEST:
        return None
    varied = len(set(targets)) > 1
    cases = _with_encoded([_with_tails(case, target) for case, target in zip(cases, targets, strict=True)], targets)
    options: dict[str, list[str]] = {}
    for code, value in cases[0].values.items():
        if not isinstance(value, str | int) or isinstance(value, bool) or (not varied and code in ("request.path", "request.method")):
            continue
        if code.startswith(("request.url |", "((lookup(")) or (not varied and _ABOUT_THE_ANSWER.fullmatch(code)):
            continue  # a link as a whole; how often something was written
        text = str(value)
        is_named = _names_what_is_missing(code, text, first, cases) or _is_called_by(code, text, first)
        if text in EVERYDAY and not is_named and all(case.values.get(code) == value for case in cases):
            continue  # "code=…", "an access token": words of the protocol, whatever was asked
        stands_there = (
            is_named
            or (code == "id" and _ends(text, first))
            or _worth(text, first, varied=varied, spoken=code.startswith(_SPOKEN), glued=bool(_VERSION.search(code)))
        )
        if stands_there and _everywhere(code, targets, cases):
            options.setdefault(text, []).append(code)
    ordered = sorted(options, key=lambda text: (-len(text), text))[:_MOST_SOURCES]
    parts: list[str | Expr] = [first]
    for text in ordered:
        code = _likeliest(options[text], text, first, about) if cases[0].sample.verdict >= _REFUSED else options[text][0]
        parts = [piece for part in parts for piece in (_parted(part, text, code) if isinstance(part, str) else [part])]
    found = Text(tuple(part for part in parts if part != ""))
    if not any(isinstance(part, Expr) for part in found.parts):
        return None
    return found if all(_render(found, case) == target for target, case in zip(targets, cases, strict=True)) else None


def _likeliest(codes: Sequence[str], text: str, whole: str, about: str) -> str:
    """Choose of expressions that are worth the same the one of the member a refusal is about, or else one that it calls by its noun."""
    asked = [code for code in codes if code.startswith(_SPOKEN)]
    blamed = next((code for code in asked if about and code.rpartition(".")[2] == about), None)
    return blamed or next((code for code in asked if _is_called_by(code, text, whole)), codes[0])


def _with_tails(case: Case, target: str) -> Case:
    """Let a case know the last words of paths and resource names that were said (``arn:aws:iam::1:role/reader``) where text has them."""
    found: dict[str, Any] = {}
    for code, value in case.values.items():
        if isinstance(value, str) and len(value) < LONGEST_PATH and code.startswith(_SPOKEN) and value not in target:
            sign, form = ("/", "basename") if "/" in value else (":", "split(':') | last")
            tail = value.rstrip(sign).rpartition(sign)[2]
            if sign in value and tail in target and (len(tail) > SHORT_TAIL or (len(tail) == SHORT_TAIL and _bounded(tail, target))):
                found[f"{code} | {form}"] = tail
        if isinstance(value, str) and len(value) < LONGEST_PATH and code.startswith(WORDY) and value not in target:
            last, form = last_word(value)
            if len(last) >= SHORT_TAIL and last in target and _bounded(last, target):
                found[f"{code} | {form}"] = last
    return Case(case.sample, {**case.values, **found}) if found else case


def last_word(text: str) -> tuple[str, str]:
    """Return the last of several words without the mark behind it, and the filters that do so: what a question is about."""
    words = text.split()
    if len(words) < 2:
        return "", ""
    mark = next((mark for mark in "?!." if words[-1].endswith(mark)), "")
    return words[-1].rstrip(mark or None), f"split | last | replace({quoted(mark)}, '')" if mark else "split | last"


def _with_encoded(cases: Sequence[Case], targets: Sequence[str]) -> Sequence[Case]:
    """Let cases know what was said as URLs have it (``a%2Fb``), where that, and not the words as they are, stands in texts."""
    found: dict[str, str] = {}
    for case, target in zip(cases, targets, strict=True):
        for code, value in case.values.items() if "%" in target else ():
            if not isinstance(value, str) or not 0 < len(value) < LONGEST_PATH or value in target or code.startswith(_ELSEWHERE):
                continue
            safe = next((safe for safe in ("", "/") if (text := quote(value, safe=safe)) != value and text in target), None)
            if safe is not None:
                found.setdefault(code, safe)
    if not found:
        return cases
    return [Case(case.sample, {**case.values, **_encodings(case, found)}) for case in cases]


def _encodings(case: Case, safe_by_code: Mapping[str, str]) -> dict[str, str]:
    known = {code: value for code in safe_by_code if isinstance(value := case.values.get(code), str)}
    return {_encoding(code, safe_by_code[code]): quote(value, safe=safe_by_code[code]) for code, value in known.items()}


def _encoding(code: str, safe: str) -> str:
    return f"{code} | urlencode" + (f"({quoted(safe)})" if safe else "")


def _names_what_is_missing(code: str, text: str, whole: str, cases: Sequence[Case]) -> bool:
    """Whether a refusal speaks of the very key that was asked for, however short it is: ``todo 7 not found``.

    What is refused for another reason has to call it by its noun (``Team 77 does not exist``), or to quote it.
    """
    verdict = cases[0].sample.verdict
    if verdict not in (404, 409, 410, *_INVALID) or not code.startswith((*_SPOKEN, "item.")):
        return False
    if verdict in _INVALID and not _is_called(code, text, whole):
        return False
    if not text.isdecimal() and not _KEY.search(code):
        return False
    return text.isalnum() and len(_words_like(text, whole)) == 1 and text != whole


def _is_called_by(code: str, text: str, whole: str) -> bool:
    """Whether a text calls a thing by the key that was asked for, behind the noun of that: ``Deleted note 1``, ``Task with ID 7``."""
    if not text.isalnum() or not code.startswith(_SPOKEN) or len(found := _words_like(text, whole)) != 1:
        return False
    noun = _NOUN.sub("", code.rpartition(".")[2]).lower().replace("_", " ")
    before = whole[: found[0].start()].lower().rstrip(" #:'\"").replace("_", " ")
    return any(before.endswith(word) and not before[: -len(word)][-1:].isalnum() for word in {noun or "id", "id"})


def _words_like(text: str, whole: str) -> list[re.Match[str]]:
    """Find where a text stands as a word by itself, and is no part of a number with points in it (``1.4.0``)."""
    return list(re.finditer(rf"(?<![\w.]){re.escape(text)}(?!\w|\.\w)", whole)) if text in whole else []


def _is_called(code: str, text: str, whole: str) -> bool:
    """Whether a key stands behind its noun, or in quotes."""
    noun = _NOUN.sub("", code.rpartition(".")[2].strip("[]'"))
    named = bool(noun) and re.search(rf"\b{re.escape(noun)}(?:[ _]?id)?[ :#=]{{1,2}}{re.escape(text)}\b", whole, re.IGNORECASE)
    return bool(named) or any(f"{mark}{text}{mark}" in whole for mark in "\"'`")


def _worth(text: str, whole: str, *, varied: bool, spoken: bool, glued: bool = False) -> bool:
    if text not in whole or text == whole:
        return False
    if glued and re.fullmatch(r'(?:W/)?"?[A-Za-z]{1,3}-?' + re.escape(text) + '"?', whole):
        return True  # the tag of a version: "v3"
    if looks_random(text) or (varied and len(text) >= 6):
        return True
    enough = len(text) >= (2 if varied else 3 if spoken else 4) or (varied and looks_integer(text))
    alone = varied and len(text) == 1 and text.isalnum() and whole.count(text) == 1
    return (enough or alone) and _bounded(text, whole)


def _ends(text: str, whole: str) -> bool:
    """Whether text that holds a path ends with a key that was just made: ``/posts/3``, ``/posts/3/``."""
    whole = whole.removesuffix("/")
    return len(text) < len(whole) and whole.endswith(text) and whole[-len(text) - 1] in "/=:(" and "/" in whole


def _bounded(text: str, whole: str) -> bool:
    start = whole.find(text)
    before, after = whole[start - 1 : start], whole[start + len(text) : start + len(text) + 1]
    return not ((before.isalnum() and text[:1].isalnum()) or (after.isalnum() and text[-1:].isalnum()))


def _everywhere(code: str, targets: Sequence[str], cases: Sequence[Case]) -> bool:
    return all(code in case.values and str(case.values[code]) in target for target, case in zip(targets, cases, strict=True))


def _parted(part: str, text: str, code: str) -> list[str | Expr]:
    if code == "id" and len(text) <= SHORT_TAIL and _ends(text, part):  # what else is that short is something else
        before, _, after = part.rpartition(text)
        return [before, Expr(code), after]
    return _split(part, text, code)


def _split(part: str, text: str, code: str) -> list[str | Expr]:
    pieces: list[str | Expr] = []
    for index, piece in enumerate(part.split(text)):
        if index:
            pieces.append(Expr(code))
        if piece:
            pieces.append(piece)
    return pieces


def _render(text: Text, case: Case) -> str:
    return "".join(part if isinstance(part, str) else str(case.values[part.code]) for part in text.parts)


def fill_in(text: Text, sign: str, codes: Iterable[str]) -> Text:
    """Write expressions, one after another, where a sign stood for them while the text around them was explained."""
    made = iter(codes)
    parts: list[str | Expr] = []
    for part in text.parts:
        if not isinstance(part, str):
            parts.append(part)
            continue
        for index, piece in enumerate(part.split(sign)):
            if index:
                parts.append(Expr(next(made)))
            if piece:
                parts.append(piece)
    return Text(tuple(parts))


def as_texts(targets: Sequence[Any]) -> list[str] | None:
    """Read bytes as the text they are; None when one of them is none, or is too long to have been written by a template."""
    if not all(isinstance(target, bytes) and len(target) <= _LONGEST for target in targets):
        return None
    try:
        return [target.decode() for target in targets]
    except UnicodeDecodeError:
        return None
