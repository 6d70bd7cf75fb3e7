"""Pass 6d: the stubs of an index of packages: uploads are kept, pages list them, files come back with what was said of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import Any

from understudy.core.generator.align import Findings
from understudy.core.generator.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.endpoint import Endpoint, Parameter
from understudy.core.generator.flow import Flow
from understudy.core.generator.live import Collection
from understudy.core.generator.nodes import escape
from understudy.core.generator.passes.content import as_whole, serve_content
from understudy.core.generator.passes.package_index import ACTION, NAME, Index, Package, links_in, uploaded
from understudy.core.generator.responses import answer_of
from understudy.core.generator.roles import Roles
from understudy.core.generator.sample import Sample
from understudy.core.generator.sources import Case, request_values

_FILE = "{{ request.multipart.content.filename | default('') }}"
_PROJECT = "{{ path.project | project_name }}"
_BODIES = ("text", "json", "base64", "file", "json_style")


def draft_index(index: Index, flow: Flow) -> tuple[dict[Endpoint, list[Draft]], Roles]:
    """Write the stubs of an index."""
    author = _Author(index, flow)
    drafts = [*author.uploads(), *author.removals(), *author.roots(), *author.pages(), *author.downloads()]
    found: dict[Endpoint, list[Draft]] = {}
    for draft in drafts:
        found.setdefault(draft.endpoint, []).append(draft)
    return found, Roles(Collection(NAME, "filename"), key_member="filename")


class _Author:
    def __init__(self, index: Index, flow: Flow) -> None:
        self._index = index
        self._flow = flow

    def _draft(self, endpoint: Endpoint, samples: Sequence[Sample], verb: str, **options: Any) -> Draft:
        cases = options.pop("cases", None) or [Case(sample, request_values(sample, {})) for sample in samples]
        findings = Findings()
        draft = Draft(endpoint, tuple(samples), verb=verb, rung="collection", **options)
        draft.then = answer_of(cases, self._flow, findings, fresh=True)
        draft.notes, draft.clean = findings.notes, findings.clean
        return draft

    def uploads(self) -> list[Draft]:
        samples = self._index.uploads
        endpoint = Endpoint("POST", samples[0].segments, ((f"multipart:{ACTION}", "file_upload"),), tuple(samples))
        good = [sample for sample in samples if sample.good]
        draft = self._draft(endpoint, good, "upload")
        item = {
            "filename": _FILE,
            "project": "{{ request.multipart.name.text | project_name }}",
            "version": "{{ request.multipart.version.text | default('') }}",
            "content": "{{ request.multipart.content.content }}",
        }
        draft.then = {"create": {"in": NAME, "key": _FILE, "item": item}, **draft.then}
        twice = [sample for sample in samples if not sample.good and self._is_there(sample)]
        if not twice:
            return [draft]
        there = Condition("item", (NAME, _FILE), "present")
        return [draft, self._draft(endpoint, twice, "upload", conditions=(there,), exception=True)]

    def _is_there(self, sample: Sample) -> bool:
        package = uploaded(sample)
        return package is not None and package.filename in self._index.present[sample.number]

    def removals(self) -> list[Draft]:
        samples = self._index.removals
        if not samples:
            return []
        draft = self._draft(
            Endpoint("POST", samples[0].segments, ((f"multipart:{ACTION}", "remove_pkg"),), tuple(samples)), samples, "remove"
        )
        where = {"project": "{{ request.multipart.name.text | project_name }}", "version": "{{ request.multipart.version.text }}"}
        draft.then = {"remove": {"in": NAME, "where": where}, **draft.then}
        return [draft]

    def roots(self) -> list[Draft]:
        samples = self._index.roots
        if not samples:
            return []
        projects = f"items('{NAME}') | map_attribute('project') | unique | sort"
        draft = self._draft(Endpoint("GET", (*self._index.base, ""), (), tuple(samples)), samples, "list")
        return self._listing(draft, samples, f"project in {projects}", self._project_line)

    def pages(self) -> list[Draft]:
        samples = self._index.pages
        endpoint = Endpoint("GET", (*self._index.base, Parameter("project"), ""), (), tuple(samples))
        shown = [sample for sample in samples if sample.status == 200]
        draft = self._draft(endpoint, shown, "list")
        draft.sealed = (Condition("item", (NAME, "", "project", _PROJECT), "present"),)
        order = " | sort('filename')" if all(_is_sorted([text for _, text in links_in(sample)]) for sample in shown) else ""
        source = f"each in items('{NAME}') | where('project', path.project | project_name){order}"
        found = self._listing(draft, shown, source, self._file_line)
        missing = [sample for sample in samples if sample.status == 404]
        if found and missing:
            gone = Condition("item", (NAME, "", "project", _PROJECT), "absent")
            cases = [Case(sample, request_values(sample, {"project": sample.segments[len(self._index.base)]})) for sample in missing]
            found.append(self._draft(endpoint, missing, "list", conditions=(gone,), exception=True, cases=cases))
        return found

    def downloads(self) -> list[Draft]:
        index = self._index
        there = [sample for sample in index.downloads if sample.status == 200 and index.filename(sample) in index.present[sample.number]]
        prefix = tuple(index.files.strip("/").split("/"))
        endpoint = Endpoint("GET", (*prefix, Parameter("filename")), (), tuple(index.downloads))
        if not there:
            return []
        packages = [index.present[sample.number][index.filename(sample)] for sample in there]
        shown = [as_whole(sample, package.content) for sample, package in zip(there, packages, strict=True)]
        cases = [
            Case(sample, request_values(sample, {"filename": package.filename})).with_item("item", package.item())
            for sample, package in zip(shown, packages, strict=True)
        ]
        types = self._types(shown, packages)
        cases = [Case(case.sample, {**case.values, types: dict(case.sample.fields).get("Content-Type", "")}) for case in cases]
        key = "{{ path.filename }}"
        drafts = [self._draft(endpoint, shown, "read", sealed=(Condition("item", (NAME, key), "present"),), cases=cases)]
        serve_content(drafts, [])
        missing = [sample for sample in (*index.downloads, *index.pages) if sample.status == 404]
        if missing:
            gone = Condition("item", (NAME, key), "absent")
            borrowed = self._draft(endpoint, missing[:1], "read", conditions=(gone,), exception=True)
            drafts.append(borrowed)
        return drafts

    def _types(self, shown: Sequence[Sample], packages: Sequence[Package]) -> str:
        """Write the filter that gives the media types of files by their endings."""
        known = {
            package.filename.rpartition(".")[2]: dict(sample.fields).get("Content-Type", "")
            for sample, package in zip(shown, packages, strict=True)
        }
        table = ", ".join(f"{ending!r}: {kind!r}" for ending, kind in sorted(known.items()))
        return f"item.filename | media_type({{{table}}})"

    def _listing(self, draft: Draft, samples: Sequence[Sample], source: str, line_of: Callable[[str, Sample], str | None]) -> list[Draft]:
        """Write a page as its head, one line for every link, and its foot; nothing where it is written otherwise."""
        sample = max(samples, key=lambda one: len(links_in(one)), default=None)
        if sample is None:
            return []
        lines = sample.answer.raw.decode("utf-8", "replace").splitlines(keepends=True)
        linked = [number for number, line in enumerate(lines) if re.search(r"<a\b[^>]*href=", line)]
        if not linked or linked != list(range(linked[0], linked[-1] + 1)):
            return []
        written = line_of(lines[linked[0]], sample)
        if written is None:
            return []
        head, foot = ("".join(part) for part in (lines[: linked[0]], lines[linked[-1] + 1 :]))
        then = {key: value for key, value in draft.then.items() if key not in _BODIES}
        text = self._about(head, sample) + f"{{% for {source} %}}{written}{{% endfor %}}" + self._about(foot, sample)
        draft.then = {**then, "text": text}
        draft.notes = [*draft.notes, "the page has a line for each of them"]
        return [draft]

    def _about(self, text: str, sample: Sample) -> str:
        """Write the text around links, which may name the project."""
        word = sample.segments[len(self._index.base)] if len(sample.segments) > len(self._index.base) else ""
        return escape(text).replace(word, "{{ path.project }}") if word else escape(text)

    def _file_line(self, line: str, sample: Sample) -> str | None:
        names = [text.strip() for _, text in links_in(sample)]
        package = self._index.present[sample.number].get(names[0])
        if package is None:
            return None
        written = escape(line).replace(package.filename, "{{ each.filename }}")
        for kind in ("sha256", "md5", "sha1", "sha512"):
            written = written.replace(hashlib.new(kind, package.content).hexdigest(), "{{ each.content | " + kind + " }}")
        return written

    def _project_line(self, line: str, sample: Sample) -> str | None:
        texts = [text.strip() for _, text in links_in(sample)]
        return escape(line).replace(texts[0], "{{ project }}") if texts and texts[0] else None


def _is_sorted(texts: Sequence[str]) -> bool:
    return list(texts) == sorted(texts)
