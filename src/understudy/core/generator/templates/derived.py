"""Values made from others: their hashes, sizes, cases, encodings, other notations."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import zlib
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from understudy.core.engine.templates.octets import crc32c
from understudy.core.engine.templates.texts import slug
from understudy.core.generator.templates.flow import EVERYDAY
from understudy.core.generator.templates.fresh import form_of
from understudy.core.generator.templates.nodes import quoted
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.templates.texts import LONGEST_PATH, SHORT_TAIL, WORDY, last_word
from understudy.core.generator.values.looks import looks_random, read_moment

_MOST_MORE_WORDS = 12
_LONG_NUMBER = re.compile(r"[A-Z0-9 -]*\d{10,}")  # of a card or an account (ISO/IEC 7812, ISO 13616): its last four digits are shown


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
_TITLES = ("request.json", "request.form.", "request.graphql.arguments")  # where titles stand of which slugs are made
_TOO_LIKELY = ("slug", "length", "split | length", "b64decode | length", "lower", "upper")  # to be more than chance where nothing varies
_NAMES_IT = re.compile(r"(?:.*_)?(?:id|seq|sequence|no|nr|number|num|index|offset|version|revision)|.*I[dD]", re.IGNORECASE)
_TOKENS = re.compile(r"tokens|words|eval_count", re.IGNORECASE)  # what models count
_MEASURES = re.compile(r"(?:.*_)?(?:size|length|len|bytes|chars|characters)|.*(?:Size|Length|Bytes)")  # what texts are measured by
_FEWEST_LETTERS = 4  # of a text whose length, said once under such a name, is no chance
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
        _derived(targets, cases, varied=varied and not counts, counts_words=counts_words, measures=bool(_MEASURES.fullmatch(member)))
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


def _derived(
    targets: Sequence[Any], cases: Sequence[Case], *, varied: bool, counts_words: bool = False, measures: bool = False
) -> str | None:
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
            if name == "split | length" and not code.startswith(WORDY):
                continue
            likely_enough = (
                (code in ("request.body", "item.content", "assembled") and len(value) >= _FEWEST_OCTETS)
                or (counts_words and name == "split | length")
                or (name == "slug" and "-" in str(targets[0]) and code.startswith(_TITLES))
                or (measures and name == "length" and code.startswith("request.json.") and len(value) >= _FEWEST_LETTERS)
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
        if not isinstance(value, str) or not code.startswith(WORDY):
            continue
        texts = [case.values.get(code) for case in cases]
        more = {target - len(text.split()) for target, text in zip(targets, texts, strict=True) if isinstance(text, str)}
        if all(isinstance(text, str) for text in texts) and len(more) == 1 and 0 < (extra := more.pop()) <= _MOST_MORE_WORDS:
            return f"(({code} | split | length) + {extra})"
    return None


def _asked_about(targets: Sequence[Any], cases: Sequence[Case]) -> str | None:
    """Explain a text as the last word of what was said to a model: what it calls a tool with."""
    if not all(isinstance(target, str) and len(target) >= SHORT_TAIL and target.lower() not in EVERYDAY for target in targets):
        return None
    for code in (code for code in cases[0].values if code.startswith("(request.json")):
        texts = [case.values.get(code) for case in cases]
        told = [last_word(text) if isinstance(text, str) and len(text) < LONGEST_PATH else ("", "") for text in texts]
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
