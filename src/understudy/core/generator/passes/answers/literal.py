"""The floor: what was recorded, answered again to requests that look the same, in recorded order, the last one held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from understudy.core.generator.conditions.conditions import Condition, Features, is_told_by_leaves
from understudy.core.generator.conditions.separation import separate
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.entity_tags import tag_pattern
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.measured import explain_drawn
from understudy.core.generator.templates.nodes import to_text
from understudy.core.generator.templates.sources import Case, render_tree, request_values
from understudy.core.generator.traffic.endpoint import Endpoint, path_values
from understudy.core.generator.traffic.sample import Sample


def draft_literal(endpoint: Endpoint, features: Mapping[int, Features], flow: Flow, only: frozenset[int] | None = None) -> list[Draft]:
    """Draft one stub per distinct request of an endpoint.

    Values that look random make requests distinct only where one of them was asked for again and answered the same, unlike others: a nonce
    never comes twice.

    Args:
        endpoint: whose samples are answered.
        features: of all its samples.
        flow: who said what first.
        only: numbers of the samples to answer, as exceptions from what others answer; all of them unless given.
    """
    groups, features = _by_request(endpoint.samples, features)
    ordered = sorted(groups.values(), key=lambda group: (not group[0].good, -len(group), group[0].number))
    drafts: list[Draft] = []
    for index, group in enumerate(ordered):
        if only is not None and 2 * sum(sample.number in only for sample in group) <= len(group):
            continue  # what mostly comes out right is given as recorded when its turn comes
        draft = Draft(endpoint, tuple(group), rung="literal")
        others = [features[sample.number] for other in ordered if other is not group for sample in other]
        found = separate([features[sample.number] for sample in group], others, group[0].verdict)
        if found is None:
            draft.clean = False
        draft.conditions = (*(found or ()), *_named(group, features, found or ()))
        draft.exception = index > 0 or only is not None
        runs: dict[int, list[dict[str, Any]]] = defaultdict(list)
        fixed = {condition.name[0] for condition in draft.conditions if condition.part == "path"}
        for sample in group:
            runs[sample.run].append(recorded_answer(endpoint, sample, flow, fixed))
        distinct = _without_repeats(_joined(list(runs.values())))
        if len(distinct) == 1:
            draft.then = dict(distinct[0])
        else:
            draft.then = {"responses": distinct}
            draft.rung = "sequence"
            draft.notes.append(f"the same request was answered {len(distinct)} ways, in this order")
        drafts.append(draft)
    drawn = _draw_others(endpoint, flow) if only is None else None
    return [*drafts, drawn] if drawn is not None else drafts


def _draw_others(endpoint: Endpoint, flow: Flow) -> Draft | None:
    """Let requests for other numbers of drawn bytes have as many as they ask for; None where answers are something else."""
    samples = [sample for sample in endpoint.samples if sample.good]
    cases = [Case(sample, request_values(sample, path_values(endpoint.shape, sample.segments))) for sample in samples]
    if len(samples) < len(endpoint.samples) or not all(sample.answer.kind == "bytes" for sample in samples):
        return None
    code = explain_drawn([sample.answer.raw for sample in samples], cases)
    if code is None:
        return None
    answer = {name: value for name, value in answer_of(cases, flow, Findings(), fresh=False).items() if name != "base64"}
    draft = Draft(endpoint, tuple(samples), then={**answer, "text": to_text(code)}, rung="template")
    draft.notes.append("requests for other numbers have as many bytes as they ask for")
    return draft


def recorded_answer(endpoint: Endpoint, sample: Sample, flow: Flow, fixed: Collection[str]) -> dict[str, Any]:
    """Write the answer to one sample as it was recorded; `fixed` are the parameters of its path that have one value."""
    # A parameter that a condition fixes stands in the path of the stub as it is: no template can read it there.
    named = {name: value for name, value in path_values(endpoint.shape, sample.segments).items() if name not in fixed}
    return _with_tag(answer_of([Case(sample, request_values(sample, named))], flow, Findings(), fresh=False), sample)


def _named(group: Sequence[Sample], features: Mapping[int, Features], known: Sequence[Condition]) -> list[Condition]:
    """Hold content that nobody can make for others to the names it was recorded under: a miss is better than another's content."""
    if not any(_is_opaque(sample) for sample in group):
        return []
    told = {condition.name for condition in known if condition.part == "path"}
    own = [features[sample.number] for sample in group]
    places = [place for place in own[0].values if place[0] == "path" and place[1] not in told]
    return [
        Condition(*place, "equals", names[0] if len(names) == 1 else names)
        for place in places
        if not any(place in one.volatile for one in own) and (names := tuple(dict.fromkeys(str(one.values.get(place)) for one in own)))
    ]


def _is_opaque(sample: Sample) -> bool:
    """Whether bytes were exchanged that say nothing to us, or what Git's smart HTTP protocol calls its own (gitprotocol-http)."""
    kinds = (sample.exchange.request.content_type, sample.exchange.response.content_type if sample.exchange.response else "")
    return sample.asked.kind == "bytes" or sample.answer.kind == "bytes" or any(kind.startswith("application/x-git-") for kind in kinds)


def _by_request(samples: Sequence[Sample], features: Mapping[int, Features]) -> tuple[dict[str, list[Sample]], Mapping[int, Features]]:
    """Group samples by what they ask, with the features that told them apart."""
    groups = _grouped(samples, features)
    by_value = {number: found.by_value() for number, found in features.items()}
    told: dict[str, list[Sample]] = {}
    decisive: dict[int, Features] = {}
    for signature, group in groups.items():
        finer = _grouped(group, by_value) if _answers(group) > 1 else {}
        if 1 < len(finer) < len(group) and all(_answers(part) == 1 for part in finer.values()):
            told.update(finer)
            decisive.update((sample.number, by_value[sample.number]) for sample in group)
        else:
            told[signature] = group
    return told, {**features, **decisive}


def _grouped(samples: Sequence[Sample], features: Mapping[int, Features]) -> dict[str, list[Sample]]:
    groups: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        groups[_request_signature(features[sample.number])].append(sample)
    return groups


def _answers(samples: Sequence[Sample]) -> int:
    return len({(sample.status, sample.answer.raw) for sample in samples})


def _with_tag(answer: dict[str, Any], sample: Sample) -> dict[str, Any]:
    """Let an answer make its entity tag from its body as the recorded one was made: a client that keeps answers asks by it."""
    pattern = None if "stream" in answer else tag_pattern([sample])
    if pattern is None:
        return answer
    headers = {name: value for name, value in answer.get("headers", {}).items() if name.lower() != "etag"}
    return {**answer, "headers": headers, "etag": pattern}


def _joined(runs: Sequence[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Join what several runs were answered: the longest one says it when the others only stopped earlier, else one after the other."""
    longest = max(runs, key=len)
    return longest if all(run == longest[: len(run)] for run in runs) else [answer for run in runs for answer in run]


def _without_repeats(answers: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Drop the answers at the end that repeat the one before: the last answer is held anyway."""
    kept = list(answers)
    while len(kept) > 1 and kept[-1] == kept[-2]:
        kept.pop()
    return kept


def _request_signature(features: Features) -> str:
    stable = {
        "/".join((part, *name)): ("~" + features.marks.get((part, name), "") if (part, name) in features.volatile else value)
        for (part, name), value in features.values.items()
        if part != "item" and not is_told_by_leaves((part, name), value)
    }
    return render_tree(stable)
