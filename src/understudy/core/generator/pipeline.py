"""The ordered passes from exchanges to a stub document, and the ladder down which an endpoint goes when the proof is against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from understudy.core.generator.accounts import find_accounts
from understudy.core.generator.conditions import TOKENS, Features
from understudy.core.generator.deposits import find_deposits, keep_deposits
from understudy.core.generator.document import build_document
from understudy.core.generator.draft import Draft
from understudy.core.generator.endpoint import Endpoint
from understudy.core.generator.flow import Flow
from understudy.core.generator.handles import find_handles, keep_handles
from understudy.core.generator.limit_fit import is_figure
from understudy.core.generator.messages import with_like_messages
from understudy.core.generator.passes.answers import Answers
from understudy.core.generator.passes.calls import split_exchanges
from understudy.core.generator.passes.collections import find_collections
from understudy.core.generator.passes.credentials import keep_told, note_credentials
from understudy.core.generator.passes.endpoints import find_endpoints
from understudy.core.generator.passes.exceptions import except_failing
from understudy.core.generator.passes.feeds import Feeds, find_feeds, write_feeds
from understudy.core.generator.passes.fixed_files import draft_fixed_files, find_fixed_files
from understudy.core.generator.passes.in_turn import Asked, answer_in_turn, told_again
from understudy.core.generator.passes.index_answers import draft_index
from understudy.core.generator.passes.latency import Fit, add_latency
from understudy.core.generator.passes.literal import draft_literal
from understudy.core.generator.passes.logins import bind_senders
from understudy.core.generator.passes.missing import borrow_missing
from understudy.core.generator.passes.normalise import normalise, with_restarts
from understudy.core.generator.passes.package_index import find_index
from understudy.core.generator.passes.public_apis import is_spoken, speak_standards
from understudy.core.generator.passes.rate_limits import find_limited, learn_failures, learn_limits
from understudy.core.generator.passes.tree_answers import draft_tree
from understudy.core.generator.passes.trees import find_tree
from understudy.core.generator.passes.unanswered import write_unanswered
from understudy.core.generator.path_calls import with_path_calls
from understudy.core.generator.perturb import find_free_names, perturb
from understudy.core.generator.proof import Proof, Rehearse, Verdict, rehearse_all
from understudy.core.generator.recorded_ids import Made
from understudy.core.generator.refusals import learn_marks
from understudy.core.generator.roles import Roles
from understudy.core.generator.said import with_like_replies
from understudy.core.generator.sample import Sample
from understudy.core.generator.sessions import Sessions, find_sessions
from understudy.core.generator.standards.npm import speak_npm
from understudy.core.generator.standards.oci import speak_oci
from understudy.core.generator.standards.tus import Tus, draft_tus, find_tus
from understudy.core.generator.turned_away import note_turned_away
from understudy.core.generator.turns import spoken
from understudy.core.model.exchange import Exchange
from understudy.core.model.message_form import MessageForm

_MOST_TRIALS, _LEAST_TRIALS = 40, 3
_MOST_REHEARSED = 400_000  # exchanges asked again in all trials together
_MOST_JUDGED = 20_000  # exchanges by which one trial is judged
_ONE_IN = 3
_FREQUENT = 5  # answers of one kind
_FEW_WRONG = 1 / 3  # of an endpoint's answers
_MOST_ROUNDS = 6  # of answers in turn
_MOST_TURNED = 60_000  # exchanges asked again in all those rounds together
_MOST_ALONE = 10  # endpoints that are tried one by one in a round
_MOST_IN_TURN = 200  # exchanges that are answered in turn
_MOST_GIVEN_UP = 40  # exchanges whose understanding may be given up for the sake of one that is not reproduced
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
        generality: the share of exchanges with names that the client chose which come out right with other names; None without such names.
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

    @property
    def later_fidelity(self) -> float:
        """The share of all exchanges that is reproduced a year later, too; of very much traffic the first part tells."""
        everything = len(self.proof.verdicts) + len(self.unproven)
        return self.later.fidelity * len(self.proof.verdicts) / everything if everything else 1.0

    def rungs(self) -> dict[str, int]:
        """Count the stubs by how they were inferred."""
        counts = Counter(draft.rung for draft in self.drafts)
        return {name: counts[name] for name in sorted(counts)}


@dataclass(slots=True)
class _Model:
    samples: list[Sample]
    endpoints: list[Endpoint]
    collections: list[Roles]
    forms: Mapping[str, MessageForm] = field(default_factory=dict)
    drafts: dict[Endpoint, list[Draft]] = field(default_factory=dict)
    answers: Answers | None = None
    feeds: Feeds | None = None
    spoken: frozenset[Endpoint] = frozenset()
    made: Made = field(default_factory=dict)

    def service(self, declared: Mapping[str, Any]) -> dict[str, Any]:
        """Declare the service with the forms of its messages."""
        return {**declared, **({"messages": {path: form.document() for path, form in self.forms.items()}} if self.forms else {})}

    def all_drafts(self) -> list[Draft]:
        return [draft for endpoint in self.endpoints for draft in self.drafts[endpoint]]


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
    ordered, starts = spoken(*split_exchanges(exchanges, starts))
    everything = normalise(ordered, str(service.get("upstream") or ""))
    limited = find_limited(everything)
    samples = [sample for sample in everything if sample.number not in limited]
    task = _Task(service, rehearse, tuple(recordings), _scenarios(everything, ordered, without), without)
    task, model, document, proof = _understand(samples, starts, task)
    fits = [] if "latency" in without else add_latency(document, _seconds(proof))
    document["stubs"] += [] if "failures" in without else write_unanswered(ordered, recordings)
    held, frequent = _held_out(model.samples, task) if hold_out else (None, None)
    general = _with_other_names(document, model, task) if hold_out else None
    later = rehearse_all(document, model.samples[:_MOST_MEASURED], rehearse_afresh or rehearse, shift=LATER_S)
    proven = {id(sample.exchange) for sample in everything}
    unproven = tuple(
        (exchange, f"no answer was recorded: {getattr(exchange.outcome, 'message', '')}")
        for exchange in ordered
        if id(exchange) not in proven
    )
    return Generated(
        document, proof, tuple(model.all_drafts()), held, frequent, unproven, len(everything) - len(samples), later, tuple(fits), general
    )


def _understand(samples: list[Sample], starts: Sequence[int], task: _Task) -> tuple[_Task, _Model, dict[str, Any], Proof]:
    """Infer and prove; where credentials were followed and not all comes out, also without following them: what reproduces more was so."""
    task, model = _in_its_language(samples, task)
    model = _continued_or_restarted(model, starts, task)
    document, proof = _descend(model, task)
    follows = any(resource["name"] == TOKENS for resource in document.get("resources", ()))
    if proof.reproduced < len(proof.verdicts) and follows and len(samples) <= _MOST_JUDGED:
        plain = replace(task, without=task.without | {"credentials"})
        other = _continued_or_restarted(_infer(samples, plain.without), starts, plain)
        written, judged = _descend(other, plain)
        if judged.reproduced > proof.reproduced:
            return plain, other, written, judged
    return task, model, document, proof


def _in_its_language(samples: list[Sample], task: _Task) -> tuple[_Task, _Model]:
    """Let the standards be that the recording seems to speak, unless the proof is against them."""
    model = _infer(samples, task.without)
    if not model.spoken:
        return task, model
    _, proof = _prove(model, task)
    asked = {sample.number for endpoint in model.spoken for sample in endpoint.samples}
    right = sum(verdict.reproduced for verdict in proof.verdicts if verdict.sample.number in asked)
    if is_spoken(right, len(asked)):
        return task, model
    task = replace(task, without=task.without | {"standards"})
    return task, _infer(samples, task.without)


def _continued_or_restarted(model: _Model, starts: Sequence[int], task: _Task) -> _Model:
    """Take several runs both ways: as one that went on, and as a server that began anew each time. What reproduces more was so."""
    if len(starts) < 2:
        return model
    _, proof = _prove(model, task)
    restarted = _infer(with_restarts(model.samples, starts), task.without)
    _, other = _prove(restarted, task)
    return restarted if other.reproduced > proof.reproduced else model


def _scenarios(samples: Sequence[Sample], exchanges: Sequence[Exchange], without: frozenset[str]) -> dict[str, Any]:
    """Write what the traffic says of limits and failures as scenarios."""
    limited = frozenset[int]() if "rate-limits" in without else find_limited(samples)
    tells = "rate-limits" not in without and (limited or any(is_figure(name) for sample in samples for name, _ in sample.fields))
    found = {
        "recorded_limits": learn_limits(find_endpoints(samples), limited) if tells else [],
        "recorded_failures": [] if "failures" in without else learn_failures(exchanges),
    }
    return {name: rules for name, rules in found.items() if rules}


@dataclass(frozen=True, slots=True)
class _Task:
    service: Mapping[str, Any]
    rehearse: Rehearse
    recordings: tuple[str, ...] = ()
    scenarios: Mapping[str, Any] = field(default_factory=dict)
    without: frozenset[str] = frozenset()


def _infer(samples: list[Sample], without: frozenset[str] = frozenset()) -> _Model:
    samples, forms = with_like_messages(samples)
    samples = with_path_calls(with_like_replies(samples))
    flow = Flow([] if "data-flow" in without else samples)
    tree = None if "resources" in without else find_tree(samples)
    index = None if "resources" in without else find_index(samples)
    tus = None if without & {"standards", "templates"} else find_tus(samples)
    apart = (tree.samples if tree else (), index.samples() if index else (), tus.all_samples() if tus else ())
    standing = {sample.number for found in apart for sample in found}
    files = None if "templates" in without else find_fixed_files([sample for sample in samples if sample.number not in standing])
    standing |= {sample.number for sample in (files.all_samples() if files else ())}
    endpoints = find_endpoints([sample for sample in samples if sample.number not in standing])
    note_turned_away(endpoints)
    sessions = Sessions() if "credentials" in without else find_sessions(endpoints)
    accounts = None if "resources" in without else find_accounts(endpoints, sessions)
    known = accounts.roles if accounts is not None else None
    model = _Model(samples, endpoints, [] if "resources" in without else find_collections(endpoints, known, flow), forms)
    if accounts is not None:
        accounts.learn_claims(endpoints)
        accounts.keep_passwords()
    feeds = model.feeds = None if "data-flow" in without else find_feeds(endpoints, model.collections)
    answers = model.answers = Answers(flow, model.collections, sessions, learn_marks(samples), accounts)
    # What reads teach about things is needed to write how they are made, and the other way round: twice over all says it all.
    for _ in range(2):
        for endpoint in sorted(endpoints, key=lambda endpoint: not endpoint.reads):
            model.drafts[endpoint] = answers.draft(endpoint)
    if "templates" in without:
        for endpoint in endpoints:
            model.drafts[endpoint] = _literally(endpoint, answers, flow)
    if "borrowing" not in without:
        borrow_missing(model.drafts, model.collections, sessions)
    if "data-flow" not in without:
        keep_deposits(model.drafts, find_deposits(endpoints))
        keep_handles(model.drafts, find_handles(endpoints, flow))
    if feeds is not None:
        write_feeds(model.drafts, feeds, flow)
    note_credentials(model.drafts, sessions)
    keep_told(model.drafts)
    bind_senders(model.all_drafts(), accounts)
    if tree is not None and "templates" not in without:
        drafted = draft_tree(tree, flow)
        model.endpoints.extend(drafted.endpoints)
        model.drafts.update(drafted.drafts)
        model.collections.extend(drafted.collections)
    if index is not None and "templates" not in without:
        own, packages = draft_index(index, flow)
        model.endpoints.extend(own)
        model.drafts.update(own)
        model.collections.append(packages)
    if files is not None:
        fixed = draft_fixed_files(files, flow)
        model.endpoints.extend(fixed)
        model.drafts.update(fixed)
    if not without & {"standards", "templates"}:
        _speak(model, flow, tus)
    return model


def _speak(model: _Model, flow: Flow, tus: Tus | None) -> None:
    """Let operations of public APIs and protocols behave as these say."""
    model.spoken = speak_standards(model.drafts, flow)
    for speak in (speak_oci, speak_npm):
        spoken, things = speak(model.drafts, flow)
        model.spoken |= spoken
        model.collections.extend(things)
    if tus is not None:
        uploads, kept = draft_tus(tus, flow)
        model.endpoints.extend(uploads)
        model.drafts.update(uploads)
        model.collections.append(kept)
        model.spoken |= frozenset(uploads)


def _prove(model: _Model, task: _Task) -> tuple[dict[str, Any], Proof]:
    document = _written(model, task)
    return document, rehearse_all(document, model.samples, task.rehearse)


def _written(model: _Model, task: _Task) -> dict[str, Any]:
    document = build_document(model.service(task.service), model.all_drafts(), model.collections, task.recordings, model.made)
    if task.scenarios:
        document["scenarios"] = dict(task.scenarios)
    return document


def _descend(model: _Model, task: _Task) -> tuple[dict[str, Any], Proof]:
    """Prove, and take endpoints that fail down to literal answers, as long as that reproduces more.

    An endpoint goes down alone first; another may fail only because of that, so there are several rounds. What still fails then goes
    down together with all endpoints that share its things: a recorded name in one answer is of no use beside a new one in another.
    Of very much traffic the first part that fails is judged.
    """
    document, proof = _prove(model, task)
    document, proof = _give_again(model, task, document, proof)
    judged = start = _first_failures(proof)
    trials = 0 if "fallback" in task.without else min(_MOST_TRIALS, max(_LEAST_TRIALS, _MOST_REHEARSED // (len(judged.verdicts) or 1)))
    document, judged = _except_failing(model, task, document, judged, trials)
    if "fallback" not in task.without:
        document, judged = _in_turn(model, task, document, judged, _mostly_right(model, judged))
    for gather in (_alone, _alone, _entangled):
        tried = _groups(model, judged, gather)[:trials]
        trials -= len(tried)
        for group in tried:
            if judged.reproduced == len(judged.verdicts):
                break
            document, judged = _try_literal(group, model, task, document, judged)
    if "fallback" not in task.without:
        document, judged = _in_turn(model, task, document, judged, frozenset(model.endpoints))
    if judged is start:
        return document, proof
    return (document, judged) if len(judged.verdicts) == len(proof.verdicts) else _prove(model, task)


def _mostly_right(model: _Model, proof: Proof) -> frozenset[Endpoint]:
    """Find the endpoints that answer from live things, all but a few times as they should: the next client is better off with those."""
    failing = _failing(proof)
    return frozenset(
        endpoint
        for endpoint in model.endpoints
        if _is_alive(model.drafts[endpoint])
        and 0 < sum(sample.number in failing for sample in endpoint.samples) <= len(endpoint.samples) * _FEW_WRONG
    )


def _in_turn(
    model: _Model, task: _Task, document: dict[str, Any], proof: Proof, group: frozenset[Endpoint]
) -> tuple[dict[str, Any], Proof]:
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
    model: _Model, task: _Task, document: dict[str, Any], proof: Proof, group: frozenset[Endpoint]
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
        trial = _written(model, task)
        latest = rehearse_all(trial, samples, task.rehearse)
        if latest.reproduced > proof.reproduced:
            document, proof, kept = trial, latest, dict(model.drafts)
    model.drafts.update(kept)
    return document, proof


def _take_turns(model: _Model, understood: Mapping[Endpoint, list[Draft]], failing: Mapping[int, bool], group: Iterable[Endpoint]) -> None:
    """Let some endpoints answer their failing samples in turn, and all others as they were understood."""
    flow, answers = Flow(model.samples), model.answers
    assert answers is not None
    steady = {one for ids in model.made.values() for one in ids if one}
    asked: dict[tuple[str, str], set[str]] = {}
    for endpoint in model.endpoints:
        asked.setdefault((endpoint.method, endpoint.path), set()).update(name for sample in endpoint.samples for name in sample.query)
    for endpoint in group:
        own = {sample.number: failing[sample.number] for sample in endpoint.samples if sample.number in failing}
        if own:
            told = {sample.number: told_again(sample, answers.features(endpoint, sample), steady) for sample in endpoint.samples}
            turns = answer_in_turn(endpoint, understood[endpoint], own, Asked(told, asked[endpoint.method, endpoint.path]), flow)
            model.drafts[endpoint] = [*turns, *understood[endpoint]]


def _give_again(model: _Model, task: _Task, document: dict[str, Any], proof: Proof) -> tuple[dict[str, Any], Proof]:
    """Where not all comes out, give the recorded ids again that fixed answers speak of, also those that become fixed later."""
    if proof.reproduced == len(proof.verdicts) or not proof.made:
        return document, proof
    model.made = proof.made
    written = _written(model, task)
    if written == document or len(model.samples) > _MOST_JUDGED:
        return document, proof
    judged = rehearse_all(written, model.samples, task.rehearse)
    return (written, judged) if judged.reproduced > proof.reproduced else (document, proof)


def _first_failures(proof: Proof) -> Proof:
    """Cut a proof to what a trial is judged by: the first part, up to the last of the endpoints' first failures."""
    first: dict[str, int] = {}
    for place, verdict in enumerate(proof.verdicts):
        if verdict.is_wrong:
            first.setdefault(verdict.stub, place)
    return Proof(proof.verdicts[: max(_MOST_JUDGED, *(place + 1 for place in first.values()), 0)])


