"""Reads of which nearly every one was answered in a way of its own, told apart by one value: whoever asks for another one gets no answer.

Where nothing explains what a query, an expression or a name is answered, the recorded answers are those to the recorded ones; the one that
happens to be left would tell everybody else what is not so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from understudy.core.generator.conditions.conditions import Condition, Features
from understudy.core.generator.draft import Draft

_FEWEST = 3  # answers of their own
_DECISIVE = ("query", "path", "json", "form", "graphql")


def hold_to_asked(drafts: Sequence[Draft], features: Mapping[int, Features]) -> Draft | None:
    """Hold the usual answer of an endpoint to the values that were asked for with it; None where others may be answered so, too.

    Args:
        drafts: of one endpoint.
        features: of all its samples.
    """
    usual = [draft for draft in drafts if not draft.exception]
    odd = [draft for draft in drafts if draft.exception and draft.rung == "literal" and draft.samples[0].good]
    if len(usual) != 1 or usual[0].rung in ("collection", "turn") or len(odd) < _FEWEST or not usual[0].endpoint.reads:
        return None
    main = usual[0]
    apart = {sample.number for draft in odd for sample in draft.samples}
    own = [sample for sample in main.endpoint.samples if sample.good and sample.number not in apart]
    places = [{(one.part, one.name) for one in draft.conditions if one.kind == "equals" and one.part in _DECISIVE} for draft in odd]
    common = set.intersection(*places)
    if not own or len(own) > len(odd) or len({draft.samples[0].answer.raw for draft in odd}) < len(odd) or len(common) != 1:
        return None
    (place,) = common
    told = [features[sample.number] for sample in own]
    if any(place not in one.values or place in one.volatile for one in told):
        return None
    values = tuple(dict.fromkeys(one.values[place] for one in told))
    if not all(isinstance(value, str | int | float | bool) for value in values):
        return None
    main.conditions = (*main.conditions, Condition(*place, "equals", values[0] if len(values) == 1 else values))
    main.notes.append(f"nothing explains these answers: given for the recorded values of {'.'.join(place[1])} alone")
    return main
