"""Links from one page to another: the caller's own URL with another query parameter, and the `Link` header field (RFC 8288)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from understudy.core.engine.templates.writing import to_text


def with_query(url: Any, name: str, value: Any, order: str = "kept") -> str:
    """Return a URL in which a query parameter has another value; added at the end where it is missing.

    Args:
        url: with or without a query.
        name: of the parameter, decoded.
        value: is written as text; None takes the parameter away.
        order: ``kept``, or ``sorted`` by name; ``spelled`` keeps names encoded as the URL has them, too.
    """
    path, _, query = to_text(url).partition("?")
    pairs = [part for part in query.split("&") if part]
    written = None if value is None else quote_plus(to_text(value))
    encoded = order == "spelled" and "%5B" in query.upper()
    new = None if written is None else f"{quote_plus(name, safe='$' if encoded else '[]$')}={written}"
    kept: list[str] = []
    for pair in pairs:
        if unquote_plus(pair.partition("=")[0]) != name:
            kept.append(pair)
        elif new is not None:
            kept.append(f"{pair.partition('=')[0]}={written}" if order == "spelled" else new)
            new = None
    if new is not None:
        kept.append(new)
    if order == "sorted":
        kept.sort(key=lambda pair: unquote_plus(pair.partition("=")[0]))
    return path + "?" + "&".join(kept) if kept else path


def link_header(links: Mapping[str, Any]) -> str:
    """Write a mapping from relation to URL as a `Link` header field; relations without a URL are left out."""
    return ", ".join(f'<{to_text(url)}>; rel="{relation}"' for relation, url in links.items() if url is not None)
