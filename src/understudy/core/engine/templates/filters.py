"""The filters of templates: pure functions on plain data.

A filter refuses what is missing, except `default` and `list`, which are made for it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from math import prod
from mimetypes import MimeTypes
from typing import Any, Final
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from understudy.core.engine.templates.access import dig
from understudy.core.engine.templates.calendars import answering
from understudy.core.engine.templates.dynamodb.filters import FILTERS as DYNAMODB
from understudy.core.engine.templates.graphql_selection import cut_to
from understudy.core.engine.templates.links import link_header, with_query
from understudy.core.engine.templates.missing import Missing
from understudy.core.engine.templates.moments import parse_offset, read_moment, write_moment
from understudy.core.engine.templates.npm import FILTERS as NPM
from understudy.core.engine.templates.sqs import FILTERS as SQS
from understudy.core.engine.templates.styles import write_json
from understudy.core.engine.templates.tus import read_metadata
from understudy.core.engine.templates.writing import plain, to_json_text, to_text
from understudy.core.model.json_codec import ABSENT, parse_json
from understudy.errors import TemplateError

_XML_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_URL_ALPHABET: Final = bytes.maketrans(b"-_", b"+/")
_MEDIA_TYPES: Final = MimeTypes()
_LONGEST_TEXT: Final = 64 * 1024 * 1024


def _octets(value: Any) -> bytes:
    return value if isinstance(value, bytes) else to_text(value).encode()


def default(value: Any, other: Any = "", empty: Any = False) -> Any:  # noqa: FBT002  positional as in Jinja2
    """Return another value for one that is not there; with `true`, also for an empty one."""
    return other if isinstance(value, Missing) or value is ABSENT or (empty and not value) else value


def as_list(value: Any) -> list[Any]:
    """Return a list as it is, nothing as an empty list, the values of text one by one, anything else as a list of one."""
    if isinstance(value, Missing) or value is None or value is ABSENT:
        return []
    if isinstance(value, list | tuple):
        return list(value)
    return [value]


def _number(value: Any, fallback: Any, read: Callable[[Any], Any]) -> Any:
    try:
        return read(value)
    except (TypeError, ValueError) as error:
        if fallback is not None:
            return fallback
        raise TemplateError(f"{value!r} is not a number") from error


def to_int(value: Any, fallback: Any = None) -> Any:
    """Read an integer; text may have a fraction, which is cut."""
    return _number(
        value, fallback, lambda raw: int(raw) if not isinstance(raw, str) or raw.strip().lstrip("+-").isdecimal() else int(float(raw))
    )


def to_float(value: Any, fallback: Any = None) -> Any:
    """Read a number with a fraction."""
    return _number(value, fallback, float)


def number(value: Any, fallback: Any = None) -> Any:
    """Read a number: an integer where it is one, else one with a fraction."""
    return _number(value, fallback, lambda raw: int(raw) if str(raw).strip().lstrip("+-").isdecimal() else float(raw))


def boolean(value: Any) -> bool:
    """Read a truth value: `false`, `0`, `no`, `off` and nothing are false."""
    return value.strip().lower() not in {"", "0", "false", "no", "off"} if isinstance(value, str) else bool(value)


def b64encode(value: Any, variant: str = "") -> str:
    """Encode text or bytes as base64; `url` for the URL alphabet without padding."""
    if variant == "url":
        return base64.urlsafe_b64encode(_octets(value)).rstrip(b"=").decode()
    return base64.b64encode(_octets(value)).decode()


def b64decode(value: Any) -> Any:
    """Decode base64 of either alphabet; text where the bytes are UTF-8, else bytes."""
    data = b"".join(_octets(value).split()).translate(_URL_ALPHABET).rstrip(b"=")
    try:
        decoded = base64.b64decode(data + b"=" * (-len(data) % 4), validate=True)
    except binascii.Error as error:
        raise TemplateError("b64decode: this is not base64") from error
    try:
        return decoded.decode()
    except UnicodeDecodeError:
        return decoded


def to_bytes(value: Any, coding: str = "utf-8") -> bytes:
    """Return text as bytes: in a character coding, or read from `base64` or `hex`."""
    try:
        if coding == "base64":
            return base64.b64decode(_octets(value))
        if coding == "hex":
            return bytes.fromhex(to_text(value))
        return value if isinstance(value, bytes) else to_text(value).encode(coding)
    except (ValueError, LookupError) as error:
        raise TemplateError(f"bytes({coding!r}): {error}") from error


def earlier_alike(value: Any, name: str) -> list[Any]:
    """Return, for every element of a list in turn, the elements before it that have the same in a member."""
    elements = as_list(value)
    return [one for at, element in enumerate(elements) for one in elements[:at] if dig(one, name) == dig(element, name) is not ABSENT]


def content_digest(value: Any, like: str = "") -> str:
    """Return a content's digest with the name of its algorithm, as OCI registries write it: that of another digest, else SHA-256."""
    name = "sha512" if like.startswith("sha512:") else "sha256"
    return f"{name}:{hashlib.new(name, _octets(value), usedforsecurity=False).hexdigest()}"


