"""Keyed pseudonyms that keep the shape of a value: length, separators, alphabet and character classes.

Rules of the file:
- The same key and value give the same pseudonym; without the key nothing about the value follows from it but its shape.
- A pseudonym long enough ends in a seal, a checksum over the rest that needs no key: `is_pseudonym` recognises it anywhere, so it is never
  replaced twice, and a scan in CI, where the key is not, tells it from a secret. By chance a value bears a seal once in 2**24 or 2**32.
- Every letter becomes a letter of its case and every digit a digit, unless a run is hexadecimal: that stays hexadecimal. A UUID keeps
  version and variant (RFC 9562 §4), padded base64 stays canonical (RFC 4648 §3.5), base32 as keys of one-time passwords are written in
  stays base32 (RFC 4648 §6).
"""

from __future__ import annotations

import hashlib
import hmac
import math
import re

_LOWER = "abcdefghijklmnopqrstuvwxyz"
_UPPER = _LOWER.upper()
_DIGITS = "0123456789"
_BASE32_DIGITS = "234567"
_HEX_LOWER = "0123456789abcdef"
_HEX_UPPER = "0123456789ABCDEF"
_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_RUN = re.compile(r"[0-9A-Za-z]{8,}")
_BASE32 = re.compile(r"(?=[2-7]*[A-Z])(?=[A-Z]*[2-7])(?:[A-Z2-7]{8}){2,16}")
_HEX_RUN = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_PADDED = re.compile(r"[A-Za-z0-9+/_-]+(={1,2})")
_CANONICAL = {1: "AEIMQUYcgkosw048", 2: "AQgw"}
_SEAL = b"understudy pseudonym seal\0"
_TRIES = 64


def disguise(key: bytes, value: str, keep: int = 0, attempt: int = 0) -> str:
    """Return the pseudonym of a value.

    Args:
        key: the installation's key.
        value: the secret.
        keep: that many leading characters stay (a vendor's prefix).
        attempt: another number gives another pseudonym, for the rare case that one is taken.
    """
    alphabets = _alphabets(value)
    if not any(alphabets[keep:]):
        return value[:keep] + _unlettered(key, value[keep:], attempt)
    seal = _seal_positions(value, alphabets)
    if seal and min(seal) < keep:
        seal = ()
    result = value
    for nth in range(_TRIES):
        result = _draw(key, value, keep, alphabets, attempt * _TRIES + nth)
        if seal:
            result = _sealed(result, seal, alphabets)
        if result != value and (not seal or is_pseudonym(result)):
            return result
    return result


def is_pseudonym(text: str) -> bool:
    """Say whether a text is a pseudonym that bears a seal; short pseudonyms bear none."""
    alphabets = _alphabets(text)
    seal = _seal_positions(text, alphabets)
    return bool(seal) and _sealed(text, seal, alphabets) == text


def _alphabets(text: str) -> list[str]:
    """Give each character the alphabet it is drawn from; empty for one that stays."""
    table = [_LOWER if "a" <= c <= "z" else _UPPER if "A" <= c <= "Z" else _DIGITS if "0" <= c <= "9" else _beyond_ascii(c) for c in text]
    for run in _RUN.finditer(text):
        if _HEX_RUN.fullmatch(run[0]) and not run[0].isdigit():
            table[run.start() : run.end()] = [_HEX_UPPER if run[0].isupper() else _HEX_LOWER] * len(run[0])
        elif _BASE32.fullmatch(run[0]):
            table[run.start() : run.end()] = [_BASE32_DIGITS if character.isdigit() else _UPPER for character in run[0]]
    for uuid in _UUID.finditer(text):
        hexadecimal = _HEX_UPPER if uuid[0].isupper() else _HEX_LOWER
        for at in range(*uuid.span()):
            table[at] = "" if text[at] == "-" or at - uuid.start() in {14, 19} else hexadecimal
    padded = _PADDED.fullmatch(text)
    if padded:
        table[-len(padded[1]) - 1] = _CANONICAL[len(padded[1])]
    return table


def _beyond_ascii(character: str) -> str:
    """Give a letter beyond ASCII an alphabet whose UTF-8 is as long, so that lengths hold."""
    if character < "\x80" or not character.isalpha():
        return ""
    match len(character.encode("utf-8", "surrogatepass")):
        case 2:
            return "àáâãäåæçèéêëìíîïðñòóôõöøùúûüý"
        case 3:
            return "".join(map(chr, range(0x3042, 0x3080)))
        case _:
            return "".join(map(chr, range(0x20000, 0x20040)))


def _seal_positions(text: str, alphabets: list[str]) -> tuple[int, ...]:
    """Choose the last characters that hold 24 or 32 bits; none when too little would be left for the value itself."""
    ascii_at = [at for at, alphabet in enumerate(alphabets) if alphabet and text[at] < "\x80" and len(alphabet) in {10, 16, 26}]
    if len(ascii_at) < 12:
        return ()
    total = sum(math.log2(len(alphabets[at])) for at in ascii_at)
    wanted = 32.0 if total >= 96 else 24.0 if total >= 56 else 0.0
    chosen: list[int] = []
    if text.endswith("=") and ascii_at and len(alphabets[ascii_at[-1]]) == 16 and ascii_at[-1] >= len(text.rstrip("=")) - 1:
        ascii_at.pop()  # the character before the padding is bound to few values
    while wanted > 0 and ascii_at:
        at = ascii_at.pop()
        chosen.append(at)
        wanted -= math.log2(len(alphabets[at]))
    return tuple(chosen)


def _sealed(text: str, positions: tuple[int, ...], alphabets: list[str]) -> str:
    characters = list(text)
    for at in positions:
        characters[at] = "\0"
    number = int.from_bytes(hashlib.sha256(_SEAL + "".join(characters).encode("utf-8", "surrogatepass")).digest()[:16])
    for at in positions:
        number, digit = divmod(number, len(alphabets[at]))
        characters[at] = alphabets[at][digit]
    return "".join(characters)


def _draw(key: bytes, value: str, keep: int, alphabets: list[str], attempt: int) -> str:
    seed = hmac.digest(key, b"pseudonym\0%d\0" % attempt + value.encode("utf-8", "surrogatepass"), "sha256")
    stream = hashlib.shake_256(seed).digest(2 * len(value))
    drawn = [
        alphabet[int.from_bytes(stream[2 * at : 2 * at + 2]) % len(alphabet)] if alphabet else value[at]
        for at, alphabet in enumerate(alphabets)
    ]
    return value[:keep] + "".join(drawn[keep:])


def _unlettered(key: bytes, value: str, attempt: int) -> str:
    """Disguise a value without a letter or digit: punctuation is drawn from punctuation that no format reads."""
    marks = "!*-.@^_~"
    seed = hmac.digest(key, b"marks\0%d\0" % attempt + value.encode("utf-8", "surrogatepass"), "sha256")
    stream = hashlib.shake_256(seed).digest(len(value))
    return "".join(character if character > "\x7f" else marks[byte % len(marks)] for character, byte in zip(value, stream, strict=True))
