"""JSON Web Tokens (RFC 7519) rebuilt with a test key, and the key sets (RFC 7517) that must verify them.

A rebuilt token keeps its header and claims, so that clients read the same subject, scopes and times; secrets inside its claims become
pseudonyms. Its signature is made with a published test key, and a recorded key set publishes that key under the key ids it had.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from understudy.core.model.json_codec import parse_json
from understudy.core.redaction.interfaces import Signer
from understudy.core.redaction.pseudonym import disguise

TOKEN = re.compile(r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*){1,3}")
_DROPPED = frozenset({"x5c", "x5t", "x5t#S256", "x5u", "oth"})
_PRIVATE = ("d", "p", "q", "dp", "dq", "qi", "k")


@dataclass(frozen=True, slots=True)
class Jwt:
    """A compact JWS taken apart."""

    header: Mapping[str, Any]
    head: str
    payload: str
    signature: str

    @property
    def algorithm(self) -> str:
        """The algorithm it claims."""
        found = self.header.get("alg")
        return found if isinstance(found, str) else ""


def parse_jwt(text: str) -> Jwt | None:
    """Take a compact JWS apart; None when it is not one."""
    parts = text.split(".")
    if len(parts) != 3:
        return None
    header = parse_json(_decode(parts[0]) or b"")
    if not isinstance(header, dict) or "alg" not in header or "enc" in header:
        return None
    return Jwt(header, *parts)


def rebuild_jwt(key: bytes, text: str, signer: Signer | None, claims: Callable[[str], str]) -> str | None:
    """Return the token with clean claims and a signature by the test key; None when it is no JWS.

    Args:
        key: for a signature in shape only, when there is no test key for the algorithm.
        text: the token.
        signer: holds the test keys.
        claims: cleans the JSON text of the claims.
    """
    jwt = parse_jwt(text)
    if jwt is None:
        return None
    if is_rebuilt(text, signer):
        return text
    payload = _decode(jwt.payload)
    new = jwt.payload
    if payload is not None:
        try:
            clear = payload.decode()
        except UnicodeDecodeError:
            clear = ""
        cleaned = claims(clear) if clear else clear
        if cleaned != clear:
            new = _encode(cleaned.encode())
    if not jwt.signature:
        return f"{jwt.head}.{new}."
    signature = signer.sign(jwt.algorithm, f"{jwt.head}.{new}".encode()) if signer else None
    if signature is None:
        return f"{jwt.head}.{new}.{disguise(key, jwt.signature)}"
    return f"{jwt.head}.{new}.{_encode(signature)}"


def is_rebuilt(text: str, signer: Signer | None) -> bool:
    """Say whether a token bears the test key's signature."""
    jwt = parse_jwt(text)
    signature = _decode(jwt.signature) if jwt and jwt.signature else None
    return bool(signer and jwt and signature and signer.verifies(jwt.algorithm, f"{jwt.head}.{jwt.payload}".encode(), signature))


def replace_key_set(text: str, signer: Signer | None) -> str | None:
    """Return a JSON Web Key Set with the test keys under the recorded key ids; None when there is nothing to replace."""
    if signer is None or '"kty"' not in text:
        return None
    document = parse_json(text.encode())
    if not isinstance(document, dict):
        return None
    keys = document.get("keys") if isinstance(document.get("keys"), list) else [document] if "kty" in document else None
    if not keys or not all(isinstance(one, dict) and "kty" in one for one in keys):
        return None
    if any(name in one for one in keys for name in _PRIVATE):
        return None  # private keys are secrets, not something to verify with: the ordinary rules see to them
    replaced = [_test_key(one, signer) for one in keys]
    if replaced == keys:
        return None
    new = {**document, "keys": replaced} if "keys" in document else replaced[0]
    return json.dumps(new, ensure_ascii=False, indent=2 if "\n" in text.strip() else None, separators=None if '": ' in text else (",", ":"))


def _test_key(key: Mapping[str, Any], signer: Signer) -> dict[str, Any]:
    test = signer.public_jwk(str(key["kty"]), str(key.get("crv", "")))
    if test is None:
        return dict(key)
    return {name: test.get(name, value) for name, value in key.items() if name not in _DROPPED}


def half_hash(value: str, size: str) -> str:
    """Return what ``at_hash`` and ``c_hash`` hold for a hash of 256, 384 or 512 bits: its left half (OpenID Connect Core §3.1.3.6)."""
    digest = hashlib.new(f"sha{size}", value.encode("utf-8", "surrogatepass")).digest()
    return _encode(digest[: len(digest) // 2])


def _decode(part: str) -> bytes | None:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
