"""Which exchanges of a recorded service are kept: by path, method and content type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from understudy.core.model.exchange import Exchange
from understudy.errors import UsageError

_TYPE = "type:"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One condition: ``/path/*``, ``GET /path/*``, ``DELETE *`` or ``type:image/*`` (of the response)."""

    method: str = ""
    path: str = "*"
    content_type: str = ""

    def covers(self, exchange: Exchange) -> bool:
        """Say whether an exchange meets the condition."""
        if self.content_type:
            response = exchange.response
            return response is not None and fnmatchcase(response.content_type, self.content_type)
        request = exchange.request
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
    method, separator, path = text.rpartition(" ")
    if not path.startswith(("/", "*")) or (separator and not method.strip().isalpha()):
        raise UsageError(f"{text!r} selects nothing. Valid: '/path/*', 'GET /path/*', 'DELETE *', 'type:image/*'.")
    return Pattern(method.strip().upper(), path)
