"""Text as XML holds it (XML 1.0 §2.4); `xml.sax.saxutils` does the same, and loads half of an HTTP client to do it."""

from __future__ import annotations

from typing import Final

_BREAKS: Final = (("\n", "&#10;"), ("\r", "&#13;"), ("\t", "&#9;"))


def escape(text: str) -> str:
    """Write text as the content of an element."""
    return text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")


def quote_attribute(text: str) -> str:
    """Write text as the value of an attribute, with its quotes: double ones unless the text has such and no single ones."""
    written = escape(text)
    for letter, reference in _BREAKS:
        written = written.replace(letter, reference)
    if '"' not in written:
        return f'"{written}"'
    return f"'{written}'" if "'" not in written else '"' + written.replace('"', "&quot;") + '"'