def _except_failing(model: _Model, task: _Task, document: dict[str, Any], proof: Proof, trials: int) -> tuple[dict[str, Any], Proof]:
    """Answer what comes out wrong as it was recorded, endpoint by endpoint, as long as that reproduces more."""
    flow, answers = Flow(model.samples), model.answers
    assert answers is not None
    for (endpoint,) in _groups(model, proof, _alone)[:trials]:
        failing = {verdict.sample.number for verdict in proof.verdicts if verdict.is_wrong}
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


def _try(model: _Model, task: _Task, document: dict[str, Any], proof: Proof) -> tuple[dict[str, Any], Proof]:
    """Rehearse what was changed; return the document and proof there were before unless more is reproduced."""
    trial, samples = _written(model, task), [verdict.sample for verdict in proof.verdicts]
    judged = rehearse_all(trial, samples, task.rehearse, enough=len(samples) - proof.reproduced)
    return (trial, judged) if judged.reproduced > proof.reproduced else (document, proof)


def _try_literal(
    group: Sequence[Endpoint], model: _Model, task: _Task, document: dict[str, Any], proof: Proof
) -> tuple[dict[str, Any], Proof]:
    """Answer some endpoints literally, and take that back unless it reproduces more."""
    flow, answers = Flow(model.samples), model.answers
    assert answers is not None
    before = {endpoint: model.drafts[endpoint] for endpoint in group}
    for endpoint in group:
        model.drafts[endpoint] = _literally(endpoint, answers, flow, knows_things=len(group) == 1)
    if model.feeds is not None:
        write_feeds(model.drafts, model.feeds, flow, only=group)
    trial, judged = _try(model, task, document, proof)
    if judged is proof:
        model.drafts.update(before)
    return trial, judged


