"""The ordered passes from exchanges to a stub document that is proven."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from understudy.core.generator.conditions.conditions import TOKENS
from understudy.core.generator.draft import Draft
from understudy.core.generator.ladder import MOST_JUDGED, descend
from understudy.core.generator.limit_fit import is_figure
from understudy.core.generator.passes.answers.any_method import write_any_method
from understudy.core.generator.passes.latency import Fit, add_latency
from understudy.core.generator.passes.public_apis import is_hardly_spoken, is_spoken, standard_of
from understudy.core.generator.passes.rate_limits import find_limited, learn_failures, learn_limits
from understudy.core.generator.passes.reading.batches import split_batches, write_batches
from understudy.core.generator.passes.reading.calls import split_exchanges
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.reading.normalise import normalise, with_restarts
from understudy.core.generator.passes.reading.socket_sessions import join_sessions
from understudy.core.generator.passes.unanswered import stays_unanswered, write_unanswered
from understudy.core.generator.proving.held_out import choose_held_out
from understudy.core.generator.proving.perturb import find_free_names, perturb
from understudy.core.generator.proving.proof import Proof, Rehearse, Verdict, rehearse_all
from understudy.core.generator.standards.s3.refusals import BUCKETS
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.traffic.turns import spoken
from understudy.core.generator.understanding import OBJECTS, Model, Task, infer, prove
from understudy.core.generator.writing.document import build_document
from understudy.core.model.exchange import Exchange

_FREQUENT = 5  # reads of one kind
_MOST_LEARNED = 10_000  # exchanges that are understood before anybody asks whether the rest is like them
_TOLERATED = 0.0001  # share of the rest that may come out otherwise before everything is understood, at many times the cost
_MOST_MEASURED = 5_000  # exchanges by which everything but fidelity itself is measured
LATER_S = 365 * 86_400 + 4321.0  # a year and a bit, so that neither the day nor the time of day stays the same


@dataclass(frozen=True, slots=True)
class Generated:
    """What generation gives: the document, its proof, and what was inferred how.

    Attributes:
        held_out: the share of reads left out that were predicted without them; None when none could be left out.
        held_out_frequent: the same of those that were recorded five times or more.
        unproven: exchanges that have no answer to reproduce, with the reason.
        limited: exchanges a rate limit refused; the scenario `recorded_limits` stands for them.
        later: the same rehearsal a year later and with other random draws: what only holds at the recorded moment fails here.
        fits: the latency models, each with its distance from the recorded times.
        unanswered: exchanges whose clients gave up waiting, as they do again; they count as reproduced.
        generality: the share of exchanges with names that the client chose which come out right with other names; None without such names.
        predicted: of the samples that were left out to see whether they are predicted, by their numbers: whether they were.
    """

    document: dict[str, Any]
    proof: Proof
    drafts: tuple[Draft, ...]
    held_out: float | None = None
    held_out_frequent: float | None = None
    unproven: tuple[tuple[Exchange, str], ...] = ()
    limited: int = 0
    later: Proof = field(default_factory=Proof)
    fits: tuple[Fit, ...] = ()
    generality: float | None = None
    unanswered: int = 0
    predicted: Mapping[int, bool] = field(default_factory=dict)

    def homes(self) -> dict[int, str]:
        """Name the endpoint of every sample that was learned from, by the number of the sample."""
        return {sample.number: draft.endpoint.title for draft in self.drafts for sample in draft.endpoint.samples}

    def ways(self) -> dict[str, tuple[str, ...]]:
        """Say of every endpoint how its answers were inferred; exceptions only count where there is nothing else."""
        found: dict[str, dict[bool, dict[str, None]]] = {}
        for draft in self.drafts:
            if draft.rung != "borrowed":
                found.setdefault(draft.endpoint.title, {}).setdefault(draft.exception and not draft.turns, {})[draft.rung] = None
        return {title: tuple(sides.get(False) or sides.get(True) or ()) for title, sides in found.items()}

    @property
    def later_fidelity(self) -> float:
        """The share of all exchanges that is reproduced a year later, too; of very much traffic the first part tells."""
        everything = len(self.proof.verdicts) + len(self.unproven) + self.unanswered
        return (self.later.fidelity * len(self.proof.verdicts) + self.unanswered) / everything if everything else 1.0

    def rungs(self) -> dict[str, int]:
        """Count the stubs by how they were inferred."""
        counts = Counter(draft.rung for draft in self.drafts)
        return {name: counts[name] for name in sorted(counts)}


def generate(
    exchanges: Iterable[Exchange],
    service: Mapping[str, Any],
    rehearse: Rehearse,
    *,
    recordings: Sequence[str] = (),
    hold_out: bool = True,
    rehearse_afresh: Rehearse | None = None,
    starts: Sequence[int] = (),
    without: frozenset[str] = frozenset(),
) -> Generated:
    """Turn the exchanges of one service into a document that reproduces them.

    Args:
        exchanges: in the order of completion, of one or several recordings.
        service: the `service` key of the document: name, upstream, hosts.
        rehearse: makes a fresh virtual service from a document.
        recordings: names for `learned_from`.
        hold_out: whether to measure how well the first part of the traffic predicts the rest.
        without: inferences to leave out, by their names in `switches.SWITCHES`.
        starts: the place of the first exchange of every run, when there are several.
        rehearse_afresh: makes the virtual service of the later rehearsal, with other random draws; `rehearse` unless given.
    """
    joined, starts, engines = join_sessions(exchanges, starts)
    service = {**service, "engine_io": engines} if engines else service
    parted, starts = split_exchanges(joined, starts)
    parted, starts, batches = split_batches(parted, starts)
    ordered, starts = spoken(parted, starts)
    everything = normalise(ordered, str(service.get("upstream") or ""))
    limited = find_limited(everything)
    samples = [sample for sample in everything if sample.number not in limited]
    task = Task(service, rehearse, tuple(recordings), _scenarios(everything, ordered, without), without)
    task, model, document, proof = _learn(samples, starts, task)
    fits = [] if "latency" in without else add_latency(document, _seconds(proof))
    silent = [] if "failures" in without else write_unanswered(ordered, recordings)
    document["stubs"] += silent
    document["stubs"] += write_batches(batches, model.endpoints, recordings)
    document["stubs"] += write_any_method(document["stubs"], recordings)
    held, frequent, predicted = _held_out(model.samples, task) if hold_out else (None, None, {})
    general = _with_other_names(document, model, task) if hold_out else None
    later = rehearse_all(document, model.samples[:_MOST_MEASURED], rehearse_afresh or rehearse, shift=LATER_S)
    proven = {id(sample.exchange) for sample in everything}
    unproven = tuple(
        (exchange, f"no answer was recorded: {getattr(exchange.outcome, 'message', '')}")
        for exchange in ordered
        if id(exchange) not in proven
    )
    unanswered = [exchange for exchange, _ in unproven if stays_unanswered(exchange, silent)]
    unproven = tuple(one for one in unproven if one[0] not in unanswered)
    return Generated(
        document,
        proof,
        tuple(model.all_drafts()),
        held,
        frequent,
        unproven,
        len(everything) - len(samples),
        later,
        tuple(fits),
        general,
        len(unanswered),
        predicted,
    )


def _learn(samples: list[Sample], starts: Sequence[int], task: Task) -> tuple[Task, Model, dict[str, Any], Proof]:
    """Understand the first part of very much traffic, and all of it unless the rest comes out as well, but for a few."""
    if len(samples) <= 2 * _MOST_LEARNED or len(starts) > 1:
        return _understand(samples, starts, task)
    known = _understand(samples[:_MOST_LEARNED], starts, task)
    _, _, document, first = known
    proof = rehearse_all(document, samples, task.rehearse)
    if proof.fidelity < first.fidelity - _TOLERATED or any(verdict.missed for verdict in proof.verdicts):
        return _understand(samples, starts, task)
    return (*known[:3], proof)


def _understand(samples: list[Sample], starts: Sequence[int], task: Task) -> tuple[Task, Model, dict[str, Any], Proof]:
    """Infer and prove; where credentials or lags were followed and not all comes out, also without: what reproduces more was so."""
    task, model = _in_its_language(samples, task)
    model = _continued_or_restarted(model, starts, task)
    document, proof = descend(model, task)
    follows = any(resource["name"] == TOKENS for resource in document.get("resources", ()))
    is_late = any(roles.late for roles in model.collections)
    is_private = any(roles.whose for roles in model.collections)
    best = task, model, document, proof
    for doubtful in [
        name
        for name, used in (("credentials", follows), ("lags", is_late), ("private", is_private))
        if used and len(samples) <= MOST_JUDGED
    ]:
        if proof.reproduced < len(proof.verdicts):
            plain = replace(task, without=task.without | {doubtful})
            other = _continued_or_restarted(infer(samples, plain.without), starts, plain)
            written, judged = descend(other, plain)
            if judged.reproduced > best[3].reproduced:
                best = plain, other, written, judged
    return best


def _in_its_language(samples: list[Sample], task: Task) -> tuple[Task, Model]:
    """Let the standards be that the recording seems to speak, unless the proof is against them."""
    model = infer(samples, task.without)
    while model.spoken and (given_up := _given_up(model, task)):
        task = replace(task, without=task.without | {given_up})
        model = infer(samples, task.without)
    return task, model


def _given_up(model: Model, task: Task) -> str:
    """Name the standard that the recorded server does not speak after all; empty where enough comes out as recorded.

    Objects in buckets, of which many servers have a way of their own, come before all that has no name.
    """
    _, proof = prove(model, task)
    homes = {sample.number: standard_of(endpoint) for endpoint in model.spoken for sample in endpoint.samples}
    judged = [verdict for verdict in proof.verdicts if verdict.sample.number in homes]
    own: dict[str, list[Verdict]] = {}
    for verdict in judged:
        own.setdefault(homes[verdict.sample.number], []).append(verdict)
    is_borne_out = _comes_out(judged)
    for name, verdicts in own.items():
        if name and (is_hardly_spoken(_right(verdicts), len(verdicts)) or not (is_borne_out or _comes_out(verdicts))):
            return name
    if is_borne_out:
        return ""
    has_objects = any(roles.collection.name == BUCKETS for roles in model.collections)
    return OBJECTS if has_objects and OBJECTS not in task.without else "standards"


def _comes_out(verdicts: Sequence[Verdict]) -> bool:
    return is_spoken(_right(verdicts), sum(verdict.is_slight for verdict in verdicts), len(verdicts))


def _right(verdicts: Sequence[Verdict]) -> int:
    return sum(verdict.reproduced for verdict in verdicts)


def _continued_or_restarted(model: Model, starts: Sequence[int], task: Task) -> Model:
    """Take several runs both ways: as one that went on, and as a server that began anew each time.

    What reproduces more was so; where both reproduce the same, what needs fewer answers that only repeat the record.
    """
    if len(starts) < 2:
        return model
    _, proof = prove(model, task)
    restarted = infer(with_restarts(model.samples, starts), task.without)
    _, other = prove(restarted, task)
    ranks = [(judged.reproduced, -_repeating(one)) for judged, one in ((other, restarted), (proof, model))]
    return restarted if ranks[0] > ranks[1] else model


def _repeating(model: Model) -> int:
    return sum(draft.rung in ("sequence", "literal") for draft in model.all_drafts())


def _scenarios(samples: Sequence[Sample], exchanges: Sequence[Exchange], without: frozenset[str]) -> dict[str, Any]:
    """Write what the traffic says of limits and failures as scenarios."""
    limited = frozenset[int]() if "rate-limits" in without else find_limited(samples)
    tells = "rate-limits" not in without and (limited or any(is_figure(name) for sample in samples for name, _ in sample.fields))
    found = {
        "recorded_limits": learn_limits(find_endpoints(samples), limited) if tells else [],
        "recorded_failures": [] if "failures" in without else learn_failures(exchanges),
    }
    return {name: rules for name, rules in found.items() if rules}


def _with_other_names(document: dict[str, Any], model: Model, task: Task) -> float | None:
    """Rehearse the recording as another client would have made it, and say how much of what speaks of its names comes out as it should."""
    names = find_free_names(model.endpoints)
    samples = model.samples[:_MOST_MEASURED]
    if not names:
        return None
    others = [perturb(sample.exchange, names) for sample in samples]
    concerned = {sample.number for sample, other in zip(samples, others, strict=True) if other != sample.exchange}
    written = normalise(others, str(task.service.get("upstream") or ""))
    renamed = [replace(other, number=sample.number, run=sample.run) for sample, other in zip(samples, written, strict=True)]
    judged = [verdict for verdict in rehearse_all(document, renamed, task.rehearse).verdicts if verdict.sample.number in concerned]
    return sum(verdict.reproduced for verdict in judged) / len(judged) if judged else None


def _seconds(proof: Proof) -> dict[str, list[float]]:
    """Gather the upstream times by the stub that stands for them."""
    found: dict[str, list[float]] = {}
    for verdict in proof.verdicts:
        timings = verdict.sample.exchange.timings
        found.setdefault(verdict.stub, []).append(timings.wait + timings.receive)
    return found


def _held_out(samples: list[Sample], task: Task) -> tuple[float | None, float | None, dict[int, bool]]:
    """Leave out some reads of every kind, infer without them, and say how many are predicted: of all, of the frequent kinds, and which.

    Of very much traffic the first part tells.
    """
    samples = samples[:_MOST_MEASURED]
    held = choose_held_out(samples)
    if not held:
        return None, None, {}
    model = infer([sample for sample in samples if sample.number not in held], task.without)
    document = build_document(model.service(task.service), model.all_drafts(), model.collections)
    verdicts = [verdict for verdict in rehearse_all(document, samples, task.rehearse).verdicts if verdict.sample.number in held]
    frequent = _share([verdict for verdict in verdicts if held[verdict.sample.number] >= _FREQUENT])
    return _share(verdicts), frequent, {verdict.sample.number: verdict.reproduced for verdict in verdicts}


def _share(verdicts: Sequence[Verdict]) -> float | None:
    return sum(verdict.reproduced for verdict in verdicts) / len(verdicts) if verdicts else None
