"""Pass 4 to 8 of one endpoint: its samples → drafts of stubs, one per kind of answer.

Answers of one status and kind become one template. What tells the rarer kinds from the usual one becomes their conditions. A read of a
live thing is written from the thing; a write says how the thing is made, changed or removed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from understudy.core.engine.templates.graphql_view import view_graphql
from understudy.core.engine.templates.styles import GRPC
from understudy.core.generator.accounts import Accounts
from understudy.core.generator.align import Findings
from understudy.core.generator.causes import by_cause
from understudy.core.generator.conditions import NAMED_VERSION, NO_MARKS, VERSION, Condition, Features, features_of, separate
from understudy.core.generator.draft import Draft, drop_unused
from understudy.core.generator.endpoint import Endpoint, path_values
from understudy.core.generator.flow import Flow
from understudy.core.generator.ledgers import add_effect, is_replay, replay_key, replies_of
from understudy.core.generator.live import look
from understudy.core.generator.looks import looks_random
from understudy.core.generator.made import name_repeated
from understudy.core.generator.marks import share_marks
from understudy.core.generator.nodes import member
from understudy.core.generator.parts import Part, split, told_by
from understudy.core.generator.passes.consequences import name_what_was_made
from understudy.core.generator.passes.content import as_whole, serve_content
from understudy.core.generator.passes.entity_tags import is_unchanged, serve_tags
from understudy.core.generator.passes.exceptions import except_failing
from understudy.core.generator.passes.logins import log_in, owner_features, sender_features, telling_session
from understudy.core.generator.passes.makers import make_many, make_several, makes_several
from understudy.core.generator.passes.messages import closing
from understudy.core.generator.passes.reads import list_things, read_thing, untold_lists
from understudy.core.generator.passes.removals import remove_many
from understudy.core.generator.passes.repercussions import add_by_the_way, does_more, trees_by_the_way
from understudy.core.generator.passes.uploads import keep_part
from understudy.core.generator.passes.writes import create_thing, remove_thing, write_thing
from understudy.core.generator.refusals import Marks
from understudy.core.generator.responses import answer_of
from understudy.core.generator.roles import Roles, Sighting
from understudy.core.generator.said import is_said
from understudy.core.generator.sample import Sample
from understudy.core.generator.sessions import Sessions
from understudy.core.generator.sources import Case, is_graphql
from understudy.core.generator.states import states_among
from understudy.core.generator.study import Study, label_of
from understudy.core.generator.tables import explain_table
from understudy.core.generator.turns import is_dialogue
from understudy.core.model.json_codec import ABSENT

_ENOUGH = 150
_GONE, _MALFORMED = (404, 410), (400, 422)
_STATE = re.compile(r"[^A-Z]*[a-z][^A-Z]*|\d{2,6}")
_TAKEN = re.compile(r"exist|duplicat|unique|taken|already|in use|conflict")
_ABOUT_STATE = frozenset([400, 402, 403, 409, 410, 412, 422, 423])
_UNIQUE = re.compile(r"email|e_mail|name|login|slug|code|sku|title|key|handle|phone|number|uri|url", re.IGNORECASE)


class Answers:
    """Drafts the stubs of endpoints that share collections and data flow."""

    def __init__(
        self,
        flow: Flow,
        collections: Sequence[Roles],
        sessions: Sessions | None = None,
        marks: Marks = NO_MARKS,
        accounts: Accounts | None = None,
    ) -> None:
        self._study = Study(flow, collections, accounts)
        self._sessions = sessions or Sessions()
        self._marks = marks
        self._accounts = accounts

    def draft(self, endpoint: Endpoint) -> list[Draft]:
        """Draft the stubs of one endpoint; those that answer exceptions come first."""
        groups: dict[Any, list[Sample]] = defaultdict(list)
        raw = self._shows_content(endpoint)
        unchanged: list[Sample] = []
        untold = self._untold(endpoint)
        for sample in endpoint.samples:
            if sample.number in untold:
                continue
            seen = self._as_content(endpoint, sample) if raw else sample
            if is_unchanged(endpoint, sample, raw=raw):
                unchanged.append(sample)
            else:
                groups[(*_signature(seen), is_replay(endpoint, sample), telling_session(sample), self._named_by(sample))].append(seen)
        ordered = sorted(groups.values(), key=lambda group: (not group[0].good, -len(group), group[0].number))
        whole = {group[0].number: group for group in ordered}
        ordered = [_thinned(group) for group in ordered]
        features = {sample.number: self.features(endpoint, sample) for group in ordered for sample in group}
        ordered.sort(key=lambda group: (not group[0].good, any(features[sample.number].marks for sample in group)))
        parts = [part for group in ordered for part in self._parts(endpoint, group, features)]
        drafts = self._told_apart(endpoint, [part.samples for part in parts], features, {part.name: part.looks for part in parts})
        for draft in drafts:
            group = whole.get(draft.samples[0].number, [])
            if len(group) > _ENOUGH and len(draft.samples) == _ENOUGH:
                draft.samples = tuple(group)
        drafts = serve_content(drafts, unchanged) if raw else serve_tags(drafts, unchanged)
        if not untold:
            return drafts
        features = {sample.number: self.features(endpoint, sample) for sample in endpoint.samples}
        return except_failing(endpoint, drafts, untold, features, self._study.flow) or drafts

    def _named_by(self, sample: Sample) -> str:
        """Say by which member a read names its thing, where that is not its key."""
        return next((found.by for roles in self._study.collections if (found := roles.sightings.get(sample.number)) and found.by), "")

    def _untold(self, endpoint: Endpoint) -> frozenset[int]:
        """List the samples that list other things than those that follow from what was there: no list teaches anything by them."""
        roles = self._main_role(endpoint)
        if roles is None or roles.role(endpoint) != "many" or endpoint not in roles.list_at or roles.act(endpoint) == "receive":
            return frozenset()
        return untold_lists(self._study, endpoint, roles)

    def _as_content(self, endpoint: Endpoint, sample: Sample) -> Sample:
        """Read an answer as the bytes of the thing it is about, whatever they mean; a part of them as the whole."""
        for roles in self._study.collections:
            sighting = roles.sightings.get(sample.number)
            if (
                sighting is not None
                and sighting.role == "one"
                and sighting.after is not None
                and "content" in sighting.after.facets
                and roles.is_about_things(endpoint)
            ):
                return as_whole(sample, sighting.after.facets["content"])
        return as_whole(sample, sample.answer.raw) if sample.status == 200 else sample

    def _told_apart(
        self,
        endpoint: Endpoint,
        groups: Sequence[list[Sample]],
        features: Mapping[int, Features],
        looks: Mapping[tuple[int, ...], tuple[Condition, ...]],
    ) -> list[Draft]:
        """Draft every group with the conditions that tell it from the first, which is the usual one; `looks` are what split them."""
        drafts: list[Draft] = []
        groups = by_cause(groups, features)
        refused = _refused(groups, features)
        for index, group in enumerate(groups):
            draft = self._draft_group(endpoint, group)
            draft.exception = index > 0
            # Who is not let in gets no other answer, whatever is asked: those stubs come first, and need not be told apart again.
            # A name that can be none is refused before anybody looks for it.
            before = refused if group[0].verdict not in _GONE else [*refused, *(one for one in groups[1:] if one[0].verdict in _MALFORMED)]
            others = [features[sample.number] for other in groups if other is not group and other not in before for sample in other]
            if index > 0:
                if group in refused:
                    others = [features[sample.number] for other in groups if other is not group for sample in other]
                own = [features[sample.number] for sample in group]
                rivals = [features[sample.number] for other in groups if other is not group and other[0].good for sample in other]
                found = told_by(looks.get(tuple(sample.number for sample in group), ()), own, rivals)
                draft.looked = found is not None
                found = found or separate(own, others, group[0].verdict)
                found = _with_state(found, [features[sample.number] for sample in group], others, group[0].verdict)
                if found is None:
                    draft.clean = False
                    draft.notes.append("nothing tells these requests from others")
                draft.conditions = found or ()
            drafts.append(draft)
        return drafts

    def _parts(self, endpoint: Endpoint, group: list[Sample], features: Mapping[int, Features]) -> list[Part]:
        """Split answers that no one template explains; drafts are made once for every part that is tried."""
        known: dict[tuple[int, ...], Draft] = {}

        def draft(part: Sequence[Sample]) -> Draft:
            name = tuple(sample.number for sample in part)
            if name not in known:
                known[name] = self._draft_group(endpoint, list(part))
            return known[name]

        return split(group, features, draft)

    def features(self, endpoint: Endpoint, sample: Sample) -> Features:
        """List what tells a request of an endpoint from others, live things included."""
        items = sender_features(endpoint, sample, self._sessions, self._accounts)
        replay = replay_key(sample)
        if replay is not None:
            items[(replies_of(endpoint), "{{ " + member("request.headers", replay[0]) + " }}")] = is_replay(endpoint, sample)
        items.update(self._study.parents(endpoint, sample))
        items.update(sample.notes.get("twins", {}))
        items.update(self._study.referred(endpoint, sample))
        items.update(self._states_of_others(endpoint, sample))
        for roles in self._study.collections:
            sighting = roles.sightings.get(sample.number)
            if sighting is None or endpoint not in roles.parts or roles.by_the_way or self._is_open(roles, endpoint, sighting):
                continue
            items.update(owner_features(roles, endpoint, sample, self._accounts) if sighting.role in ("one", "under") else {})
            address = roles.address(endpoint)
            if sighting.by:
                items[(address, "", sighting.by, "{{ " + roles.key_code(endpoint) + " }}")] = True
            elif sighting.role in ("one", "under"):
                if not roles.is_told:
                    items[(address, "{{ " + roles.key_code(endpoint) + " }}")] = sighting.before is not None
                items.update(self._states(endpoint, sample, roles, sighting))
            elif sighting.present and (endpoint.method == "DELETE" or roles.act(endpoint) in ("list", "receive")):
                items[(address, "")] = True
            elif (
                sample.method == "POST"
                and sample.asked.kind == "json"
                and isinstance(sample.asked.tree, dict)
                and roles.key_member in sample.asked.tree
            ):
                wanted = str(sample.asked.tree[roles.key_member])
                items[(address, "{{ " + member("request.json", roles.key_member) + " }}")] = any(
                    version.key == wanted for version in sighting.present
                )
            if roles.act(endpoint) == "create":
                items.update(self._twins(endpoint, roles, sample, sighting))
        return features_of(sample, path_values(endpoint.shape, sample.segments), items, self._marks)

    def _is_open(self, roles: Roles, endpoint: Endpoint, sighting: Sighting) -> bool:
        """Whether there being an account says nothing: nobody asked with a session, or nobody has to register before."""
        accounts = self._accounts
        if accounts is None or roles is not accounts.roles or sighting.role == "many":
            return False
        return sighting.key is None or (endpoint in accounts.logins and not accounts.is_closed)

    def _statuses(self, endpoint: Endpoint) -> frozenset[int]:
        """List the statuses of an endpoint; an answer that says in its body that it is none counts as a 400."""
        notes = endpoint.samples[0].notes
        if "statuses" not in notes:
            notes["statuses"] = frozenset(sample.verdict if sample.good or sample.verdict >= 400 else 400 for sample in endpoint.samples)
        found: frozenset[int] = notes["statuses"]
        return found

    def _states(self, endpoint: Endpoint, sample: Sample, roles: Roles, sighting: Sighting) -> dict[tuple[Any, ...], bool]:
        """Say what state a thing is in, where some request about such a thing was refused."""
        if sighting.before is None or not (self._statuses(endpoint) & _ABOUT_STATE or roles.is_told):
            return {}
        key = "{{ " + roles.key_code(endpoint) + " }}"
        item = sighting.before.facets.get("fields", {}) if roles.is_told else sighting.before.item() or {}
        versions = _named_version(sample, item)
        return {(roles.address(endpoint), key, *name): True for name in versions} | {
            (roles.address(endpoint), key, name, value): True
            for name, value in _told_states(item)
            if name != roles.key_member and _is_state(name, value)
        }

    def _states_of_others(self, endpoint: Endpoint, sample: Sample) -> dict[tuple[Any, ...], bool]:
        """Say in what state the things are that a request names, as far as nothing was done for any in that state."""
        if not self._statuses(endpoint) & _ABOUT_STATE:
            return {}
        notes = endpoint.samples[0].notes
        if "accepted states" not in notes:
            notes["accepted states"] = {state for one in endpoint.samples if one.good for state in self._named_states(endpoint, one)}
        return dict.fromkeys((state for state in self._named_states(endpoint, sample) if state not in notes["accepted states"]), True)

    def _named_states(self, endpoint: Endpoint, sample: Sample) -> Iterator[tuple[Any, ...]]:
        for roles, code, version in self._study.named(endpoint, sample):
            for name, value in _told_states(version.item() or {}):
                if _is_state(name, value):
                    yield roles.collection.name, "{{ " + code + " }}", name, value

    def _twins(self, endpoint: Endpoint, roles: Roles, sample: Sample, sighting: Sighting) -> dict[tuple[Any, ...], bool]:
        """Say which members of a new thing some other thing has already, where some create was refused."""
        if max(self._statuses(endpoint)) < 400 or sample.asked.kind not in ("json", "form"):
            return {}
        taken = _said_to_be_taken(endpoint)
        return {
            (roles.address(endpoint), "", name, "{{ " + code + " }}"): any(
                (version.item() or {}).get(name) == value for version in sighting.present
            )
            for code, name, value in _brought(sample)
            if isinstance(value, str) and value and (_UNIQUE.search(name) or name.lower() in taken)
        }

    def _shows_content(self, endpoint: Endpoint) -> bool:
        """Whether the answers of an endpoint are the very bytes of a thing."""
        return (
            endpoint.method == "GET"
            and any(
                roles.role(endpoint) == "one"
                and endpoint not in roles.root_at
                and roles.is_about_things(endpoint)
                and any(sighting.after is not None and "content" in sighting.after.facets for sighting in roles.sightings.values())
                for roles in self._study.collections
            )
            and not any(endpoint in roles.list_at for roles in self._study.collections)
        )

    def _draft_group(self, endpoint: Endpoint, group: list[Sample]) -> Draft:
        draft = Draft(endpoint, tuple(group))
        findings = Findings()
        roles = self._main_role(endpoint)
        role, act = (roles.role(endpoint), roles.act(endpoint)) if roles else ("", "")
        good = group[0].good
        draft.sealed = self._ancestors(endpoint, group, roles)
        if roles is not None and is_replay(endpoint, group[0]):
            self._say_again(draft, roles, findings)
            return draft
        if is_dialogue(group[0].exchange):
            draft.verb = "talk"
        if good and roles is not None and role == "many" and endpoint in roles.list_at:
            list_things(self._study, draft, roles, findings)
        elif good and self._accounts is not None and endpoint in self._accounts.logins:
            log_in(self._study, draft, self._accounts, findings)
        elif good and roles is not None and endpoint in roles.removed_by:
            remove_many(self._study, draft, roles, findings)
        elif good and roles is not None and endpoint in roles.made_by:
            make_many(self._study, draft, roles, findings)
        elif good and roles is not None and role == "many" and self._makes_one(group, roles, endpoint):
            create_thing(self._study, draft, roles, findings)
        elif good and roles is not None and role == "many" and makes_several(group, roles, endpoint):
            make_several(self._study, draft, roles, findings)
        elif good and roles is not None and role == "one" and act == "remove":
            remove_thing(self._study, draft, roles, findings)
        elif good and roles is not None and role == "one" and act in ("put", "write") and roles.is_about_things(endpoint):
            write_thing(self._study, draft, roles, findings)
            self._note_places(draft, endpoint, findings)
        elif good and roles is not None and role in ("one", "under"):
            read_thing(self._study, draft, roles, findings)
        else:
            self._answer(draft, roles, findings)
        draft.notes = findings.notes
        drop_unused(draft)
        if good:
            self._finish(draft, endpoint)
        keep_part(draft, self._study.collections)
        draft.clean = findings.clean
        trees = [sample.answer.tree for sample in group]
        draft.states = (*findings.states, *states_among((*findings.unexplained, *findings.optional), trees))
        return draft

    def _makes_one(self, group: Sequence[Sample], roles: Roles, endpoint: Endpoint) -> bool:
        """Whether answers say the key of what was made: where several are made at once, they list them."""
        place = roles.made_at.get(endpoint)
        return place is not None and any(look(sample.answer.tree, place) is not ABSENT for sample in group)

    def _answer(self, draft: Draft, roles: Roles | None, findings: Findings) -> None:
        """Write an answer that is about no thing that is known, or a refusal."""
        endpoint, group, good = draft.endpoint, draft.samples, draft.samples[0].good
        let: dict[str, Any] = {}
        cases = self._study.cases(endpoint, group)
        if not good:
            cases = self._about_things(draft, endpoint, roles, cases)
        if good and not endpoint.reads:
            cases = self._study.with_references(cases, let)
            cases = share_marks(cases, [None] * len(cases), self._study.flow, let, findings.notes)
        if good and endpoint.reads and all(300 <= sample.status < 400 for sample in group):
            cases = share_marks(cases, [None] * len(cases), self._study.flow, let, findings.notes)
        if good and not endpoint.reads and does_more(self._study, draft):
            cases = name_what_was_made(self._study, draft, cases, let)
            cases = name_repeated(trees_by_the_way(self._study, draft), cases, self._study.flow, let)
        written = answer_of(cases, self._study.flow, findings, fresh=True, counters=label_of(endpoint))
        let.update(written.pop("let", {}))
        draft.then = {"let": let, **written} if let else written
        if good and not endpoint.reads:
            add_by_the_way(self._study, draft, cases, let, findings)
        if good and endpoint.method == "GET" and "text" in draft.then:
            self._tabulate(draft, group, findings)

    def _about_things(self, draft: Draft, endpoint: Endpoint, roles: Roles | None, cases: list[Case]) -> list[Case]:
        """Let a refusal look at the thing that it is about, where it was always there."""
        if roles is None or roles.role(endpoint) not in ("one", "under") or roles.by_the_way:
            return cases
        full = self._study.with_items(cases, [roles.sightings[case.number].before for case in cases])
        if len(full) < len(cases):
            return cases
        draft.sealed = (*draft.sealed, self._study.exists(roles, endpoint))
        return full

    def _tabulate(self, draft: Draft, group: Sequence[Sample], findings: Findings) -> None:
        """Write a table of live things, where an answer is one."""
        found = explain_table(group, self._study.collections)
        if found is not None:
            draft.then["text"] = found[0]
            draft.rung = "collection"
            findings.unexplained[:] = [place for place in findings.unexplained if place[:1] == ("headers",)]
            findings.notes.append(f"a table of {found[1]}")

    def _say_again(self, draft: Draft, roles: Roles, findings: Findings) -> None:
        """Answer a repeated request as the first one was answered."""
        field = replay_key(draft.samples[0])
        assert field is not None
        code = "{{ " + member("request.headers", field[0]) + " }}"
        draft.sealed = (*draft.sealed, Condition("item", (replies_of(draft.endpoint), code), "present"))
        cases = self._study.cases(draft.endpoint, draft.samples)
        full = self._study.with_items(cases, [roles.sightings[sample.number].after for sample in draft.samples])
        use = full if len(full) == len(cases) else cases
        draft.then = answer_of(use, self._study.flow, findings, fresh=False, counters=label_of(draft.endpoint))
        draft.notes, draft.clean, draft.verb = (
            [*findings.notes, "a repeated request is answered as the first one was"],
            findings.clean,
            "repeat",
        )

    def _finish(self, draft: Draft, endpoint: Endpoint) -> None:
        """Let a request that finishes something, such as an upload, end it."""
        for roles in self._study.collections:
            if roles.role(endpoint) == "under" and roles.act(endpoint) == "remove" and "responses" not in draft.then:
                gone = {"in": roles.address(endpoint), "key": "{{ " + roles.key_code(endpoint) + " }}", "as": "finished"}
                add_effect(draft, "remove", gone)
                draft.notes.append(f"finishes one of {roles.collection.name}")

    def _note_places(self, draft: Draft, endpoint: Endpoint, findings: Findings) -> None:
        """Let a write make the place it puts something into, where nothing else does."""
        for roles in self._study.collections:
            if roles.by_the_way and roles.role(endpoint) == "one":
                key = "{{ " + roles.key_code(endpoint) + " }}"
                place = {"in": roles.address(endpoint), "key": key, "item": {roles.key_member or "name": key}, "as": "place"}
                add_effect(draft, "create", place)
                findings.notes.append(f"{roles.collection.name} lists where things are")

    def _main_role(self, endpoint: Endpoint) -> Roles | None:
        """The collection an endpoint is mainly about: the one it lists or makes, else the nearest thing in its path."""
        known = [roles for roles in self._study.collections if endpoint in roles.parts]
        mine = [roles for roles in known if not roles.by_the_way or roles.role(endpoint) != "one"]
        for roles in mine:
            places = (roles.list_at, roles.made_at, roles.removed_by, roles.made_by)
            if roles.role(endpoint) == "many" and any(endpoint in place for place in places):
                return roles
        near = [roles for roles in mine if roles.role(endpoint) in ("one", "under")]

        def nearness(roles: Roles) -> tuple[int, bool]:
            return len(roles.collection.scope), roles.role(endpoint) == "one" and roles.is_about_things(endpoint)

        return max(near, key=nearness) if near else None

    def _ancestors(self, endpoint: Endpoint, group: Sequence[Sample], main: Roles | None) -> tuple[Condition, ...]:
        """Things in the path that must exist: those that did in every sample of this group."""
        found: list[Condition] = []
        for roles in self._study.collections:
            if roles is main or roles.by_the_way or roles.role(endpoint) not in ("one", "under"):
                continue
            sightings = [roles.sightings[sample.number] for sample in group if sample.number in roles.sightings]
            if group[0].good and sightings and all(sighting.before is not None for sighting in sightings):
                found.append(self._study.exists(roles, endpoint))
        tables = [self._study.parents(endpoint, sample) for sample in group] if group[0].good else []
        if tables:
            found.extend(Condition("item", name, "present") for name in tables[0] if all(table.get(name) for table in tables))
        return tuple(found)


def _named_version(sample: Sample, item: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Say whether the version that a request insists on, by ``If-Match`` (RFC 9110 §13.1.1) or by a member, is the one that is there."""
    wanted = sample.headers.get("if-match")
    found: list[tuple[str, ...]] = [("etag", NAMED_VERSION)] if wanted is not None and item.get("etag") == wanted else []
    asked = sample.asked.tree if sample.asked.kind == "json" and isinstance(sample.asked.tree, dict) else {}
    for name, value in asked.items():
        if VERSION.fullmatch(name) and name in item and item[name] != value:
            found.append((name, "{{ " + member("request.json", name) + " }}", "other"))
    return found


