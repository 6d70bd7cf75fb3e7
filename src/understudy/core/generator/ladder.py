"""The ladder down which an endpoint goes when the proof is against it: exceptions, answers in turn, literal answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.answers.as_recorded import literally
from understudy.core.generator.passes.answers.exceptions import except_failing
from understudy.core.generator.passes.answers.held_answers import hold_to_asked
from understudy.core.generator.passes.answers.in_turn import Asked, answer_in_turn, told_again
from understudy.core.generator.passes.dialogues.publications import write_feeds
from understudy.core.generator.passes.public_apis import shown_by_standard
from understudy.core.generator.proving.proof import Proof, rehearse_all
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.understanding import Model, Task, prove, written

MOST_JUDGED = 20_000  # exchanges by which one trial is judged
_MOST_TRIALS, _LEAST_TRIALS = 40, 3
_MOST_REHEARSED = 400_000  # exchanges asked again in all trials together
_FEW_WRONG = 1 / 3  # of an endpoint's answers
_MOST_ROUNDS = 6  # of answers in turn
_MOST_TURNED = 60_000  # exchanges asked again in all those rounds together
_MOST_ALONE = 10  # endpoints that are tried one by one in a round
_MOST_IN_TURN = 200  # exchanges that are answered in turn
_MOST_SPOKEN = 200  # ids that are looked for in all answers
_MOST_GIVEN_UP = 40  # exchanges whose understanding may be given up for the sake of one that is not reproduced
type _Gather = Callable[[Model, Endpoint], tuple[Endpoint, ...]]


def descend(model: Model, task: Task) -> tuple[dict[str, Any], Proof]:
    """Prove, and take endpoints that fail down to literal answers, as long as that reproduces more.

    An endpoint goes down alone first; another may fail only because of that, so there are several rounds. What still fails then goes
    down together with all endpoints that share its things, or that speak of the same ids: a recorded name in one answer is of no use
    beside a new one in another.
    Of very much traffic the first part that fails is judged.
    """
    document, proof = prove(model, task)
    document, proof = _give_again(model, task, document, proof)
    judged = start = _first_failures(proof)
    trials = 0 if "fallback" in task.without else min(_MOST_TRIALS, max(_LEAST_TRIALS, _MOST_REHEARSED // (len(judged.verdicts) or 1)))
    document, judged = _except_failing(model, task, document, judged, trials)
    if not task.without & {"fallback", "sequences"}:
        document, judged = _in_turn(model, task, document, judged, _mostly_right(model, judged))
    for gather in (_alone, _alone, _entangled, _speaking):
        tried = _groups(model, judged, gather)[:trials]
        trials -= len(tried)
        for group in tried:
            if judged.reproduced == len(judged.verdicts):
                break
            document, judged = _try_literal(group, model, task, document, judged)
    if not task.without & {"fallback", "sequences"}:
        document, judged = _in_turn(model, task, document, judged, frozenset(model.endpoints))
    document, judged = _hold_to_asked(model, task, document, judged)
    if judged is start:
        return document, proof
    return (document, judged) if len(judged.verdicts) == len(proof.verdicts) else prove(model, task)


def _hold_to_asked(model: Model, task: Task, document: dict[str, Any], proof: Proof) -> tuple[dict[str, Any], Proof]:
    """Give answers that nothing explains to the recorded requests alone, as long as as much is reproduced."""
    held: list[tuple[Draft, tuple[Condition, ...]]] = []
    for endpoint, drafts in model.drafts.items():
        if model.answers is None or endpoint in model.spoken or not any(draft.exception and draft.rung == "literal" for draft in drafts):
            continue
        before = {id(draft): draft.conditions for draft in drafts}
        main = hold_to_asked(drafts, {sample.number: model.answers.features(endpoint, sample) for sample in endpoint.samples})
        held += [(main, before[id(main)])] if main is not None else []
    if not held:
        return document, proof
    trial = written(model, task)
    judged = rehearse_all(trial, [verdict.sample for verdict in proof.verdicts], task.rehearse)
    if judged.reproduced >= proof.reproduced:
        return trial, judged
    for draft, conditions in held:
        draft.conditions = conditions
    return document, proof


def _mostly_right(model: Model, proof: Proof) -> frozenset[Endpoint]:
    """Find the endpoints that answer from live things, all but a few times as they should: the next client is better off with those."""
    failing = _failing(proof)
    return frozenset(
        endpoint
        for endpoint in model.endpoints
        if _is_alive(model.drafts[endpoint])
        and 0 < sum(sample.number in failing for sample in endpoint.samples) <= len(endpoint.samples) * _FEW_WRONG
    )


def _in_turn(model: Model, task: Task, document: dict[str, Any], proof: Proof, group: frozenset[Endpoint]) -> tuple[dict[str, Any], Proof]:
    """Answer what is still wrong as recorded when its turn comes, and keep it so when more is reproduced.

    What depends on something that is not done then is wrong next, so there are several rounds. All endpoints are tried together; where that
    is of no use, one by one.
    """
    wrong = _failing(proof)
    if not wrong or not group or len(wrong) > _MOST_IN_TURN:
        return document, proof
    document, judged = _rounds_in_turn(model, task, document, proof, group)
    if judged is not proof or len(proof.verdicts) * _MOST_ALONE > _MOST_TURNED:
        return document, judged
    home = {sample.number: endpoint for endpoint in group for sample in endpoint.samples}
    for endpoint in list(dict.fromkeys(home[number] for number in wrong if number in home))[:_MOST_ALONE]:
        document, proof = _rounds_in_turn(model, task, document, proof, frozenset([endpoint]))
    return document, proof


def _failing(proof: Proof) -> dict[int, bool]:
    """List the samples that do not come out, and whether something was done for them that had the recorded outcome."""
    return {verdict.sample.number: verdict.is_done for verdict in proof.verdicts if not verdict.reproduced}


def _rounds_in_turn(
    model: Model, task: Task, document: dict[str, Any], proof: Proof, group: frozenset[Endpoint]
) -> tuple[dict[str, Any], Proof]:
    samples = [verdict.sample for verdict in proof.verdicts]
    understood, kept, latest = dict(model.drafts), dict(model.drafts), proof
    failing: dict[int, bool] = {}
    for _ in range(max(1, min(_MOST_ROUNDS, _MOST_TURNED // len(samples)))):
        wrong = _failing(latest)
        if not wrong or len(failing.keys() | wrong) > _MOST_IN_TURN:
            break
        # What was answered in turn and is wrong still: then nothing is as it should be.
        more = {number: done and number not in failing for number, done in wrong.items()}
        if failing.items() >= more.items():
            break
        failing |= more
        _take_turns(model, understood, failing, group)
        trial = written(model, task)
        latest = rehearse_all(trial, samples, task.rehearse)
        if latest.reproduced > proof.reproduced:
            document, proof, kept = trial, latest, dict(model.drafts)
    model.drafts.update(kept)
    return document, proof


def _take_turns(model: Model, understood: Mapping[Endpoint, list[Draft]], failing: Mapping[int, bool], group: frozenset[Endpoint]) -> None:
    """Let some endpoints answer their failing samples in turn, and all others as they were understood."""
    flow, answers = Flow(model.samples), model.answers
    assert answers is not None
    steady = {one for ids in model.made.values() for one in ids if one}
    asked: dict[tuple[str, str], set[str]] = {}
    for endpoint in model.endpoints:
        asked.setdefault((endpoint.method, endpoint.path), set()).update(name for sample in endpoint.samples for name in sample.query)
    for endpoint in (one for one in model.endpoints if one in group):
        # Lists of a standard that are as they should be, but for an order that is nobody's, stay so: their things have new names.
        unordered = answers.reordered if endpoint in model.spoken and _shown_by(model, endpoint) is None else frozenset[int]()
        numbers = [sample.number for sample in endpoint.samples if sample.number in failing and sample.number not in unordered]
        own = {number: failing[number] for number in numbers}
        if own:
            told = {sample.number: told_again(sample, answers.features(endpoint, sample), steady) for sample in endpoint.samples}
            turns = answer_in_turn(
                endpoint, understood[endpoint], own, Asked(told, asked[endpoint.method, endpoint.path], _shown_by(model, endpoint)), flow
            )
            model.drafts[endpoint] = [*turns, *understood[endpoint]]


def _shown_by(model: Model, endpoint: Endpoint) -> tuple[str, dict[int, tuple[frozenset[str], list[str]]]] | None:
    """Say what was there when lists of things were asked for, and what they showed in an order of their own."""
    if endpoint in model.spoken:
        where, pages = shown_by_standard(model.endpoints, endpoint) or ("", {})
        return (where, {number: (frozenset(keys), list(keys)) for number, keys in pages.items()}) if where else None
    roles = next((roles for roles in model.collections if endpoint in roles.list_at and not roles.collection.scope), None)
    if roles is None or model.answers is None or not model.answers.reordered:
        return None
    lists = {
        sample.number: (
            frozenset(version.key for version in sighting.present),
            [version.key for _, version in sighting.shown if version is not None and version.write is not None],
        )
        for sample in endpoint.samples
        if (sighting := roles.sightings.get(sample.number)) is not None
    }
    return roles.address(endpoint), lists


def _give_again(model: Model, task: Task, document: dict[str, Any], proof: Proof) -> tuple[dict[str, Any], Proof]:
    """Where not all comes out, give the recorded ids again that fixed answers speak of, also those that become fixed later."""
    if proof.reproduced == len(proof.verdicts) or not proof.made:
        return document, proof
    model.made = proof.made
    again = written(model, task)
    if again == document or len(model.samples) > MOST_JUDGED:
        return document, proof
    judged = rehearse_all(again, model.samples, task.rehearse)
    return (again, judged) if judged.reproduced > proof.reproduced else (document, proof)


def _first_failures(proof: Proof) -> Proof:
    """Cut a proof to what a trial is judged by: the first part, up to the last of the endpoints' first failures."""
    first: dict[str, int] = {}
    for place, verdict in enumerate(proof.verdicts):
        if verdict.is_wrong:
            first.setdefault(verdict.stub, place)
    return Proof(proof.verdicts[: max(MOST_JUDGED, *(place + 1 for place in first.values()), 0)])


