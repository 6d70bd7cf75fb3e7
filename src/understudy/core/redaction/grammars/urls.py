"""URLs, their queries, and forms in the style of a query (RFC 3986, WHATWG URL §5): percent-encoded, rewritten pair by pair."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote, unquote, unquote_plus

from understudy.core.redaction.grammars import Visit

_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_URL = re.compile(r"(?<![A-Za-z0-9+.])[A-Za-z][A-Za-z0-9+.-]{1,30}://[^\s\"'<>\\^`{|}\x00-\x1f\x7f]+")
_PARTS = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*://)(?:(?P<user>[^/?#@]*)@)?(?P<host>[^/?#]*)(?P<path>[^?#]*)(?P<query>\?[^#]*)?(?P<fragment>#.*)?",
    re.DOTALL,
)


def rewrite_pairs(text: str, visit: Visit, place: str) -> str:
    """Rewrite ``a=1&b=2``: a query, a form body, a fragment of an OAuth redirect."""
    if not text:
        return text
    return "&".join(_pair(part, visit, place) for part in text.split("&"))


def _pair(part: str, visit: Visit, place: str) -> str:
    raw_name, separator, raw = part.partition("=")
    name = unquote_plus(raw_name)
    if not separator:
        return requote(visit("", name, place), raw_name, plus=True)
    new_name = visit("", name, place)
    head = raw_name if new_name == name else requote(new_name, raw_name, plus=True)
    value = unquote_plus(raw)
    new = visit(name, value, f"{place}.{name}")
    return f"{head}={raw if new == value else requote(new, raw, plus=True)}"


def requote(value: str, like: str, *, plus: bool = False) -> str:
    """Percent-encode a value as its predecessor was: characters that stood literally stay literal, escapes keep their case."""
    plus = plus and "%20" not in like
    safe = "".join({c for c in like if not c.isalnum() and c not in "%+"}) + ("" if plus or "+" not in like else "+")
    encoded = quote(value, safe=safe) if like.isascii() else "".join(c if c > "\x7f" else quote(c, safe=safe) for c in value)
    if plus:
        encoded = encoded.replace("%20", "+")
    if any(escape != escape.upper() for escape in _ESCAPE.findall(like)):
        encoded = _ESCAPE.sub(lambda escape: escape[0].lower(), encoded)
    return encoded


def rewrite_path(path: str, visit: Visit, place: str) -> str:
    """Rewrite a raw path segment by segment; the name given for a segment is the one before it."""
    if "/" not in path:
        return path
    segments = path.split("/")
    named = ""
    for at, raw in enumerate(segments):
        value = unquote(raw)
        new = visit(named, value, f"{place}.{at - 1}") if raw else raw
        if new != value:
            segments[at] = requote(new, raw)
        named = value
    return "/".join(segments)


def rewrite_target(target: str, path: Visit, query: Visit, place: str) -> str:
    """Rewrite the path and query of a request target or of a relative reference."""
    bare, mark, fragment = target.partition("#")
    raw_path, question, raw_query = bare.partition("?")
    rewritten = rewrite_path(raw_path, path, f"{place}.path") + question + rewrite_pairs(raw_query, query, f"{place}.query")
    return rewritten + mark + (rewrite_pairs(fragment, query, f"{place}.fragment") if "=" in fragment else fragment)


def rewrite_urls(text: str, path: Visit, query: Visit, place: str) -> str:
    """Rewrite every absolute URL in a text: user info, path segments, query and fragment pairs, all under one place."""
    if "://" not in text:
        return text
    return _URL.sub(lambda found: _absolute(found[0], path, query, place), text)


def rewrite_around_urls(text: str, rewrite: Callable[[str], str]) -> str:
    """Rewrite what stands between the absolute URLs of a text."""
    if "://" not in text:
        return rewrite(text)
    out, done = [], 0
    for found in _URL.finditer(text):
        out += [rewrite(text[done : found.start()]), found[0]]
        done = found.end()
    return "".join([*out, rewrite(text[done:])])


def _absolute(url: str, path: Visit, query: Visit, place: str) -> str:
    def here(visit: Visit) -> Visit:
        return lambda name, value, _: visit(name, value, place)

    parts = _PARTS.fullmatch(url)
    if parts is None:
        return url
    user = parts["user"]
    if user:
        name, colon, raw = user.partition(":")
        value = unquote(raw)
        new = query("password", value, place) if value else value
        head = unquote(name)
        new_head = query("userinfo" if colon else "token", head, place)
        user = (name if new_head == head else requote(new_head, name)) + colon + (raw if new == value else requote(new, raw))
    target = rewrite_target(parts["path"] + (parts["query"] or "") + (parts["fragment"] or ""), here(path), here(query), place)
    return parts["scheme"] + (f"{user}@" if parts["user"] is not None else "") + parts["host"] + target
