"""Which exchanges of a recorded service are kept: by path, method, content type and host."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from understudy.core.model.exchange import Exchange
from understudy.errors import UsageError

_TYPE, _HOST = "type:", "host:"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One condition: ``/path/*``, ``GET /path/*``, ``DELETE *``, ``type:image/*`` (of the response) or ``host:*.example.com``."""

    method: str = ""
    path: str = "*"
    content_type: str = ""
    host: str = ""

    def covers(self, exchange: Exchange) -> bool:
        """Say whether an exchange meets the condition."""
        if self.content_type:
            response = exchange.response
            return response is not None and fnmatchcase(response.content_type, self.content_type)
        request = exchange.request
        if self.host:
            authority = request.authority.lower()
            return fnmatchcase(authority, self.host) or fnmatchcase(authority.rpartition(":")[0], self.host)
        return self.method in ("", request.method.upper()) and fnmatchcase(request.raw_path, self.path)


@dataclass(frozen=True, slots=True)
class Selection:
    """What is kept: everything, or what one of `only` covers, less what one of `skip` covers."""

    only: tuple[Pattern, ...] = ()
    skip: tuple[Pattern, ...] = ()

    def keeps(self, exchange: Exchange) -> bool:
        """Say whether an exchange is written."""
        wanted = not self.only or any(pattern.covers(exchange) for pattern in self.only)
        return wanted and not any(pattern.covers(exchange) for pattern in self.skip)


def parse_patterns(texts: Iterable[str]) -> tuple[Pattern, ...]:
    """Read patterns as users write them.

    Raises:
        UsageError: one of them is no pattern.
    """
    return tuple(_parse(text.strip()) for text in texts)


def _parse(text: str) -> Pattern:
    if text.startswith(_TYPE) and len(text) > len(_TYPE):
        return Pattern(content_type=text[len(_TYPE) :].lower())
    if text.startswith(_HOST) and len(text) > len(_HOST):
        return Pattern(host=text[len(_HOST) :].lower())
    method, separator, path = text.rpartition(" ")
    if not path.startswith(("/", "*")) or (separator and not method.strip().isalpha()):
        raise UsageError(f"{text!r} selects nothing. Valid: '/path/*', 'GET /path/*', 'DELETE *', 'type:image/*', 'host:*.example.com'.")
    return Pattern(method.strip().upper(), path)
