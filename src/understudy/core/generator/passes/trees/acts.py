"""Acts on a tree: what RFC 4918 has its methods do where they go well, answered as the recorded server answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from understudy.core.engine.templates.calendars import same_calendar
from understudy.core.engine.templates.dav_view import view_dav
from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.content import as_whole
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.passes.trees.history import CONTENT, NAME, Glance, Thing, Tree
from understudy.core.generator.passes.trees.multistatus import Multistatus
from understudy.core.generator.passes.trees.properties import Properties, write_case
from understudy.core.generator.passes.trees.refusals import ABOVE, ABOVE_THERE, LOCKS, THERE, THIS, gone, there
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import quoted
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import id_format

_DEPTH = "{{ request.headers.depth | default('infinity') }}"

# RFC 4791 §7.8 and RFC 6352 §8.6: reports that ask for what answers a filter.
_QUERIES = ("{urn:ietf:params:xml:ns:caldav}calendar-query", "{urn:ietf:params:xml:ns:carddav}addressbook-query")


class Acts:
    """Writes the stubs of methods that go well.

    Args:
        tree: the tree.
        flow: where values come from.
        properties: what was learned of properties.
        makes_places: whether writes make the directories above what they make.
    """

    def __init__(self, tree: Tree, flow: Flow, properties: Properties, *, makes_places: bool) -> None:
        self._tree = tree
        self._flow = flow
        self._properties = properties
        self._makes_places = makes_places
        self._above = tree.above
        self._multistatus = Multistatus(tree, properties, flow)

    def write(self, draft: Draft, findings: Findings) -> None:
        """Write what a method does, and how it is answered."""
        method, group = draft.endpoint.method, draft.samples
        glances = [self._tree.glances[sample.number] for sample in group]
        match method:
            case "PUT" | "MKCOL" | "MKCALENDAR":
                self._make(draft, glances, findings)
            case "GET" | "HEAD":
                self._read(draft, glances, findings)
            case "DELETE":
                draft.sealed = (there(THIS),)
                draft.then = {"remove": [{"in": NAME, "key": THIS, "below": True}, *self._unlocking(THIS)]}
                self._answer(draft, [None] * len(group), findings)
            case "COPY" | "MOVE":
                self._relocate(draft, glances, findings)
            case "PROPFIND":
                draft.sealed = (there(THIS),)
                draft.then = {"list": {"from": NAME, "at": THIS, "depth": _DEPTH}, **self._multistatus.write(draft)}
            case "PROPPATCH":
                self._patch(draft, findings)
            case "LOCK":
                self._lock(draft, glances, findings)
            case "UNLOCK":
                draft.sealed = (Condition("item", (LOCKS, THIS), "present"),)
                draft.then = {"remove": {"in": LOCKS, "key": THIS}}
                self._answer(draft, [None] * len(group), findings)
            case "OPTIONS":
                self._answer(draft, [None] * len(group), findings)
            case _:
                self._report(draft)
        draft.rung = "collection"

    def _unlocking(self, key: str) -> list[dict[str, Any]]:
        """What is gone is not locked any more."""
        if not any(sample.method == "LOCK" for sample in self._tree.samples):
            return []
        return [{"in": LOCKS, "key": key, "below": True, "as": "unlocked"}]

    def _answer(self, draft: Draft, things: Sequence[Thing | None], findings: Findings, let: dict[str, str] | None = None) -> None:
        cases = [write_case(sample, self._above) for sample in draft.samples]
        if all(thing is not None for thing in things):
            cases = [self._with_thing(case, thing) for case, thing in zip(cases, things, strict=True) if thing is not None]
        for name in let or ():
            cases = [Case(case.sample, {name: case.sample.notes[name], **case.values}) for case in cases]
        draft.then = {**({"let": let} if let else {}), **draft.then, **answer_of(cases, self._flow, findings, fresh=True)}

    def _with_thing(self, case: Case, thing: Thing) -> Case:
        """Let a case look at a thing, and at the media type that its name stands for."""
        known = case.with_item("item", thing.item())
        types = [value for name, _, value in thing.told if name in ("#content_type", "{DAV:}getcontenttype")]
        if self._properties.media and types:
            known = Case(known.sample, {**known.values, f"item.path | {self._properties.media}": types[0]})
        return known

    def _make(self, draft: Draft, glances: Sequence[Glance], findings: Findings) -> None:
        method = draft.endpoint.method
        after = [glance.after for glance in glances]
        conditions = [] if self._makes_places else [there(ABOVE)]
        if all(glance.thing is None for glance in glances):
            conditions.append(gone(THIS))
        elif all(glance.thing is not None for glance in glances):
            conditions.append(there(THIS))
            draft.verb = "replace"
        draft.sealed = tuple(conditions)
        kind = "file" if method == "PUT" else self._kind_code(draft.samples, after)
        item: dict[str, Any] = {"path": THIS, "kind": kind}
        if method == "PUT":
            item[CONTENT] = "{{ request.body }}"
        elif any(view_dav(sample.exchange.request)["set"] for sample in draft.samples):
            item["properties"] = "{{ request.dav.set | without('{DAV:}resourcetype') }}"
        kinds = {thing.kind for thing in after if thing is not None}
        for known in sorted(kinds):
            item.update(self._properties.given.get(known, {}))
        draft.then = {"create": {"in": NAME, "key": THIS, "item": item}}
        self._answer(draft, after, findings)

    def _kind_code(self, samples: Sequence[Sample], after: Sequence[Thing | None]) -> str:
        """Write the kind of a new collection: what its request names, where several kinds are made in one way."""
        kinds = sorted({thing.kind for thing in after if thing is not None})
        if len(kinds) == 1 and (kinds[0] == "collection" or samples[0].method == "MKCALENDAR"):
            return kinds[0]
        code = "'collection'"
        for kind in kinds:
            if kind != "collection":
                code = f"{quoted(kind)} if {quoted(kind)} in request.text else {code}"
        return "{{ " + code + " }}"

    def _read(self, draft: Draft, glances: Sequence[Glance], findings: Findings) -> None:
        things = [glance.thing for glance in glances]
        if any(thing is None or thing.kind != "file" for thing in things):
            # What a server shows of a directory itself is its own affair: only the recorded page of the recorded one is known.
            keys = sorted({glance.key for glance in glances})
            draft.sealed = (there(THIS, "path", keys[0]),) if len(keys) == 1 and draft.endpoint.method == "GET" else ()
            draft.then = answer_of([write_case(sample, self._above) for sample in draft.samples], self._flow, findings, fresh=True)
            return
        draft.sealed = (there(THIS, "kind", "file"),)
        if draft.endpoint.method == "GET":
            draft.samples = tuple(
                as_whole(_as_brought(sample, thing), thing.content or b"")
                for sample, thing in zip(draft.samples, things, strict=True)
                if thing is not None
            )
        self._answer(draft, things, findings)

    def _relocate(self, draft: Draft, glances: Sequence[Glance], findings: Findings) -> None:
        method = draft.endpoint.method
        replaces = all(
            glance.aim is not None and glance.aim.write is not sample for glance, sample in zip(glances, draft.samples, strict=True)
        )
        conditions = [there(ABOVE_THERE)]
        if replaces:
            conditions.append(there(THERE))
        elif all(glance.aim is None or glance.aim.write is sample for glance, sample in zip(glances, draft.samples, strict=True)):
            conditions.append(gone(THERE))
        conditions.append(there(THIS))
        draft.sealed = tuple(conditions)
        effect: dict[str, Any] = {"in": NAME, "from": THIS, "to": THERE}
        if method == "COPY":
            effect["depth"] = _DEPTH
        if renewed := self._properties.renewed.get(method):
            effect["item"] = dict(renewed)
        unlocking = self._unlocking(THIS) if method == "MOVE" else []
        draft.then = {method.lower(): effect, **({"remove": unlocking} if unlocking else {})}
        self._answer(draft, [None] * len(draft.samples), findings)

    def _patch(self, draft: Draft, findings: Findings) -> None:
        draft.sealed = (there(THIS),)
        if not any(
            sample.status == 207 and (glance := self._tree.glances[sample.number]).after is not glance.thing for sample in draft.samples
        ):
            self._answer(draft, [None] * len(draft.samples), findings)
            return
        changes = "{{ (item.properties | default({})) | merge(request.dav.set) | without(request.dav.remove) }}"
        draft.then = {
            "update": {"in": NAME, "key": THIS, "item": {"properties": changes}},
            **self._multistatus.write(draft, of="{{ [item] }}", accepts=True),
        }

    def _lock(self, draft: Draft, glances: Sequence[Glance], findings: Findings) -> None:
        let: dict[str, str] = {}
        tokens = [{name.lower(): value for name, value in sample.fields}.get("lock-token", "").strip("<>") for sample in draft.samples]
        form = _token_format(tokens) if all(tokens) else None
        if form is not None:
            for sample, token in zip(draft.samples, tokens, strict=True):
                sample.notes["lock_token"] = token
            let["lock_token"] = "{{ new_id(" + quoted(form) + ") }}"
        created = [{"in": LOCKS, "key": THIS, "item": {"path": THIS, "token": "{{ lock_token }}" if let else ""}, "as": "lock"}]
        if all(glance.thing is None for glance in glances):
            draft.sealed = (there(ABOVE), gone(THIS))
            item = {"path": THIS, "kind": "file", CONTENT: "", **self._properties.given.get("file", {})}
            created.insert(0, {"in": NAME, "key": THIS, "item": item})
        else:
            draft.sealed = (there(THIS),)
        draft.then = {"create": created}
        self._answer(draft, [None] * len(draft.samples), findings, let)

    def _report(self, draft: Draft) -> None:
        names = view_dav(draft.samples[0].exchange.request)
        draft.sealed = (there(THIS),)
        if names["hrefs"]:
            draft.then = self._multistatus.write(draft, of="{{ at_places(" + quoted(NAME) + ", request.dav.hrefs) }}")
            return
        of = "{{ page.items | answering(request.xml) }}" if names["report"] in _QUERIES else ""
        draft.then = {
            "list": {"from": NAME, "at": THIS, "depth": _DEPTH.replace("infinity", "1"), "where": {"kind": "file"}},
            **self._multistatus.write(draft, of=of),
        }


def _as_brought(sample: Sample, thing: Thing) -> Sample:
    """Read a calendar as it was brought, where the server tells the same in another order."""
    raw = sample.answer.raw.decode("utf-8", "replace")
    if thing.content is None or not same_calendar(raw, thing.content.decode("utf-8", "replace")):
        return sample
    return replace(sample, answer=replace(sample.answer, raw=thing.content))


def _token_format(tokens: Sequence[str]) -> str | None:
    """Name the format of lock tokens, which are URIs of one scheme (RFC 4918 §6.5)."""
    schemes = {token.rpartition(":")[0] for token in tokens}
    form = id_format([token.rpartition(":")[2] for token in tokens]) if len(schemes) == 1 else None
    scheme = next(iter(schemes))
    return form and (f"{scheme}:{form}" if scheme else form)
