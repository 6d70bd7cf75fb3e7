"""Pass 4 to 8 of one endpoint: its samples → drafts of stubs, one per kind of answer.

Answers of one status and kind become one template. What tells the rarer kinds from the usual one becomes their conditions. A read of a
live thing is written from the thing; a write says how the thing is made, changed or removed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from understudy.core.generator.align import Aligner, Findings
from understudy.core.generator.conditions import Condition, Features, features_of, separate
from understudy.core.generator.draft import Draft
from understudy.core.generator.endpoint import Endpoint, path_values, singular
from understudy.core.generator.flow import Flow
from understudy.core.generator.listing import Listing, Seen, infer_listing, page_values
from understudy.core.generator.live import Version, look, put
from understudy.core.generator.nodes import Const, Expr, Loop, Merge, Node, Obj, freeze, member, to_document
from understudy.core.generator.passes.collections import elements_of
from understudy.core.generator.passes.dialogues import is_dialogue, write_dialogue
from understudy.core.generator.roles import Roles
from understudy.core.generator.responses import answer_of
from understudy.core.generator.sample import Content, Pointer, Sample
from understudy.core.generator.sources import Case, flatten, request_values, token
from understudy.core.model.json_codec import ABSENT


_MOST_SPLITS = 24


class Answers:
    """Drafts the stubs of endpoints that share collections and data flow."""

    def __init__(self, flow: Flow, collections: Sequence[Roles]) -> None:
        self._flow = flow
        self._collections = collections

    # ---- groups -------------------------------------------------------------------------------------------------------------------

    def draft(self, endpoint: Endpoint) -> list[Draft]:
        """Draft the stubs of one endpoint; those that answer exceptions come first."""
        groups: dict[Any, list[Sample]] = defaultdict(list)
        raw = self._shows_content(endpoint)
        for sample in endpoint.samples:
            seen = _as_bytes(sample) if raw and sample.status == 200 else sample
            groups[_signature(seen)].append(seen)
        ordered = sorted(groups.values(), key=lambda group: (not group[0].good, -len(group), group[0].number))
        features = {sample.number: self.features(endpoint, sample) for sample in endpoint.samples}
        return self._told_apart(endpoint, [part for group in ordered for part in self._parts(endpoint, group, features)], features)

    def _told_apart(self, endpoint: Endpoint, groups: Sequence[list[Sample]], features: Mapping[int, Features]) -> list[Draft]:
        """Draft every group with the conditions that tell it from the first, which is the usual one."""
        drafts: list[Draft] = []
        for index, group in enumerate(groups):
            draft = self._draft_group(endpoint, group)
            draft.exception = index > 0
            others = [features[sample.number] for other in groups if other is not group for sample in other]
            if index > 0:
                found = separate([features[sample.number] for sample in group], others, group[0].status)
                found = _with_state(found, [features[sample.number] for sample in group], others, group[0].status)
                if found is None:
                    draft.clean = False
                    draft.notes.append("nothing tells these requests from others")
                draft.conditions = found or ()
            drafts.append(draft)
        return drafts

    def _parts(self, endpoint: Endpoint, group: list[Sample], features: Mapping[int, Features]) -> list[list[Sample]]:
        """Split answers that no one template explains by the feature of the request that makes each part explainable."""
        if len(group) < 2 or self._draft_group(endpoint, group).clean:
            return [group]
        places = dict.fromkeys(place for sample in group for place in features[sample.number].values if place[0] != "path")
        for place in sorted(places, key=lambda place: (place[0] != "item", place[1] != ("content-type",)))[:_MOST_SPLITS]:
            parts: dict[str, list[Sample]] = defaultdict(list)
            for sample in group:
                known = features[sample.number]
                value = known.values.get(place, ABSENT)
                parts["absent" if value is ABSENT else "volatile" if place in known.volatile else token(value)].append(sample)
            if 1 < len(parts) <= max(2, len(group) // 2) and all(self._draft_group(endpoint, part).clean for part in parts.values()):
                return sorted(parts.values(), key=lambda part: (-len(part), part[0].number))
        return [group]

    def features(self, endpoint: Endpoint, sample: Sample) -> Features:
        items: dict[tuple[str, str], bool] = {}
        for roles in self._collections:
            sighting = roles.sightings.get(sample.number)
            if sighting is None or endpoint not in roles.parts:
                continue
            address = roles.address(endpoint)
            if sighting.role in ("one", "under"):
                items[(address, "{{ " + roles.key_code(endpoint) + " }}")] = sighting.before is not None
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
        return features_of(sample, path_values(endpoint.shape, sample.segments), items)

    def _shows_content(self, endpoint: Endpoint) -> bool:
        """Whether the answers of an endpoint are the very bytes of a thing."""
        return (
            endpoint.method == "GET"
            and any(
                roles.role(endpoint) == "one"
                and endpoint not in roles.root_at
                and any(sighting.after is not None and "content" in sighting.after.facets for sighting in roles.sightings.values())
                for roles in self._collections
            )
            and not any(endpoint in roles.list_at for roles in self._collections)
        )

    # ---- one group ----------------------------------------------------------------------------------------------------------------

    def _draft_group(self, endpoint: Endpoint, group: list[Sample]) -> Draft:
        draft = Draft(endpoint, tuple(group))
        findings = Findings()
        roles = self._main_role(endpoint)
        role, act = (roles.role(endpoint), roles.act(endpoint)) if roles else ("", "")
        good = group[0].good
        draft.sealed = self._ancestors(endpoint, group, roles)
        if is_dialogue(group[0]):
            draft.then = write_dialogue(endpoint, group, self._flow, findings)
            draft.notes, draft.verb = findings.notes, "talk"
            return draft
        if good and roles is not None and role == "many" and endpoint in roles.list_at:
            self._list(draft, roles, findings)
        elif good and roles is not None and role == "many" and endpoint in roles.made_at:
            self._create(draft, roles, findings)
        elif good and roles is not None and role == "one" and act == "remove":
            self._remove(draft, roles, findings)
        elif good and roles is not None and role == "one" and act in ("put", "write") and self._may_write(endpoint, roles):
            self._write(draft, roles, findings)
        elif good and roles is not None and role in ("one", "under"):
            self._read(draft, roles, findings)
        else:
            draft.then = answer_of(self._cases(endpoint, group), self._flow, findings, fresh=True, counters=_label(endpoint))
        draft.notes = findings.notes
        draft.clean = findings.clean
        return draft

    def _may_write(self, endpoint: Endpoint, roles: Roles) -> bool:
        """A verb in the query of a path (``PUT /bucket?acl``) is about something else than the thing itself."""
        return not endpoint.operation or not roles.key_code(endpoint).startswith("path.")

    def _main_role(self, endpoint: Endpoint) -> Roles | None:
        """The collection an endpoint is mainly about: the one it lists or makes, else the nearest thing in its path."""
        mine = [roles for roles in self._collections if endpoint in roles.parts]
        for roles in mine:
            if roles.role(endpoint) == "many" and (endpoint in roles.list_at or (endpoint in roles.made_at)):
                return roles
        near = [roles for roles in mine if roles.role(endpoint) in ("one", "under")]
        return max(near, key=lambda roles: len(roles.collection.scope)) if near else None

    def _ancestors(self, endpoint: Endpoint, group: Sequence[Sample], main: Roles | None) -> tuple[Condition, ...]:
        """Things in the path that must exist: those that did in every sample of this group."""
        found: list[Condition] = []
        for roles in self._collections:
            if roles is main or roles.role(endpoint) not in ("one", "under"):
                continue
            sightings = [roles.sightings[sample.number] for sample in group if sample.number in roles.sightings]
            if group[0].good and sightings and all(sighting.before is not None for sighting in sightings):
                found.append(self._exists(roles, endpoint))
        return tuple(found)

    def _cases(self, endpoint: Endpoint, group: Sequence[Sample]) -> list[Case]:
        return [Case(sample, request_values(sample, path_values(endpoint.shape, sample.segments))) for sample in group]

    def _with_references(self, cases: Sequence[Case], let: dict[str, Any]) -> list[Case]:
        """Let cases look at other live things that every request names, such as the source of a copy."""
        for roles in self._collections:
            depth = len(roles.collection.scope)
            for code in cases[0].values:
                if not code.startswith(("request.headers", "request.json.", "request.form.", "request.query.")):
                    continue
                found = [self._referred(roles, case, code, depth) for case in cases]
                if not all(version is not None and version.item() is not None for version in found):
                    continue
                name = "source" if "source" in code or depth else f"its_{singular(roles.collection.name)}"
                part = f"({code} | unquote | split('/', {depth}))"
                scope = "".join(f" ~ '/' ~ {part}[{index}]" for index in range(depth))
                key = f"{part}[{depth}]" if depth else code
                let[name] = "{{ lookup(" + f"'{roles.collection.name}'{scope}, {key}" + ") }}"
                return [case.with_item(name, version.item()) for case, version in zip(cases, found, strict=True) if version is not None]
        return list(cases)

    def _referred(self, roles: Roles, case: Case, code: str, depth: int) -> Version | None:
        value = case.values.get(code)
        if not isinstance(value, str | int) or isinstance(value, bool):
            return None
        parts = unquote(str(value)).split("/", depth) if depth else [str(value)]
        return roles.version_at(tuple(parts[:depth]), parts[depth], case.number) if len(parts) == depth + 1 else None

    def _exists(self, roles: Roles, endpoint: Endpoint) -> Condition:
        return Condition("item", (roles.address(endpoint), "{{ " + roles.key_code(endpoint) + " }}"), "present")

    # ---- reads --------------------------------------------------------------------------------------------------------------------

    def _read(self, draft: Draft, roles: Roles, findings: Findings) -> None:
        sightings = {sample.number: roles.sightings[sample.number] for sample in draft.samples}
        known = [(sample, sightings[sample.number].after) for sample in draft.samples]
        cases = self._cases(draft.endpoint, draft.samples)
        if not all(version is not None and version.item() is not None for _, version in known):
            if all(version is not None for _, version in known):
                draft.sealed = (*draft.sealed, self._exists(roles, draft.endpoint))
            draft.then = answer_of(cases, self._flow, findings, fresh=True, counters=_label(draft.endpoint))
            return
        draft.sealed = (*draft.sealed, self._exists(roles, draft.endpoint))
        draft.rung = "collection"
        draft.verb = "read"
        changed = [sample for sample in draft.samples if sightings[sample.number].after is not sightings[sample.number].before]
        full = [case.with_item("item", version.item()) for case, (_, version) in zip(cases, known, strict=True) if version is not None]
        full = self._with_sizes(full, draft.endpoint, roles)
        if changed and not draft.endpoint.reads:
            self._act(draft, roles, findings)
            return
        draft.then = answer_of(full, self._flow, findings, fresh=not draft.endpoint.reads, counters=_label(draft.endpoint))
        self._keep_extras(draft, [version for _, version in known if version is not None], findings)

    def _with_sizes(self, cases: Sequence[Case], endpoint: Endpoint, roles: Roles) -> list[Case]:
        """Let cases count what lives inside the thing they read."""
        found = list(cases)
        for child in self._collections:
            if child is roles or len(child.collection.scope) != len(roles.collection.scope) + 1:
                continue
            code = f"count('{child.collection.name}/' ~ ({roles.key_code(endpoint)}))"
            sizes = [child.size_at((*sighting.scope, sighting.key or ""), case.number) for case in cases if (sighting := roles.sightings[case.number])]
            if any(sizes):
                found = [Case(case.sample, {**case.values, code: size}) for case, size in zip(found, sizes, strict=True)]
        return found

    def _keep_extras(self, draft: Draft, versions: Sequence[Version], findings: Findings) -> None:
        """What a read shows and nothing explains belongs to the thing itself."""
        for place in findings.unexplained:
            if place[:1] == ("headers",):
                continue
            name = "_".join(str(part) for part in place)
            for sample, version in zip(draft.samples, versions, strict=True):
                value = look(sample.answer.tree, place)
                if value is not ABSENT and name:
                    version.extras.setdefault(name, value)

    def _list(self, draft: Draft, roles: Roles, findings: Findings) -> None:
        endpoint = draft.endpoint
        place = roles.list_at[endpoint]
        seen: list[Seen] = []
        pairs: list[tuple[Any, Version, Case]] = []
        cases = self._cases(endpoint, draft.samples)
        for sample, case in zip(draft.samples, cases, strict=True):
            sighting = roles.sightings[sample.number]
            shown = tuple(version.key for _, version in sighting.shown if version is not None)
            asked = {name: values[0] for name, values in sample.query.items()}
            seen.append(Seen(sample, asked, sighting.present, shown))
            pairs.extend((element, version, case) for element, version in sighting.shown if version is not None)
        listing = infer_listing(seen)
        findings.notes.extend(listing.notes)
        each = self._element(pairs, findings)
        given: dict[Pointer, Node] = {place: Loop("page.items", "each", each)}
        full = [Case(case.sample, {**case.values, **page_values(listing, one)}) for case, one in zip(cases, seen, strict=True)]
        samples = [_without_list(sample, place) for sample in draft.samples]
        full = [Case(sample, case.values) for sample, case in zip(samples, full, strict=True)]
        draft.then = {
            "list": listing.effect(roles.address(draft.endpoint)),
            **answer_of(full, self._flow, findings, fresh=False, given=given, counters=_label(endpoint)),
        }
        if roles.act(endpoint) == "receive":
            self._take(draft, roles, all_shown=all(one.shown for one in seen))
        draft.rung, draft.verb = "collection", "list"
        if listing.right < len(seen):
            findings.notes.append(f"{listing.right} of {len(seen)} recorded lists follow from the things that were there")

    def _take(self, draft: Draft, roles: Roles, *, all_shown: bool) -> None:
        """Receiving takes things away from those that wait."""
        address = roles.address(draft.endpoint)
        key = "{{ " + member("thing", roles.key_member) + " }}"
        answer = {name: value for name, value in draft.then.items() if name != "list"}
        taken = {"in": address.replace(roles.collection.name, f"taken_{roles.collection.name}", 1), "for": "thing in page.items", "key": key, "item": "{{ thing }}"}
        gone = {"in": address, "for": "thing in page.items", "key": key}
        draft.then = {"list": draft.then["list"], "create": taken, "remove": gone, **answer}
        if all_shown:
            draft.sealed = (*draft.sealed, Condition("item", (address, ""), "present"))

    def _element(self, pairs: Sequence[tuple[Any, Version, Case]], findings: Findings) -> Node:
        """Write one element of a list from the thing it shows."""
        if not pairs:
            return Expr("each")
        own = Findings()
        cases = [
            Case(
                case.sample,
                {
                    **{code: value for code, value in case.values.items() if not code.startswith("request.headers")},
                    **dict(flatten("each", version.item() or {})),
                },
            )
            for _, version, case in pairs
        ]
        is_json = pairs[0][2].sample.answer.kind != "xml"
        aligner = Aligner(self._flow, own, fresh=False, merges=False, prefer=("each",), whole=is_json)
        elements = [element for element, _, _ in pairs]
        node = aligner.align(elements, cases)
        for place in own.unexplained:
            name = "_".join(str(part) for part in place)
            for element, version, _ in pairs:
                value = look(element, place)
                if value is not ABSENT and name:
                    version.extras.setdefault(name, value)
        if own.unexplained:
            again = Findings()
            cases = [Case(case.sample, dict(flatten("each", version.item() or {}))) for _, version, case in pairs]
            node = Aligner(self._flow, again, fresh=False, merges=False, whole=is_json).align(elements, cases)
            findings.unexplained.extend(again.unexplained)
            findings.optional.extend(again.optional)
        return node

    # ---- writes -------------------------------------------------------------------------------------------------------------------

    def _create(self, draft: Draft, roles: Roles, findings: Findings) -> None:
        cases = self._cases(draft.endpoint, draft.samples)
        versions = [roles.sightings[sample.number].after for sample in draft.samples]
        let: dict[str, Any] = {}
        cases = self._with_references(cases, let)
        typed = [look(sample.answer.tree, roles.made_at[draft.endpoint]) for sample in draft.samples]
        own = Findings()
        aligner = Aligner(self._flow, own, fresh=True, counters=roles.collection.name, merges=False)
        node = aligner.align(typed, cases, (roles.made_at[draft.endpoint][-1],))
        findings.notes.extend(own.notes)
        if isinstance(node, Const):
            node = Expr("new_id()")
        fresh_key = isinstance(node, Expr) and ("new_id" in node.code or "counter" in node.code)
        if fresh_key:
            let["id"] = to_document(node)
            cases = [Case(case.sample, {"id": value, **case.values}) for case, value in zip(cases, typed, strict=True)]
            key_code = "{{ id }}"
        else:
            key_code = to_document(node)
        item = self._item(draft, roles, versions, cases, findings)
        effect: dict[str, Any] = {"in": roles.address(draft.endpoint), "key": key_code, "item": item}
        full = self._with_items(cases, versions)
        answer = answer_of(full or cases, self._flow, findings, fresh=True, counters=_label(draft.endpoint), body_cases=full)
        draft.then = {**({"let": let} if let else {}), "create": effect, **answer}
        draft.rung, draft.verb = "collection", "create"

    def _with_items(self, cases: Sequence[Case], versions: Sequence[Version | None]) -> list[Case]:
        return [
            case.with_item("item", version.item())
            for case, version in zip(cases, versions, strict=True)
            if version is not None and version.item() is not None
        ]

    def _item(self, draft: Draft, roles: Roles, versions: Sequence[Version | None], cases: Sequence[Case], findings: Findings) -> Any:
        """Write how a thing is made: its body as a whole, every other member by itself, from the cases that know it."""
        own = Findings()
        aligner = Aligner(self._flow, own, fresh=True, counters=roles.collection.name)
        shown = {
            name for sighting in roles.sightings.values() for version in (sighting.after,) if version is not None for name in version.facets
        }
        facet = "body" if "body" in shown else "content" if "content" in shown else "element"
        bodies = [
            (version.facets[facet], case)
            for version, case in zip(versions, cases, strict=True)
            if version is not None and isinstance(version.facets.get(facet), dict)
        ]
        node: Node = aligner.align([body for body, _ in bodies], [case for _, case in bodies]) if bodies else Obj(())
        rest: list[tuple[str, Node]] = []
        names = dict.fromkeys(name for version in versions if version is not None for name in _other_members(version, facet))
        for name in names:
            known = [
                (item.get(name, ABSENT), case)
                for version, case in zip(versions, cases, strict=True)
                if version is not None and _knows(version, name) and (item := _other_members(version, facet)) is not None
            ]
            rest.append((name, aligner.align([value for value, _ in known], [case for _, case in known], (name,))))
        findings.notes.extend(own.notes)
        key = roles.key_member or "id"
        if not bodies and not any(name == key for name, _ in rest):
            rest.insert(0, (key, Expr(roles.key_code(draft.endpoint)) if roles.role(draft.endpoint) == "one" else Expr("id")))
        extra = freeze(Obj(tuple(rest)))
        if not rest:
            return to_document(node)
        if isinstance(node, Obj) or (isinstance(node, Const) and isinstance(node.value, dict)):
            members = node.members if isinstance(node, Obj) else tuple((name, Const(value)) for name, value in node.value.items())
            return to_document(freeze(Obj((*members, *rest))))
        parts = node.parts if isinstance(node, Merge) else (node,)
        return to_document(Merge((*parts, extra)))

    def _write(self, draft: Draft, roles: Roles, findings: Findings) -> None:
        """PUT, POST or PATCH on one thing: an update when it was always there, else a put."""
        sightings = [roles.sightings[sample.number] for sample in draft.samples]
        existed = all(sighting.before is not None for sighting in sightings)
        replaces = roles.act(draft.endpoint) == "put" and any(_loses_members(sighting.before, sighting.after) for sighting in sightings)
        if existed and not replaces and not (roles.act(draft.endpoint) == "put" and self._is_put(draft, roles)):
            self._act(draft, roles, findings)
            return
        let: dict[str, Any] = {}
        cases = self._with_references(self._cases(draft.endpoint, draft.samples), let)
        versions = [sighting.after for sighting in sightings]
        if existed and replaces:
            draft.sealed = (*draft.sealed, self._exists(roles, draft.endpoint))
            cases = self._with_items(cases, [sighting.before for sighting in sightings]) if all(_item_of(sighting.before) for sighting in sightings) else cases
        item = self._item(draft, roles, versions, cases, findings)
        effect: dict[str, Any] = {"in": roles.address(draft.endpoint), "key": "{{ " + roles.key_code(draft.endpoint) + " }}", "item": item}
        full = self._with_items(cases, versions)
        use = full if len(full) == len(cases) else cases
        draft.then = {
            **({"let": let} if let else {}),
            "create": effect,
            **answer_of(use, self._flow, findings, fresh=True, counters=_label(draft.endpoint)),
        }
        draft.rung, draft.verb = "collection", "put"

    def _is_put(self, draft: Draft, roles: Roles) -> bool:
        """Whether this endpoint makes things elsewhere in the traffic, so that a put over an old thing is the same act."""
        return any(roles.sightings[sample.number].before is None and sample.good for sample in draft.endpoint.samples)

    def _act(self, draft: Draft, roles: Roles, findings: Findings) -> None:
        """A change of a thing that is there: the members that differ afterwards, from the request."""
        sightings = [roles.sightings[sample.number] for sample in draft.samples]
        cases = self._cases(draft.endpoint, draft.samples)
        draft.sealed = (*[condition for condition in draft.sealed if condition != self._exists(roles, draft.endpoint)], self._exists(roles, draft.endpoint))
        changes: list[dict[str, Any]] = []
        known: list[Case] = []
        for sighting, case in zip(sightings, cases, strict=True):
            old = sighting.before.item() if sighting.before is not None else None
            new = sighting.after.item() if sighting.after is not None else None
            if new is None:
                continue
            asked = case.values.get("request.json")
            given = set(asked) if isinstance(asked, dict) else set()
            changes.append({name: value for name, value in new.items() if old is None or old.get(name, ABSENT) != value or name in given})
            known.append(case.with_item("item", old) if old is not None else case)
        own = Findings()
        if changes and any(changes):
            node = Aligner(self._flow, own, fresh=True, counters=roles.collection.name).align(changes, known)
            findings.notes.extend(own.notes)
            effect = to_document(node)
        else:
            effect = "{{ request.json }}" if all(isinstance(case.values.get("request.json"), dict) for case in cases) else {}
        full = self._with_items(cases, [sighting.after for sighting in sightings])
        use = full if len(full) == len(cases) else cases
        answer = answer_of(use, self._flow, findings, fresh=True, counters=_label(draft.endpoint))
        update = (
            {"update": {"in": roles.address(draft.endpoint), "key": "{{ " + roles.key_code(draft.endpoint) + " }}", "item": effect}}
            if effect
            else {}
        )
        draft.then = {**update, **answer}
        draft.rung, draft.verb = "collection", "update"

    def _remove(self, draft: Draft, roles: Roles, findings: Findings) -> None:
        sightings = [roles.sightings[sample.number] for sample in draft.samples]
        cases = self._cases(draft.endpoint, draft.samples)
        if all(sighting.before is not None for sighting in sightings):
            draft.sealed = (*draft.sealed, self._exists(roles, draft.endpoint))
            full = self._with_items(cases, [sighting.before for sighting in sightings])
            cases = full if len(full) == len(cases) else cases
        answer = answer_of(cases, self._flow, findings, fresh=True, counters=_label(draft.endpoint))
        draft.then = {"remove": {"in": roles.address(draft.endpoint), "key": "{{ " + roles.key_code(draft.endpoint) + " }}"}, **answer}
        draft.rung, draft.verb = "collection", "delete"


def _with_state(found: tuple[Condition, ...] | None, own: Sequence[Features], others: Sequence[Features], status: int) -> tuple[Condition, ...] | None:
    """A refusal whose things all were there, or all were not, while others' were the other way round, also depends on that."""
    if found is None or not found or status < 400 or status in (401, 403) or any(condition.part == "item" for condition in found):
        return found
    names = dict.fromkeys(name for features in (*own, *others) for part, name in features.values if part == "item")
    for name in names:
        present = Condition("item", name, "present")
        if all(present.holds(features) for features in own) and not all(present.holds(features) for features in others):
            return (*found, present)
    return found


