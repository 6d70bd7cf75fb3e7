"""Comma-separated values (RFC 4180): a column goes by the name in the first line."""

from __future__ import annotations

import re

from understudy.core.redaction.grammars import Visit

_FIELD = re.compile(r'(?:^|(?<=,))("(?:[^"]|"")*"|[^,"\r\n]*)(?=,|\r?$)', re.MULTILINE)
_LINE = re.compile(r'(?:[^"\r\n]|"(?:[^"]|"")*")+')


def column_names(text: str) -> list[str]:
    """Return the names in the first line."""
    first = _LINE.match(text)
    return [_bare(field) for field in _FIELD.findall(first[0])] if first else []


def rewrite_csv(text: str, visit: Visit, place: str) -> str:
    """Give every value to `visit`, with the name of its column."""
    names = column_names(text)
    lines = iter(_LINE.finditer(text))
    next(lines, None)
    out, done = [], 0
    for line in lines:
        column = iter(names)
        new = _FIELD.sub(lambda field: _value(field[0], next(column, ""), visit, place), line[0])  # noqa: B023 - used within the round
        out += [text[done : line.start()], new]
        done = line.end()
    return "".join([*out, text[done:]])


def _value(field: str, name: str, visit: Visit, place: str) -> str:
    old = _bare(field)
    new = visit(name, old, f"{place}.{name}")
    if new == old:
        return field
    return '"' + new.replace('"', '""') + '"' if field.startswith('"') else new


def _bare(field: str) -> str:
    return field[1:-1].replace('""', '"') if field.startswith('"') and len(field) > 1 else field
