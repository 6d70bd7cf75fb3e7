"""Cookie and Set-Cookie fields (RFC 6265 §4): values are rewritten, names and attributes stay."""

from __future__ import annotations

from urllib.parse import unquote

from understudy.core.redaction.grammars import Visit
from understudy.core.redaction.grammars.urls import requote


def rewrite_cookie(value: str, visit: Visit, place: str) -> str:
    """Rewrite every value of a Cookie field."""
    return ";".join(_pair(part, visit, place) for part in value.split(";"))


def rewrite_set_cookie(value: str, visit: Visit, place: str) -> str:
    """Rewrite the value of a Set-Cookie field."""
    pair, semicolon, attributes = value.partition(";")
    return _pair(pair, visit, place) + semicolon + attributes


def without_cookies(value: str, is_dropped: frozenset[str]) -> str:
    """Return a Cookie field without the cookies of these lower-case names."""
    return "; ".join(part.strip() for part in value.split(";") if part.partition("=")[0].strip().lower() not in is_dropped)


def _pair(part: str, visit: Visit, place: str) -> str:
    head, equals, raw = part.partition("=")
    name, bare = head.strip(), raw.strip()
    inner = bare[1:-1] if len(bare) > 1 and bare[0] == bare[-1] == '"' else bare
    if not equals or not inner:
        return part
    value = unquote(inner) if "%" in inner else inner
    new = visit(name, value, f"{place}.{name}")
    if new == value:
        return part
    return f"{head}={raw.replace(inner, requote(new, inner) if '%' in inner else new, 1)}"
