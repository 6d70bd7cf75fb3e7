"""Text made from what is known: values inside longer text, and values derived from others (hashes, sizes, cases, encodings)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from understudy.core.engine.templates.octets import crc32c
from understudy.core.engine.templates.texts import slug
from understudy.core.generator.flow import EVERYDAY
from understudy.core.generator.fresh import form_of
from understudy.core.generator.looks import looks_integer, looks_random, read_moment
from understudy.core.generator.nodes import Expr, Text, quoted
from understudy.core.generator.sources import Case

_LONGEST = 20_000
_MOST_SOURCES = 80
_WORDY = ("request.json", "(request.json", "request.form.", "request.query.")  # where texts stand whose words are counted
_MOST_MORE_WORDS = 12
_LONGEST_PATH = 300
_ELSEWHERE = ("request.url", "request.path", "request.headers")  # what they say is said in the path, too
_SHORT_TAIL = 3  # letters of a last word that must stand by itself
_SPOKEN = ("session.", "message.", "path.", "request.json", "request.form", "request.query", "request.graphql")
_KEY = re.compile(r"(?:^path\.\w+|(?:[._]|^)(?:id|key|name|number|no|code|slug|uid|uuid)|Id|Key|\['1'\])$")


_VERSION = re.compile(r"(?:version|revision|rev)(?: [+-] 1)?\)?$")


# Parameters that say which parts of an answer are wanted, or how it is written: no data.
_ABOUT_THE_ANSWER = re.compile(
    r"request\.query\.(?:fields|select|include|expand|embed|part|projection|alt|format|view|populate|uploadType)"
)
_LONG_NUMBER = re.compile(r"[A-Z0-9 -]*\d{10,}")  # of a card or an account (ISO/IEC 7812, ISO 13616): its last four digits are shown


def explain_text(targets: Sequence[str], cases: Sequence[Case]) -> Text | None:
    """Explain text as fixed pieces around values of the cases; None when no value stands in it."""
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
        is_named = _names_what_is_missing(code, text, first, cases)
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
        parts = [piece for part in parts for piece in (_split(part, text, options[text][0]) if isinstance(part, str) else [part])]
    found = Text(tuple(part for part in parts if part != ""))
    if not any(isinstance(part, Expr) for part in found.parts):
        return None
    return found if all(_render(found, case) == target for target, case in zip(targets, cases, strict=True)) else None


def _with_tails(case: Case, target: str) -> Case:
    """Let a case know the last words of paths and resource names that were said (``arn:aws:iam::1:role/reader``) where text has them."""
    found: dict[str, Any] = {}
    for code, value in case.values.items():
        if isinstance(value, str) and len(value) < _LONGEST_PATH and code.startswith(_SPOKEN) and value not in target:
            sign, form = ("/", "basename") if "/" in value else (":", "split(':') | last")
            tail = value.rstrip(sign).rpartition(sign)[2]
            if sign in value and tail in target and (len(tail) > _SHORT_TAIL or (len(tail) == _SHORT_TAIL and _bounded(tail, target))):
                found[f"{code} | {form}"] = tail
        if isinstance(value, str) and len(value) < _LONGEST_PATH and code.startswith(_WORDY) and value not in target:
            last, form = _last_word(value)
            if len(last) >= _SHORT_TAIL and last in target and _bounded(last, target):
                found[f"{code} | {form}"] = last
    return Case(case.sample, {**case.values, **found}) if found else case


def _last_word(text: str) -> tuple[str, str]:
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
            if not isinstance(value, str) or not 0 < len(value) < _LONGEST_PATH or value in target or code.startswith(_ELSEWHERE):
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
    """Whether a refusal speaks of the very key that was asked for, however short it is: ``todo 7 not found``."""
    if cases[0].sample.verdict not in (404, 409, 410) or not code.startswith(_SPOKEN):
        return False
    if not text.isdecimal() and not _KEY.search(code):
        return False
    return text.isalnum() and len(re.findall(rf"\b{text}\b", whole)) == 1 and text != whole


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
    """Whether text that holds a path ends with a key that was just made: ``/posts/3``."""
    return len(text) < len(whole) and whole.endswith(text) and whole[-len(text) - 1] in "/=:(" and "/" in whole


def _bounded(text: str, whole: str) -> bool:
    start = whole.find(text)
    before, after = whole[start - 1 : start], whole[start + len(text) : start + len(text) + 1]
    return not (before.isalnum() or after.isalnum())


def _everywhere(code: str, targets: Sequence[str], cases: Sequence[Case]) -> bool:
    return all(code in case.values and str(case.values[code]) in target for target, case in zip(targets, cases, strict=True))


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


def _octets(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def _md5(value: Any) -> str:
    return hashlib.md5(_octets(value), usedforsecurity=False).hexdigest()


def _decoded(value: Any) -> str | None:
    try:
        return base64.b64decode(_octets(value), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


def _decoded_size(value: Any) -> int | None:
    try:
        return len(base64.b64decode(_octets(value), validate=True))
    except binascii.Error:
        return None


def _quoted(value: Any, safe: str) -> str | None:
    return quote(value, safe=safe) if isinstance(value, str) and len(value) <= _LONGEST_QUOTED else None


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


_DERIVATIONS: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("length", len),
    ("split | length", lambda value: len(str(value).split())),
    ("length | string", lambda value: str(len(value))),
    ("md5", _md5),
    ("etag", lambda value: f'"{_md5(value)}"'),
    ("sha1", lambda value: hashlib.sha1(_octets(value), usedforsecurity=False).hexdigest()),
    ("sha256", lambda value: hashlib.sha256(_octets(value)).hexdigest()),
    ("b64encode", lambda value: _base64(_octets(value))),
    ("b64decode", _decoded),
    ("b64decode | length", _decoded_size),
    ("basename", lambda value: str(value).rstrip("/").rpartition("/")[2] if isinstance(value, str) and "/" in value else None),
    ("split(':') | last", lambda value: str(value).rpartition(":")[2] if isinstance(value, str) and ":" in value else None),
    ("slice(-4)", lambda value: value[-4:] if isinstance(value, str) and _LONG_NUMBER.fullmatch(value) else None),
    ("lower", lambda value: value.lower() if isinstance(value, str) else None),
    ("upper", lambda value: value.upper() if isinstance(value, str) else None),
    ("slug", lambda value: slug(value) if isinstance(value, str) and len(value) <= _LONGEST_TITLE else None),
    ("slug('go')", lambda value: slug(value, "go") if isinstance(value, str) and len(value) <= _LONGEST_TITLE else None),
    ("urlencode", lambda value: _quoted(value, "")),
    ("urlencode('/')", lambda value: _quoted(value, "/")),
    ("crc32('hex')", lambda value: f"{zlib.crc32(_octets(value)):08x}"),
    ("crc32('base64')", lambda value: _base64(zlib.crc32(_octets(value)).to_bytes(4, "big"))),
    ("crc32c('base64')", lambda value: crc32c(value, "base64") if len(value) <= _LONGEST_SUMMED else None),
    ("md5('base64')", lambda value: _base64(hashlib.md5(_octets(value), usedforsecurity=False).digest())),
    ("sha1('base64')", lambda value: _base64(hashlib.sha1(_octets(value), usedforsecurity=False).digest())),
    ("sha256('base64')", lambda value: _base64(hashlib.sha256(_octets(value)).digest())),
)


_LONGEST_TITLE = 300
_LONGEST_SUMMED = 1_000_000  # bytes of which a slow checksum is tried
_LONGEST_QUOTED = 20_000  # characters that are written as a part of a URL
_TOO_LIKELY = ("slug", "length", "split | length", "b64decode | length", "lower", "upper")  # to be more than chance where nothing varies
_NAMES_IT = re.compile(r"(?:.*_)?(?:id|seq|sequence|no|nr|number|num|index|offset|version|revision)|.*I[dD]", re.IGNORECASE)
_TOKENS = re.compile(r"tokens|words|eval_count", re.IGNORECASE)  # what models count
_FEWEST_OCTETS = 10  # of a body whose size, said once, is no chance
_SLUG = re.compile(r"[a-z0-9_]+(?:-[a-z0-9_]+)*")
_SHORT_DIGEST = re.compile(r"[0-9a-f]{8,31}")
_SAYING = ("request.json.", "request.form", "request.query", "path.", "item.")
# Digests are computed only for values as long as they are.
_LENGTHS = {
    "md5": 32,
    "etag": 34,
    "sha1": 40,
    "sha256": 64,
    "crc32('hex')": 8,
    "crc32('base64')": 8,
    "crc32c('base64')": 8,
    "md5('base64')": 24,
    "sha1('base64')": 28,
    "sha256('base64')": 44,
}
# A digest with the name of its kind before it (``sha256:…``, ``md5=…``), or in the quotes of an entity tag.
_LABELED = re.compile(r"""((?:W/)?"|[A-Za-z][A-Za-z0-9-]{1,9}[:=])([^"]{6,})("?)""")


