"""Pass 6: things that took another number of looks than most of their kind: each is told by what it was made with, and takes as many again.

Who asks for the same once more waits as long as the recorded client did; anybody else as long as usual.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.things.live import Version
from understudy.core.generator.things.states import flattened
from understudy.core.generator.values.looks import looks_generated, read_moment
from understudy.core.model.json_codec import ABSENT, leaves

_LONGEST = 60  # characters of a value that tells one thing from others
_MOST_NAMES = 2


def telling_members(version: Version, others: Sequence[Mapping[str, Any]], hidden: frozenset[str]) -> tuple[tuple[str, Any], ...] | None:
    """Find a member or two by which a thing is told from others, best those that were said when it was made; None where there are none.

    Args:
        version: the thing.
        others: the things that it is to be told from, with the members of mappings in them by their dotted names.
        hidden: names that never tell: the key, the state.
    """
    item = flattened(version.item() or {})
    said = {str(value) for value in leaves(version.write.asked.tree)} if version.write is not None else set()
    usable = {name: value for name, value in item.items() if name not in hidden and _tells(value)}
    ordered = sorted(usable, key=lambda name: (str(usable[name]) not in said, list(usable).index(name)))
    for count in range(1, _MOST_NAMES + 1):
        for names in combinations(ordered, count):
            if all(any(other.get(name, ABSENT) != usable[name] for name in names) for other in others):
                return tuple((name, usable[name]) for name in names)
    return None


def _tells(value: Any) -> bool:
    if isinstance(value, int) and not isinstance(value, bool):
        return read_moment(value) is None
    plain = isinstance(value, str) and 0 < len(value) <= _LONGEST and "{" not in value
    return plain and not looks_generated(value) and read_moment(value) is None


def as_long(draft: Draft, looks: int) -> dict[str, Any] | None:
    """Write what a phase of the usual length does in another number of looks, where all looks but the last say the same."""
    responses = draft.then.get("responses")
    if not responses or any(one != responses[0] for one in responses[:-1]) or len(responses) == 1 or "update" in responses[0]:
        return None
    rest = {name: value for name, value in draft.then.items() if name not in ("responses", "sequence_by", "repeat")}
    if looks == 1:
        return {**rest, **responses[-1]}
    return {**draft.then, "responses": [*[responses[0]] * (looks - 1), responses[-1]]}


def conditions_on(place: tuple[str, ...], members: Sequence[tuple[str, Any]]) -> tuple[Condition, ...]:
    """Write that a thing has members with certain values; `place` is its collection and the expression of its key."""
    return tuple(Condition("item", (*place, name, value), "present") for name, value in members)
