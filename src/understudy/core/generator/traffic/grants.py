"""Grant types of OAuth 2.0, as far as a recording has to know them beforehand."""

from __future__ import annotations

from typing import Any

# RFC 6749 §4, RFC 7523, RFC 7522, RFC 8628, RFC 8693, OpenID CIBA: what servers may grant.
_TYPES = frozenset(
    [
        "authorization_code",
        "client_credentials",
        "password",
        "refresh_token",
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:ietf:params:oauth:grant-type:saml2-bearer",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:openid:params:grant-type:ciba",
    ]
)


def is_unsupported(grant_type: str, answer: Any) -> bool:
    """Whether a grant was refused for its type: as the standard says it (RFC 6749 §5.2), or because there is no such type."""
    if not isinstance(answer, dict) or "error" not in answer:
        return False
    return answer["error"] == "unsupported_grant_type" or grant_type not in _TYPES
