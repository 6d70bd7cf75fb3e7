"""Whose request it is: the caller's key by which a limit counts, as a hash, so that no credential is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any, Final

from understudy.core.model.json_codec import ABSENT
from understudy.core.model.message import Request
from understudy.core.model.rate_limit import KeyPart, RateLimit

ANONYMOUS: Final = "anonymous"
_SALT: Final = b"understudy.limit"

type Read = Callable[[Request, KeyPart, Mapping[str, Any], str], Any]


def _query(request: Request, part: KeyPart, *_: Any) -> Any:
    return next((value for name, value in request.query if name == part.name), None)


def _client(request: Request, part: KeyPart, *_: Any) -> Any:
    """The client's address; with a depth, the address that so many trusted proxies forwarded."""
    depth = int(part.name) if part.name else 0
    if not depth:
        return request.client or None
    hops = [hop.strip() for line in request.headers.get_all("x-forwarded-for") for hop in line.split(",")]
    return hops[-depth] if depth <= len(hops) else request.client or None


def _claim(_: Request, part: KeyPart, context: Mapping[str, Any], __: str) -> Any:
    claims = context["request"].get("jwt") if "request" in context else None
    return claims.get(part.name) if isinstance(claims, Mapping) else None


def _pointer(request: Request, part: KeyPart, *_: Any) -> Any:
    """RFC 6901."""
    value = request.json
    for token in part.name.split("/")[1:]:
        step = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Mapping):
            value = value.get(step, ABSENT)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return None if value is ABSENT else value


READERS: Final[Mapping[str, Read]] = {
    "header": lambda request, part, *_: request.headers.get(part.name),
    "query": _query,
    "cookie": lambda request, part, *_: request.cookies.get(part.name),
    "jwt": _claim,
    "client_ip": _client,
    "method": lambda request, *_: request.method,
    "host": lambda request, *_: request.authority,
    "route": lambda _, __, ___, route: route or None,
    "path": lambda request, *_: request.path,
    "path_param": lambda _, part, context, __: context.get("path", {}).get(part.name),
    "body": _pointer,
    "const": lambda _, part, *__: part.name,
}
KEY_KINDS: Final = tuple(READERS)


def caller_key(policy: RateLimit, request: Request, context: Mapping[str, Any], route: str) -> str:
    """Return the key of a caller: a hash of its components, or ``anonymous`` when none of them is there."""
    found = [_read(part, request, context, route) for part in policy.key]
    if policy.key and all(value is None for value in found):
        return ANONYMOUS
    text = "\x1f".join(ANONYMOUS if value is None else str(value) for value in found)
    return blake2b(text.encode(), digest_size=12, key=_SALT).hexdigest()


def _read(part: KeyPart, request: Request, context: Mapping[str, Any], route: str) -> Any:
    value = READERS[part.kind](request, part, context, route)
    return _read(part.fallback, request, context, route) if value is None and part.fallback is not None else value
