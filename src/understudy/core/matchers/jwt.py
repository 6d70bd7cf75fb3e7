"""`jwt`: the claims of a JSON Web Token, its signature unseen (RFC 7519 §3, RFC 7515 §7.1)."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from dataclasses import dataclass
from typing import Any

from understudy.core.matchers.value import BaseValueMatcher
from understudy.core.model.json_codec import ABSENT, parse_json


@dataclass(frozen=True, slots=True)
class Jwt(BaseValueMatcher):
    """The text is a token (after an optional ``Bearer``) whose header and claims fit JSON patterns."""

    header: BaseValueMatcher | None = None
    claims: BaseValueMatcher | None = None

    def matches(self, value: Any) -> bool:
        """Decode and judge."""
        if not isinstance(value, str):
            return False
        scheme, separator, token = value.partition(" ")
        if separator and scheme.lower() != "bearer":
            return False
        parts = (token if separator else value).strip().split(".")
        if len(parts) != 3:
            return False
        header, claims = decode_part(parts[0]), decode_part(parts[1])
        if header is ABSENT or claims is ABSENT:
            return False
        return (self.header is None or self.header.matches(header)) and (self.claims is None or self.claims.matches(claims))

    def describe(self) -> str:
        """Show the patterns."""
        shown = [f"{name} {pattern.describe()}" for name, pattern in (("header", self.header), ("claims", self.claims)) if pattern]
        return "a JWT" + (" with " + " and ".join(shown) if shown else "")

    @property
    def weight(self) -> int:
        """As many as the patterns have."""
        return sum(pattern.weight for pattern in (self.header, self.claims) if pattern) or 1


def decode_part(part: str) -> Any:
    """Decode one base64url part of a token to JSON data; ABSENT when it is none."""
    try:
        return parse_json(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        return ABSENT
