"""Recorded requests as a client would send them whose refused credentials are known by their marks.

A pseudonym has not the mark of what it stands for. For the proof, each marked one is replaced by a text of its shape that has: so the stubs
that ask for marks are tried as they will be used.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import count
from urllib.parse import quote, quote_plus

from understudy.core.generator.traffic.refusals import Marks
from understudy.core.model.credential import mark_of, user_and_secret
from understudy.core.model.exchange import Exchange
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_VARIED = 4


def bring_marked(exchange: Exchange, marks: Marks) -> Request:
    """Return the request of an exchange with credentials that have the marks that were kept of them."""
    request = exchange.request
    swaps = brought_instead(exchange, marks)
    if not swaps:
        return request
    body = _swapped(request.body.decode("utf-8", "surrogateescape"), swaps).encode("utf-8", "surrogateescape")
    headers = Headers.of((name, _field(value, swaps)) for name, value in request.headers)
    if len(body) != len(request.body) and "content-length" in headers:
        headers = headers.replacing("content-length", str(len(body)))
    return replace(request, target=_swapped(request.target, swaps), headers=headers, body=body)


def brought_instead(exchange: Exchange, marks: Marks) -> dict[str, str]:
    """Return what the request of an exchange brings in place of each marked credential; an answer may say it again."""
    return {
        found.pseudonym: text_with(found.pseudonym, marks.kept[found.pseudonym])
        for found in exchange.redactions
        if found.pseudonym in marks.kept and found.place.startswith("request.")
    }


@lru_cache(maxsize=4096)
def text_with(pseudonym: str, mark: str) -> str:
    """Return a text that differs from a pseudonym in its last few characters only and has a mark.

    It is as long as the pseudonym, for a length may be what was refused; longer only where no text of one or two characters has the mark.
    """
    varied = min(_VARIED, len(pseudonym))
    stem = pseudonym[: len(pseudonym) - varied]
    return next(text for text in (stem + _counted(number, varied) for number in count()) if mark_of(text) == mark)


def _counted(number: int, width: int) -> str:
    digits = ""
    while number or len(digits) < width:
        number, digit = divmod(number, len(_DIGITS))
        digits += _DIGITS[digit]
    return digits


def _field(value: str, swaps: Mapping[str, str]) -> str:
    found = user_and_secret(value)
    if found is None:
        return _swapped(value, swaps)
    scheme, clear = found
    user, colon, password = clear.partition(":")
    new = f"{swaps.get(user, user)}{colon}{swaps.get(password, password)}"
    return scheme + base64.b64encode(new.encode()).decode()


def _swapped(text: str, swaps: Mapping[str, str]) -> str:
    for old, new in swaps.items():
        for write in (str, quote_plus, quote, _in_json):
            text = re.sub(rf"(?<![A-Za-z0-9]){re.escape(write(old))}(?![A-Za-z0-9])", write(new).replace("\\", r"\\"), text)
    return text


def _in_json(text: str) -> str:
    return json.dumps(text)[1:-1]
