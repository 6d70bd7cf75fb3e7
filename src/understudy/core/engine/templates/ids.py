"""Generated ids: formats such as ``cus_{alnum:14}``, compiled once, filled from keyed draws.

Kinds: `alnum` (0-9A-Za-z), `lower` (0-9a-z), `upper` (0-9A-Z), `alpha` (A-Za-z), `letters` (a-z), `LETTERS` (A-Z), `consonants` (those of
capitals), `hex`, `HEX`, `digits` (no leading zero), `base64url`, `base32`, `base58`, `uuid` (version 4), `uuid1`, `uuid7`, `ulid`,
`objectid`, `ksuid`, `int` (the next integer of the collection; ``{int>100}`` begins after 100), `epoch`, `epoch_ms`, `octets`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Final, Protocol

_DIGITS: Final = "0123456789"
_LOWER: Final = "abcdefghijklmnopqrstuvwxyz"
_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ALPHABETS: Final[Mapping[str, str]] = {
    "alnum": _DIGITS + _LOWER.upper() + _LOWER,
    "lower": _DIGITS + _LOWER,
    "upper": _DIGITS + _LOWER.upper(),
    "alpha": _LOWER.upper() + _LOWER,
    "letters": _LOWER,
    "LETTERS": _LOWER.upper(),
    "consonants": "BCDFGHJKLMNPQRSTVWXZ",
    "hex": "0123456789abcdef",
    "HEX": "0123456789ABCDEF",
    "digits": _DIGITS,
    "base64url": _LOWER.upper() + _LOWER + _DIGITS + "-_",
    "base64": _LOWER.upper() + _LOWER + _DIGITS + "+/",
    "base32": _LOWER.upper() + "234567",
    "base58": "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
}
_DEFAULT_LENGTH: Final = 16
_LONGEST: Final = 4096
_FIELD: Final = re.compile(r"\{([A-Za-z0-9_]+)(?::(\d+))?(?:>(\d+))?\}")
_BASE62: Final = _DIGITS + _LOWER.upper() + _LOWER
# What may stand last before padding (RFC 4648 §3.5): whoever decodes and encodes again says the same.
_LAST: Final[Mapping[str, str]] = {"=": "AEIMQUYcgkosw048", "==": "AQgw"}
_PADDED: Final = ("base64", "base64url", "alnum")
_KSUID_EPOCH: Final = 1_400_000_000


class Source(Protocol):
    """What ids are made from."""

    @property
    def now(self) -> float:
        """UTC epoch seconds."""
        ...

    def octets(self, size: int) -> bytes:
        """Return `size` bytes nobody has drawn before."""
        ...

    def next_integer(self) -> int:
        """Return the next integer of the collection or counter at hand."""
        ...


type Maker = Callable[[Source], str]


@dataclass(frozen=True, slots=True)
class IdFormat:
    """A compiled format; one that is only ``{int}`` gives integers."""

    makers: tuple[str | Maker, ...]
    is_integer: bool = False

    def make(self, source: Source) -> str | int:
        """Make the next id."""
        if self.is_integer:
            return source.next_integer()
        return "".join([part if isinstance(part, str) else part(source) for part in self.makers])


def _spell(number: int, alphabet: str, length: int) -> str:
    """Write the last `length` digits of a number in the base that an alphabet is."""
    pairs = _pairs(alphabet)
    base = len(pairs)
    # Four letters at once: a number that fits a machine word is taken apart far quicker than a long one.
    block = base * base
    written: list[str] = []
    for _ in range((length + 3) // 4):
        number, four = divmod(number, block)
        written.append(pairs[four // base] + pairs[four % base])
    written.reverse()
    return "".join(written)[-length:] if length else ""


@lru_cache(maxsize=32)
def _pairs(alphabet: str) -> tuple[str, ...]:
    return tuple([first + second for first in alphabet for second in alphabet])


def _of_alphabet(alphabet: str, length: int) -> Maker:
    # 6 bits per letter at most, and 8 bytes more make the bias of the remainder immeasurable.
    size = (length * 6 + 7) // 8 + 8
    return lambda source: _spell(int.from_bytes(source.octets(size), "big"), alphabet, length)


def _ending(maker: Maker, ends: str) -> Maker:
    def make(source: Source) -> str:
        text = maker(source)
        return text[:-1] + ends[ord(text[-1]) % len(ends)]

    return make


def _digits(length: int) -> Maker:
    low, span = 10 ** (length - 1), 9 * 10 ** (length - 1)
    return lambda source: str(low + int.from_bytes(source.octets(length // 2 + 9), "big") % span)


def _dashed(octets: bytes, version: int) -> str:
    number = int.from_bytes(octets, "big") & ~(0xF000 << 64) | (version << 76)
    number = number & ~(0xC000 << 48) | (0x8000 << 48)
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _uuid4(source: Source) -> str:
    return _dashed(source.octets(16), 4)


def _uuid7(source: Source) -> str:
    return _dashed(int(source.now * 1000).to_bytes(6, "big") + source.octets(10), 7)


def _uuid1(source: Source) -> str:
    # RFC 9562 §5.1: 100 ns intervals since 1582-10-15.
    ticks = int(source.now * 1e7) + 0x01B21DD213814000
    octets = (ticks & 0xFFFFFFFF).to_bytes(4, "big") + (ticks >> 32 & 0xFFFF).to_bytes(2, "big") + (ticks >> 48).to_bytes(2, "big")
    return _dashed(octets + source.octets(8), 1)


def _ulid(source: Source) -> str:
    number = (int(source.now * 1000) << 80) | int.from_bytes(source.octets(10), "big")
    return _spell(number, _CROCKFORD, 26)


def _ksuid(source: Source) -> str:
    number = ((int(source.now) - _KSUID_EPOCH) << 128) | int.from_bytes(source.octets(16), "big")
    return _spell(number, _BASE62, 27)


def _objectid(source: Source) -> str:
    return f"{int(source.now):08x}" + source.octets(8).hex()


_FIXED: Final[Mapping[str, Maker]] = {
    "uuid": _uuid4,
    "uuid4": _uuid4,
    "uuid1": _uuid1,
    "uuid7": _uuid7,
    "UUID": lambda source: _uuid4(source).upper(),
    "uuid_hex": lambda source: _uuid4(source).replace("-", ""),
    "ulid": _ulid,
    "ksuid": _ksuid,
    "objectid": _objectid,
    "epoch": lambda source: str(int(source.now)),
    "epoch_ms": lambda source: str(int(source.now * 1000)),
}
KINDS: Final = (*ALPHABETS, *_FIXED, "int")


def _maker(kind: str, length: str | None, after: str | None = None) -> Maker:
    if after is not None and kind != "int":
        raise ValueError(f"only 'int' counts: {{{kind}>{after}}} says where to begin")
    fixed = _FIXED.get(kind)
    if fixed is not None:
        return fixed
    size = int(length) if length else _DEFAULT_LENGTH
    if kind == "int":
        return lambda source: str(int(after or 0) + source.next_integer()).zfill(int(length or 0))
    if not 0 < size <= _LONGEST:
        raise ValueError(f"an id field is 1 to {_LONGEST} long, not {size}")
    if kind == "digits":
        return _digits(size)
    if kind in ALPHABETS:
        return _of_alphabet(ALPHABETS[kind], size)
    near = get_close_matches(kind, KINDS, 1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise ValueError(f"unknown kind of id {kind!r}.{hint} Valid: {', '.join(sorted(KINDS))}")


@lru_cache(maxsize=1024)
def compile_id(form: str) -> IdFormat:
    """Compile an id format; text without fields is a prefix for 16 letters and digits (``pay_``).

    Raises:
        ValueError: a field names an unknown kind or an impossible length.
    """
    if form == "{int}":
        return IdFormat((), is_integer=True)
    if not _FIELD.search(form):
        if "{" in form:
            raise ValueError(f"{form!r} is not an id format: fields look like {{alnum:14}}")
        return IdFormat((form, _of_alphabet(ALPHABETS["alnum"], _DEFAULT_LENGTH)))
    makers: list[str | Maker] = []
    position = 0
    for field in _FIELD.finditer(form):
        if field.start() > position:
            makers.append(form[position : field.start()])
        maker = _maker(field[1], field[2], field[3])
        ends = _LAST.get(form[field.end() :]) if field[1] in _PADDED else None
        makers.append(maker if ends is None else _ending(maker, ends))
        position = field.end()
    if position < len(form):
        makers.append(form[position:])
    return IdFormat(tuple(makers))
