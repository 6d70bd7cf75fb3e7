"""What a value looks like: an id and in which format, a point in time and in which notation, a random token, a JWT.

Looks are evidence, never proof: the passes weigh them against what the traffic shows.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import Any
from urllib.parse import quote, unquote

NUMBERED_TAG = re.compile(r'(?:W/)?"(\d{1,9})"')  # an entity tag that is the number of a version (RFC 9110 §8.8.3)
_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
_HEX = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_EPOCH_FRACTION = re.compile(r"\d{10}\.\d{1,6}")
_DIGITS = re.compile(r"\d+")
_INTEGER = re.compile(r"-?\d{1,18}")
_PREFIXED = re.compile(r"([A-Za-z][A-Za-z0-9]{0,12}(?:[_-][a-z]{2,8})?[_-])([A-Za-z0-9]{6,})")
_MANY_DIGITS = re.compile(r"\d{9,}")  # more than a date has
_STRING_IDENTIFIER = re.compile(r"([A-Z]{2})[0-9a-f]{32}")
_WORDS_BEFORE = re.compile(r"(?:[a-z]{2,12}[_-]){1,2}(?:\d[_:-])?")
_LONG_PART = 16  # letters of all kinds that no one writes
_LONG_TAIL = 16
_SIGNED = re.compile(r"(?:[a-z]:)?[\w-]+(?:\.[\w-]+){0,2}\.[\w+/-]{16,}")  # with `s:` before it, as Node's cookie-signature has it
# A value that Tornado signs: version, key, time, name and value, each with its length before it, and the signature.
_TORNADO = re.compile(r"(\d\|(?:\d+:[^|]*\|){4})[0-9a-f]{64}")
_PLACE = re.compile(r"[A-Za-z][a-z0-9]*(?:[-_.A-Z][a-z0-9]+)*(?:/[A-Za-z][a-z0-9]*(?:[-_.A-Z][a-z0-9]+)*)*")
_KIND = re.compile(r"^[a-z]:")
_ESCAPED = re.compile(r"%[0-9A-F]{2}")
_SIGNED_LENGTH = 40
# The same inside longer text, told by the letters and digits at its end.
SIGNED_INSIDE = re.compile(
    r"(?<![\w.-])(?=[\w.%-]{40})(?:[a-z]%3A)?[\w-]{16,}(?:\.[\w-]{4,})?\.(?=[\w%-]*\d)(?=[\w%-]*[a-z])(?=[\w%-]*[A-Z])(?:[\w-]|%2[BF]){16,}(?![\w.-])"
)
_BASE32_LETTERS = 32  # of which none in 40 would be base32 by chance
_HEX_NUMBER = re.compile(r"0x[0-9a-fA-F]{1,40}")  # a quantity, or the address of an account, as Ethereum's JSON-RPC writes them
_HEX_HASH = re.compile(r"(0x)[0-9a-f]{41,}")
_REVISION = re.compile(r"\d+-[0-9a-f]{16,32}")  # of a document, as CouchDB counts them
_TOKEN = re.compile(r"[A-Za-z0-9_\-+/]{16,}={0,2}")
_TAIL = re.compile(r"[A-Za-z0-9]{6,11}")
_RANDOM_TAIL = re.compile(r"[A-Za-z][\w.]*?[-_.]?(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f]|\d{4})[0-9a-f]{5,}(?:\.[A-Za-z]{1,5})?")
_TITLE_WORDS = re.compile(r"(?:[A-Z][a-z]+){2,}")
_LETTERED = re.compile(r"[a-z]{2,8}_(?=[a-z]*[A-Z])([A-Za-z]{12,})")  # an id without a digit, by chance
_SHORTEST_MEAN_BEHIND = 4.5  # letters of words behind a short one in small letters
_SHORTEST_MEAN = 3.5  # letters of words such as in ``BucketAlreadyOwnedByYou``
_JWT = re.compile(r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)([T ])(\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d| UTC)?")
_DECIMAL = re.compile(r"\d{10}\.\d{6}")
# Without vowels, so that no words come out: RFC 8628 §6.1.
_USER_CODE = re.compile(r"[B-DF-HJ-NP-TV-Z0-9]{4,5}(?:-[B-DF-HJ-NP-TV-Z0-9]{4,5}){1,3}")
_GROUPS = re.compile(r"[A-Z0-9]{3,6}(?:-[A-Z0-9]{3,6}){1,4}")
_CAPITALS = re.compile(r"[A-Z][A-Z0-9]{6,}")
_HTTP_DATE = re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TEXT_WORDS = re.compile(r"[\w.:+-]+")
_SHORTEST_TEXT = 6
EXACT = "epoch_decimal"


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time read from a value: epoch seconds, and the notation it was written in."""

    epoch: float
    notation: str