def _digest(name: str) -> Callable[..., Any]:
    def digest(value: Any, form: str = "hex") -> Any:
        made = hashlib.new(name, _octets(value), usedforsecurity=False).digest()
        if form == "bytes":
            return made
        return base64.b64encode(made).decode() if form == "base64" else made.hex()

    return digest


def crc32(value: Any, form: str = "int") -> Any:
    """Return the CRC-32 of text or bytes as an integer, `hex` or `base64`."""
    made = zlib.crc32(_octets(value))
    return made if form == "int" else f"{made:08x}" if form == "hex" else base64.b64encode(made.to_bytes(4, "big")).decode()


def hexadecimal(value: Any) -> str:
    """Write bytes, text or an integer in hexadecimal."""
    return f"{value:x}" if isinstance(value, int) else _octets(value).hex()


def xml(value: Any) -> str:
    """Escape text for XML content and attributes."""
    return to_text(value).translate(_XML_ESCAPES)


def elements(value: Any, name: str) -> str:
    """Write a tree, as `request.xml` reads one, as elements of a name: one for each of a list, none for nothing."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "".join(elements(one, name) for one in value)
    if not isinstance(value, Mapping):
        return f"<{name}>{xml(value)}</{name}>" if value != "" else f"<{name}/>"
    attributes = "".join(f' {key[1:]}="{xml(one)}"' for key, one in value.items() if key.startswith("@"))
    inner = "".join(xml(one) if key == "#text" else elements(one, key) for key, one in value.items() if not key.startswith("@"))
    return f"<{name}{attributes}>{inner}</{name}>" if inner else f"<{name}{attributes}/>"


def to_json(value: Any, style: str = "compact") -> str:
    """Write a value as JSON text in a style."""
    return write_json(plain(value), style).decode()


def from_json(value: Any) -> Any:
    """Read JSON text."""
    data = parse_json(_octets(value))
    if data is ABSENT:
        raise TemplateError("fromjson: this is not JSON")
    return data


def length(value: Any) -> int:
    """Count elements, members, letters or bytes."""
    try:
        return len(value)
    except TypeError as error:
        raise TemplateError(f"length: {type(value).__name__} has none") from error


def ordered_like(value: Any, known: Any) -> list[Any]:
    """Put the elements that stand in another list first, in its order; the others keep theirs."""
    places = {token: place for place, token in reversed(list(enumerate(map(to_text, known))))}
    return sorted(value, key=lambda element: places.get(to_text(element), len(places)))


def first(value: Any) -> Any:
    """Return the first element; missing when there is none."""
    return next(iter(value), Missing("first element"))


def last(value: Any) -> Any:
    """Return the last element; missing when there is none."""
    elements = list(value)
    return elements[-1] if elements else Missing("last element")


def sort_key(value: Any) -> tuple[int, Any]:
    """Order values of any type: nothing, booleans, numbers, text, then the rest by its JSON."""
    if value is None or value is ABSENT:
        return (0, 0)
    if isinstance(value, bool):
        return (1, value)
    if isinstance(value, int | float):
        return (2, value)
    if isinstance(value, str):
        return (3, value)
    return (4, to_json_text(value))


def sort(value: Any, field: str | None = None, reverse: Any = False) -> list[Any]:  # noqa: FBT002  positional as in Jinja2
    """Sort elements by themselves or by a member (``-created`` for the other way round)."""
    if field and field.startswith("-"):
        field, reverse = field[1:], not reverse
    return sorted(value, key=lambda item: sort_key(dig(item, field) if field else item), reverse=bool(reverse))


def join(value: Any, separator: str = "") -> str:
    """Join elements into text."""
    return separator.join([to_text(item) for item in value])


def concat(value: Any) -> bytes:
    """Put pieces, bytes or text, together as bytes."""
    return b"".join(_octets(piece) for piece in value)


def multipart_etag(value: Any) -> str:
    """Name an object that was put together from pieces as S3 and its kin do: the MD5 of their MD5s, and how many there are."""
    digests = b"".join(hashlib.md5(_octets(piece), usedforsecurity=False).digest() for piece in value)
    return f"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(value)}"


def map_attribute(value: Any, field: str) -> list[Any]:
    """Take one member of every element that has it."""
    return [found for found in (dig(item, field) for item in value) if found is not ABSENT]


def where(value: Any, field: str, wanted: Any) -> list[Any]:
    """Keep the elements whose member has a value (or one of a list of values)."""
    if isinstance(wanted, list | tuple):
        return [item for item in value if dig(item, field) in wanted]
    return [item for item in value if dig(item, field) == wanted]


def where_not(value: Any, field: str, unwanted: Any) -> list[Any]:
    """Drop the elements whose member has a value (or one of a list of values)."""
    if isinstance(unwanted, list | tuple):
        return [item for item in value if dig(item, field) not in unwanted]
    return [item for item in value if dig(item, field) != unwanted]


def where_starts(value: Any, field: str, prefix: Any) -> list[Any]:
    """Keep the elements whose member is text that starts with a prefix."""
    return [item for item in value if isinstance(found := dig(item, field), str) and found.startswith(str(prefix))]


def _mapping(value: Any) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    raise TemplateError(f"expected a mapping, found {type(value).__name__}")


def merge(value: Any, *others: Any) -> dict[str, Any]:
    """Merge mappings from left to right; what is not a mapping is skipped."""
    merged: dict[str, Any] = {}
    for part in (value, *others):
        if isinstance(part, Mapping):
            merged.update(part)
    return merged


def like(value: Any, model: Any) -> Any:
    """Return the members that a model has, their text read as the types of the model's members; free mappings keep all of theirs."""
    if isinstance(value, Mapping) and isinstance(model, Mapping):
        free = all(isinstance(member, str) for member in model.values())
        return {key: like(item, model.get(key)) for key, item in value.items() if free or key in model}
    if not isinstance(value, str):
        return value
    if isinstance(model, bool):
        return value.strip().lower() in {"true", "1", "on", "yes"}
    if isinstance(model, int | float):
        read = float if isinstance(model, float) else int
        try:
            return read(value)
        except ValueError:
            return value
    return value