def _brought(sample: Sample) -> Iterator[tuple[str, str, Any]]:
    """List the members that a request brings for a new thing: of its body, of the params of a call, of arguments and their inputs."""
    code, tree = f"request.{sample.asked.kind}", sample.asked.tree
    if is_graphql(sample):
        code, tree = "request.graphql.arguments", view_graphql(sample.exchange.request)["arguments"]
    elif isinstance(tree, dict) and "jsonrpc" in tree:
        code, tree = "request.json.params", tree.get("params")
    nested = is_graphql(sample) or sample.asked.style == GRPC
    for name, value in tree.items() if isinstance(tree, dict) else ():
        if isinstance(value, dict) and nested:
            yield from ((member(member(code, name), own), own, inner) for own, inner in value.items())
        else:
            yield member(code, name), name, value


_REFUSED = 400


def _said_to_be_taken(endpoint: Endpoint) -> set[str]:
    """List the words of refusals that say that something is there already, and the members whose values they say."""
    notes = endpoint.samples[0].notes
    if "taken" not in notes:
        notes["taken"] = set()
        for sample in endpoint.samples:
            text = sample.answer.raw[:2000].decode("utf-8", "replace") + " ".join(value for _, value in sample.trailers)
            if sample.verdict >= _REFUSED and _TAKEN.search(text.lower()):
                notes["taken"] |= {word.lower() for word in re.findall(r"\w+", text)}
                # Where a refusal says the value, as those of gRPC do, it speaks of its member.
                brought = ((name, value) for _, name, value in _brought(sample))
                notes["taken"] |= {name for name, value in brought if isinstance(value, str) and len(value) > 1 and value in text}
    found: set[str] = notes["taken"]
    return found