def read_moment(value: Any) -> Moment | None:
    """Read a timestamp; None when `value` does not look like one."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _numeric_moment(value)
    if not isinstance(value, str) or not 8 <= len(value) <= 40:
        return None
    if value[0].isdigit():
        return _digit_moment(value)
    if _HTTP_DATE.fullmatch(value):
        try:
            return Moment(parsedate_to_datetime(value).timestamp(), "http")
        except ValueError:
            return None
    return None


def _numeric_moment(value: float) -> Moment | None:
    if 1_000_000_000 <= value <= 4_000_000_000:
        return Moment(float(value), "epoch_float" if isinstance(value, float) and not value.is_integer() else "epoch")
    if isinstance(value, int) and 1_000_000_000_000 <= value <= 4_000_000_000_000:
        return Moment(value / 1000, "epoch_ms")
    return None


def _digit_moment(value: str) -> Moment | None:
    match = _ISO.fullmatch(value)
    if match is None:
        if _DECIMAL.fullmatch(value) and (whole := _numeric_moment(int(value[:10]))) is not None:
            return Moment(whole.epoch + float(value[10:]), EXACT)
        if _DIGITS.fullmatch(value) and len(value) in (10, 13):
            inner = _numeric_moment(int(value))
            return None if inner is None else Moment(inner.epoch, inner.notation + "|string")
        if _EPOCH_FRACTION.fullmatch(value):
            inner = _numeric_moment(float(value))
            return None if inner is None else Moment(inner.epoch, "epoch_float|string")
        return None
    day, separator, clock, fraction, zone = match.groups()
    text = f"{day}T{clock}" + (f".{fraction[:6]:0<6}" if fraction else "")
    offset = "+00:00" if zone in (None, "Z", " UTC") else zone
    try:
        moment = datetime.fromisoformat(text + offset)
    except ValueError:
        return None
    digits = len(fraction) if fraction else 0
    return Moment(moment.astimezone(UTC).timestamp(), f"iso:{separator}:{digits}:{zone or ''}")


def looks_like_date(text: str) -> bool:
    """Say whether text is a calendar date such as ``2026-11-20``."""
    return bool(_DATE.fullmatch(text))


def looks_like_jwt(text: str) -> bool:
    """Say whether text is a compact JWS (RFC 7519)."""
    return bool(_JWT.fullmatch(text))


def looks_integer(text: str) -> bool:
    """Say whether text is a plain decimal integer."""
    return bool(_INTEGER.fullmatch(text))


def _mixed(text: str) -> bool:
    has_digit = any(letter.isdigit() for letter in text)
    has_letter = any(letter.isalpha() for letter in text)
    turns = sum(one.islower() and other.isupper() for one, other in pairwise(text))
    if turns >= 3 and len(text) <= 4 * turns:
        return True
    has_case = any(letter.isupper() for letter in text) and any(letter.islower() for letter in text)
    return (has_digit and has_letter) or (has_case and text != text.capitalize() and len(text) >= 14 and not _camel_words(text))


def _has_too_many_capitals(text: str) -> bool:
    """Whether letters are no words that begin with capitals: ``bcOzuEviiQpool`` would be four words of three or four letters."""
    words = sum(letter.isupper() for letter in text) + text[0].islower()
    return text != text.upper() and len(text) < _SHORTEST_MEAN_BEHIND * words


def _camel_words(text: str) -> bool:
    if not re.fullmatch(r"(?:[A-Z]?[a-z]{2,}|[A-Z]{2,})+", text):
        return False
    words = re.findall(r"[A-Z]?[a-z]{2,}", text)
    return sum(bool(re.search("[aeiouy]", word, re.IGNORECASE)) for word in words) * 2 > len(words)


def looks_generated(value: Any) -> bool:
    """Say whether a machine made this value up: UUID, ULID, hex, prefixed id, long digits, token."""
    return isinstance(value, str) and len(value) >= 8 and " " not in value and _is_made_up(value)


@lru_cache(maxsize=65536)
def _is_made_up(value: str) -> bool:
    if _ESCAPED.search(value):
        value = unquote(value)
        return len(value) >= _SIGNED_LENGTH and _SIGNED.fullmatch(value) is not None and _mixed(value.rpartition(".")[2])
    if _HEX_NUMBER.fullmatch(value):
        return False
    if _UUID.fullmatch(value) or _ULID.fullmatch(value) or _REVISION.fullmatch(value) or _TORNADO.fullmatch(value):
        return True
    if (_HEX.fullmatch(value) and len(value) >= 12) or (value.isalpha() and len(value) >= 24 and not _is_title(value)):
        return True
    match = _PREFIXED.fullmatch(value)
    if match is not None and len(match.group(2)) >= 8 and (_mixed(match.group(2)) or _MANY_DIGITS.fullmatch(match.group(2))):
        return True
    if (lettered := _LETTERED.fullmatch(value)) is not None and _has_too_many_capitals(lettered.group(1)):
        return True
    if looks_like_jwt(value):
        return True
    if value.startswith("/"):
        return False
    if _USER_CODE.fullmatch(value) and len({len(part) for part in value.split("-")}) == 1:
        return True
    if _SIGNED.fullmatch(value) and len(value) >= _SIGNED_LENGTH:
        return _mixed(value.rpartition(".")[2])
    return bool(_TOKEN.fullmatch(value)) and _mixed(value.strip("=")) and not _wordy(value) and not _is_title(value)


def _is_title(text: str) -> bool:
    """Names of errors and of types such as ``NoSuchWebsiteConfiguration`` are words."""
    return _TITLE_WORDS.fullmatch(text) is not None and len(text) >= _SHORTEST_MEAN * sum(letter.isupper() for letter in text)


def _all_kinds(part: str) -> bool:
    """Whether a part has so many capitals, small letters and digits that a word beside it came about by chance."""
    return len(part) >= _LONG_PART and part != part.lower() and part != part.upper() and any(letter.isdigit() for letter in part)


def _wordy(text: str) -> bool:
    """Slugs such as ``my-first-upload-2`` are words, not tokens; ``eu-west-1_`` and 32 digits and letters are no slug."""
    parts = re.split(r"[-_./+]", text)
    if (len(parts[-1]) >= _LONG_TAIL and _mixed(parts[-1])) or any(map(_all_kinds, parts)):
        return False
    words = sum(1 for part in parts if part.isdigit() or re.fullmatch(r"[A-Z]?[a-z]{2,}\d{0,2}|[a-z]", part))
    return len(parts) > 1 and words >= len(parts) - 1


def looks_encoded(text: str) -> bool:
    """Say whether a value is a readable word in Base64 (``RVRhZw==``), which nobody makes up anew."""
    try:
        word = base64.b64decode(text, validate=True) if text.endswith("=") else b""
    except ValueError:  # what is no ASCII, or not padded as Base64 is
        return False
    return word.isalnum()


def looks_random(value: Any) -> bool:
    """Say whether a value would differ when the client runs again: generated, or a word with a random tail."""
    if looks_generated(value):
        return True
    return isinstance(value, str) and 6 <= len(value) <= 80 and bool(_RANDOM_TAIL.fullmatch(value))


def looks_drawn(value: Any) -> bool:
    """Say whether a value that a client says would differ when it runs again: what looks random, but for readable text in Base64."""
    return looks_random(value) and not _encodes_text(value)


def _encodes_text(value: str) -> bool:
    """Whether a value is the Base64 of text in which no word looks made up: ``L2FwcC93ZWIvaG9zdA==``."""
    try:
        text = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return False
    plain = len(text) >= _SHORTEST_TEXT and text.isprintable() and text.isascii()
    return plain and not any(looks_random(word) or read_moment(word) is not None for word in _TEXT_WORDS.findall(text))


def looks_like_key(segment: str) -> bool:
    """Say whether a path segment looks like the name of one thing rather than of a kind of things."""
    return looks_integer(segment) or looks_random(segment) or looks_like_date(segment) or "@" in segment


def is_tail(text: str) -> bool:
    """Say whether text may be a short tail that was made up for a name: ``uWZNcb`` has letters of both cases in no order of words."""
    inner = text[1:]
    return bool(_TAIL.fullmatch(text)) and any(letter.isupper() for letter in inner) and any(not letter.isupper() for letter in text)


def id_format(values: list[str]) -> str | None:
    """Name the format, as `new_id` takes it, that all these ids share; None when they do not look made up."""
    first = values[0]
    if _ESCAPED.search(first):
        # What has signs that cookies escape is made without them.
        form = _signed([unquote(value) for value in values])
        return None if form is None else _KIND.sub(lambda kind: quote(kind.group()), form, count=1).replace("{base64:", "{alnum:")
    if all(_UUID.fullmatch(value) for value in values):
        return "{uuid}" if first == first.lower() else "{UUID}"
    if all(_ULID.fullmatch(value) for value in values):
        return "{ulid}"
    if (sealed := _TORNADO.fullmatch(first)) is not None:
        return f"{_escape(sealed[1])}{{hex:64}}" if all(map(_TORNADO.fullmatch, values)) else None
    if any(looks_like_jwt(value) for value in values):
        return None
    if (signed := _signed(values)) is not None:
        return signed
    if (named := _within(values)) is not None:
        return named
    prefix = _shared_prefix(values)
    rests = [value[len(prefix) :] for value in values]
    if not all(rests):
        return None
    if prefix and all(_UUID.fullmatch(rest) for rest in rests):
        return f"{_escape(prefix)}{{uuid}}"
    letters = _grouped(rests) or _letters(rests)
    return _escape(prefix) + "".join(letters) if letters else None


def _grouped(rests: list[str]) -> list[str]:
    """Name the format of codes that people type, in groups of capitals or digits: ``BDFG-HJKL``."""
    if not all(map(_GROUPS.fullmatch, rests)):
        return []
    groups = [rest.split("-") for rest in rests]
    if len({tuple(map(len, parts)) for parts in groups}) > 1:
        return []
    letters = "consonants" if all(map(_USER_CODE.fullmatch, rests)) else "LETTERS"
    found: list[str] = []
    for parts in zip(*groups, strict=True):
        joined = "".join(parts)
        kind = "digits" if joined.isdigit() else letters if joined.isalpha() else "upper"
        found += ["-", f"{{{kind}:{len(parts[0])}}}"]
    return found[1:]


def _signed(values: list[str]) -> str | None:
    """Name the format of texts with a time and a signature behind points (`payload.time.signature`), as frameworks write cookies."""
    kind = found.group() if (found := _KIND.match(values[0])) else ""
    parts = [value.removeprefix(kind).split(".") for value in values]
    if len({*map(len, parts)}) > 1 or not all(map(all, parts)) or not all(value.startswith(kind) for value in values):
        return None
    if not _SIGNED.fullmatch(values[0]) or len(values[0]) < _SIGNED_LENGTH:
        return None
    columns = [
        "".join(_letters([one if len(one) == len(column[0]) else column[0] for one in column])) for column in zip(*parts, strict=True)
    ]
    return kind + ".".join(columns) if all(columns) else None


def _escape(text: str) -> str:
    return text


def _within(values: list[str]) -> str | None:
    """Name the format of ids behind the words of a path (``operations/5b8a5bfe``); None for any other, such as Base64 with slashes."""
    place, slash, _ = values[0].rpartition("/")
    tails = [value.rpartition("/")[2] for value in values]
    if not slash or not _PLACE.fullmatch(place) or any(value.rpartition("/")[0] != place for value in values):
        return None
    form = id_format(tails) if all(map(looks_generated, tails)) else None
    return None if form is None else f"{_escape(place)}/{form}"


def _shared_prefix(values: list[str]) -> str:
    match = _PREFIXED.fullmatch(values[0]) or _STRING_IDENTIFIER.fullmatch(values[0]) or _HEX_HASH.fullmatch(values[0])
    prefix = match.group(1) if match is not None else _shared_words(values) or _shared_letters(values)
    return prefix if all(value.startswith(prefix) for value in values) else ""


def _shared_words(values: list[str]) -> str:
    """Find the words before tokens that have signs in them, too: ``lk_Oyd-…``, ``us-east-1_9554b4…``."""
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*values, strict=False))
    match = _WORDS_BEFORE.match("".join(letters[0] for letters in alike))
    return match.group() if match is not None and all(len(value) - match.end() >= _LONG_TAIL for value in values) else ""


def are_capitals(values: Collection[str]) -> bool:
    """Say whether values are ids of capitals and digits: few of such ids have no digit, but not all."""
    return all(map(_CAPITALS.fullmatch, values)) and any(not value.isalpha() for value in values)


def _shared_letters(values: list[str]) -> str:
    """Find the letters with which all these ids of capitals and digits begin, when chance would hardly do it: ``C01…``, ``C7F…``."""
    if len(set(values)) < 3 or not are_capitals(values):
        return ""
    alike = takewhile(lambda letters: len(set(letters)) == 1 and letters[0].isalpha(), zip(*values, strict=False))
    return "".join(letters[0] for letters in alike)


def _letters(rests: list[str]) -> list[str]:
    joined = "".join(rests)
    length = len(rests[0])
    padding = len(rests[0]) - len(rests[0].rstrip("="))
    if padding:
        kind = "base64url" if re.search(r"[-_]", joined) and not re.search(r"[+/]", joined) else "base64"
        return [f"{{{kind}:{length - padding}}}", "=" * padding]
    if joined.isdigit():
        kind = "digits"
    elif _HEX.fullmatch(joined):
        kind = "hex" if joined == joined.lower() else "HEX"
    elif re.fullmatch(r"[a-z]+", joined):
        kind = "letters"
    elif re.fullmatch(r"[A-Z0-9]+", joined):
        kind = "base32" if length % 8 == 0 and len(joined) >= _BASE32_LETTERS and re.fullmatch(r"[A-Z2-7]+", joined) else "upper"
    elif re.fullmatch(r"[a-z0-9]+", joined):
        kind = "lower"
    elif re.fullmatch(r"[A-Za-z0-9]+", joined):
        kind = "alnum"
    elif not re.fullmatch(r"[A-Za-z0-9_+/-]+", joined):
        return []
    else:
        kind = "base64url" if re.fullmatch(r"[A-Za-z0-9_-]+", joined) else "base64"
    return [f"{{{kind}:{length}}}"]