def lone(value: Any) -> Any:
    """Unpack the lists of one in a mapping: ``{a: [1], b: [2, 3]}`` is ``{a: 1, b: [2, 3]}``."""
    return {key: item[0] if isinstance(item, list | tuple) and len(item) == 1 else item for key, item in value.items()}


def titled(value: Any) -> Any:
    """Write the names of header fields as is usual in HTTP/1: ``Content-Type``."""
    return {key.title(): item for key, item in value.items()}


def deep_merge(value: Any, other: Any) -> Any:
    """Merge as JSON Merge Patch does (RFC 7396): mappings inside mappings are merged, null removes a member."""
    if not isinstance(other, Mapping):
        return other
    merged = dict(value) if isinstance(value, Mapping) else {}
    for key, item in other.items():
        if item is None:
            merged.pop(key, None)
        else:
            merged[key] = deep_merge(merged.get(key), item)
    return merged


def without(value: Any, *names: Any) -> Any:
    """Drop members of a mapping, or elements of a list that equal one of the values."""
    gone = [name for given in names for name in (given if isinstance(given, list | tuple) else [given])]
    if isinstance(value, list | tuple):
        return [item for item in value if item not in gone]
    return {key: item for key, item in _mapping(value).items() if key not in gone}


def only(value: Any, *names: Any) -> dict[str, Any]:
    """Keep the named members of a mapping, in the order in which they are named."""
    wanted = [name for given in names for name in (given if isinstance(given, list | tuple) else [given])]
    return {name: value[name] for name in wanted if name in _mapping(value)}


def starting(value: Any, prefix: str) -> dict[str, Any]:
    """Keep the members of a mapping whose names start with a prefix, and take it off."""
    return {key[len(prefix) :]: item for key, item in _mapping(value).items() if key.startswith(prefix)}


def pairs(value: Any) -> list[dict[str, Any]]:
    """Return the members of a mapping as a list of ``{key, value}``."""
    return [{"key": key, "value": item} for key, item in _mapping(value).items()]


def replace(value: Any, old: str, new: str) -> str:
    """Replace text in text."""
    text = to_text(value)
    if text.count(old) * max(0, len(new) - len(old)) + len(text) > _LONGEST_TEXT:
        raise TemplateError("replace: the result would be longer than 64 MiB")
    return text.replace(old, new)


def split(value: Any, separator: str | None = None, limit: int = -1) -> list[str]:
    """Split text at a separator, or at white space."""
    return to_text(value).split(separator, limit)


def truncate(value: Any, size: int) -> Any:
    """Cut text, bytes or a list to a size."""
    return value[:size]


def slice_(value: Any, start: int, stop: int | None = None) -> Any:
    """Take part of text, bytes or a list, from `start` to before `stop`."""
    return value[start:stop]


