"""Answers that say every parameter of their request as a field of their head, whatever it is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from understudy.core.generator.templates.sources import Case

QUERY = "request.query"


def said_in_head(cases: Sequence[Case], tables: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Name the fields that say the parameters of requests, in lower case; none unless every request has some, and all of them are said."""
    found: set[str] = set()
    for case, table in zip(cases, tables, strict=True):
        asked = {name.lower(): given for name, given in case.sample.query.items()}
        if not asked or any(given != [table.get(name)] for name, given in asked.items()):
            return frozenset()
        found.update(asked)
    # What some other answer says as well comes from elsewhere.
    if any(
        name in table and name not in {one.lower() for one in case.sample.query}
        for name in found
        for case, table in zip(cases, tables, strict=True)
    ):
        return frozenset()
    return frozenset(found)


def echoes_query(cases: Sequence[Case]) -> bool:
    """Say whether the heads of all these answers say every parameter of their request."""
    return bool(said_in_head(cases, [{name.lower(): value for name, value in case.sample.fields} for case in cases]))
