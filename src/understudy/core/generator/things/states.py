"""States among the values of answers: words, truths, and whether something is there at all; not names, figures or texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from understudy.core.generator.things.live import look
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.model.json_codec import ABSENT

STATE = re.compile(r"[A-Za-z][A-Za-z _-]{0,30}")


def of_usual_status(samples: Sequence[Sample]) -> list[Sample]:
    """List the samples whose answers tell the `status` that most of them tell, or the first of those told as often."""
    told = [tree.get("status") if isinstance(tree := sample.answer.tree, dict) else None for sample in samples]
    words = [word for word in told if isinstance(word, str)]
    most = next((word for word, _ in Counter(words).most_common(1)), None)
    return [sample for sample, word in zip(samples, told, strict=True) if word == most]


def states_among(places: Iterable[Pointer], trees: Sequence[Any]) -> tuple[Pointer, ...]:
    """List those places where trees have states."""
    return tuple(place for place in places if are_states([look(tree, place) for tree in trees]))


def are_states(values: Sequence[Any]) -> bool:
    """Say whether values are states, and not all the same."""
    told = [value for value in values if value is not ABSENT and value is not None]
    if any(isinstance(value, dict | list) for value in told):
        return len(told) < len(values) or len({len(value) for value in told if isinstance(value, dict | list)}) > 1
    if not all(isinstance(value, bool) or (isinstance(value, str) and STATE.fullmatch(value)) for value in told):
        return False
    return len({str(value) for value in values}) > 1


def is_state(value: Any) -> bool:
    """Say whether a value by itself may be a state: a truth, or a word."""
    return isinstance(value, bool) or (isinstance(value, str) and STATE.fullmatch(value) is not None)


def flattened(tree: Mapping[str, Any]) -> dict[str, Any]:
    """List the members of a thing, and those of mappings in it by their dotted names."""
    found = dict(tree)
    for name, value in tree.items():
        if isinstance(value, dict):
            found.update((f"{name}.{inner}", child) for inner, child in value.items())
    return found
