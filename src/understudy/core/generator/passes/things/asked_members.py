"""Pass 5r: what a request said of a thing that goes on, and nothing shows before its end: how many rows are to be imported.

The thing keeps it from its beginning, and no answer shows it by itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from understudy.core.generator.things.live import Version, item_of
from understudy.core.generator.things.roles import Roles, asked_values
from understudy.core.generator.things.states import flattened
from understudy.core.generator.traffic.sample import Sample
from understudy.core.model.json_codec import ABSENT, leaves

_SAID = ("request.json.", "request.form.", "request.query.", "request.graphql.arguments.")
_LAST = re.compile(r"\w+$")
_SHORTEST = 3  # letters of a word that is looked for in a longer text


def keep_asked_members(roles: Roles) -> None:
    """Let things keep what their makers' requests said, where the looks that moved them on show it for the first time."""
    if not roles.advances:
        return
    first = {name: one for name, history in roles.history.items() if (one := _origin(history)) is not None}
    told: dict[tuple[object, str], int] = defaultdict(int)
    shown: dict[tuple[object, str], int] = defaultdict(int)
    plain: set[str] = set()
    for number in sorted(roles.advances):
        sighting = roles.sightings.get(number)
        maker = first.get((sighting.scope, sighting.key or "")) if sighting is not None else None
        if sighting is None or maker is None or sighting.after is None:
            continue
        before, after = (item_of(version) or {} for version in (sighting.before, sighting.after))
        known = {str(value) for value in leaves(before)}
        new = [value for value in leaves(after) if str(value) not in known]
        states = tuple(flattened(after).get(name) for name, _, _ in sorted(roles.turns, key=str))
        end = states, tuple(name for name in flattened(after) if name not in flattened(before))
        for code, value in _said(maker):
            if str(value) not in known:
                told[end, code] += 1
                plain |= {code} if isinstance(value, str) and len(value) > _SHORTEST else set()
                shown[end, code] += any(_speaks_of(one, value) for one in new)
    taken = {name for history in roles.history.values() for _, one in history for name in (item_of(one) or {})}
    always = (code for (end, code), count in shown.items() if count == told[end, code] and (count > 1 or (count and code in plain)))
    for code in dict.fromkeys(always):
        found = _LAST.search(code)
        name = found.group() if found is not None else ""
        _keep(roles, first, code, name if name not in taken else f"asked_{name}")


def _origin(history: list[tuple[int, Version | None]]) -> Sample | None:
    """Return the request that made a thing, where one did."""
    return next((version.write for _, version in history if version is not None), None)


def _said(maker: Sample) -> Iterator[tuple[str, Any]]:
    for code, value in asked_values(maker).items():
        if code.startswith(_SAID) and isinstance(value, str | int | float) and not isinstance(value, bool) and " | " not in code:
            yield code, value


def _speaks_of(shown: Any, said: Any) -> bool:
    """Whether a value is what was said, or a text with that in it."""
    if type(shown) is type(said) and shown == said:
        return True
    word = str(said)
    if not isinstance(shown, str) or word not in shown or (isinstance(said, str) and len(word) < _SHORTEST):
        return False
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])", shown) is not None


def _keep(roles: Roles, first: dict[tuple[tuple[str, ...], str], Sample], code: str, name: str) -> None:
    """Let every thing have a hidden member with what the request said that made it."""
    for key, history in roles.history.items():
        value = asked_values(first[key]).get(code, ABSENT) if key in first else ABSENT
        for _, version in history:
            if version is not None:
                version.hidden = tuple(sorted({*version.hidden, name}))
                if value is not ABSENT:
                    version.extras.setdefault(name, value)