def pad(value: Any, size: int, letter: str = "0") -> str:
    """Pad text on the left."""
    return to_text(value).rjust(min(size, 4096), letter)


def round_(value: Any, digits: int = 0) -> Any:
    """Round a number; without digits to an integer."""
    return round(value, digits) if digits else round(value)


def date(value: Any, form: str = "iso", offset: Any = None) -> Any:
    """Write a moment (ISO text, HTTP date, epoch) in a format of `now`, moved by an offset."""
    moved = (parse_offset(str(offset)) if offset else 0.0) + read_moment(value)
    return write_moment(moved, form)


def total(value: Iterable[Any], *fields: str) -> Any:
    """Add up numbers, one member of every element, or the products of several members of every element."""
    return sum(prod(_figure(dig(item, field)) for field in fields) for item in value) if fields else sum(value)


def lean(value: Any) -> Any:
    """Write a number without a fraction of zero: 34.0 becomes 34."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _figure(value: Any) -> Any:
    return 0 if value is ABSENT or value is None else number(value)


def within(value: Any, member: str) -> str:
    """Write fields to sort by as fields inside a member: ``-title,year`` becomes ``-attributes.title,attributes.year``."""
    fields = [field.strip() for field in to_text(value).split(",")]
    return ",".join(f"{'-' if field.startswith('-') else ''}{member}.{field.lstrip('-+')}" for field in fields)


def unique(value: Any) -> list[Any]:
    """Drop repeated elements, keeping the first of each."""
    seen: dict[str, Any] = {}
    for item in value:
        seen.setdefault(to_json_text(item), item)
    return list(seen.values())


def etag(value: Any) -> str:
    """Return a strong entity tag for text or bytes: the quoted MD5."""
    return f'"{hashlib.md5(_octets(value), usedforsecurity=False).hexdigest()}"'


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
    "abs": abs,
    "answering": answering,
    "b64decode": b64decode,
    "b64encode": b64encode,
    "basename": basename,
    "boolean": boolean,
    "bytes": to_bytes,
    "capitalize": lambda value: to_text(value).capitalize(),
    "crc32": crc32,
    "cut_to": cut_to,
    "date": date,
    "deep_merge": deep_merge,
    "default": default,
    "earlier_alike": earlier_alike,
    "elements": elements,
    "etag": etag,
    "first": first,
    "float": to_float,
    "fromjson": from_json,
    "hex": hexadecimal,
    "int": to_int,
    "concat": concat,
    "content_digest": content_digest,
    "join": join,
    "json": to_json,
    "last": last,
    "like": like,
    "lone": lone,
    "link_header": link_header,
    "lean": lean,
    "length": length,
    "list": as_list,
    "lower": lambda value: to_text(value).lower(),
    "map_attribute": map_attribute,
    "max": max,
    "md5": _digest("md5"),
    "media_type": media_type,
    "merge": merge,
    "min": min,
    "multipart_etag": multipart_etag,
    "number": number,
    "only": only,
    "ordered_like": ordered_like,
    "pad": pad,
    "pairs": pairs,
    "parent": parent,
    "place": place,
    "project_name": project_name,
    "replace": replace,
    "reverse": lambda value: value[::-1],
    "round": round_,
    "sha1": _digest("sha1"),
    "sha256": _digest("sha256"),
    "sha512": _digest("sha512"),
    "slice": slice_,
    "sort": sort,
    "split": split,
    "starting": starting,
    "string": to_text,
    "sum": total,
    "titled": titled,
    "title": lambda value: to_text(value).title(),
    "tojson": to_json,
    "trim": lambda value: to_text(value).strip(),
    "truncate": truncate,
    "tus_metadata": read_metadata,
    "unique": unique,
    "unquote": lambda value: unquote(to_text(value)),
    "unquote_plus": lambda value: unquote_plus(to_text(value)),
    "upper": lambda value: to_text(value).upper(),
    "urlencode": lambda value, safe="": quote(to_text(value), safe=safe),
    "urlencode_plus": lambda value: quote_plus(to_text(value)),
    "where": where,
    "where_not": where_not,
    "where_starts": where_starts,
    "with_charset": with_charset,
    "with_query": with_query,
    "within": within,
    "without": without,
    "xml": xml,
    **DYNAMODB,
    **NPM,
    **SQS,
}

TAKE_MISSING: Final = frozenset({"default", "list"})


def apply_filter(name: str, value: Any, *arguments: Any, **named: Any) -> Any:
    """Apply a filter by name.

    Raises:
        TemplateError: something is missing, or of a type the filter has no use for.
    """
    if isinstance(value, Missing) and name not in TAKE_MISSING:
        value.fail()
    try:
        return FILTERS[name](value, *arguments, **named)
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
        raise TemplateError(f"{name}: {error}") from error
