"""Pass 6d: the stubs of an index of packages: uploads are kept, pages list them, files come back with what was said of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.content import as_whole, serve_content
from understudy.core.generator.passes.acts.entity_tags import make_tags
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.passes.packages.index import ACTION, METADATA, NAME, Index, Package, uploaded
from understudy.core.generator.passes.packages.overviews import Overviews
from understudy.core.generator.passes.packages.pages import JSON, by_kind, is_json, pages_of
from understudy.core.generator.passes.packages.refusals import FeaturesOf, refused_groups
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.generator.things.live import Collection
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter, Shape, path_values
from understudy.core.generator.traffic.sample import Sample

_FILE = "{{ request.multipart.content.filename | default('') }}"
_PROJECT = "{{ path.project | project_name }}"
_SHOWN = "item.content | wheel_metadata"
_BODIES = ("text", "json", "base64", "file", "json_style")
_UNCHANGED = (304, 416)


def draft_index(index: Index, flow: Flow, features_of: FeaturesOf) -> tuple[dict[Endpoint, list[Draft]], Roles]:
    """Write the stubs of an index, given what lists the features of requests."""
    author = _Author(index, flow, features_of)
    drafts = [
        *author.uploads(),
        *author.removals(),
        *author.deletions(),
        *author.roots(),
        *author.pages(),
        *author.beside(),
        *author.downloads(),
        *author.metadata(),
    ]
    make_tags(draft for draft in drafts if draft.samples[0].status == 200)
    found: dict[Endpoint, list[Draft]] = {}
    for draft in drafts:
        found.setdefault(draft.endpoint, []).append(draft)
    return found, Roles(Collection(NAME, "filename", index.scope), key_member="filename")


class _Author:
    def __init__(self, index: Index, flow: Flow, features_of: FeaturesOf) -> None:
        self._index = index
        self._features_of = features_of
        self._flow = flow
        self._pages = pages_of(index)
        self._address = self._pages.address
        self._overviews = Overviews(index, self._pages)

    def _cases(self, shape: Shape, samples: Sequence[Sample]) -> list[Case]:
        return [Case(sample, request_values(sample, path_values(shape, sample.segments))) for sample in samples]

    def _draft(self, endpoint: Endpoint, samples: Sequence[Sample], verb: str, **options: Any) -> Draft:
        cases = options.pop("cases", None) or self._cases(endpoint.shape, samples)
        findings = Findings()
        draft = Draft(endpoint, tuple(samples), verb=verb, rung="collection", **options)
        draft.then = answer_of(cases, self._flow, findings, fresh=True)
        draft.notes, draft.clean = findings.notes, findings.clean
        return draft

    def _refused(self, kind: str, endpoint: Endpoint, accepted: Sequence[Sample], verb: str) -> list[Draft]:
        """Refuse who was refused, before anything else is looked at."""
        groups = refused_groups(self._index, kind, endpoint, accepted, self._features_of)
        return [self._draft(endpoint, own, verb, conditions=conditions, exception=True) for conditions, own in groups.items()]

    def uploads(self) -> list[Draft]:
        samples = self._index.uploads
        slash = ("",) if samples[0].segments[-1:] == ("",) else ()
        endpoint = Endpoint("POST", (*self._index.place, *slash), ((f"multipart:{ACTION}", "file_upload"),), tuple(samples))
        good = [sample for sample in samples if sample.good]
        draft = self._draft(endpoint, good, "upload")
        item = {
            "filename": _FILE,
            "project": "{{ request.multipart.name.text | project_name }}",
            "version": "{{ request.multipart.version.text | default('') }}",
            "requires": "{{ request.multipart.requires_python.text | default('') }}",
            "content": "{{ request.multipart.content.content }}",
        }
        draft.then = {"create": {"in": self._address, "key": _FILE, "item": item}, **draft.then}
        refused = self._refused("uploads", endpoint, good, "upload")
        twice = [sample for sample in samples if not sample.good and self._is_there(sample)]
        if not twice:
            return [draft, *refused]
        there = Condition("item", (self._address, _FILE), "present")
        return [draft, *refused, self._draft(endpoint, twice, "upload", conditions=(there,), exception=True)]

    def _is_there(self, sample: Sample) -> bool:
        package = uploaded(sample)
        return package is not None and package.filename in self._index.present[sample.number]

    def removals(self) -> list[Draft]:
        samples = self._index.removals
        if not samples:
            return []
        kind = samples[0].asked.kind
        name, version = (f"request.{kind}.{field}{'.text' if kind == 'multipart' else ''}" for field in ("name", "version"))
        endpoint = Endpoint("POST", samples[0].segments, ((f"{kind}:{ACTION}", "remove_pkg"),), tuple(samples))
        draft = self._draft(endpoint, samples, "remove")
        where = {"project": f"{{{{ {name} | project_name }}}}", "version": f"{{{{ {version} }}}}"}
        draft.then = {"remove": {"in": self._address, "where": where}, **draft.then}
        missed = self._index.missed
        gone = [self._draft(endpoint, missed, "remove", exception=True)] if missed else []
        for one in gone:
            files = f"items('{self._address}') | where('project', {name} | project_name) | where('version', {version})"
            one.tests = (f"{{{{ {files} | length == 0 }}}}",)
        return [draft, *gone, *self._refused("removals", endpoint, samples, "remove")]

    def deletions(self) -> list[Draft]:
        """Remove projects and releases that the path names."""
        drafts: list[Draft] = []
        for depth in (1, 2):
            samples = [sample for sample in self._index.deletions if len(self._index.rest(sample, self._index.place) or ()) == depth]
            if not samples:
                continue
            named = (Parameter("project"), Parameter("version"))[:depth]
            shape = (*self._index.place, *named, *samples[0].segments[len(self._index.place) + depth :])
            there = (Condition("item", (self._address, "", "project", _PROJECT), "present"),)
            draft = self._draft(Endpoint("DELETE", shape, (), tuple(samples)), samples, "delete", sealed=there)
            where = {"project": _PROJECT, **({"version": "{{ path.version }}"} if depth > 1 else {})}
            draft.then = {"remove": {"in": self._address, "where": where}, **draft.then}
            drafts.append(draft)
        return drafts

    def roots(self) -> list[Draft]:
        endpoint = Endpoint("GET", (*self._index.base, ""), (), tuple(self._index.roots))
        found = self._written(endpoint, self._index.roots, self._pages.root)
        return [*found, *self._refused("roots", endpoint, self._index.roots, "list")]

    def pages(self) -> list[Draft]:
        samples = self._index.pages
        endpoint = Endpoint("GET", (*self._index.base, Parameter("project"), ""), (), tuple(samples))
        found = self._written(endpoint, [sample for sample in samples if sample.status == 200], self._pages.page)
        for draft in found:
            draft.sealed = (Condition("item", (self._address, "", "project", _PROJECT), "present"),)
        missing = [sample for sample in samples if sample.status == 404]
        if found and missing:
            gone = Condition("item", (self._address, "", "project", _PROJECT), "absent")
            found.append(self._draft(endpoint, missing, "list", conditions=(gone,), exception=True))
        return [*found, *self._refused("pages", endpoint, samples, "list"), *self._moved()]

    def _moved(self) -> list[Draft]:
        """Lead to the page of a project who writes its name otherwise, or leaves out the slash at the end."""
        found: list[Draft] = []
        for slash in ((), ("",)):
            shape = (*self._index.base, Parameter("project"), *slash)
            samples = [sample for sample in self._index.moved if len(sample.segments) == len(shape)]
            if samples:
                cases = [
                    Case(case.sample, {**case.values, "path.project | project_name": self._index.project(case.sample)})
                    for case in self._cases(shape, samples)
                ]
                draft = self._draft(Endpoint("GET", shape, (), tuple(samples)), samples, "list", cases=cases, exception=bool(slash))
                draft.tests = (f"{{{{ path.project != {_PROJECT[3:-3]} }}}}",) if slash else ()
                found.append(draft)
        return found

    def _written(
        self, endpoint: Endpoint, samples: Sequence[Sample], write: Callable[[Sequence[Sample]], dict[str, Any] | None]
    ) -> list[Draft]:
        """Write pages as HTML, and as JSON where clients ask for that; nothing where they are written in no way that is known."""
        kinds = by_kind(samples)
        found: list[Draft] = []
        for shown in kinds:
            body = write(shown)
            if body is None:
                continue
            draft = self._draft(endpoint, shown, "list")
            draft.then = {**{key: value for key, value in draft.then.items() if key not in _BODIES}, **body}
            draft.notes = [*draft.notes, "the page has a line for each of them"]
            if all(kinds) and is_json(shown[0]):
                draft.tests = (f"{{{{ '{JSON}' in (request.headers.accept | default('')) }}}}",)
                draft.exception = True
            found.append(draft)
        return found

    def beside(self) -> list[Draft]:
        """Tell of all files together, and of every project as JSON."""
        found: list[Draft] = []
        for place in dict.fromkeys(sample.segments for sample in self._index.overviews):
            own = [sample for sample in self._index.overviews if sample.segments == place]
            found += self._written(Endpoint("GET", place, (), tuple(own)), own, self._overviews.listing)
        told = self._index.documents
        shown = [sample for sample in told if sample.status == 200]
        if not shown:
            return found
        endpoint = Endpoint("GET", (*shown[0].segments[:-2], Parameter("project"), "json"), (), tuple(told))
        documents = self._written(endpoint, shown, self._overviews.document)
        for draft in documents:
            draft.sealed = (Condition("item", (self._address, "", "project", _PROJECT), "present"),)
            draft.tests = ()
            draft.notes = ["the document has a version for each release, and the newest of them"]
        missing = [sample for sample in (*told, *self._index.pages) if sample.status == 404][:1] if documents else []
        gone = Condition("item", (self._address, "", "project", _PROJECT), "absent")
        cases = [Case(sample, request_values(sample, {})) for sample in missing]
        return [
            *found,
            *documents,
            *([self._draft(endpoint, missing, "read", conditions=(gone,), exception=True, cases=cases)] if missing else []),
        ]

    def downloads(self) -> list[Draft]:
        drafts: list[Draft] = []
        for method in ("GET", "HEAD"):
            own = [sample for sample in self._index.downloads if sample.method == method]
            endpoint = Endpoint(method, self._index.files, (), tuple(own))
            drafts += [*self._content(endpoint), *self._refused("downloads", endpoint, own, "read")]
        return drafts

    def metadata(self) -> list[Draft]:
        """Tell what wheels say of themselves, as they do."""
        samples = self._index.metadata
        if not samples:
            return []
        shape = (*self._index.files[:-1], Parameter("wheel", around=("/", METADATA)))
        told = [(sample, self._index.present[sample.number][sample.segments[-1].removesuffix(METADATA)]) for sample in samples]
        cases = [
            Case(sample, {**request_values(sample, {"wheel": one.filename}), f"{_SHOWN} | sha256": sha256(sample.answer.raw).hexdigest()})
            for sample, one in told
        ]
        there = (Condition("item", (self._address, "{{ path.wheel }}"), "present"),)
        draft = self._draft(Endpoint("GET", shape, (), tuple(samples)), samples, "read", sealed=there, cases=cases, exception=True)
        rest = {name: value for name, value in draft.then.items() if name not in _BODIES}
        draft.then = {**rest, "text": f"{{{{ {_SHOWN} }}}}"}
        draft.notes = [*draft.notes, "the metadata is that inside the wheel"]
        return [draft]

    def _content(self, endpoint: Endpoint) -> list[Draft]:
        """Give files as they were brought, whole or in part."""
        index = self._index
        known = [sample for sample in endpoint.samples if index.filename(sample) in index.present[sample.number]]
        there = [sample for sample in known if sample.status in (200, 206)]
        if not there:
            return []
        packages = [index.present[sample.number][index.filename(sample)] for sample in there]
        shown = [as_whole(sample, package.content) for sample, package in zip(there, packages, strict=True)]
        cases = [
            Case(sample, request_values(sample, path_values(endpoint.shape, sample.segments))).with_item("item", package.item())
            for sample, package in zip(shown, packages, strict=True)
        ]
        types = self._types(shown, packages)
        cases = [Case(case.sample, {**case.values, types: dict(case.sample.fields).get("Content-Type", "")}) for case in cases]
        key = "{{ path.filename }}"
        drafts = [self._draft(endpoint, shown, "read", sealed=(Condition("item", (self._address, key), "present"),), cases=cases)]
        if endpoint.method == "HEAD":
            drafts[0].then = {
                **{name: value for name, value in drafts[0].then.items() if name not in _BODIES},
                "text": "{{ item.content }}",
            }
        serve_content(drafts, [sample for sample in known if sample.status in _UNCHANGED])
        missing = [sample for sample in (*index.downloads, *index.pages) if sample.status == 404 and sample.method == endpoint.method]
        if missing:
            gone = Condition("item", (self._address, key), "absent")
            cases = [Case(sample, request_values(sample, {})) for sample in missing[:1]]
            drafts.append(self._draft(endpoint, missing[:1], "read", conditions=(gone,), exception=True, cases=cases))
        return drafts

    def _types(self, shown: Sequence[Sample], packages: Sequence[Package]) -> str:
        """Write the filter that gives the media types of files by their endings."""
        known = {
            package.filename.rpartition(".")[2]: dict(sample.fields).get("Content-Type", "")
            for sample, package in zip(shown, packages, strict=True)
        }
        table = ", ".join(f"{ending!r}: {kind!r}" for ending, kind in sorted(known.items()))
        return f"item.filename | media_type({{{table}}})"
