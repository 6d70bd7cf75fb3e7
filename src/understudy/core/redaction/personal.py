"""Personal data, replaced when a project asks for it: e-mail addresses, phone numbers, IBANs."""

from __future__ import annotations

import hmac
import re

EMAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}(?![A-Za-z0-9-])")
PHONE = re.compile(r"(?<![\w+.-])\+\d{1,3}[ .-]?(?:\(?\d{1,5}\)?[ .-]?){2,5}\d(?![\w-])")
IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])")
PATTERNS = {"email": EMAIL, "phone": PHONE, "iban": IBAN}
_PSEUDONYM = re.compile(r"u-[0-9a-f]{8}@example\.com")


def disguise_email(key: bytes, address: str) -> str:
    """Return ``u-<8 hex>@example.com``; the same address in another case gives the same."""
    if _PSEUDONYM.fullmatch(address):
        return address
    return f"u-{hmac.digest(key, b'email' + address.lower().encode(), 'sha256')[:4].hex()}@example.com"


def disguise_phone(key: bytes, number: str) -> str:
    """Keep the country code and the grouping; draw the other digits."""
    digits = "".join(c for c in number if c.isdigit())
    drawn = iter(str(int.from_bytes(hmac.digest(key, b"phone" + digits.encode(), "sha256"))))
    country = re.match(r"\+\d{1,2}", number)
    keep = country.end() if country else 1
    return number[:keep] + "".join(next(drawn) if c.isdigit() else c for c in number[keep:])


def is_iban(text: str) -> bool:
    """Check an IBAN by its check digits (ISO 13616, ISO 7064 MOD 97-10)."""
    compact = text.replace(" ", "")
    return 15 <= len(compact) <= 34 and _remainder(compact) == 1


def disguise_iban(key: bytes, text: str) -> str:
    """Keep country, length and grouping; draw the account and compute the check digits anew."""
    compact = text.replace(" ", "")
    stream = hmac.digest(key, b"iban" + compact.encode(), "sha512")
    account = "".join(
        chr((48 if c.isdigit() else 65) + byte % (10 if c.isdigit() else 26)) for c, byte in zip(compact[4:], stream, strict=False)
    )
    check = 98 - _remainder(f"{compact[:2]}00{account}")
    drawn = iter(f"{compact[:2]}{check:02}{account}")
    return "".join(c if c == " " else next(drawn) for c in text)


def _remainder(compact: str) -> int:
    return int("".join(str(int(c, 36)) for c in compact[4:] + compact[:4])) % 97
