"""Header fields: credentials by their grammar, cookies by theirs, signatures by their parts, the rest as text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from understudy.core.model.credential import user_and_secret
from understudy.core.model.headers import Headers
from understudy.core.redaction.gate import Gate
from understudy.core.redaction.grammars.cookies import rewrite_cookie, rewrite_set_cookie, without_cookies
from understudy.core.redaction.grammars.credentials import rewrite_authorization, rewrite_basic
from understudy.core.redaction.grammars.multipart import boundary_of
from understudy.core.redaction.grammars.urls import rewrite_target
from understudy.core.redaction.kinds import kind_of
from understudy.core.redaction.looks import is_flag, is_masked, looks_random
from understudy.core.redaction.names import Hint
from understudy.core.redaction.scan import Scan

_PART = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_AUTHORIZATION = frozenset(
    {"authorization", "proxy-authorization", "x-forwarded-authorization", "x-original-authorization", "x-amzn-remapped-authorization"}
)
_KNOWN = _AUTHORIZATION | {"cookie", "set-cookie", "sec-websocket-protocol"}
_PATH = re.compile(r"(;\s*path=)([^;\s]+)", re.IGNORECASE)
_ITEM = re.compile(r"[^,\s]+")
_REFERENCES = frozenset({"location", "content-location", "referer", "origin", "refresh"})
_TRANSPORT = """
accept accept-encoding accept-language accept-ranges access-control-allow-credentials access-control-allow-headers age allow
access-control-allow-methods access-control-expose-headers access-control-request-headers cache-control connection content-encoding
content-language content-length content-type date expires host if-modified-since keep-alive last-modified server te trailer
transfer-encoding upgrade user-agent vary via
"""
_SAFE = frozenset(_TRANSPORT.split())


class Fields:
    """Rewrites header fields with a scan's eyes."""

    def __init__(self, scan: Scan, gate: Gate) -> None:
        self._scan = scan
        self._gate = gate

    def rewrite(self, headers: Headers, side: str) -> Headers:
        """Return the fields without secrets; the same object when they hold none."""
        named = {name for name, _ in headers if self._is_named(name.lower())}
        others = "\n".join([value for name, value in headers if name not in named and not (name.lower() in _SAFE and len(value) < 60)])
        is_open = self._gate.is_open(others)
        if not named and not is_open:
            return headers
        pairs = tuple(self._all(headers, side, named, read_others=is_open))
        return headers if pairs == headers.pairs else Headers(pairs)

    def _is_named(self, lower: str) -> bool:
        names = self._scan.names
        return lower in _KNOWN or names.header_hint(lower) is not Hint.NONE or names.is_dropped(lower)

    def _all(self, headers: Headers, side: str, named: set[str], *, read_others: bool) -> Iterator[tuple[str, str]]:
        for name, value in headers:
            if name not in named and not read_others:
                yield name, value
            elif not self._scan.names.is_dropped(name):
                new = self._value(name.lower(), value, side)
                if new or not value:
                    yield name, new

    def _value(self, name: str, value: str, side: str) -> str:
        scan, place = self._scan, f"{side}.headers.{name}"
        if name in _SAFE and len(value) < 60:
            return value
        if scan.names.is_allowed(name) or scan.names.is_allowed(place):
            return value
        if name == "content-type" and (boundary := boundary_of(value)):
            # What parts the body says so in the body, too (RFC 2046 §5.1.1), whatever number it looks like.
            before, _, after = value.partition(boundary)
            return scan.text(before, place) + boundary + scan.text(after, place)
        if name in _AUTHORIZATION:
            return rewrite_authorization(value, scan.force, scan.member, place)
        if name == "cookie":
            kept = without_cookies(value, scan.names.dropped) if scan.names.dropped else value
            return rewrite_cookie(kept, scan.cookie, f"{side}.cookies")
        if name == "set-cookie":
            if scan.names.is_dropped(value.partition("=")[0].strip()):
                return ""
            # A path may name the session that the value does.
            safe = scan.known_in(rewrite_set_cookie(value, scan.cookie, f"{side}.cookies"), place)
            return _PATH.sub(lambda found: found[1] + self._reference(found[2], place), safe)
        if name == "sec-websocket-protocol":  # browsers can send a token in no other field
            return _ITEM.sub(
                lambda item: scan.secret(item[0], "access_token", place, f"header {name}") if looks_random(item[0]) else item[0],
                scan.text(value, place),
            )
        hint = scan.names.header_hint(name)
        if hint is Hint.NONE or is_flag(value) or is_masked(value):
            return self._reference(value, place) if name in _REFERENCES else scan.text(value, place)
        if kind_of(name) == "signature" and len(value) > 16:
            return _PART.sub(
                lambda part: scan.secret(part[0], "signature", place, f"header {name}") if looks_random(part[0]) else part[0],
                scan.text(value, place),
            )
        if hint is Hint.PERHAPS and not looks_random(value):
            return scan.text(value, place)
        if user_and_secret(value) is not None:
            return rewrite_basic(value, scan.force, scan.member, place)
        return scan.secret(value, kind_of(name), place, f"header {name}")

    def _reference(self, value: str, place: str) -> str:
        scan = self._scan
        if "://" in value or not ("?" in value or "/" in value):
            return scan.text(value, place)
        return rewrite_target(
            scan.known_in(value, place), lambda n, v, _: scan.segment(n, v, place), lambda n, v, _: scan.parameter(n, v, place), place
        )