def _except_failing(model: Model, task: Task, document: dict[str, Any], proof: Proof, trials: int) -> tuple[dict[str, Any], Proof]:
    """Answer what comes out wrong as it was recorded, endpoint by endpoint, as long as that reproduces more."""
    flow, answers = Flow(model.samples), model.answers
    assert answers is not None
    for (endpoint,) in _groups(model, proof, _alone)[:trials]:
        # A list of the right things in another order is nearer to what the next client asks for than a recorded one.
        failing = {verdict.sample.number for verdict in proof.verdicts if verdict.is_wrong} - answers.reordered
        features = {sample.number: answers.features(endpoint, sample) for sample in endpoint.samples}
        before = model.drafts[endpoint]
        drafts = except_failing(endpoint, before, failing.intersection(features), features, flow)
        if drafts is not None:
            model.drafts[endpoint] = drafts
            document, judged = _try(model, task, document, proof)
            if judged is proof:
                model.drafts[endpoint] = before
            proof = judged
    return document, proof


def _try(model: Model, task: Task, document: dict[str, Any], proof: Proof) -> tuple[dict[str, Any], Proof]:
    """Rehearse what was changed; return the document and proof there were before unless more is reproduced."""
    trial, samples = written(model, task), [verdict.sample for verdict in proof.verdicts]
    judged = rehearse_all(trial, samples, task.rehearse, enough=len(samples) - proof.reproduced)
    return (trial, judged) if judged.reproduced > proof.reproduced else (document, proof)


