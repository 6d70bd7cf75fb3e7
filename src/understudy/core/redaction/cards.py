"""Payment card numbers: recognised by issuer prefix, length and check digit (ISO/IEC 7812-1), replaced by numbers of test ranges.

The last four digits stay, as PCI DSS 3.4 allows, because services repeat them (``last4``) and clients show them. Numbers that processors
publish for tests are no secrets and stay whole.
"""

from __future__ import annotations

import hmac
import re

# Not what stands in the boundaries that Python makes for multipart bodies: 15 signs, 19 digits drawn at random.
CANDIDATE = re.compile(
    r"(?<![0-9A-Za-z.+_-])(?<!={15})"
    r"[2-6]\d{3}(?:([ -])\d{4}\1\d{4}\1\d{1,7}(?!\1\d{4}\1\d{4})|([ -])\d{6}\2\d{4,5}|\d{9,15})(?![0-9A-Za-z_]|[.-]\d)"
)
_GROUPED = re.compile(r"\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5}|\d{13,19}")
_ISSUERS = (
    # (prefix, lengths, first digits of a published test number)
    (re.compile(r"4"), frozenset({13, 16, 19}), "424242"),
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), frozenset({16}), "555555"),
    (re.compile(r"3[47]"), frozenset({15}), "378282"),
    (re.compile(r"6011|65|64[4-9]"), frozenset({16, 19}), "601111"),
    (re.compile(r"3(?:0[0-5]|6|8|9)"), frozenset({14, 16}), "305693"),
    (re.compile(r"35(?:2[89]|[3-8])"), frozenset({16, 19}), "356600"),
    (re.compile(r"62"), frozenset({16, 17, 18, 19}), "620000"),
    (re.compile(r"5018|5020|5038|5893|6304|6759|676[1-3]"), frozenset({13, 14, 15, 16, 17, 18, 19}), "675900"),
)
# Published by Stripe, Adyen, Braintree, PayPal, Worldpay and Square for tests.
_TEST_NUMBERS = """
4242424242424242 4000056655665556 5555555555554444 2223003122003222 5200828282828210 5105105105105100 378282246310005 371449635398431
6011111111111117 6011000990139424 6011981111111113 3056930009020004 36227206271667 6555900000604105 3566002020360505 6200000000000005
4000002500003155 4000000000003220 4000000000000002 4000000000009995 4000000000009987 4000000000009979 4000000000000069 4000000000000127
4000000000000119 4242424242424241 4000000000000341 4000002760003184 4000003800000446 4000000000000077 4000000000000010 4000000000000028
4111111111111111 4012888888881881 4222222222222 5555341244441115 4005519200000004 4009348888881881 4500600000000061 6304000000000000
30569309025904 38520000023237 3530111333300000 5431111111111111 4988438843884305 4917610000000000 4444333322221111 4532015112830366
76009244561
"""
PUBLISHED = frozenset(_TEST_NUMBERS.split())


def is_card(text: str) -> bool:
    """Say whether a text is a card number that must not be kept."""
    if not _GROUPED.fullmatch(text):
        return False
    digits = _digits(text)
    return digits not in PUBLISHED and _issuer(digits) is not None and passes_luhn(digits) and len(set(digits)) > 2


def is_published(text: str) -> bool:
    """Say whether a text is a number that processors publish for tests."""
    return _digits(text) in PUBLISHED


def disguise_card(key: bytes, text: str, attempt: int = 0) -> str:
    """Return a card number of the issuer's test range with the same length, grouping and last four digits, valid by its check digit."""
    digits = _digits(text)
    issuer = _issuer(digits)
    if issuer is None or len(digits) < 13:
        return text
    middle = len(digits) - 11
    number = int.from_bytes(hmac.digest(key, b"card\0%d\0" % attempt + digits.encode(), "sha256"))
    drawn = str(number % 10**middle).zfill(middle)
    balanced = next(c for c in map(str, range(10)) if passes_luhn(issuer + drawn + c + digits[-4:]))
    replacement = iter(issuer + drawn + balanced + digits[-4:])
    return "".join(next(replacement) if c.isdigit() else c for c in text)


def is_test_card(text: str) -> bool:
    """Say whether a number lies in a range from which pseudonyms are drawn."""
    return any(_digits(text).startswith(test) for _, _, test in _ISSUERS)


def passes_luhn(digits: str) -> bool:
    """Check a number by its last digit (ISO/IEC 7812-1 annex B)."""
    total = 0
    for at, character in enumerate(reversed(digits)):
        doubled = int(character) * (2 if at % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _digits(text: str) -> str:
    return "".join(c for c in text if c in "0123456789")


def _issuer(digits: str) -> str | None:
    for prefix, lengths, test in _ISSUERS:
        if len(digits) in lengths and prefix.match(digits):
            return test
    return None
