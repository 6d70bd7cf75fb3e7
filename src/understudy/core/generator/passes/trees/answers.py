"""Pass 6b: the stubs of a tree: its methods as endpoints, each with the ways in which the recorded server answered it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from understudy.core.engine.templates.dav_view import split_name, view_dav
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.content import serve_content
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.passes.trees.acts import Acts
from understudy.core.generator.passes.trees.directory_pages import CHILDREN, Pages, find_pages
from understudy.core.generator.passes.trees.history import METHODS, NAME, Tree, leads_to_directory
from understudy.core.generator.passes.trees.properties import KEY, learn_properties, write_case
from understudy.core.generator.passes.trees.refusals import LOCKS, THIS, VERBS, reasons, refuse_the_rest, there
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import quoted
from understudy.core.generator.things.live import Collection, Version
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import HERE, Sample

_BODIES = ("text", "json", "base64", "file", "json_style")


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
        self._makes_places = any(
            not glance.parent
            for sample in tree.samples
            if sample.method in ("PUT", "MKCOL") and sample.good and (glance := tree.glances[sample.number])
        )
        self._shape = (*tree.base, "**")
        self._above = tree.above
        self._acts = Acts(tree, flow, learn_properties(tree, flow), makes_places=self._makes_places)
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
            self._acts.write(draft, findings)
        else:
            draft.exception = True
            draft.conditions = reasons(endpoint.method, status, group, self._tree)
            if len(_by_slash([sample for sample in endpoint.samples if sample.status == status])) > 1:
                draft.tests = ("{{ request.raw_path[-1] " + ("==" if _ends_with_slash(group[0]) else "!=") + " '/' }}",)
            draft.then = answer_of([write_case(sample, self._above) for sample in group], self._flow, findings, fresh=True)
        draft.notes = [*draft.notes, *findings.notes]
        draft.clean = findings.clean
        return draft


def _by_slash(group: Sequence[Sample]) -> list[list[Sample]]:
    """Tell refusals of what would be a directory, by the slash at its end, from others where they are worded otherwise."""
    own = [[sample for sample in group if _ends_with_slash(sample) == slash] for slash in (True, False)]
    worded = [{sample.answer.raw for sample in half} for half in own]
    split = not group[0].good and all(own) and not worded[0] & worded[1] and all(len(texts) == 1 for texts in worded)
    return own if split else [list(group)]


def _ends_with_slash(sample: Sample) -> bool:
    return sample.segments[-1:] == ("",)


def _by_operation(samples: Sequence[Sample]) -> dict[tuple[tuple[str, str], ...], list[Sample]]:
    """Tell reports apart by the element they ask with."""
    found: dict[tuple[tuple[str, str], ...], list[Sample]] = defaultdict(list)
    for sample in samples:
        name = split_name(view_dav(sample.exchange.request)["report"])[1] if sample.method == "REPORT" else ""
        found[(("dav:report", name),) if name else ()].append(sample)
    return found
