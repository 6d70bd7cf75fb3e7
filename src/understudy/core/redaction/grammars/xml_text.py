"""XML and HTML as text: character data goes by its element's name, attribute values by theirs; form fields by the name they carry."""

from __future__ import annotations

import html
import re

from understudy.core.redaction.grammars import Visit

_NAMES = re.compile(r"[<\s]([A-Za-z_][\w.:-]{0,80})(?=[\s=/>])")
_PIECE = re.compile(
    r"<!--(?P<comment>.*?)-->|<!\[CDATA\[(?P<cdata>.*?)\]\]>"
    r"|<(?P<close>/)?(?P<tag>[A-Za-z_][\w.:-]*)(?P<attributes>[^<>]*?)(?P<empty>/?)>|<[?!][^<>]*>|(?P<text>[^<]+)|<",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"(?<![\w.:-])([\w.:-]{1,200})\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_CARRIES_NAME = ("name", "key", "id", "property", "itemprop")
_CARRIES_VALUE = frozenset({"value", "content", "data-value"})
_KEYED = frozenset({"key", "name"})
_ADDRESS = re.compile(r"\s*<[A-Za-z][A-Za-z0-9+.-]*://")  # of a Link field, or in plain text (RFC 3986 appendix C)


def is_markup(text: str) -> bool:
    """Say whether a text that begins with ``<`` is markup whose comments and sections end."""
    return (
        ">" in text
        and not _ADDRESS.match(text)
        and all(text.rfind(closer) >= text.rfind(opener) for opener, closer in (("<!--", "-->"), ("<![CDATA[", "]]>")))
    )


def element_names(text: str) -> set[str]:
    """Return the names of elements and attributes without parsing, and the names that form fields carry."""
    return set(_NAMES.findall(text)) | {found[1] or found[2] for found in _ATTRIBUTE.findall(text) if found[0].lower() in _CARRIES_NAME}


def rewrite_xml(text: str, visit: Visit, place: str) -> str:
    """Give every text and attribute value to `visit`; a ``<Key>`` names the ``<Value>`` beside it, a field's name its value."""
    out: list[str] = []
    path: list[str] = []
    keyed = ""
    for piece in _PIECE.finditer(text):
        raw = piece[0]
        if piece["tag"]:
            local = piece["tag"].rpartition(":")[2]
            if not piece["close"]:
                raw = _start_tag(piece, visit, ".".join([place, *path[-2:], local]))
                if not piece["empty"]:
                    path.append(local)
            elif local in path:
                del path[len(path) - 1 - path[::-1].index(local) :]
        elif piece["comment"]:
            raw = f"<!--{visit('comment', piece['comment'], place)}-->"
        elif piece["text"] is not None or piece["cdata"] is not None:
            raw, keyed = _data(piece, path, keyed, visit, place)
        out.append(raw)
    return "".join(out)


def _data(piece: re.Match[str], path: list[str], keyed: str, visit: Visit, place: str) -> tuple[str, str]:
    raw = piece["cdata"] if piece["cdata"] is not None else piece["text"]
    stripped = raw.strip()
    if not stripped:
        return piece[0], keyed
    name = path[-1] if path else "text"
    value = html.unescape(stripped) if piece["cdata"] is None and "&" in stripped else stripped
    if name.lower() in _KEYED:
        keyed = value
    under = keyed if keyed and name.lower() == "value" else name
    new = visit(under, value, ".".join([place, *path[-3:]]))
    if new == value:
        return piece[0], keyed
    encoded = new if piece["cdata"] is not None else _escape(new, stripped)
    return piece[0].replace(stripped, encoded, 1), keyed


def _start_tag(piece: re.Match[str], visit: Visit, place: str) -> str:
    attributes = piece["attributes"]
    if "=" not in attributes:
        return piece[0]
    carried = {found[0].lower(): found[1] or found[2] for found in _ATTRIBUTE.findall(attributes)}
    named = next((carried[name] for name in _CARRIES_NAME if name in carried), "")

    def attribute(found: re.Match[str]) -> str:
        name, at = found[1], 2 if found[2] is not None else 3
        raw = found[at]
        value = html.unescape(raw) if "&" in raw else raw
        if not value:
            return found[0]
        under = named if named and name.lower() in _CARRIES_VALUE else name.rpartition(":")[2]
        new = visit(under, value, f"{place}.{under}")
        if new == value:
            return found[0]
        return found[0][: found.start(at) - found.start()] + _escape(new, raw) + found[0][found.end(at) - found.start() :]

    start, end = piece.start("attributes") - piece.start(), piece.end("attributes") - piece.start()
    return piece[0][:start] + _ATTRIBUTE.sub(attribute, attributes) + piece[0][end:]


def _escape(value: str, like: str) -> str:
    escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") if "&" in value or "<" in value else value
    if "\n" in escaped and "\n" not in like:
        escaped = escaped.replace("\n", "&#10;")
    return escaped.replace('"', "&quot;") if "&quot;" in like or "&#34;" in like else escaped