def explain_derived(targets: Sequence[Any], cases: Sequence[Case], member: str = "") -> str | None:
    """Explain a value as a function of another: its size, hash, encoding or case; None when none fits all cases.

    Args:
        targets: the value in each case.
        cases: what was asked.
        member: what the value is called, which may say that words were counted.
    """
    varied = len({target if isinstance(target, bytes) else str(target) for target in targets}) > 1
    if any(target is None for target in targets):
        return None
    if (moved := _other_notation(targets, cases)) is not None:
        return moved
    counts_words = bool(_TOKENS.search(member)) and isinstance(targets[0], int) and targets[0] > 1
    counts = isinstance(targets[0], int) and bool(_NAMES_IT.fullmatch(member))  # by turns, whatever was said
    found = (
        _derived(targets, cases, varied=varied and not counts, counts_words=counts_words)
        or _words_and_some(targets, cases, varied=varied and not counts)
        or _abbreviated(targets, cases)
        or _asked_about(targets, cases)
    )
    if found is not None or not all(isinstance(target, str) for target in targets):
        return found
    match = _LABELED.fullmatch(targets[0])
    if match is None or not all(target.startswith(match[1]) and target.endswith(match[3]) for target in targets):
        return None
    inner = [target[len(match[1]) : len(target) - len(match[3])] for target in targets]
    found = _derived(inner, cases, varied=varied)
    return None if found is None else f"{quoted(match[1])} ~ ({found})" + (f" ~ {quoted(match[3])}" if match[3] else "")