type _Gather = Callable[[_Model, Endpoint], tuple[Endpoint, ...]]


def _groups(model: _Model, proof: Proof, gather: _Gather) -> list[tuple[Endpoint, ...]]:
    """List what may go down together, by what fails."""
    home = {sample.number: endpoint for endpoint in model.endpoints for sample in endpoint.samples}
    failing = dict.fromkeys(
        home[verdict.sample.number]
        for verdict in proof.verdicts
        if verdict.is_wrong and not (verdict.is_slight and _is_alive(model.drafts[home[verdict.sample.number]]))
    )
    groups = dict.fromkeys(gather(model, endpoint) for endpoint in failing)
    return [group for group in groups if group]


def _alone(model: _Model, endpoint: Endpoint) -> tuple[Endpoint, ...]:
    if endpoint in model.spoken:
        return ()
    return (endpoint,) if any(draft.rung not in ("literal", "sequence") for draft in model.drafts[endpoint]) else ()


def _entangled(model: _Model, endpoint: Endpoint) -> tuple[Endpoint, ...]:
    """Gather the endpoints that share things with this one, when they are few enough to be worth giving up for it."""
    shared = {other for roles in model.collections if endpoint in roles.parts for other in roles.parts} | {endpoint}
    samples = sum(len(other.samples) for other in shared)
    few = len(shared) > 1 and samples <= _MOST_GIVEN_UP and not shared & model.spoken
    return tuple(other for other in model.endpoints if other in shared) if few else ()


