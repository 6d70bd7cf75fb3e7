"""What was understood of the traffic of one service, written and proven as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.missing import borrow_missing
from understudy.core.generator.passes.answers.answers import Answers
from understudy.core.generator.passes.answers.as_recorded import literally
from understudy.core.generator.passes.dialogues.feeds import Feeds, find_feeds
from understudy.core.generator.passes.dialogues.publications import write_feeds
from understudy.core.generator.passes.packages.answers import draft_index
from understudy.core.generator.passes.packages.index import Index, find_index
from understudy.core.generator.passes.packages.overviews import keep_understood
from understudy.core.generator.passes.people.account_things import join_accounts
from understudy.core.generator.passes.people.credentials import keep_told, note_credentials
from understudy.core.generator.passes.people.hidden_owners import find_hidden_owners
from understudy.core.generator.passes.people.logins import bind_senders
from understudy.core.generator.passes.people.sender_places import part_by_places
from understudy.core.generator.passes.private.counts import Counts, find_counts_of_owners
from understudy.core.generator.passes.private.documents import find_documents
from understudy.core.generator.passes.private.neighbors import find_neighbors, find_told
from understudy.core.generator.passes.private.states import put_back
from understudy.core.generator.passes.private.visits import bind_visitors, known_visitors
from understudy.core.generator.passes.public_apis import is_written, speak_standards, standard_of
from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.passes.trees.answers import draft_tree
from understudy.core.generator.passes.trees.fixed_files import FixedFiles, draft_fixed_files, find_fixed_files
from understudy.core.generator.passes.trees.history import Tree, find_tree
from understudy.core.generator.passes.trees.plain import find_plain_tree
from understudy.core.generator.people.accounts import Accounts, find_accounts
from understudy.core.generator.people.devices import keep_approvals
from understudy.core.generator.people.session_lives import find_sessions
from understudy.core.generator.people.sessions import Sessions
from understudy.core.generator.people.turned_away import note_turned_away
from understudy.core.generator.people.visitors import Visitors, find_visitors
from understudy.core.generator.proving.proof import Proof, Rehearse, rehearse_all
from understudy.core.generator.standards.azure.blocks import list_blocks
from understudy.core.generator.standards.azure.kinds import tell_kinds
from understudy.core.generator.standards.azure.leases import keep_leases
from understudy.core.generator.standards.azure.marks import mark_blobs
from understudy.core.generator.standards.azure.queues import Queues, draft_queues, find_queues
from understudy.core.generator.standards.azure.snapshots import Snapshots, find_snapshots, list_snapshots, speak_snapshots
from understudy.core.generator.standards.azure.table_acts import Tables, find_tables
from understudy.core.generator.standards.azure.tables import draft_tables
from understudy.core.generator.standards.azure.writes import write_blobs
from understudy.core.generator.standards.google_storage import speak_google_storage
from understudy.core.generator.standards.lfs.batches import draft_lfs
from understudy.core.generator.standards.lfs.record import Lfs, find_lfs
from understudy.core.generator.standards.npm.registry import speak_npm
from understudy.core.generator.standards.oci.registry import speak_oci
from understudy.core.generator.standards.restic import Restic, draft_restic, find_restic
from understudy.core.generator.standards.s3.buckets import draft_objects
from understudy.core.generator.standards.s3.store import Objects, find_objects
from understudy.core.generator.standards.s3.version_stubs import speak_versions
from understudy.core.generator.standards.s3.versions import Versions, find_versions
from understudy.core.generator.standards.sns import deliver_published
from understudy.core.generator.standards.sqs.queues import SQS
from understudy.core.generator.standards.sts import draft_sts, find_sts
from understudy.core.generator.standards.tus import Tus, draft_tus, find_tus
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.messages import with_like_messages
from understudy.core.generator.things.deposits import find_deposits, keep_deposits
from understudy.core.generator.things.followers import answer_from_followers
from understudy.core.generator.things.handles import find_handles, keep_handles
from understudy.core.generator.things.other_names import find_other_names, keep_other_names
from understudy.core.generator.things.path_calls import with_path_calls
from understudy.core.generator.things.recorded_ids import Made
from understudy.core.generator.things.renames import take_old_keys
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.keyed_segments import with_keyed_segments
from understudy.core.generator.traffic.refusals import learn_marks
from understudy.core.generator.traffic.said import with_like_replies
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.traffic.suffixed_segments import with_suffixed_segments
from understudy.core.generator.writing.document import build_document
from understudy.core.model.message_form import MessageForm

OBJECTS: Final = "objects of buckets"  # left out where a store answers otherwise
_HOLDERS: Final = "holders of credentials"  # left out where a server says otherwise who they are
_VERSIONS: Final = "versions of objects"  # left out where objects are not understood without them


@dataclass(slots=True)
class Model:
    """What was understood, endpoint by endpoint.

    Attributes:
        forms: of the messages of gRPC, by path.
        drafts: the stubs of each endpoint; those that answer exceptions come first.
        spoken: the endpoints whose stubs a public standard wrote.
        made: the recorded ids for which a rehearsal made new ones, by the numbers of samples.
        without: the inferences, and the standards, that are left out.
    """

    samples: list[Sample]
    endpoints: list[Endpoint]
    collections: list[Roles]
    forms: Mapping[str, MessageForm] = field(default_factory=dict)
    drafts: dict[Endpoint, list[Draft]] = field(default_factory=dict)
    answers: Answers | None = None
    feeds: Feeds | None = None
    spoken: frozenset[Endpoint] = frozenset()
    made: Made = field(default_factory=dict)
    without: frozenset[str] = frozenset()

    def service(self, declared: Mapping[str, Any]) -> dict[str, Any]:
        """Declare the service with the forms of its messages."""
        return {**declared, **({"messages": {path: form.document() for path, form in self.forms.items()}} if self.forms else {})}

    def all_drafts(self) -> list[Draft]:
        """List the drafts of all endpoints, without what would miss things that nobody makes any more."""
        drafts = [draft for endpoint in self.endpoints for draft in self.drafts[endpoint]]
        filled = {name for draft in drafts for name in draft.fills}
        empty = {one.collection.name for one in self.collections if not one.seeds} - filled
        return [draft for draft in drafts if draft.rung != "borrowed" or empty.isdisjoint(draft.misses)]


@dataclass(frozen=True, slots=True)
class Task:
    """What generation is to do: for which service, rehearsed how, named after which recordings, without which inferences."""

    service: Mapping[str, Any]
    rehearse: Rehearse
    recordings: tuple[str, ...] = ()
    scenarios: Mapping[str, Any] = field(default_factory=dict)
    without: frozenset[str] = frozenset()


def infer(samples: list[Sample], without: frozenset[str] = frozenset()) -> Model:
    """Understand the samples of one service as far as it goes; nothing is proven yet."""
    recorded = samples
    samples, forms = with_like_messages(samples)
    samples = with_path_calls(with_suffixed_segments(with_keyed_segments(with_like_replies(samples))))
    flow = Flow([] if without & {"data-flow", "templates"} else samples)
    tree = None if without & {"resources", "templates"} else find_tree(samples) or find_plain_tree(samples)
    index = None if without & {"resources", "templates"} else keep_understood(find_index(samples))
    tus = None if without & {"standards", "templates"} else find_tus(samples)
    queues = None if without & {"standards", "templates"} else find_queues(samples)
    tables = None if without & {"standards", "templates"} else find_tables(samples)
    lfs = None if without & {"standards", "templates"} else find_lfs(samples)
    restic = None if without & {"standards", "templates"} else find_restic(samples)
    apart = (
        tree.samples if tree else (),
        index.samples() if index else (),
        tus.all_samples() if tus else (),
        queues.all_samples() if queues else (),
        tables.all_samples() if tables else (),
        lfs.all_samples() if lfs else (),
        restic.all_samples() if restic else (),
    )
    standing = {sample.number for found in apart for sample in found}
    versions = None if without & {"standards", "templates", "resources", _VERSIONS} else find_versions(samples)
    seen = samples if versions is None else versions.plain
    snapshots = None if without & {"standards", "templates", "resources", _VERSIONS} else find_snapshots(seen)
    seen = seen if snapshots is None else snapshots.plain
    objects = None if without & {"standards", "templates", "resources", OBJECTS} else find_objects(seen)
    standing |= {sample.number for sample in (objects.all_samples() if objects else ())}
    holders = [] if without & {"standards", "templates", "data-flow", _HOLDERS} else find_sts(seen)
    standing |= {sample.number for endpoint in holders for sample in endpoint.samples}
    files = None if "templates" in without else find_fixed_files([sample for sample in seen if sample.number not in standing])
    standing |= {sample.number for sample in (files.all_samples() if files else ())}
    endpoints = find_endpoints([sample for sample in seen if sample.number not in standing])
    note_turned_away(endpoints)
    sessions = Sessions() if "credentials" in without else find_sessions(endpoints)
    accounts = None if "resources" in without else find_accounts(endpoints, sessions)
    visitors, documents, counts = _find_private(endpoints, accounts, without)
    collections = [] if "resources" in without else _find_things(endpoints, (accounts, sessions), flow, documents, without)
    model = Model(samples, endpoints, collections, forms, without=without)
    if accounts is not None:
        accounts.know_from_the_start()
        accounts.learn_claims(endpoints)
        accounts.keep_passwords()
        find_hidden_owners(model.collections, accounts)
    model.feeds = None if "data-flow" in without else find_feeds(endpoints, model.collections)
    answers = model.answers = Answers(
        flow,
        model.collections,
        sessions,
        learn_marks(samples),
        accounts,
        looks="discriminators" not in without,
        counts=counts,
        visitors=visitors,
    )
    _draft(model, answers, without)
    if "templates" in without:
        for endpoint in endpoints:
            model.drafts[endpoint] = literally(endpoint, answers, flow)
    if "borrowing" not in without:
        borrow_missing(model.drafts, model.collections, sessions)
    part_by_places(model.drafts)
    answer_from_followers(model.drafts, model.collections)
    _keep(model, flow, sessions, without)
    _bind(model, documents, visitors, accounts)
    if "templates" not in without:
        _stand(model, flow, tree, index, files)
    if not without & {"standards", "templates"} and not _speak(
        model, flow, (tus, lfs, restic), (queues, tables), (objects, versions, snapshots)
    ):
        return infer(recorded, without | {_VERSIONS})
    return model if _hold(model, flow, holders) else infer(recorded, without | {_HOLDERS})


def _find_private(
    endpoints: Sequence[Endpoint], accounts: Accounts | None, without: frozenset[str]
) -> tuple[Visitors | None, list[Roles], Counts]:
    """Find who comes back, what everybody has by himself, and what is counted for him."""
    visitors = None if "credentials" in without else find_visitors(endpoints)
    if without & {"resources", "private"}:
        return visitors, [], {}
    known = accounts.roles if accounts is not None else None
    documents = find_documents(endpoints, visitors, set(known.parts if known is not None else ()))
    counts = find_counts_of_owners(endpoints, visitors)
    if known is not None:
        known.passing.update(str(place[0]) for endpoint in counts for place in counts[endpoint] if endpoint in known.parts)
    find_neighbors(documents, endpoints)
    return visitors, documents, {**find_told(documents, endpoints), **counts}


def _find_things(
    endpoints: Sequence[Endpoint], people: tuple[Accounts | None, Sessions], flow: Flow, documents: Sequence[Roles], without: frozenset[str]
) -> list[Roles]:
    accounts, sessions = people

    def join(found: Sequence[Roles]) -> list[Roles]:
        return list(found) if accounts is None else join_accounts(found, accounts, sessions, endpoints)

    known = accounts.roles if accounts is not None else None
    return find_collections(endpoints, known, flow, documents, join=join, progress="progress" not in without, lags="lags" not in without)


def _draft(model: Model, answers: Answers, without: frozenset[str]) -> None:
    """Draft all endpoints, twice: what reads teach about things is needed to write how they are made, and the other way round."""
    written = [] if without & {"standards", "templates"} else [endpoint for endpoint in model.endpoints if is_written(endpoint, without)]
    for _ in range(2):
        for endpoint in sorted(model.endpoints, key=lambda endpoint: not endpoint.reads):
            model.drafts[endpoint] = answers.draft(endpoint, splits=endpoint not in written)


def _bind(model: Model, documents: Sequence[Roles], visitors: Visitors | None, accounts: Accounts | None) -> None:
    """Let stubs look up whoever they speak of."""
    put_back(model.drafts, documents)
    if visitors is not None and bind_visitors(model.all_drafts(), visitors):
        model.collections.append(known_visitors())
    bind_senders(model.all_drafts(), accounts)


def _hold(model: Model, flow: Flow, holders: Sequence[Endpoint]) -> bool:
    """Let credentials that were given out say who holds them; return whether the recorded ones do."""
    if not holders or model.answers is None:
        return True
    told = draft_sts({endpoint: model.answers.draft(endpoint) for endpoint in holders}, model.drafts, flow)
    _add(model, told or {}, [])
    return told is not None


def _keep(model: Model, flow: Flow, sessions: Sessions, without: frozenset[str]) -> None:
    """Let answers keep what later requests come back to."""
    if "data-flow" not in without:
        keep_deposits(model.drafts, find_deposits(model.endpoints))
        keep_handles(model.drafts, find_handles(model.endpoints, flow, sessions.values_that_decide()))
        keep_other_names(model.drafts, find_other_names(model.collections, model.endpoints))
        take_old_keys(model.drafts, model.collections)
    if model.feeds is not None:
        write_feeds(model.drafts, model.feeds, flow)
    note_credentials(model.drafts, sessions)
    keep_told(model.drafts)
    keep_approvals(model.drafts)


def _stand(model: Model, flow: Flow, tree: Tree | None, index: Index | None, files: FixedFiles | None) -> None:
    """Add what stands by itself: trees of things, indexes of packages, files that never change."""
    if tree is not None:
        drafted = draft_tree(tree, flow)
        model.endpoints.extend(drafted.endpoints)
        model.drafts.update(drafted.drafts)
        model.collections.extend(drafted.collections)
    if index is not None and model.answers is not None:
        own, packages = draft_index(index, flow, model.answers.features)
        model.endpoints.extend(own)
        model.drafts.update(own)
        model.collections.append(packages)
    if files is not None:
        fixed = draft_fixed_files(files, flow)
        model.endpoints.extend(fixed)
        model.drafts.update(fixed)


def _speak(
    model: Model,
    flow: Flow,
    transfers: tuple[Tus | None, Lfs | None, Restic | None],
    storage: tuple[Queues | None, Tables | None],
    earlier: tuple[Objects | None, Versions | None, Snapshots | None],
) -> bool:
    """Let operations of public APIs and protocols behave as these say; return whether versions could be told apart."""
    model.spoken = speak_standards(model.drafts, flow, model.without)
    if any(standard_of(endpoint) == SQS.name for endpoint in model.spoken):
        deliver_published(model.drafts)
    keep_leases(model.drafts, model.collections)
    list_blocks(model.drafts, model.collections, flow)
    speak_google_storage(model.drafts, model.collections)
    write_blobs(model.drafts, model.collections)
    mark_blobs(model.drafts, model.collections)
    tell_kinds(model.drafts, model.collections)
    for speak in (speak_oci, speak_npm):
        spoken, things = speak(model.drafts, flow)
        model.spoken |= spoken
        model.collections.extend(things)
    tus, lfs, restic = transfers
    if tus is not None:
        uploads, kept = draft_tus(tus, flow)
        _add(model, uploads, [kept])
    if lfs is not None:
        _add(model, *draft_lfs(lfs, flow))
    if restic is not None:
        _add(model, *draft_restic(restic, flow))
        if model.answers is not None:
            model.answers.reordered |= restic.lists()
    queues, tables = storage
    if queues is not None:
        _add(model, *draft_queues(queues, flow))
    if tables is not None:
        _add(model, *draft_tables(tables, flow))
    objects, versions, snapshots = earlier
    if objects is not None:
        _add(model, *draft_objects(objects, flow, model.collections))
    if versions is not None:
        of_versions = speak_versions(versions, model.drafts, model.collections, flow)
        if of_versions is None:
            return False
        _add(model, *of_versions)
    if snapshots is not None:
        of_snapshots = speak_snapshots(snapshots, model.drafts, model.collections, flow)
        if of_snapshots is None:
            return False
        listed = list_snapshots(snapshots, model.drafts, model.collections)
        _add(model, *of_snapshots)
        model.endpoints.extend(listed)
        model.drafts.update(listed)
    return True


def _add(model: Model, drafts: Mapping[Endpoint, list[Draft]], collections: Sequence[Roles]) -> None:
    """Add what a protocol has of its own."""
    model.endpoints.extend(drafts)
    model.drafts.update(drafts)
    model.collections.extend(collections)
    model.spoken |= frozenset(drafts)


def prove(model: Model, task: Task) -> tuple[dict[str, Any], Proof]:
    """Write the document and rehearse it with all samples."""
    document = written(model, task)
    return document, rehearse_all(document, model.samples, task.rehearse)


def written(model: Model, task: Task) -> dict[str, Any]:
    """Write the document of a service as it is understood by now."""
    drafts = model.all_drafts()
    if "sequences" in task.without:
        drafts = [_holding_last(draft) for draft in drafts]
    together = "compact" not in task.without
    document = build_document(model.service(task.service), drafts, model.collections, task.recordings, model.made, together=together)
    if task.scenarios:
        document["scenarios"] = dict(task.scenarios)
    return document


def _holding_last(draft: Draft) -> Draft:
    """Answer always what was answered at last."""
    answers = draft.then.get("responses")
    if not answers:
        return draft
    rest = {name: value for name, value in draft.then.items() if name not in ("responses", "sequence_by")}
    return replace(draft, then={**rest, **answers[-1]})
