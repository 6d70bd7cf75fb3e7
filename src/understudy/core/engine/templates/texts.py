"""Filters for text: names, paths, media types, markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from mimetypes import MimeTypes
from typing import Any, Final
from unicodedata import normalize
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from understudy.core.engine.templates.writing import to_text
from understudy.errors import TemplateError

_XML_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_MEDIA_TYPES: Final = MimeTypes()
BEFORE: Final = "before"
AFTER: Final = "after"
_WORDS_BEFORE: Final = re.compile(r"\s*\S+|\s+")
_WORDS_AFTER: Final = re.compile(r"\S+\s*|\s+")
_LONGEST_CYCLE: Final = 1024 * 1024
_ENUMERATED: Final = re.compile(r"([A-Za-z]\w*?)(?:_(ASC|DESC|asc|desc))?")
_LONGEST_TEXT: Final = 64 * 1024 * 1024
DESCENDING: Final = ("desc", "descending", "-1")
MAP_ENTRIES: Final = "entry()"  # the mapping that stands for the entries of a map of the AWS query protocol


def xml(value: Any) -> str:
    """Escape text for XML content and attributes."""
    return to_text(value).translate(_XML_ESCAPES)


def elements(value: Any, name: str) -> str:
    """Write a tree, as `request.xml` reads one, as elements of a name: one for each of a list, none for nothing."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "".join(elements(one, name) for one in value)
    if name == MAP_ENTRIES and isinstance(value, Mapping):
        return "".join(elements({"key": key, "value": one}, "entry") for key, one in value.items())
    if not isinstance(value, Mapping):
        return f"<{name}>{xml(value)}</{name}>" if value != "" else f"<{name}/>"
    attributes = "".join(f' {key[1:]}="{xml(one)}"' for key, one in value.items() if key.startswith("@"))
    inner = "".join(xml(one) if key == "#text" else elements(one, key) for key, one in value.items() if not key.startswith("@"))
    return f"<{name}{attributes}>{inner}</{name}>" if inner else f"<{name}{attributes}/>"


def replace(value: Any, old: str, new: str) -> str:
    """Replace text in text."""
    text = to_text(value)
    if text.count(old) * max(0, len(new) - len(old)) + len(text) > _LONGEST_TEXT:
        raise TemplateError("replace: the result would be longer than 64 MiB")
    return text.replace(old, new)


def split(value: Any, separator: str | None = None, limit: int = -1) -> list[str]:
    """Split text at a separator, or at white space."""
    return to_text(value).split(separator, limit)


def pieces(value: Any, by: str | int) -> list[str]:
    """Split text so that its pieces make it up again: words with the blanks `before` or `after` them, or so many letters at a time."""
    text = to_text(value)
    if isinstance(by, int):
        size = max(1, by)
        return [text[start : start + size] for start in range(0, len(text), size)]
    return (_WORDS_BEFORE if by == BEFORE else _WORDS_AFTER).findall(text)


def pad(value: Any, size: int, letter: str = "0") -> str:
    """Pad text on the left."""
    return to_text(value).rjust(min(size, 4096), letter)


def fill(value: Any, size: int) -> str:
    """Return the spaces behind a text in a column of a width, at least one."""
    return " " * min(max(1, size - len(to_text(value))), 4096)


def within(value: Any, member: str) -> str:
    """Write fields to sort by as fields inside a member: ``-title,year`` becomes ``-attributes.title,attributes.year``."""
    fields = [field.strip() for field in to_text(value).split(",")]
    return ",".join(f"{'-' if field.startswith('-') else ''}{member}.{field.lstrip('-+')}" for field in fields)


def directed(value: Any, orders: Any) -> str:
    """Write fields to sort by with directions that stand elsewhere: ``title,year`` by ``asc,desc`` becomes ``title,-year``."""
    said = [order.strip().lower() in DESCENDING for order in to_text(orders).split(",")]
    fields = [field.strip() for field in to_text(value).split(",")]
    return ",".join(f"{'-' if index < len(said) and said[index] else ''}{field}" for index, field in enumerate(fields))