def _with_other_names(document: dict[str, Any], model: _Model, task: _Task) -> float | None:
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


def _literally(endpoint: Endpoint, answers: Answers, flow: Flow, *, knows_things: bool = True) -> list[Draft]:
    """Draft literal answers; where nothing makes things any more, whether there are any tells nothing either."""
    features = {sample.number: answers.features(endpoint, sample) for sample in endpoint.samples}
    if not knows_things:
        features = {number: _without_things(found) for number, found in features.items()}
    return draft_literal(endpoint, features, flow)


def _without_things(features: Features) -> Features:
    return replace(features, values={place: value for place, value in features.values.items() if place[0] != "item"})


def _is_alive(drafts: Sequence[Draft]) -> bool:
    """Whether stubs answer from live things: literal answers would know the recorded ones alone."""
    return any(draft.rung == "collection" for draft in drafts)


def _held_out(samples: list[Sample], task: _Task) -> tuple[float | None, float | None]:
    """Leave out some reads of every kind, infer without them, and say how many are predicted: of all, and of the frequent kinds.

    Writes stay in: without them the things they make would look as if they had always been there.
    Of very much traffic the first part tells.
    """
    samples = samples[:_MOST_MEASURED]
    held: dict[int, bool] = {}
    for endpoint in find_endpoints(samples):
        by_status: dict[int, list[Sample]] = {}
        for sample in endpoint.samples:
            by_status.setdefault(sample.verdict, []).append(sample)
        for alike in by_status.values():
            held.update((sample.number, len(alike) >= _FREQUENT) for sample in alike[1::_ONE_IN] if endpoint.reads)
    if not held:
        return None, None
    model = _infer([sample for sample in samples if sample.number not in held], task.without)
    document = build_document(model.service(task.service), model.all_drafts(), model.collections)
    verdicts = [verdict for verdict in rehearse_all(document, samples, task.rehearse).verdicts if verdict.sample.number in held]
    return _share(verdicts), _share([verdict for verdict in verdicts if held[verdict.sample.number]])


def _share(verdicts: Sequence[Verdict]) -> float | None:
    return sum(verdict.reproduced for verdict in verdicts) / len(verdicts) if verdicts else None
