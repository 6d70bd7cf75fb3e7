"""Who may use the admin API. Everything is refused unless this one place lets it through.

A page in a browser must not reach it (CSRF, DNS rebinding), nor a neighbor on the network: the token is a bearer token and never a
cookie, which browsers attach on their own and share across ports; Host must be an address we listen on; foreign origins are refused
even with a token; bodies must be declared as JSON, which no form can send; and no CORS field is ever given.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web

_SAME_SITE = frozenset({"same-origin", "none"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request may not pass: status and one sentence."""

    status: int
    detail: str


@dataclass(frozen=True, slots=True)
class Gate:
    """The conditions of entry.

    Attributes:
        token: what callers must show.
        hosts: names under which the API may be addressed, lower case, without port; addresses of this machine always may.
        public: paths that need no token, GET alone.
    """

    token: str
    hosts: frozenset[str]
    public: Collection[str]

    def judge(self, request: web.Request) -> Refusal | None:
        """Say why a request may not pass; None when it may."""
        if not self._is_own(request.headers.get("Host", "")):
            return Refusal(421, "the Host field does not name this admin API")
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc.lower() != request.headers.get("Host", "").lower():
            return Refusal(403, "requests of other origins are refused")
        if request.headers.get("Sec-Fetch-Site", "none") not in _SAME_SITE:
            return Refusal(403, "requests of other sites are refused")
        if request.method == "GET" and request.path in self.public:
            return None
        if not self._is_known(request.headers.getall("Authorization", [])):
            return Refusal(401, "give the admin token as 'Authorization: Bearer …'")
        if (request.body_exists or "Content-Type" in request.headers) and request.content_type != "application/json":
            return Refusal(415, "bodies must be application/json")
        return None

    def _is_own(self, host: str) -> bool:
        try:
            name = (urlsplit(f"//{host}").hostname or "").rstrip(".").lower()
        except ValueError:
            return False
        if name in self.hosts:
            return True
        try:
            return ipaddress.ip_address(name).is_loopback
        except ValueError:
            return False

    def _is_known(self, fields: list[str]) -> bool:
        """Compare the token without telling by time how much of it is right."""
        if len(fields) != 1:
            return False
        scheme, _, token = fields[0].partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(token.strip().encode(), self.token.encode())
