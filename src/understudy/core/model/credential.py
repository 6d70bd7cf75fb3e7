"""Credentials inside values, and the mark of a credential: 12 bits that tell it from another, too few to find it or to be sure of it.

One text in 4,096 has the mark of a given one. So a recording can say *this* password was refused without holding it, and a request on
replay can be asked whether it brings that one again.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Container
from dataclasses import dataclass
from typing import Final

WRONG: Final = "wrong"  # stands among marks for every credential that calls itself wrong
MARK_FORM: Final = re.compile(rf"(?:[0-9a-f]{{3}}|{WRONG})")
KEY_ONLY: Final = frozenset({"", "x", "x-oauth-basic", "x-oauth-token", "api_token"})
# What credentials are called that tests send to be refused.
_SAYS_WRONG: Final = re.compile(
    r"(?i)(?:^|[^a-z])(?:wrong|invalid|bad|worse|worst|fake|bogus|expired|revoked|stale|incorrect|mistyped|mistaken|typo|nope|unknown|"
    r"forged|tampered|unauthori[sz]ed|garbage|rubbish|junk|nonsense|not)(?:[^a-z]|$)"
)
_LONGEST_WRONG: Final = 40
# Words that say nothing about the right credential: beside others, the right one may stand in the wrong one (``not-Tr0ub4dor``).
_PLAIN: Final = re.compile(
    r"wrong|invalid|bad|worse|worst|fake|bogus|expired|revoked|stale|forged|tampered|incorrect|mistyped|mistaken|typo|nope|unknown|unauthori[sz]ed|garbage|"
    r"rubbish|junk|nonsense|not|no|pass|passwords?|passwd|passphrase|pwd?|"
    r"tokens?|jwt|keys?|api|apikey|secrets?|credentials?|users?|username|login|auth|authorization|bearer|basic|access|refresh|session|id|code|client|"
    r"the|an?|my|your|this|that|is|it|at|all|for|of|value|one|really|totally|definitely|very|completely|test|string|cookie|sure|guess|old|new|such|"
    r"valid|correct|right|real|here|never|none|x+|me|in|please|ever|signature|signed|forged|tampered|header|data",
    re.IGNORECASE,
)
_WORDS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+|[^\x00-\x7f]+")
_LONGEST_NUMBER: Final = 4
_CONTEXT: Final = b"understudy credential mark\0"
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]* +(\S+)")
_BASIC: Final = re.compile(r"(?i)(basic +|)(\S+)")
_USER_AND_SECRET: Final = re.compile(r"[\w.@+-]{1,64}:\S[^\x00-\x1f\x7f]{3,}")
_IN_BASE64: Final = re.compile(r"(?:[A-Za-z0-9+/]{4}){2,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


@dataclass(frozen=True, slots=True)
class Credential:
    """A secret, and the user it is said to belong to, if the notation names one."""

    secret: str
    user: str | None = None


def mark_of(secret: str) -> str:
    """Return the mark of a secret: three hexadecimal digits of a hash over it."""
    return hashlib.sha256(_CONTEXT + secret.encode("utf-8", "surrogatepass")).hexdigest()[:3]


def has_mark(secret: str, marks: Container[str]) -> bool:
    """Say whether a secret has one of some marks."""
    return mark_of(secret) in marks or (WRONG in marks and says_wrong(secret))


def says_wrong(value: str) -> bool:
    """Say whether a value calls itself wrong, as credentials in tests of refusals do."""
    return len(value) <= _LONGEST_WRONG and bool(_SAYS_WRONG.search(value))


def is_plainly_wrong(value: str) -> bool:
    """Say whether a value calls itself wrong in plain words, so that nothing of a right one can stand in it."""
    return says_wrong(value) and all(
        _PLAIN.fullmatch(word) is not None or (word.isdecimal() and len(word) <= _LONGEST_NUMBER) for word in _WORDS.findall(value)
    )


def credentials_in(value: str) -> tuple[Credential, ...]:
    """Return what may be the credential in a value: the value itself, and what follows an authentication scheme.

    Of Basic credentials it is the password (RFC 7617), or the user name where that is the key and the password says nothing.
    """
    basic = _BASIC.fullmatch(value)
    if basic is not None and (basic[1] or user_and_secret(value) is not None):
        return (_basic(basic[2]),)
    scheme = _SCHEME.fullmatch(value)
    return (Credential(value), Credential(scheme[1])) if scheme else (Credential(value),)


def user_and_secret(value: str) -> tuple[str, str] | None:
    """Read a user and a secret in Base64: what stands before it (``Basic``, or nothing), and the text; None where there is none.

    Some services have Basic credentials without their scheme in a header field of their own.
    """
    found = _BASIC.fullmatch(value)
    if found is None or not (found[1] or _IN_BASE64.fullmatch(value)):
        return None
    try:
        clear = base64.b64decode(found[2], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (found[1], clear) if found[1] or _USER_AND_SECRET.fullmatch(clear) else None


def _basic(encoded: str) -> Credential:
    try:
        raw = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        return Credential(encoded)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    user, colon, password = text.partition(":")
    if not colon:
        return Credential(encoded)
    return Credential(user) if password.lower() in KEY_ONLY else Credential(password, user)
