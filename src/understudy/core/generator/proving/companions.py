"""Companions: the values a virtual service made up, each with the recorded one for which it stands, both ways."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from understudy.core.generator.templates.calendar import Calendar, replace_moments
from understudy.core.generator.values.looks import looks_generated
from understudy.core.model.credential import user_and_secret
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request

_LARGE = 1_000_000  # bytes: a body that is first asked whether it speaks of anything that is to be translated
WORD = re.compile(r"[A-Za-z0-9_-]{4,}")
_AFTER_ESCAPE = re.compile(r"(?<=%[0-9A-Fa-f]{2})[A-Za-z0-9_-]{4,}")  # the digits of ``%3A`` are no part of the word that follows
_WIDE = re.compile(r"[A-Za-z0-9_\-+/=.%~]{8,}")


@dataclass(slots=True)
class Companions:
    """Which made-up value stands for which recorded one, both ways.

    Attributes:
        addresses: the spellings of the server's own address.
        calendar: at what time the rehearsal takes place.
        moments: which point in time a client was given instead of a recorded one, as they are written.
        counted: recorded tags that hold the number of a write: others may hold another, where a refused write took one.
        latest: the recorded values for which others stand since the answer that is being compared.
    """

    made: dict[str, str] = field(default_factory=dict)
    back: dict[str, str] = field(default_factory=dict)
    addresses: tuple[tuple[str, str], ...] = ()
    calendar: Calendar = field(default_factory=Calendar)
    moments: dict[str, str] = field(default_factory=dict)
    counted: frozenset[str] = frozenset()
    latest: list[str] = field(default_factory=list)

    def pair(self, recorded: str, answered: str) -> bool:
        """Join two values, unless one of them already keeps other company."""
        if recorded in self.made:
            return self.made[recorded] == answered
        if answered in self.back:
            return False
        self.made[recorded] = answered
        self.back[answered] = recorded
        if recorded != answered:
            self.latest.append(recorded)
            self._pair_last(recorded, answered)
        return True

    def _pair_last(self, recorded: str, answered: str) -> None:
        """Join what stands at the end of two names of one place as well (``operations/7f3a``): paths say it by itself."""
        (place, sign, mine), (other, _, made) = recorded.rpartition("/"), answered.rpartition("/")
        if sign and place == other and looks_generated(mine) and mine not in self.made and made not in self.back:
            self.made[mine], self.back[made] = made, mine

    def translate(self, text: str) -> str:
        """Write a recorded text with the values that stand for the recorded ones."""
        if text in self.counted:
            return self.made.get(text, text)
        text = replace_moments(text, self.moments)
        if not self.made:
            return text
        text = WORD.sub(self._swap, _WIDE.sub(self._swap, text))
        return _AFTER_ESCAPE.sub(self._swap, text) if "%" in text else text

    def recorded(self, made: str) -> str | None:
        """Say which recorded value a made one stands for, by itself or by the words in it; None when none is known."""
        found = self.back.get(made)
        if found is not None:
            return found
        read = WORD.sub(lambda match: self.back.get(match.group(), match.group()), made)
        return read if read != made else None

    def _swap(self, match: re.Match[str]) -> str:
        word = match.group()
        if word in self.back:
            return word
        found = self.made.get(word)
        if found is not None:
            return found
        if "%" in word and (found := self.made.get(unquote(word))) is not None:
            return quote(found, safe="")
        name, sign, value = word.partition("=")
        if sign and value in self.made:
            return f"{name}={self.made[value]}"
        if sign and value and (found := self.made.get(unquote(value))) is not None:
            return f"{name}={quote(found, safe='') if '%' in value else found}"
        return word

    def _field(self, value: str) -> str:
        """Write a header field; what Basic credentials say stands in Base64 (RFC 7617)."""
        found = user_and_secret(value)
        if found is None:
            return self.translate(value)
        scheme, clear = found
        return scheme + base64.b64encode(self.translate(clear).encode()).decode()

    def request(self, request: Request) -> Request:
        """Make the request that a client would send that was given our values instead of the recorded ones."""
        if not self.made and not self.moments:
            return request
        headers = Headers.of((name, self._field(value)) for name, value in request.headers)
        body = request.body
        if body:
            body = self._translated_bytes(body)
        if len(body) != len(request.body):
            headers = headers.replacing("content-length", str(len(body))) if "content-length" in headers else headers
        return Request(
            request.method,
            self.translate(request.target),
            headers,
            body,
            request.scheme,
            request.authority,
            request.http_version,
            request.client,
            connection=request.connection,
        )

    def _translated_bytes(self, body: bytes) -> bytes:
        """Translate a body; in one that is no text, such as a message of Protocol Buffers, what is text and stays as long."""
        if len(body) > _LARGE and not any(known.encode() in body for known in (*self.made, *self.moments)):
            return body
        try:
            return self.translate(body.decode()).encode()
        except UnicodeDecodeError:
            translated = self.translate(body.decode("latin-1"))
        try:
            found = translated.encode("latin-1")
        except UnicodeEncodeError:
            return body
        return found if len(found) == len(body) else body
