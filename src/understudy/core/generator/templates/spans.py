"""Text of recorded pages as what it says: literal parts, and spans that say something of a thing, or of the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape as escape_html
from typing import Any
from urllib.parse import quote

from understudy.core.generator.templates.nodes import escape, quoted

_SIGN = 0xE100
_DATES = (
    (r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT", "http"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}", "%Y-%m-%dT%H:%M:%S.%f000"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}", "%Y-%m-%dT%H:%M:%S.%f"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}", "%Y-%m-%dT%H:%M:%S.%L"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", "%Y-%m-%dT%H:%M:%S"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{1,9}", "%Y-%m-%d %H:%M:%S.%f000"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "%Y-%m-%d %H:%M:%S"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d", "%Y-%m-%d %H:%M"),
    (r"\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d", "%d-%b-%Y %H:%M:%S"),
    (r"\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d", "%d-%b-%Y %H:%M"),
    (r"(?<![\d.])1[6-9]\d{8}(?![\d.])", "epoch"),
)
_ANY_DATE = re.compile("|".join(f"({form})" for form, _ in _DATES))
_SIGNS = re.compile(f"[{chr(_SIGN)}-{chr(_SIGN + len(_DATES) - 1)}]")
_IN_LINK = re.compile(r"""(?:href|src)=["']?[^"'>]*$""")


@dataclass(frozen=True, slots=True)
class Span:
    """A part of text that says something of a thing, or of a page."""

    code: str
    write: Callable[[Any], str]


type Parts = tuple[str | Span, ...]


def span(code: str, read: Callable[[Any], str]) -> Callable[[str, str], Span]:
    """Make the span of a text that is spelled as the place where it stands wants it: encoded in addresses, escaped in markup."""

    def make(preceding: str, text: str) -> Span:
        if _IN_LINK.search(preceding):
            return _encoded(code, read, "/" if "/" in text else "")
        return _escaped(code, read) if "<" in preceding else Span(code, read)

    return make


def _encoded(code: str, read: Callable[[Any], str], safe: str) -> Span:
    def write(of: Any) -> str:
        return quote(read(of), safe=safe)

    return Span(f"{code} | urlencode" + (f"({quoted(safe)})" if safe else ""), write)


def _escaped(code: str, read: Callable[[Any], str]) -> Span:
    def write(of: Any) -> str:
        return escape_html(read(of))

    return Span(f"{code} | xml", write)


def put_spans(parts: Parts, text: str, make: Callable[[str, str], Span]) -> Parts:
    """Put spans where a text stands as a word of its own."""
    if not text:
        return parts
    word = re.compile(r"(?<![\w.%<-])(?<!</)" + re.escape(text) + r"(?![\w%-])(?!\.\w)")
    found: list[str | Span] = []
    so_far = ""
    for part in parts:
        if isinstance(part, Span):
            found.append(part)
            so_far += "…"
            continue
        end = 0
        for match in word.finditer(part):
            found += [part[end : match.start()], make(so_far + part[: match.start()], text)]
            end = match.end()
        found.append(part[end:])
        so_far += part
    return tuple(part for part in found if part != "")


def masked(text: str) -> str:
    """Write a sign in place of every moment."""
    return _ANY_DATE.sub(lambda match: chr(_SIGN + (match.lastindex or 1) - 1), text)


def dated(parts: Parts, code: str) -> Parts:
    """Write the moments that signs stand for; `code` takes the format."""
    found: list[str | Span] = []
    for part in parts:
        if isinstance(part, Span):
            found.append(part)
            continue
        end = 0
        for match in _SIGNS.finditer(part):
            form = _DATES[ord(match[0]) - _SIGN][1]
            found += [part[end : match.start()], _moment(code.format(quoted(form)), match[0])]
            end = match.end()
        found.append(part[end:])
    return tuple(part for part in found if part != "")


def _moment(code: str, sign: str) -> Span:
    return Span(code, lambda _: sign)


def written_of(parts: Parts, of: Any) -> str:
    """Write text as the template would, of a thing."""
    return "".join(part if isinstance(part, str) else part.write(of) for part in parts)


def template_of(parts: Parts) -> str:
    """Write text as a template."""
    return "".join(escape(part) if isinstance(part, str) else "{{ " + part.code + " }}" for part in parts)
