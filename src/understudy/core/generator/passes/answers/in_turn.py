"""The last rung: what still comes out wrong is answered as it was recorded, when its turn comes, and the rest as it was understood.

Who does again what was recorded is told the same. Anybody else hardly notices: after its turn, and for other requests, such a stub is not
there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from understudy.core.generator.conditions.conditions import Condition, Features, Part, is_told_by_leaves
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.answers.literal import recorded_answer
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import quoted
from understudy.core.generator.templates.sources import render_tree
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import looks_drawn, looks_random, read_moment
from understudy.core.model.json_codec import ABSENT

type _Place = tuple[Part, tuple[str, ...]]
type Told = Mapping[_Place, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the samples of an endpoint ask.

    Attributes:
        told: by the number of each, as `told_again` gives it.
        query: the names in the queries of all endpoints with its method and path.
        shown: where the things that lists show are, and by the number of each list what was there and what it showed of that.
    """

    told: Mapping[int, Told]
    query: Collection[str]
    shown: tuple[str, Mapping[int, tuple[Collection[str], Sequence[str]]]] | None = None


_PARTS = ("path", "query", "json", "form", "graphql")
_TEXT: _Place = ("body", ("text",))
_MOST_THINGS = 3  # that have to be there
_LONGEST = 4000  # characters of a text that is asked for whole
_WORD = re.compile(r"[\w.:+/-]+")
_DEEDS = ("let", "create", "update", "remove", "copy", "move", "set", "list", "listen", "stop_listening", "publish")


def answer_in_turn(endpoint: Endpoint, drafts: Sequence[Draft], failing: Mapping[int, bool], asked: Asked, flow: Flow) -> list[Draft]:
    """Draft stubs for the failing samples of an endpoint, one for all requests that say the same.

    Args:
        endpoint: whose samples fail.
        drafts: as it was understood.
        failing: their numbers, and whether what is done for them is as it should be, only what is said is not.
        asked: what its samples and its neighbors ask.
        flow: who said what first.
    """
    # What one request says otherwise each time tells none of them: it would fit the others, too.
    told = asked.told
    moving = {place for found in told.values() for place, value in found.items() if value is ABSENT}
    told = {number: {place: ABSENT if place in moving else value for place, value in found.items()} for number, found in told.items()}
    groups: dict[str, list[Sample]] = defaultdict(list)
    for sample in endpoint.samples:
        groups[_signature(told[sample.number]) + _path_below(endpoint, sample)].append(sample)
    known = {place: None for found in told.values() for place in found} | {("query", (name,)): None for name in sorted(asked.query)}
    made = []
    for group in groups.values():
        wrong = [sample for sample in group if sample.number in failing]
        if not wrong or not _says_enough(wrong[0], told[wrong[0].number]):
            continue
        doer = _doer(drafts, wrong, failing)
        fitting = group if doer is None else [sample for sample in group if sample in doer.samples]
        there, fitting = _there(asked, wrong, fitting)
        turns = tuple(turn for turn, sample in enumerate(fitting, 1) if sample.number in failing)
        draft = _draft(endpoint, wrong, [*_conditions(told[group[0].number], known), *there], doer, turns=turns, flow=flow)
        if path := _path_below(endpoint, wrong[0]):
            draft.tests = (f"{{{{ request.raw_path == {quoted(path)} }}}}", *draft.tests)
        made.append(draft)
    return made


def _path_below(endpoint: Endpoint, sample: Sample) -> str:
    """Return the path of a request where the shape of its endpoint leaves it open; empty where parameters tell it."""
    return sample.exchange.request.path if endpoint.shape[-1:] == ("**",) else ""


def _there(asked: Asked, wrong: Sequence[Sample], fitting: Sequence[Sample]) -> tuple[list[Condition], list[Sample]]:
    """Ask that things be there which all of these lists show: who made others does not do the same again."""
    address, lists = asked.shown or ("", {})
    if not all(sample.number in lists for sample in wrong):
        return [], list(fitting)
    common = [key for key in lists[wrong[0].number][1] if all(key in lists[sample.number][1] for sample in wrong)][:_MOST_THINGS]
    held = [sample for sample in fitting if sample.number in lists and all(key in lists[sample.number][0] for key in common)]
    return [Condition("item", (address, key), "present") for key in common], held