def _is_state(name: str, value: Any) -> bool:
    """Whether a member may decide what becomes of a request: a truth, a word, a short number in text."""
    if isinstance(value, bool) or name == "etag":
        return isinstance(value, bool)
    return isinstance(value, str) and 1 < len(value) <= 24 and _STATE.fullmatch(value) is not None and not looks_random(value)


def _told_states(item: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """List the members of a thing, and those of mappings in it, by their dotted names."""
    yield from item.items()
    for name, value in item.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{inner}", child) for inner, child in value.items())


def _with_state(
    found: tuple[Condition, ...] | None, own: Sequence[Features], others: Sequence[Features], status: int
) -> tuple[Condition, ...] | None:
    """A refusal whose things all were there, or all were not, while others' were the other way round, also depends on that."""
    if (
        found is None
        or not found
        or status < 400
        or status in (401, 403)
        or any(condition.part == "item" or condition.kind in ("fault", "negative", "unpositive") for condition in found)
    ):
        return found
    names = dict.fromkeys(name for features in (*own, *others) for part, name in features.values if part == "item")
    for name in names:
        present = Condition("item", name, "present")
        if all(present.holds(features) for features in own) and not all(present.holds(features) for features in others):
            return (*found, present)
    return found


def _thinned(group: list[Sample]) -> list[Sample]:
    """Take enough samples of a large group, spread over all of it: more would say the same again."""
    if len(group) <= _ENOUGH:
        return group
    return [group[index * len(group) // _ENOUGH] for index in range(_ENOUGH)]


def _refused(groups: Sequence[list[Sample]], features: Mapping[int, Features]) -> list[list[Sample]]:
    """List the groups of requests that were not let in, as far as something tells them from all others."""
    return [
        group
        for group in groups[1:]
        if group[0].verdict in (401, 403)
        and separate(
            [features[sample.number] for sample in group],
            [features[sample.number] for other in groups if other is not group for sample in other],
            group[0].verdict,
        )
    ]


def _signature(sample: Sample) -> Any:
    """What makes two answers the same kind: status, kind of body, root of a document."""
    tree = sample.answer.tree
    root = (
        next(iter(tree), "")
        if sample.answer.kind == "xml" and isinstance(tree, dict)
        else type(tree).__name__
        if sample.answer.kind == "json" and sample.answer.style != GRPC
        else ""
    )
    error = sample.verdict < 400 and not sample.good
    if is_said(sample.exchange):
        error = error or closing([sample]) is not None
    return (sample.status, sample.verdict, sample.answer.kind, root, error)