def _item_of(version: Version | None) -> dict[str, Any] | None:
    return version.item() if version is not None else None


def _loses_members(before: Version | None, after: Version | None) -> bool:
    """Whether a write took members away, as one that replaces does."""
    old, new = _item_of(before), _item_of(after)
    return old is not None and new is not None and bool(old.keys() - new.keys())


def _other_members(version: Version, facet: str) -> dict[str, Any]:
    """Members of a thing beyond its body."""
    found: dict[str, Any] = {}
    body = version.facets.get(facet, {})
    if "content" in version.facets and facet != "body":
        found["content"] = version.facets["content"]
    for name, value in (*version.facets.get("fields", {}).items(), *version.extras.items()):
        if not isinstance(body, dict) or name not in body:
            found[name] = value
    return found


def _knows(version: Version, name: str) -> bool:
    """Whether a version would show this member if it had it."""
    return (
        name in version.extras or (name == "content" and "content" in version.facets) or (name != "content" and "fields" in version.facets)
    )


def _as_bytes(sample: Sample) -> Sample:
    """Read an answer as the bytes it is, whatever they mean."""
    return replace(sample, answer=Content("bytes", sample.answer.raw, sample.answer.raw))


def _without_list(sample: Sample, place: Pointer) -> Sample:
    """A copy of a list answer in which the list, where there is one, stands empty, so that answers of different length align."""
    if place and look(sample.answer.tree, place) is ABSENT:
        return sample
    return replace(sample, answer=replace(sample.answer, tree=put(sample.answer.tree, place, [])))


def _signature(sample: Sample) -> Any:
    """What makes two answers the same kind: status, kind of body, root of a document."""
    tree = sample.answer.tree
    root = (
        next(iter(tree), "")
        if sample.answer.kind == "xml" and isinstance(tree, dict)
        else type(tree).__name__
        if sample.answer.kind == "json"
        else ""
    )
    error = sample.status < 400 and not sample.good
    return (sample.status, sample.answer.kind, root, error)


def _label(endpoint: Endpoint) -> str:
    words = [part for part in endpoint.shape if isinstance(part, str) and part]
    return words[-1] if words else endpoint.method.lower()