def _try_literal(
    group: Sequence[Endpoint], model: Model, task: Task, document: dict[str, Any], proof: Proof
) -> tuple[dict[str, Any], Proof]:
    """Answer some endpoints literally, and take that back unless it reproduces more."""
    flow, answers = Flow(model.samples), model.answers
    assert answers is not None
    before = {endpoint: model.drafts[endpoint] for endpoint in group}
    for endpoint in group:
        model.drafts[endpoint] = literally(endpoint, answers, flow, knows_things=len(group) == 1)
    if model.feeds is not None:
        write_feeds(model.drafts, model.feeds, flow, only=group)
    trial, judged = _try(model, task, document, proof)
    if judged is proof:
        model.drafts.update(before)
    return trial, judged


def _groups(model: Model, proof: Proof, gather: _Gather) -> list[tuple[Endpoint, ...]]:
    """List what may go down together, by what fails."""
    home = {sample.number: endpoint for endpoint in model.endpoints for sample in endpoint.samples}
    failing = dict.fromkeys(
        home[verdict.sample.number]
        for verdict in proof.verdicts
        if verdict.sample.number in home  # what a client left in the middle is learned from others
        if verdict.is_wrong
        and not (model.answers is not None and verdict.sample.number in model.answers.reordered)
        and not (verdict.is_slight and _is_alive(model.drafts[home[verdict.sample.number]]))
    )
    groups = dict.fromkeys(gather(model, endpoint) for endpoint in failing)
    return [group for group in groups if group]


def _alone(model: Model, endpoint: Endpoint) -> tuple[Endpoint, ...]:
    if endpoint in model.spoken:
        return ()
    return (endpoint,) if any(draft.rung not in ("literal", "sequence") for draft in model.drafts[endpoint]) else ()


def _entangled(model: Model, endpoint: Endpoint) -> tuple[Endpoint, ...]:
    """Gather the endpoints that share things with this one, when they are few enough to be worth giving up for it."""
    shared = {other for roles in model.collections if endpoint in roles.parts for other in roles.parts} | {endpoint}
    samples = sum(len(other.samples) for other in shared)
    few = len(shared) > 1 and samples <= _MOST_GIVEN_UP and not shared & model.spoken
    return tuple(other for other in model.endpoints if other in shared) if few else ()


def _speaking(model: Model, endpoint: Endpoint) -> tuple[Endpoint, ...]:
    """Gather the endpoints that speak of the same ids made while recording: where nobody keeps those, all are told as they were."""
    made = {one for several in model.made.values() for one in several if one}
    if not made or len(made) > _MOST_SPOKEN or len(model.samples) > MOST_JUDGED:
        return ()
    spoken = {other: _ids_in(other, made) for other in model.endpoints}
    shared = {other for other, ids in spoken.items() if ids & spoken[endpoint]}
    few = len(shared) > 1 and sum(len(other.samples) for other in shared) <= _MOST_GIVEN_UP and not shared & model.spoken
    return tuple(other for other in model.endpoints if other in shared) if few else ()


def _ids_in(endpoint: Endpoint, ids: set[str]) -> set[str]:
    texts = [str(sample.answer.tree) for sample in endpoint.samples if sample.answer.tree is not None]
    return {one for one in ids if any(one in text for text in texts)}


def _is_alive(drafts: Sequence[Draft]) -> bool:
    """Whether stubs answer from live things: literal answers would know the recorded ones alone."""
    return any(draft.rung == "collection" for draft in drafts)
