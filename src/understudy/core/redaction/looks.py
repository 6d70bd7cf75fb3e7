"""Judgments on a value by its looks: random or words, prose, placeholder; and how far it may be replaced outside its own place."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise

_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?.*)?|\d{8}T\d{6}Z|(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d .*")
_STRING_IDENTIFIER = re.compile(r"[A-Z]{2}[0-9a-f]{32}")
_PLAIN = re.compile(r"[A-Za-z]+(?:[ _.:/-][A-Za-z]+)*[0-9]{0,3}[!.?]?")
_PIECE = re.compile(r"[A-Za-z0-9]+")
_LETTERS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_VOWELLESS = re.compile(r"[b-df-hj-np-tv-xz]{5,}", re.IGNORECASE)
_FLAGS = frozenset(
    {"", "true", "false", "null", "none", "nil", "undefined", "yes", "no", "on", "off", "0", "1", "-1", "required", "optional"}
)
_MASKED = re.compile(
    r"[*•.x#X_-]+|\[[A-Za-z _-]+\]|<[A-Za-z _-]+>|\([a-z ]+\)|\{\{.*\}\}|\$?\{[A-Za-z_.]+\}|%[A-Z_]+%|"
    r"(?i:redacted|filtered|hidden|masked|string|secret|removed|n/a)"
)
_PARTLY_MASKED = re.compile(r"[*•]{3}")
_SENTENCE = """
a an are at be been by can cannot contains contain do does field for from has have in invalid is it least less may more must no not of on
or please provided required should than that the this to too value was were will with you your match incorrect missing least used
"""
_SENTENCE_WORDS = frozenset(_SENTENCE.split())
# The commonest letter pairs of English and code, from which words are made and random letters are not.
_COMMON = """
th he in er an re nd at on nt ha es st en ed to it ou ea hi is or ti as te et ng of al de se le sa si ar ve ra ld ur ro ic ne ri co ma ss
li me ce om io la no us ll el ac ch ta ot tr ut pr po un mi di ho ec ad ai ca lo be ge il am pe op su ke ul id ol so us em im vi ab wo rd
ow sw ss pa rs sh ag ig ey ay ty fi fa fo ir if iv wa wi we mo na ni do da cl cr bl br pl gr fr dr ck sk sp ee oo ff tt pp ie ia os oc od
ok
"""
_PAIRS = frozenset(_COMMON.split())


class Reach(IntEnum):
    """How far from where it was recognised a secret may be replaced."""

    PLACE = 0  # only where it was recognised: too short or too common
    WHOLE = 1  # wherever it is a whole value
    ANYWHERE = 2  # also inside longer text


def is_flag(value: str) -> bool:
    """Say whether a value is no secret under any name: a flag, a number of one digit, nothing."""
    return value.strip().lower() in _FLAGS


def is_masked(value: str) -> bool:
    """Say whether a value was already masked by somebody, or names a placeholder."""
    return bool(_MASKED.fullmatch(value))


def is_partly_masked(value: str) -> bool:
    """Say whether a server shows only a part of a value: ``sk_…****1234``."""
    return bool(_PARTLY_MASKED.search(value))


def is_string_identifier(value: str) -> bool:
    """Say whether a value is the public name of a thing under `sid`, as Twilio's String Identifiers are: ``SM…`` and 32 digits."""
    return bool(_STRING_IDENTIFIER.fullmatch(value))


def is_prose(value: str) -> bool:
    """Say whether a value reads as a sentence: what a server says about a secret rather than the secret."""
    words = value.split()
    if len(words) < 2 or len(value) < 8:
        return False
    if not _SENTENCE_WORDS & {word.strip("'\"`.,:;!?()[]").lower() for word in words}:
        return False
    lettered = sum(1 for word in words if word.strip("'\"`.,:;!?()[]").replace("-", "").replace("'", "").isalpha())
    return lettered >= 0.6 * len(words) and not any(_random_piece(word) for word in words)


def is_plain(value: str) -> bool:
    """Say whether a value consists of ordinary words, perhaps with a short number: it may stand anywhere with another meaning."""
    if len(value) > 40 or not _PLAIN.fullmatch(value):
        return value.isdigit() and len(value) < 7
    return all(_reads_as_word(part) for part in _LETTERS.findall(value))


@lru_cache(maxsize=4096)
def looks_random(value: str) -> bool:
    """Say whether a value was made by a machine to be hard to guess, as tokens are; dates, words, paths and short codes were not."""
    if len(value) < 10 or " " in value or value.isdigit() or "://" in value or _DATE.fullmatch(value):
        return False
    if _UUID.fullmatch(value):
        return True
    pieces = _PIECE.findall(value)
    if any(_random_piece(piece) for piece in pieces):
        return True
    return len(value) >= 20 and sum(1 for piece in pieces if _mixed(piece)) >= 3


def reach_of(value: str) -> Reach:
    """Say how far a secret may be replaced without touching things that merely look like it."""
    if len(value) < 4 or is_flag(value) or is_masked(value):
        return Reach.PLACE
    if is_plain(value) and (len(value) < 16 or len(_LETTERS.findall(value)) < 3):
        return Reach.PLACE
    if len(value) < 8 or len(set(value)) < 4:
        return Reach.WHOLE
    return Reach.ANYWHERE


def _mixed(piece: str) -> bool:
    return not piece.isdigit() and not piece.isalpha()


def _random_piece(piece: str) -> bool:
    """Judge one run of letters and digits."""
    if len(piece) < 9 or piece.isdigit():
        return False
    if piece.isalpha():
        return len(piece) >= 12 and not all(_reads_as_word(part) for part in _LETTERS.findall(piece))
    turns = sum(1 for a, b in pairwise(piece) if a.isdigit() != b.isdigit())
    return turns >= 3 or (len(piece) >= 16 and turns >= 1 and not all(_reads_as_word(part) for part in _LETTERS.findall(piece)))


def _reads_as_word(part: str) -> bool:
    low = part.lower()
    if len(low) <= 3:
        return True
    if _VOWELLESS.search(low):
        return False
    pairs = [low[at : at + 2] in _PAIRS for at in range(len(low) - 1)]
    return sum(pairs) >= 0.5 * len(pairs)
