"""Kinds of secrets, named after the member or header under which they stand: what reports and provenance say."""

from __future__ import annotations

import re
from functools import lru_cache

from understudy.core.redaction.names import snake

_KINDS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("password", r"pass(?!port|enger|ed|age|ive)|pwd"),
        ("csrf", r"csrf|xsrf|authenticity_token|request_verification"),
        ("card", r"card_?(?:number|no|num)|cc_?num|credit_?card|\bpan$"),
        ("cvv", r"cvv|cvc|cvn|csc|security_code|verification_value"),
        (
            "otp",
            r"otp|mfa|two_factor|one_time|sms_code|verification_code|backup_code|recovery_code|(?:^|_)pin$|ssn|social_security",
        ),
        ("refresh_token", r"refresh_?token"),
        ("id_token", r"id_?token"),
        ("access_token", r"access_?token|bearer"),
        ("client_secret", r"client_?secret|consumer_?secret"),
        ("saml", r"saml|wresult"),
        ("assertion", r"assertion"),
        ("code_verifier", r"code_?verifier"),
        ("authorization_code", r"(?:^|_)code$"),
        ("state", r"(?:^|_)state$"),
        ("signature", r"signature|(?:^|_)sig$|hmac|(?:^|_)mac$"),
        ("session", r"sess|(?:^|_)sid$"),
        ("private_key", r"private_?key|priv_?key|ssh_key|mnemonic|seed_phrase|unseal"),
        ("api_key", r"api_?key|app_?key|access_?key|_key|^key$|keys?$|appid|app_id"),
        ("token", r"token|jwt|ticket|dpop"),
        ("credential", r"credential|auth"),
    )
)


@lru_cache(maxsize=4096)
def kind_of(name: str) -> str:
    """Name the kind of secret that stands under a name."""
    flat = snake(name)
    return next((kind for kind, pattern in _KINDS if pattern.search(flat)), "secret")
