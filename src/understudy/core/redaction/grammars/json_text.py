"""JSON as text (RFC 8259): strings and numbers are rewritten where they stand."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from understudy.core.redaction.grammars import Visit

_TOKEN = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"(\s*:)?|([{}\[\],])|(-?\d[\d.eE+-]*)', re.DOTALL)
_KEYS = re.compile(r'"([^"\\]{1,80})"\s*:')
_NAMED = re.compile(r'"(?:name|key|field|header|id|k|parameter)"\s*:\s*"([^"\\]{1,80})"', re.IGNORECASE)
_NAMING = frozenset({"name", "key", "field", "header", "id", "k", "parameter"})
_VALUED = frozenset({"value", "values", "content", "val", "v", "data"})
_CHANGED = frozenset({"value", "values", "input"})  # what is said of a place
# What a change or a refusal is about: `path` of JSON Patch (RFC 6902) and of SCIM (RFC 7644 §3.5.2), `loc` and `path` of validators.
_PLACED = re.compile(r'"(?:path|loc|param|property)"\s*:\s*(?:"([^"\\]{1,200})"|\[([^\[\]{}]{1,400})\])', re.IGNORECASE)
_LAST_NAME = re.compile(r"[A-Za-z_][\w-]{0,79}(?=[^A-Za-z_]*$)")


@dataclass(slots=True)
class _Level:
    """An object or array that is open while walking."""

    place: str
    name: str
    is_array: bool
    index: int = 0
    key: str = ""
    naming: str = ""
    placed: str = ""


def member_names(text: str) -> set[str]:
    """Return the member names of a JSON text without parsing it, and the names that stand as values beside a value."""
    names = set(_KEYS.findall(text))
    lower = {name.lower() for name in names}
    if not _CHANGED.isdisjoint(lower):
        names |= {_last_name(one or several) for one, several in _PLACED.findall(text)} - {""}
    return names if _VALUED.isdisjoint(lower) else names | set(_NAMED.findall(text))


def _last_name(place: str) -> str:
    """Return the last name of a place: ``password`` of ``/users/password``, ``user.password`` and ``"body", "password"``."""
    match = _LAST_NAME.search(place)
    return match[0] if match is not None else ""


def _placed_names(text: str) -> dict[int, str]:
    """Find what the values of objects are called that say of what place they speak, before or behind them, by the places of the objects.

    A place of an object is where it begins in the text.
    """
    found: dict[int, str] = {}
    begins: list[int] = []
    said = {match.start(): _last_name(match[1] or match[2]) for match in _PLACED.finditer(text)}
    for token in _TOKEN.finditer(text) if said else ():
        string, colon, mark, _ = token.groups()
        if mark == "{":
            begins.append(token.start())
        elif mark == "}" and begins:
            begins.pop()
        elif string is not None and colon and begins and said.get(token.start()):
            found[begins[-1]] = said[token.start()]
    return found


def rewrite_json(text: str, visit: Visit, place: str, *, numbers: Visit | None = None) -> str:
    """Give every string to `visit` (and every number to `numbers`) under the name of its member.

    Elements of an array go by the array's name. In an object such as ``{"name": "password", "value": "…"}`` the value goes by the name it
    is given there, and in ``{"token": {"value": "…"}}`` by the name of the object; in ``{"path": "/password", "value": "…"}``, in any
    order, by the last name of the place. Works on fragments too, as far as they go.
    """
    out: list[str] = []
    done = 0
    placed = _placed_names(text)
    levels = [_Level(place, "", is_array=False)]
    for token in _TOKEN.finditer(text):
        level = levels[-1]
        string, colon, mark, number = token.groups()
        if mark:
            _move(levels, mark, placed.get(token.start(), ""))
        elif string is not None and colon:
            level.key = _decode(string)
            new = visit("", level.key, level.place)
            if new != level.key:
                out += [text[done : token.start(1)], _encode(new, string)]
                done = token.end(1)
        elif string is not None:
            value = _decode(string)
            new = visit(_name(level), value, _place(level))
            if level.key.lower() in _NAMING and not level.is_array:
                level.naming = value
            if new != value:
                out += [text[done : token.start(1)], _encode(new, string)]
                done = token.end(1)
        elif numbers is not None:
            new = numbers(_name(level), number, _place(level))
            if new != number:
                out += [text[done : token.start()], new]
                done = token.end()
    return "".join([*out, text[done:]]) if out else text


def _move(levels: list[_Level], mark: str, placed: str) -> None:
    level = levels[-1]
    match mark:
        case "{" | "[":
            name = level.name if level.is_array else level.key
            levels.append(_Level(_place(level), name, is_array=mark == "[", naming="" if mark == "[" else name, placed=placed))
        case "}" | "]":
            if len(levels) > 1:
                levels.pop()
        case _:
            level.index += 1


def _name(level: _Level) -> str:
    if level.is_array:
        return level.name
    key = level.key.lower()
    if level.placed and key in _CHANGED:
        return level.placed
    return level.naming if level.naming and (key in _VALUED or (key == "id" and level.naming.lower() == "token")) else level.key


def _place(level: _Level) -> str:
    last = str(level.index) if level.is_array else level.key
    return f"{level.place}.{last}" if last else level.place


def _decode(raw: str) -> str:
    if "\\" not in raw:
        return raw
    try:
        decoded = json.loads(f'"{raw}"', strict=False)
    except ValueError:
        return raw
    return decoded if isinstance(decoded, str) else raw


def _encode(value: str, like: str) -> str:
    """Escape a string as its predecessor was: ASCII only or not, slashes and HTML marks escaped or not."""
    encoded = json.dumps(value, ensure_ascii="\\u" in like and like.isascii())[1:-1]
    if "\\/" in like:
        encoded = encoded.replace("/", "\\/")
    for mark, escape in (("&", "\\u0026"), ("<", "\\u003c"), (">", "\\u003e")):
        if escape in like.lower():
            encoded = encoded.replace(mark, escape)
    return encoded
