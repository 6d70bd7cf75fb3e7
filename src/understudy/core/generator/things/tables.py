"""Tables of live things as text: exports with a line of names and one line for each thing, in their order (RFC 4180)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from understudy.core.generator.templates.nodes import escape, member, quoted, scalar_text
from understudy.core.generator.things.before import things_before
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.sample import Sample

_SEPARATORS = (",", ";", "\t")


def explain_table(samples: Sequence[Sample], collections: Sequence[Roles]) -> tuple[str, str] | None:
    """Find the collection whose things these answers list, and write the table as a text template.

    Returns:
        The template and the name of the collection; None when something in a table is not what its thing says.
    """
    tables = [_read(sample) for sample in samples]
    if not tables or any(table is None or table[:2] != (tables[0] or ("",))[:2] for table in tables):
        return None
    known = [table for table in tables if table is not None]
    separator, names, _ = known[0]
    for roles in collections:
        if roles.collection.scope or roles.by_the_way:
            continue
        things = [things_before(roles, sample.number) for sample in samples]
        pairs = [pair for (_, _, rows), own in zip(known, things, strict=True) for pair in zip(rows, own, strict=False)]
        if not pairs or any(len(rows) != len(own) for (_, _, rows), own in zip(known, things, strict=True)):
            continue
        members = [_member(index, name, pairs) for index, name in enumerate(names)]
        if all(one is not None for one in members):
            codes = [_code(one, [thing for _, thing in pairs]) for one in members if one is not None]
            return _written(samples[0], separator, names, codes, roles), roles.collection.name
    return None


def _read(sample: Sample) -> tuple[str, tuple[str, ...], list[list[str]]] | None:
    """Read separator, names and rows; None for what is no plain table."""
    text = sample.answer.raw.decode("utf-8", "replace")
    lines = text.splitlines()
    separator = next((one for one in _SEPARATORS if lines and one in lines[0]), "")
    if not separator or '"' in text or not text.endswith("\n"):
        return None
    rows = [line.split(separator) for line in lines]
    if any(len(row) != len(rows[0]) for row in rows) or not all(re.fullmatch(r"[\w .-]+", name) for name in rows[0]):
        return None
    return separator, tuple(rows[0]), rows[1:]


def _member(index: int, name: str, pairs: Sequence[tuple[list[str], dict[str, Any]]]) -> str | None:
    """Find the member of things that a column shows: the one it is called after, else any."""
    plain = re.sub(r"\W|_", "", name.lower())
    candidates = sorted(pairs[0][1], key=lambda known: re.sub(r"\W|_", "", known.lower()) != plain)
    return next(
        (known for known in candidates if all(known in thing and scalar_text(thing[known]) == row[index] for row, thing in pairs)), None
    )


def _code(name: str, things: Sequence[dict[str, Any]]) -> str:
    """Write a cell; nothing where a thing has none."""
    code = member("each", name)
    return f"{code} | default('', true)" if any(thing[name] is None for thing in things) else f"{code} | default('')"


def _written(sample: Sample, separator: str, names: Sequence[str], codes: Sequence[str], roles: Roles) -> str:
    end = "\r\n" if sample.answer.raw.endswith(b"\r\n") else "\n"
    cells = separator.join("{{ " + code + " }}" for code in codes)
    loop = "{% for each in items(" + quoted(roles.collection.name) + ") %}" + cells + end + "{% endfor %}"
    return escape(separator.join(names)) + end + loop
