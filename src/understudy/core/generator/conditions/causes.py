"""Refusals taken apart: one status may have several causes, and several causes one answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from understudy.core.generator.conditions.conditions import Condition, Features
from understudy.core.generator.conditions.separation import separate
from understudy.core.generator.templates.sources import token
from understudy.core.generator.traffic.sample import Sample

_MOST_REFUSALS = 8
_MOST_MESSAGES = 24


def by_cause(groups: Sequence[list[Sample]], features: Mapping[int, Features]) -> list[list[Sample]]:
    """Split the refusals that have nothing in common into groups that one thing each explains; the first group is the usual answer."""
    found: list[list[Sample]] = []
    for index, group in enumerate(groups):
        others = [features[sample.number] for other in groups if other is not group for sample in other]
        is_mixed = index > 0 and len(group) > 1 and group[0].verdict >= 400
        if is_mixed and _is_loose(separate([features[sample.number] for sample in group], others, group[0].verdict)):
            found += _causes(group, others, features)
        else:
            found.append(group)
    return found


def _causes(group: list[Sample], others: Sequence[Features], features: Mapping[int, Features]) -> list[list[Sample]]:
    """Put together the samples that the same kind of condition explains, such as an unknown user or a wrong password."""
    causes: dict[Any, list[Sample]] = defaultdict(list)
    for sample in group:
        found = separate([features[sample.number]], others, sample.verdict)
        if found is None:
            return [group]
        causes[tuple((one.part, one.name, one.kind) for one in found)].append(sample)
    parts = list(causes.values())
    explained = all(not _is_loose(separate([features[sample.number] for sample in part], others, part[0].verdict)) for part in parts)
    return parts if explained else [group]


def _is_loose(found: tuple[Condition, ...] | None) -> bool:
    """Whether nothing explains a group, or no more than that a field has one of several values beside something else."""
    return found is None or (len(found) > 1 and any(one.kind == "equals" and isinstance(one.value, tuple) for one in found))


def by_message(group: Sequence[Sample], is_one: Callable[[list[Sample]], bool]) -> list[list[Sample]]:
    """Split refusals that no one template explains by what they say: each part has a template of its own."""
    if group[0].verdict < 400 or len(group) > _MOST_MESSAGES:
        return []
    parts: list[list[Sample]] = []
    for sample in group:
        fitting = next((part for part in parts if is_one([*part, sample])), None)
        if fitting is None:
            parts.append([sample])
        else:
            fitting.append(sample)
    return parts if len(parts) > 1 else []


def by_refusal(group: Sequence[Sample], features: Mapping[int, Features]) -> list[list[Sample]]:
    """Split refusals by what they say, where credentials were refused or something tells each of them from the others."""
    if group[0].verdict < 400:
        return []
    answers: dict[str, list[Sample]] = defaultdict(list)
    for sample in group:
        answers[token(sample.answer.tree)].append(sample)
    parts = list(answers.values())
    if not 1 < len(parts) <= _MOST_REFUSALS:
        return []
    return parts if all(features[sample.number].marks for sample in group) or are_told_apart(parts, features) else []


def are_told_apart(parts: Sequence[list[Sample]], features: Mapping[int, Features]) -> bool:
    """Say whether something tells each part from the others."""
    return all(
        separate(
            [features[sample.number] for sample in part],
            [features[sample.number] for other in parts if other is not part for sample in other],
            part[0].verdict,
        )
        for part in parts
    )
