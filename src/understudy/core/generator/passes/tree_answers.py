"""Pass 6b: the stubs of a tree: what RFC 4918 has its methods do, answered as the recorded server answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from understudy.core.engine.templates.calendars import same_calendar
from understudy.core.engine.templates.dav_view import split_name, view_dav
from understudy.core.generator.align import Findings
from understudy.core.generator.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.endpoint import Endpoint
from understudy.core.generator.flow import Flow
from understudy.core.generator.live import Collection, Version
from understudy.core.generator.looks import id_format
from understudy.core.generator.nodes import quoted
from understudy.core.generator.passes.content import as_whole, serve_content
from understudy.core.generator.passes.directory_pages import CHILDREN, Pages, find_pages
from understudy.core.generator.passes.tree_properties import KEY, Properties, learn_properties, write_case
from understudy.core.generator.passes.tree_refusals import (
    ABOVE,
    ABOVE_THERE,
    LOCKS,
    THERE,
    THIS,
    VERBS,
    gone,
    reasons,
    refuse_the_rest,
    there,
)
from understudy.core.generator.passes.trees import CONTENT, METHODS, NAME, Glance, Thing, Tree, leads_to_directory
from understudy.core.generator.responses import answer_of
from understudy.core.generator.roles import Roles
from understudy.core.generator.sample import HERE, Sample
from understudy.core.generator.sources import Case

_BODIES = ("text", "json", "base64", "file", "json_style")
_DEPTH = "{{ request.headers.depth | default('infinity') }}"

# RFC 4791 §7.8 and RFC 6352 §8.6: reports that ask for what answers a filter.
_QUERIES = ("{urn:ietf:params:xml:ns:caldav}calendar-query", "{urn:ietf:params:xml:ns:carddav}addressbook-query")


@dataclass(frozen=True, slots=True)
class Drafted:
    """A tree as endpoints with their stubs, and what is declared of it."""

    endpoints: list[Endpoint]
    drafts: dict[Endpoint, list[Draft]]
    collections: list[Roles]


def draft_tree(tree: Tree, flow: Flow) -> Drafted:
    """Write the stubs of a tree."""
    return _Author(tree, flow).write()


class _Author:
    def __init__(self, tree: Tree, flow: Flow) -> None:
        self._tree = tree
        self._flow = flow
        self._properties: Properties = learn_properties(tree, flow)
        self._makes_places = any(
            not glance.parent
            for sample in tree.samples
            if sample.method in ("PUT", "MKCOL") and sample.good and (glance := tree.glances[sample.number])
        )
        self._shape = (*tree.base, "**")
        self._above = tree.base if tree.is_plain else ()
        self._pages: list[Pages] = tree.pages or find_pages(tree, [sample for sample in tree.samples if self._is_page(sample)])

    def write(self) -> Drafted:
        drafts: dict[Endpoint, list[Draft]] = {}
        for method in METHODS:
            samples = [sample for sample in self._tree.samples if sample.method == method]
            for operation, own in _by_operation(samples).items():
                endpoint = Endpoint(method, self._shape, operation, tuple(own))
                drafts[endpoint] = self._drafts(endpoint)
        refuse_the_rest(drafts, self._accepted())
        for draft in (draft for own in drafts.values() for draft in own if draft.samples[0].status == 404 and draft.endpoint.reads):
            draft.tests = self._missing_tests() or draft.tests
        files = Roles(Collection(NAME, "path"), key_member="path")
        for seed in self._tree.seeds:
            files.seeds.append(Version((), seed.path, None, {"body": seed.item()}, key_member="path"))
        locks = Roles(Collection(LOCKS, "path"), key_member="path")
        return Drafted(list(drafts), drafts, [files, locks])

    def _accepted(self) -> set[tuple[str, int]]:
        """List what the standard has refused, but this server does: making what is above a file, and a directory that is there."""
        found = {(method, 409) for method in METHODS if self._makes_places}
        made = [self._tree.glances[sample.number] for sample in self._tree.samples if sample.method == "MKCOL" and sample.good]
        return found | {("MKCOL", 405)} if any(glance.thing is not None for glance in made) else found

    def _is_page(self, sample: Sample) -> bool:
        thing = self._tree.glances[sample.number].thing
        is_place = thing.kind != "file" if thing is not None else self._tree.is_plain
        return sample.method == "GET" and sample.status == 200 and is_place

    def _missing_tests(self) -> tuple[str, ...]:
        """Say what is not missing though it is no file: a directory of a plain tree, where anything is known of those."""
        knows = bool(self._pages) or any(leads_to_directory(sample) for sample in self._tree.samples)
        named = ("{{ request.raw_path[-1] != '/' }}",) if self._tree.is_listed else ()
        return (*named, "{{ not " + CHILDREN + " }}") if self._tree.is_plain and knows else named

    def _drafts(self, endpoint: Endpoint) -> list[Draft]:
        groups: dict[tuple[Any, ...], list[Sample]] = defaultdict(list)
        unchanged: list[Sample] = []
        pages = {sample.number for page in self._pages for sample in page.samples}
        led = [sample for sample in endpoint.samples if leads_to_directory(sample)]
        for sample in endpoint.samples:
            if sample.number in pages or sample in led:
                continue
            glance = self._tree.glances[sample.number]
            kind = glance.thing.kind if endpoint.method in ("GET", "HEAD") and glance.thing is not None else ""
            if sample.status in (304, 416) and kind:
                unchanged.append(sample)
                continue
            status = 200 if sample.status == 206 else sample.status
            about = "file" if kind == "file" else glance.key if kind else ""
            groups[(status, about, sample.answer.kind if status >= 400 else "")].append(sample)
        drafts = [self._draft(endpoint, own) for group in groups.values() for own in _by_slash(group)]
        if endpoint.method in ("GET", "HEAD"):
            drafts = serve_content(drafts, [sample for sample in unchanged if sample.status == 304])
            bad = [sample for sample in unchanged if sample.status == 416]
            for draft in drafts[:1] if bad else ():
                draft.samples = (*draft.samples, *bad)
        drafts += [self._lead(endpoint, led)] if led else []
        return [*drafts, *(self._list(endpoint, page) for page in self._pages if endpoint.method == "GET")]

    def _lead(self, endpoint: Endpoint, led: Sequence[Sample]) -> Draft:
        """Lead from a directory named without the slash at its end to the one with it."""
        draft = Draft(endpoint, tuple(led), tests=("{{ request.raw_path[-1] != '/' }}",), rung="collection", verb="lead")
        draft.then = answer_of([write_case(sample, self._above) for sample in led], self._flow, Findings(), fresh=True)
        name, value = next((name, value) for name, value in led[0].fields if name.lower() == "location")
        draft.then["headers"][name] = ("{{ base_url }}" if value.startswith(HERE) else "") + "{{ request.raw_path }}/"
        draft.then = {key: value for key, value in draft.then.items() if key not in _BODIES or led[0].segments[-1] not in str(value)}
        if self._tree.is_plain:
            draft.tests = (*draft.tests, "{{ " + CHILDREN + " }}")
        else:
            draft.sealed = (there(THIS, "kind", "collection"),)
        return draft

    def _list(self, endpoint: Endpoint, page: Pages) -> Draft:
        """Write the page of any directory."""
        draft = Draft(endpoint, page.samples, tests=page.tests, rung="collection", verb="list")
        findings = Findings()
        answer = answer_of([write_case(sample, self._above) for sample in page.samples], self._flow, findings, fresh=True)
        draft.then = {**{key: value for key, value in answer.items() if key not in _BODIES}, "text": page.text}
        top = "/".join(self._tree.base)
        if self._tree.is_plain:
            draft.tests = ("{{ " + CHILDREN + f" or {KEY} == {quoted(top)}" + " }}", *page.tests)
        else:
            kinds = sorted({thing.kind for sample in page.samples if (thing := self._tree.glances[sample.number].thing) is not None})
            draft.sealed = (there(THIS, "kind", kinds[0]),) if len(kinds) == 1 else (there(THIS),)
        if page.is_root is not None:
            draft.tests = (*draft.tests, "{{ " + f"{KEY} {'==' if page.is_root else '!='} {quoted(top)}" + " }}")
        draft.notes = ["the page has an entry for everything that stands there"]
        return draft

    def _draft(self, endpoint: Endpoint, group: list[Sample]) -> Draft:
        draft = Draft(endpoint, tuple(group))
        status = group[0].status
        draft.verb = VERBS.get(endpoint.method, endpoint.method.lower())
        findings = Findings()
        if group[0].good:
            self._succeed(draft, findings)
        else:
            draft.exception = True
            draft.conditions = reasons(endpoint.method, status, group, self._tree)
            if len(_by_slash([sample for sample in endpoint.samples if sample.status == status])) > 1:
                draft.tests = ("{{ request.raw_path[-1] " + ("==" if _ends_with_slash(group[0]) else "!=") + " '/' }}",)
            draft.then = answer_of([write_case(sample, self._above) for sample in group], self._flow, findings, fresh=True)
        draft.notes = [*draft.notes, *findings.notes]
        draft.clean = findings.clean
        return draft

    def _succeed(self, draft: Draft, findings: Findings) -> None:
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
                draft.then = {"list": {"from": NAME, "at": THIS, "depth": _DEPTH}, **self._multistatus(draft)}
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
            **self._multistatus(draft, of="{{ [item] }}", accepts=True),
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
            draft.then = self._multistatus(draft, of="{{ at_places(" + quoted(NAME) + ", request.dav.hrefs) }}")
            return
        of = "{{ page.items | answering(request.xml) }}" if names["report"] in _QUERIES else ""
        draft.then = {
            "list": {"from": NAME, "at": THIS, "depth": _DEPTH.replace("infinity", "1"), "where": {"kind": "file"}},
            **self._multistatus(draft, of=of),
        }

    def _multistatus(self, draft: Draft, of: str = "", *, accepts: bool = False) -> dict[str, Any]:
        prefixes = dict(self._tree.prefixes) or {"DAV:": "D"}
        for table in self._properties.tables.values():
            for name in table:
                space = split_name(name)[0]
                if space and space not in prefixes:
                    prefixes[space] = next(f"ns{number}" for number in range(99) if f"ns{number}" not in prefixes.values())

        def short(name: str) -> str:
            space, local = split_name(name)
            return f"{prefixes.get(space, '')}:{local}"

        body: dict[str, Any] = {"namespaces": {prefix: space for space, prefix in prefixes.items()}, "href": self._href()}
        if of:
            body["of"] = of
        if accepts:
            body["accepts"] = True
        else:
            body["properties"] = {
                kind: {short(name): value for name, value in table.items()} for kind, table in self._properties.tables.items() if table
            }
            if self._is_silent():
                body["silent"] = True
            if self._properties.hidden:
                body["hidden"] = [short(name) for name in self._properties.hidden]
        if declaration := draft.samples[0].answer.style:
            body["declaration"] = declaration
        headers = answer_of([Case(sample, {}) for sample in draft.samples], self._flow, Findings(), fresh=True).get("headers", {})
        return {"status": 207, "headers": headers, "multistatus": body}

    def _is_silent(self) -> bool:
        """Whether answers leave out what things do not have, though requests ask for it."""
        reads = [sample for sample in self._tree.samples if sample.status == 207 and sample.reads]
        asked = [sample for sample in reads if view_dav(sample.exchange.request)["kind"] == "prop"]
        return bool(asked) and not any(b" 404 " in sample.answer.raw for sample in asked)

    def _href(self) -> str:
        seen = self._tree.hrefs
        absolute = "{{ base_url }}" if any(HERE in href or "://" in href for href, _ in seen) else ""
        slashed = [href.endswith("/") for href, thing in seen if thing.kind != "file" and thing.path]
        ending = "{{ '/' if each.kind != 'file' and each.path else '' }}" if not slashed or sum(slashed) * 2 >= len(slashed) else ""
        return absolute + "/{{ each.path | urlencode('/') }}" + ending


def _as_brought(sample: Sample, thing: Thing) -> Sample:
    """Read a calendar as it was brought, where the server tells the same in another order."""
    raw = sample.answer.raw.decode("utf-8", "replace")
    if thing.content is None or not same_calendar(raw, thing.content.decode("utf-8", "replace")):
        return sample
    return replace(sample, answer=replace(sample.answer, raw=thing.content))


def _by_slash(group: Sequence[Sample]) -> list[list[Sample]]:
    """Tell refusals of what would be a directory, by the slash at its end, from others where they are worded otherwise."""
    own = [[sample for sample in group if _ends_with_slash(sample) == slash] for slash in (True, False)]
    worded = [{sample.answer.raw for sample in half} for half in own]
    split = not group[0].good and all(own) and not worded[0] & worded[1] and all(len(texts) == 1 for texts in worded)
    return own if split else [list(group)]


def _ends_with_slash(sample: Sample) -> bool:
    return sample.segments[-1:] == ("",)


def _token_format(tokens: Sequence[str]) -> str | None:
    """Name the format of lock tokens, which are URIs of one scheme (RFC 4918 §6.5)."""
    schemes = {token.rpartition(":")[0] for token in tokens}
    form = id_format([token.rpartition(":")[2] for token in tokens]) if len(schemes) == 1 else None
    scheme = next(iter(schemes))
    return form and (f"{scheme}:{form}" if scheme else form)


def _by_operation(samples: Sequence[Sample]) -> dict[tuple[tuple[str, str], ...], list[Sample]]:
    """Tell reports apart by the element they ask with."""
    found: dict[tuple[tuple[str, str], ...], list[Sample]] = defaultdict(list)
    for sample in samples:
        name = split_name(view_dav(sample.exchange.request)["report"])[1] if sample.method == "REPORT" else ""
        found[(("dav:report", name),) if name else ()].append(sample)
    return found
