"""Lists of what can be put into what everybody has by himself: a cart shows what it took of things that nobody makes or reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from understudy.core.generator.things.live import Collection, Part, lists_in
from understudy.core.generator.things.roles import Roles, code_values
from understudy.core.generator.traffic.endpoint import Endpoint, singular
from understudy.core.generator.traffic.sample import Pointer

_KEYS = ("id", "sku", "code", "slug", "key", "name")
_ASKED = ("request.json.", "request.form.", "path.")


def find_catalogs(documents: Sequence[Roles], endpoints: Sequence[Endpoint], known: Sequence[Roles]) -> Iterator[Roles]:
    """Find the lists, always the same, of which requests name an element that something private shows then."""
    taken = {endpoint for roles in (*known, *documents) for endpoint in roles.parts}
    for lister in endpoints:
        found = _same_list(lister) if documents and lister not in taken else None
        if found is None:
            continue
        place, elements = found
        key = next((key for key in _KEYS if _is_key(key, elements)), None)
        if key is None or not any(_takes_from(roles, elements, key) for roles in documents):
            continue
        words = [part for part in lister.shape if isinstance(part, str) and part]
        name = re.sub(r"\W+", "_", words[-1]).strip("_")
        yield Roles(
            Collection(name, singular(name)),
            {lister: Part("many", "list", {})},
            list_at={lister: place},
            element_key={lister: (key,)},
            key_member=key,
            is_referred=True,
        )


def _same_list(lister: Endpoint) -> tuple[Pointer, list[Any]] | None:
    """Return the list of mappings that an endpoint always shows, and where it stands."""
    good = [sample for sample in lister.samples if sample.good and not sample.query]
    if lister.method != "GET" or not good or not lister.shape or not all(isinstance(part, str) for part in lister.shape):
        return None
    if any(sample.answer.tree != good[0].answer.tree for sample in good):
        return None
    lists = [(place, elements) for place, elements in lists_in(good[0].answer.tree, good[0].answer.kind) if len(elements) > 1]
    return lists[0] if len(lists) == 1 and all(isinstance(one, dict) for one in lists[0][1]) else None


def _is_key(key: str, elements: Sequence[Mapping[str, Any]]) -> bool:
    values = [one.get(key) for one in elements]
    return all(isinstance(value, str | int) for value in values) and len({str(value) for value in values}) == len(values)


def _takes_from(roles: Roles, elements: Sequence[Mapping[str, Any]], key: str) -> bool:
    """Whether a request that named an element left something of which other members are the element's."""
    by_key = {str(one[key]): one for one in elements}
    for endpoint in roles.parts:
        for sample in endpoint.samples if not endpoint.reads else ():
            sighting = roles.sightings.get(sample.number)
            after = (sighting.after.item() or {}) if sighting is not None and sighting.after is not None else {}
            rows = [row for value in after.values() if isinstance(value, list) for row in value if isinstance(row, dict)]
            for code, value in code_values(endpoint, sample).items():
                one = by_key.get(str(value)) if code.startswith(_ASKED) and isinstance(value, str | int) else None
                if one is not None and any(
                    name != key and row.get(name) == held for row in rows for name, held in one.items() if isinstance(held, str | int)
                ):
                    return True
    return False