def _derived(targets: Sequence[Any], cases: Sequence[Case], *, varied: bool, counts_words: bool = False) -> str | None:
    if isinstance(targets[0], bytes):
        return None  # nothing derived is bytes, and much of it costs much with large ones
    size = len(str(targets[0]))
    likely = [(name, derive) for name, derive in _DERIVATIONS if _LENGTHS.get(name, size) == size]
    if not all(_SLUG.fullmatch(str(target)) for target in targets) or not any("-" in str(target) for target in targets):
        likely = [(name, derive) for name, derive in likely if not name.startswith("slug")]
    if not str(targets[0]).endswith("=="):
        likely = [(name, derive) for name, derive in likely if name != "crc32c('base64')"]  # it takes long
    for code, value in cases[0].values.items():
        if not isinstance(value, str | bytes) or not value or code.startswith(("request.headers", "request.url")):
            continue
        if code == "request.text" and "request.body" in cases[0].values and not cases[0].connection:
            continue  # the next body may be no text
        for name, derive in likely:
            if name == "b64decode" and not (varied or looks_random(targets[0])):
                continue
            if name == "split | length" and not code.startswith(_WORDY):
                continue
            likely_enough = (code in ("request.body", "item.content", "assembled") and len(value) >= _FEWEST_OCTETS) or (
                counts_words and name == "split | length"
            )
            if name.startswith(_TOO_LIKELY) and not varied and not likely_enough:
                continue
            if name.startswith(("basename", "split(")) and len(str(targets[0])) < 4:
                continue
            if name.startswith(("b64encode",)) and len(value) > 20000:
                continue
            if derive(value) != targets[0] or targets[0] == value:
                continue
            if all(
                code in case.values and isinstance(case.values[code], str | bytes) and derive(case.values[code]) == target
                for target, case in zip(targets, cases, strict=True)
            ):
                return f"{code} | {name}"
    return None


