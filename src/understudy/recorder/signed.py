"""Requests whose signature covers the address they are sent to: another Host would make the real service refuse them."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Authorization schemes that always cover host and port: RFC 5849 §3.4.1 (OAuth 1.0), Hawk, AWS Signature Version 4 and 4A.
_SCHEMES = ("aws4-", "oauth ", "hawk ")
# Query parameters of presigned URLs: AWS and its many re-implementations, Google Cloud Storage V4.
_PRESIGNED = re.compile(r"[?&]X-(?:Amz|Goog|Oss|Cos|Obs|Tos)-(?:Signature|SignedHeaders|Credential)=", re.IGNORECASE)
_VERSION_2 = re.compile(r"[?&]SignatureVersion=2(?:&|$)")
_SIGNED_HEADERS = re.compile(r"(?:signedheaders=|headers=\")[^,\"]*\bhost\b", re.IGNORECASE)
_COMPONENTS = re.compile(r"\"(?:@authority|@target-uri|host)\"", re.IGNORECASE)  # RFC 9421 §2


def signs_address(headers: Mapping[str, str], target: str) -> bool:
    """Say whether a request carries a signature over its Host or its whole URL.

    Args:
        headers: fields by name, looked up without regard to case.
        target: path and query.
    """
    authorization = headers.get("authorization", "")
    if authorization.lower().startswith(_SCHEMES) or _SIGNED_HEADERS.search(authorization):
        return True
    if "dpop" in headers or _COMPONENTS.search(headers.get("signature-input", "")):  # RFC 9449: the proof names the URL
        return True
    return bool(_SIGNED_HEADERS.search(headers.get("signature", "")) or _PRESIGNED.search(target) or _VERSION_2.search(target))