def cycled(value: Any, size: int) -> str:
    """Repeat text until it is so many letters long."""
    text = to_text(value)
    if not text or not 0 <= size <= _LONGEST_CYCLE:
        raise TemplateError(f"cycled({size}): takes some text, and a size up to {_LONGEST_CYCLE}")
    return (text * (size // len(text) + 1))[:size]


def named_order(value: Any, style: str = "camel") -> str:
    """Write words of an enumeration as fields to sort by: ``CREATED_AT_DESC`` becomes ``-createdAt``, in `snake` style ``-created_at``."""
    fields = (_ENUMERATED.fullmatch(field.strip()) for field in to_text(value).split(","))
    return ",".join(("-" if (field[2] or "").lower() == "desc" else "") + _member_of(field[1], style) for field in fields if field)


def _member_of(name: str, style: str) -> str:
    if not name.isupper():
        return name
    first, *words = name.lower().split("_")
    return "_".join((first, *words)) if style == "snake" else first + "".join(map(str.capitalize, words))


def place(value: Any) -> str:
    """Return the path that a URL or an encoded path names: decoded, without authority, query, and slashes at its ends."""
    text = to_text(value)
    path = text if text.startswith("/") else "/" + text.partition("://")[2].partition("/")[2] if "://" in text else text
    return unquote(path.partition("?")[0].partition("#")[0]).strip("/")


def parent(value: Any) -> str:
    """Return what stands before the last slash; nothing where there is none."""
    return to_text(value).rstrip("/").rpartition("/")[0]


def media_type(value: Any, known: Any = None, other: str = "application/octet-stream") -> str:
    """Return the media type that the ending of a name stands for: as `known` says, as registered, or `other`."""
    name = to_text(value).rpartition("/")[2]
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    found = known.get(ending) if isinstance(known, Mapping) else None
    return to_text(found) if found is not None else _MEDIA_TYPES.guess_type(f"x.{ending}")[0] or other


def project_name(value: Any) -> str:
    """Return the normalized name of a Python project (PEP 503): lower case, runs of ``-_.`` as one hyphen."""
    return re.sub(r"[-_.]+", "-", to_text(value)).lower()


def slug(value: Any, others: str = "part") -> str:
    """Return a text as addresses write it: ``My First Post!`` is ``my-first-post``.

    Args:
        value: the text; accents are taken off.
        others: what other characters do: ``part`` words, or ``go`` without a trace, but for blanks and hyphens.
    """
    plain = normalize("NFKD", to_text(value)).encode("ascii", "ignore").decode().lower()
    if others == "go":
        plain = re.sub(r"[^a-z0-9_\s-]", "", plain)
    return re.sub(r"[^a-z0-9_]+" if others == "go" else r"[^a-z0-9]+", "-", plain).strip("-")


def with_charset(value: Any, charset: str = "utf-8") -> str:
    """Add a charset to the media type of a text that names none, as web frameworks do; leave others as they are."""
    text = to_text(value)
    kind = text.partition(";")[0].strip().lower()
    is_text = kind.startswith("text/") or kind.endswith(("/javascript", "/ecmascript", "/xml", "+xml"))
    return f"{text}; charset={charset}" if is_text and "charset=" not in text.lower() else text


def basename(value: Any) -> str:
    """Return what follows the last slash."""
    return to_text(value).rstrip("/").rpartition("/")[2]


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "basename": basename,
    "capitalize": lambda value: to_text(value).capitalize(),
    "elements": elements,
    "fill": fill,
    "lower": lambda value: to_text(value).lower(),
    "media_type": media_type,
    "pad": pad,
    "parent": parent,
    "pieces": pieces,
    "place": place,
    "project_name": project_name,
    "replace": replace,
    "slug": slug,
    "split": split,
    "title": lambda value: to_text(value).title(),
    "trim": lambda value: to_text(value).strip(),
    "unquote": lambda value: unquote(to_text(value)),
    "unquote_plus": lambda value: unquote_plus(to_text(value)),
    "upper": lambda value: to_text(value).upper(),
    "urlencode": lambda value, safe="": quote(to_text(value), safe=safe),
    "urlencode_plus": lambda value: quote_plus(to_text(value)),
    "with_charset": with_charset,
    "within": within,
    "cycled": cycled,
    "directed": directed,
    "named_order": named_order,
    "xml": xml,
}
