"""Things that the elements of a request's list name, one by one: the products of an order's lines, with what they cost at that time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from understudy.core.generator.templates.flow import is_telling
from understudy.core.generator.templates.nodes import member, quoted
from understudy.core.generator.templates.sources import NAMED_BY_LINES, Case, flatten
from understudy.core.generator.things.roles import Roles, asked_values
from understudy.core.generator.traffic.endpoint import singular

_KEY = re.compile(r"(?:^|_)(?:id|key|ref|sku|code|slug)$|[a-z](?:Id|Key|Ref|Code)$", re.IGNORECASE)
_MOST_LINES: Final = 100
_NAMED_AMONG: Final = "named among"  # the note of a sample on the collections among which its lines named things: others are looked at anew


def note_lines(cases: Sequence[Case], collections: Sequence[Roles]) -> None:
    """Note with every request what the things are worth that its lists name, by the list and the place of the element."""
    known = [roles for roles in collections if not (roles.collection.scope or roles.by_the_way or roles.whose)]
    for case in cases:
        if case.sample.notes.get(_NAMED_AMONG) is collections:
            continue
        found: dict[str, list[dict[str, Any]]] = {}
        for code, value in asked_values(case.sample).items():
            if not code.startswith("request.json.") or " | " in code or not isinstance(value, list) or not 0 < len(value) <= _MOST_LINES:
                continue
            rows = [dict(_named_by(line, known, case.number)) if isinstance(line, dict) else {} for line in value]
            if all(rows):
                found[code] = rows
        case.sample.notes.update({NAMED_BY_LINES: found, _NAMED_AMONG: collections})


def _named_by(line: Mapping[str, Any], collections: Sequence[Roles], number: int) -> Iterator[tuple[str, Any]]:
    for name, key in line.items():
        if not isinstance(key, str | int) or isinstance(key, bool):
            continue
        for roles in collections:
            noun = singular(roles.collection.name).lower()
            if not (noun in str(name).lower() or _KEY.search(str(name)) or is_telling(key)):
                continue
            version = roles.version_at((), str(key), number)
            if version is not None and (item := version.item()) is not None:
                yield from flatten(f"lookup({quoted(roles.collection.name)}, {member('each', name)})", item)