def _abbreviated(targets: Sequence[Any], cases: Sequence[Case]) -> str | None:
    """Explain a text as the beginning of a digest of what was said: the fingerprint of a card."""
    if not all(isinstance(target, str) and _SHORT_DIGEST.fullmatch(target) for target in targets) or len({*map(len, targets)}) > 1:
        return None
    for code, value in cases[0].values.items():
        if not isinstance(value, str) or not code.startswith(_SAYING):
            continue
        for name in ("md5", "sha1", "sha256"):
            derive = dict(_DERIVATIONS)[name]
            said = [case.values.get(code) for case in cases]
            if all(isinstance(one, str) and derive(one).startswith(target) for one, target in zip(said, targets, strict=True)):
                return f"{code} | {name} | slice(0, {len(targets[0])})"
    return None


def _words_and_some(targets: Sequence[Any], cases: Sequence[Case], *, varied: bool) -> str | None:
    """Explain a number as that of the words of a text, and always as many more."""
    if not varied or not all(isinstance(target, int) and not isinstance(target, bool) for target in targets):
        return None
    for code, value in cases[0].values.items():
        if not isinstance(value, str) or not code.startswith(_WORDY):
            continue
        texts = [case.values.get(code) for case in cases]
        more = {target - len(text.split()) for target, text in zip(targets, texts, strict=True) if isinstance(text, str)}
        if all(isinstance(text, str) for text in texts) and len(more) == 1 and 0 < (extra := more.pop()) <= _MOST_MORE_WORDS:
            return f"(({code} | split | length) + {extra})"
    return None


def _asked_about(targets: Sequence[Any], cases: Sequence[Case]) -> str | None:
    """Explain a text as the last word of what was said to a model: what it calls a tool with."""
    if not all(isinstance(target, str) and len(target) >= _SHORT_TAIL and target.lower() not in EVERYDAY for target in targets):
        return None
    for code in (code for code in cases[0].values if code.startswith("(request.json")):
        texts = [case.values.get(code) for case in cases]
        told = [_last_word(text) if isinstance(text, str) and len(text) < _LONGEST_PATH else ("", "") for text in texts]
        if all(word == target for (word, _), target in zip(told, targets, strict=True)) and len({form for _, form in told}) == 1:
            return f"{code} | {told[0][1]}"
    return None


def _other_notation(targets: Sequence[Any], cases: Sequence[Case]) -> str | None:
    """Explain a timestamp as one of the thing's own, written another way."""
    moment = read_moment(targets[0])
    if moment is None:
        return None
    for code, value in cases[0].values.items():
        if not code.startswith(("item.", "each.")) or (first := read_moment(value)) is None or abs(first.epoch - moment.epoch) >= 1:
            continue
        if all(_is_rewritten(case.values.get(code), target, moment.notation) for target, case in zip(targets, cases, strict=True)):
            return f"{code} | date({quoted(form_of(moment.notation))})"
    return None


def _is_rewritten(value: Any, target: Any, notation: str) -> bool:
    """Whether a time is another one as exactly as the coarser of their notations can say."""
    first, second = read_moment(value), read_moment(target)
    if first is None or second is None or second.notation != notation:
        return False
    return abs(first.epoch - second.epoch) < max(_step_s(first.notation), _step_s(notation))


def _step_s(notation: str) -> float:
    """How far apart two moments of a notation are, in seconds."""
    if notation.startswith("iso:"):
        return max(1e-6, 10.0 ** -int(notation.split(":")[2]))
    return {"epoch_ms": 0.001, "epoch_float": 0.001, "epoch_decimal": 1e-6}.get(notation.partition("|")[0], 1.0)


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
