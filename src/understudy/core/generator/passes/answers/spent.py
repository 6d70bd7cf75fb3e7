"""Refusals of what takes from a thing of which nothing is left: a second refund of a charge that was refunded as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from understudy.core.generator.draft import Draft
from understudy.core.generator.study import Study
from understudy.core.generator.templates.nodes import quoted
from understudy.core.generator.things.rests import find_rests
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

_REFUSED = frozenset([400, 402, 403, 409, 412, 422])
_OTHERWISE = ("absent", "type", "fault", "negative", "unpositive", "shorter", "mark")  # conditions that say what is wrong by themselves


def refuse_spent(study: Study, drafts: Sequence[Draft], endpoint: Endpoint) -> None:
    """Let refusals that nothing else explains look whether anything is left of what their requests would take from."""
    refusals = [draft for draft in drafts if draft.samples[0].verdict in _REFUSED and not draft.tests and not _is_explained(draft)]
    done = [sample for draft in drafts if draft.samples[0].good for sample in draft.samples]
    if not refusals or not done or study.main_role(endpoint) is None:
        return
    accepted = [_left(study, endpoint, sample) for sample in done]
    for draft in refusals:
        refused = [_left(study, endpoint, sample) for sample in draft.samples]
        for code in refused[0]:
            spent = all(one.get(code, 1) <= 0 for one in refused)
            if spent and any(code in one for one in accepted) and all(one.get(code, 1) > 0 for one in accepted):
                draft.conditions, draft.tests, draft.clean = (), (f"{{{{ {code} <= 0 }}}}",), True
                draft.notes = [note for note in draft.notes if not note.startswith("nothing tells")] + ["nothing is left to take"]
                break


def _is_explained(draft: Draft) -> bool:
    return draft.clean and any(one.kind in _OTHERWISE for one in draft.conditions)


def _left(study: Study, endpoint: Endpoint, sample: Sample) -> dict[str, float]:
    """List what was left of the things that a request names, from which those take that it makes."""
    found: dict[str, float] = {}
    named = list(study.named(endpoint, sample))
    for rest in find_rests(study.collections) if named else ():
        for roles, code, version in named:
            item = version.item() if roles is rest.owner and rest.taker is study.main_role(endpoint) else None
            left = rest.left(item, sample.number) if item is not None else None
            if left is not None:
                found[rest.written(f"lookup({quoted(roles.collection.name)}, {code})")] = left
    return found
