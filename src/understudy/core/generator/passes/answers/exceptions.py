"""The rung between live things and literal answers: an endpoint stays as it was understood, but for the requests that come out wrong.

Those are answered as recorded. Where a parameter of the query is what sets them apart, no other answer is given to requests that have it,
and none to those that give it another value: what it asks for is not understood.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from understudy.core.generator.conditions.conditions import Condition, Features
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.answers.literal import draft_literal
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.traffic.endpoint import Endpoint

_MOST_VALUES = 8  # of a parameter that is not understood


def except_failing(
    endpoint: Endpoint, drafts: Sequence[Draft], failing: Collection[int], features: Mapping[int, Features], flow: Flow
) -> list[Draft] | None:
    """Answer the failing samples of an endpoint literally, ahead of its other drafts; None when nothing tells them from the others."""
    literal = [
        draft for draft in draft_literal(endpoint, features, flow, frozenset(failing)) if draft.clean and _says_more(draft.conditions)
    ]
    if not literal:
        return None
    taken = {sample.number for draft in literal for sample in draft.samples}
    names = _strange_names(taken, features)
    for draft in literal:
        draft.notes.append("answered as recorded: nothing explains it")
        if endpoint.reads:
            draft.conditions = tuple(_for_recorded_values(one, draft, names, features) for one in draft.conditions)
    kept: list[Draft] = []
    for draft in drafts:
        samples = tuple(sample for sample in draft.samples if sample.number not in taken)
        if samples:
            sealed = [Condition("query", (name,), "absent") for name in names] if samples[0].good and endpoint.reads else []
            kept.append(replace(draft, samples=samples, sealed=(*draft.sealed, *sealed)))
    return [*literal, *kept]


def _says_more(conditions: Sequence[Condition]) -> bool:
    """Whether conditions look at more than the name of a thing: under that name the next client has another one."""
    return any(condition.part not in ("path", "item") for condition in conditions)


def _for_recorded_values(condition: Condition, draft: Draft, names: Collection[str], features: Mapping[int, Features]) -> Condition:
    """Take a parameter that is not understood for what was recorded alone: other values ask for something else."""
    if condition.part != "query" or condition.kind != "present" or condition.name[0] not in names:
        return condition
    place = (condition.part, condition.name)
    own = [features[sample.number] for sample in draft.samples]
    values = tuple(dict.fromkeys(found.values[place] for found in own if isinstance(found.values.get(place), str)))
    if not 0 < len(values) <= _MOST_VALUES or any(place in found.volatile for found in own):
        return condition
    return replace(condition, kind="equals", value=values[0] if len(values) == 1 else values)


def _strange_names(taken: Collection[int], features: Mapping[int, Features]) -> list[str]:
    """List the parameters of the query that only requests have whose answers are not understood."""
    strange: dict[str, None] = {}
    known: set[str] = set()
    for number, found in features.items():
        names = [name[0] for part, name in found.values if part == "query"]
        if number in taken:
            strange.update(dict.fromkeys(names))
        else:
            known.update(names)
    return [name for name in strange if name not in known]