def _draft(
    endpoint: Endpoint,
    wrong: Sequence[Sample],
    conditions: Sequence[Condition],
    doer: Draft | None,
    *,
    turns: tuple[int, ...],
    flow: Flow,
) -> Draft:
    """Draft a stub that gives the recorded answers at their turns, and does what the one does that did it right."""
    if doer is not None:
        # What is done may speak of a parameter: it stays one.
        conditions = [replace(one, value=(one.value,)) if one.part == "path" else one for one in conditions]
    fixed = {condition.name[0] for condition in conditions if condition.part == "path" and doer is None}
    answers = [recorded_answer(endpoint, sample, flow, fixed) for sample in wrong]
    answer = answers[0] if all(one == answers[0] for one in answers) else {"responses": answers}
    return Draft(
        endpoint,
        tuple(wrong),
        (*conditions, *(doer.conditions if doer is not None else ())),
        doer.sealed if doer is not None else (),
        doer.tests if doer is not None else (),
        then={**{deed: doer.then[deed] for deed in _DEEDS if deed in doer.then}, **answer} if doer is not None else answer,
        notes=["answered as recorded when its turn comes: nothing explains it"],
        rung="turn",
        exception=True,
        turns=turns,
    )


def _says_enough(sample: Sample, told: Told) -> bool:
    """Whether a request can be known again: of one whose body says something else each time nothing is left."""
    return sample.asked.kind == "none" or any(value is not ABSENT for value in told.values())


def _signature(told: Told) -> str:
    return render_tree({"/".join((part, *name)): "~" if value is ABSENT else [value] for (part, name), value in told.items()})


def _doer(drafts: Sequence[Draft], wrong: Sequence[Sample], failing: Mapping[int, bool]) -> Draft | None:
    """Find what does what is to be done for these samples, when only what it says is wrong."""
    if not all(failing[sample.number] for sample in wrong):
        return None
    found = [draft for draft in drafts if not draft.turns and all(sample in draft.samples for sample in wrong)]
    return found[0] if found and any(deed in found[0].then for deed in _DEEDS) else None


def _conditions(own: Told, known: Collection[_Place]) -> list[Condition]:
    """Ask for what is said, and that nothing else is that others say."""
    said = [
        Condition(*place, "whole", render_tree(value)) if isinstance(value, list | dict) else Condition(*place, "equals", value)
        for place, value in own.items()
        if value is not ABSENT
    ]
    return said + [Condition(*place, "absent") for place in known if place not in own and place[0] in ("query", "form")]


def told_again(sample: Sample, features: Features, steady: Collection[str]) -> Told:
    """List what a client would say in doing the same; ABSENT stands for what it says otherwise each time.

    Args:
        sample: whose request it is.
        features: of the request.
        steady: ids that are given again: they look as random as those that are not.
    """
    told: dict[_Place, Any] = {}
    for place, value in features.values.items():
        if place[0] in _PARTS and not is_told_by_leaves(place, value):
            changes = place in features.volatile and (not isinstance(value, str) or value.rstrip("=") not in steady)
            told[place] = ABSENT if changes or (isinstance(value, list | dict) and _has_random(value, steady)) else value
    if sample.asked.kind in ("xml", "text", "ndjson"):
        told[_TEXT] = ABSENT if _is_private(sample, steady) else sample.exchange.request.text
    return told


def _is_private(sample: Sample, steady: Collection[str]) -> bool:
    """Whether a text says something that is said otherwise each time, or that was a secret."""
    text = sample.exchange.request.text
    words = (word for word in _WORD.findall(text) if word not in steady)
    secret = any(redaction.pseudonym in text for redaction in sample.exchange.redactions)
    return secret or len(text) > _LONGEST or any(looks_random(word) or read_moment(word) is not None for word in words)


def _has_random(value: Any, steady: Collection[str]) -> bool:
    if isinstance(value, list | dict):
        return any(_has_random(child, steady) for child in (value.values() if isinstance(value, dict) else value))
    return looks_drawn(value) and value not in steady
