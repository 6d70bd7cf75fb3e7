"""Pass 5i: indexes of Python packages: uploads by form, pages of links, and the files behind them.

The formats are public: the simple repository API as HTML (PEP 503) and as JSON (PEP 691), and the legacy upload API (packaging.python.org,
``:action=file_upload``). What the pages look like, where files lie and how refusals are worded is learned. Where clients make indexes of
their own, each has files of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from understudy.core.engine.templates.multipart_view import view_multipart
from understudy.core.engine.templates.texts import project_name
from understudy.core.engine.templates.wheels import wheel_metadata
from understudy.core.generator.passes.packages.paths import Slice, bare, chosen_places, file_shape, said_in, slices_in, with_places
from understudy.core.generator.traffic.endpoint import Parameter, Shape
from understudy.core.generator.traffic.sample import Sample
from understudy.core.model.address import join_address

NAME = "packages"
ACTION = ":action"
UPLOAD, REMOVE = "file_upload", "remove_pkg"
_TOLD = (200, 206, 304, 404, 416)
_UNKNOWN = 401
_MISSING = 404
_REFUSED = (_UNKNOWN, 403)
_MOVED = (301, 302, 307, 308)
METADATA = ".metadata"  # PEP 658
_ANCHOR = re.compile(r"""<a\b[^>]*\bhref=["']([^"']*)["'][^>]*>([^<]*)</a>""")


@dataclass(frozen=True, slots=True)
class Package:
    """A file of a release as its upload brought it."""

    filename: str
    project: str
    version: str
    content: bytes
    requires: str = ""

    def item(self) -> dict[str, Any]:
        """The file as the virtual service holds it."""
        about = {"filename": self.filename, "project": self.project, "version": self.version, "requires": self.requires}
        return {**about, "content": self.content}


@dataclass(slots=True)
class Index:
    """An index as the traffic shows it.

    Attributes:
        place: the path to which files are brought, with parameters where clients make indexes of their own.
        base: the path under which pages are.
        files: the path of files.
        slices: the letters of digests that the path of files has, by place in it.
        said: what of a file the path of files says (its project, its version), by place in it.
        metadata: requests for what a wheel says of itself, beside it (PEP 658).
        overviews: pages elsewhere that link to every file.
        documents: what is told of a project as JSON, under its name (the JSON API of PyPI).
        moved: requests for pages that led to the page of a project under its normalized name (PEP 503).
        missed: requests to remove what was not there.
        refused: requests that were refused for who asked, by what they are about.
        present: the files that were there when a request arrived, by number of the sample.
    """

    place: Shape
    base: Shape
    files: Shape
    slices: dict[int, Slice] = field(default_factory=dict)
    said: dict[int, str] = field(default_factory=dict)
    uploads: list[Sample] = field(default_factory=list)
    removals: list[Sample] = field(default_factory=list)
    deletions: list[Sample] = field(default_factory=list)
    roots: list[Sample] = field(default_factory=list)
    pages: list[Sample] = field(default_factory=list)
    downloads: list[Sample] = field(default_factory=list)
    metadata: list[Sample] = field(default_factory=list)
    overviews: list[Sample] = field(default_factory=list)
    documents: list[Sample] = field(default_factory=list)
    moved: list[Sample] = field(default_factory=list)
    missed: list[Sample] = field(default_factory=list)
    refused: dict[str, list[Sample]] = field(default_factory=dict)
    present: dict[int, dict[str, Package]] = field(default_factory=dict)

    def samples(self) -> list[Sample]:
        """Everything that is about the index."""
        accepted = [*self.uploads, *self.removals, *self.deletions, *self.roots, *self.pages, *self.moved, *self.downloads]
        accepted += [*self.missed, *self.metadata, *self.overviews, *self.documents]
        return [*accepted, *(sample for refused in self.refused.values() for sample in refused)]

    def refuse(self, kind: str, sample: Sample) -> None:
        """Take a request for one that was refused for who asked."""
        self.refused.setdefault(kind, []).append(sample)

    @property
    def scope(self) -> tuple[str, ...]:
        """The names of what tells one index from another."""
        return tuple(part.name for part in self.place if isinstance(part, Parameter))

    def scope_of(self, sample: Sample) -> tuple[str, ...]:
        """Read which index a request is about."""
        return tuple(sample.segments[depth] for depth, part in enumerate(self.place) if isinstance(part, Parameter))

    def project(self, sample: Sample) -> str:
        """Read the project that a page is about."""
        return project_name(sample.segments[len(self.base)])

    def told_project(self, sample: Sample) -> str:
        """Read the project that a document is about."""
        return project_name(sample.segments[-2])

    def filename(self, sample: Sample) -> str:
        """Read the file that a download is about."""
        return sample.segments[-1]

    def rest(self, sample: Sample, shape: Shape) -> tuple[str, ...] | None:
        """Return the segments that follow a path of the index; None where a request is about something else."""
        head = sample.segments[: len(shape)]
        fits = len(head) == len(shape) and all(isinstance(part, Parameter) or part == text for part, text in zip(shape, head, strict=True))
        return bare(sample.segments[len(shape) :]) if fits else None


def action_of(sample: Sample) -> str:
    """Read what a form asks an index to do."""
    return told_by_form(sample, ACTION) if sample.method == "POST" else ""


def told_by_form(sample: Sample, name: str) -> str:
    """Read a field of a form, in parts or in one line."""
    if sample.asked.kind == "multipart":
        return str(view_multipart(sample.exchange.request)[0].get(name, {}).get("text", ""))
    fields = sample.asked.tree if sample.asked.kind == "form" else None
    value = fields.get(name, "") if isinstance(fields, dict) else ""
    return value if isinstance(value, str) else ""


def uploaded(sample: Sample) -> Package | None:
    """Read the file that a form brings."""
    parts = view_multipart(sample.exchange.request)[0]
    content, name = parts.get("content", {}), parts.get("name", {})
    if not content.get("filename") or "text" not in name:
        return None
    version = str(parts.get("version", {}).get("text", ""))
    requires = str(parts.get("requires_python", {}).get("text", ""))
    return Package(str(content["filename"]), project_name(name["text"]), version, content["content"], requires)


def links_in(sample: Sample) -> list[tuple[str, str]]:
    """List the links of a page, as HTML or as JSON (PEP 691): address and text."""
    tree = sample.answer.tree
    if isinstance(tree, dict) and isinstance(tree.get("files"), list):
        return [(str(file.get("url", "")), str(file.get("filename", ""))) for file in tree["files"] if isinstance(file, dict)]
    return _ANCHOR.findall(sample.answer.raw.decode("utf-8", "replace"))


def find_index(samples: Sequence[Sample]) -> Index | None:
    """Find an index; None where nothing was uploaded to one and shown on its pages, or where it shows what nobody brought."""
    uploads = [sample for sample in samples if action_of(sample) == UPLOAD and uploaded(sample) is not None]
    brought = {package.filename: package for sample in uploads if sample.good and (package := uploaded(sample)) is not None}
    index = _place(samples, uploads, brought)
    if index is None:
        return None
    index.uploads = [sample for sample in uploads if index.rest(sample, index.place) == ()]
    removals = [sample for sample in samples if action_of(sample) == REMOVE]
    kinds = {sample.asked.kind for sample in removals}
    removals = removals if len(kinds) == 1 else [sample for sample in removals if sample.asked.kind == "multipart"]
    index.removals = removals if any(sample.good for sample in removals) else []
    for sample in samples:
        if sample.method == "DELETE" and sample.good and 0 < len(index.rest(sample, index.place) or ()) < 3:
            index.deletions.append(sample)
        elif sample.method in ("GET", "HEAD"):
            _sort_in(index, sample)
    index.documents = _documents(samples, brought)
    known = {sample.number for sample in index.samples()}
    index.overviews = [sample for sample in samples if sample.number not in known and _links_to_files(sample, brought)]
    return index if _follow(index, brought) else None


def _documents(samples: Sequence[Sample], brought: Mapping[str, Package]) -> list[Sample]:
    """Find what is told of projects as JSON, and what was answered where there was none: all beside each other."""
    asked = [
        sample
        for sample in samples
        if sample.method == "GET" and not sample.query and sample.segments[1:] and sample.segments[-1] == "json"
    ]
    projects = {package.project for package in brought.values()}
    shown = [
        sample
        for sample in asked
        if sample.status == 200
        and project_name(sample.segments[-2]) in projects
        and isinstance(sample.answer.tree, dict)
        and isinstance(sample.answer.tree.get("releases"), dict)
    ]
    if len({sample.segments[:-2] for sample in shown}) != 1:
        return []
    gone = [sample for sample in asked if sample.status == 404 and sample.segments[:-2] == shown[0].segments[:-2]]
    return sorted([*shown, *gone], key=lambda sample: sample.number)


def _links_to_files(sample: Sample, brought: Mapping[str, Package]) -> bool:
    """Whether a page is made of links to files that clients brought."""
    if sample.method != "GET" or sample.status != 200 or sample.query or sample.answer.kind not in ("text", "xml"):
        return False
    links = links_in(sample)
    return bool(links) and all(text.strip() in brought for _, text in links)


def _sort_in(index: Index, sample: Sample) -> None:
    rest = index.rest(sample, index.base)
    is_get = sample.method == "GET"
    is_refused = sample.status in _REFUSED
    if rest == () and is_get and (index.base or not sample.query) and (sample.status == 200 or is_refused):
        index.refuse("roots", sample) if is_refused else index.roots.append(sample)
    elif rest is not None and len(rest) == 1 and is_get and (sample.status in (200, 404) or is_refused):
        index.refuse("pages", sample) if is_refused else index.pages.append(sample)
    elif rest is not None and len(rest) == 1 and is_get and sample.status in _MOVED:
        index.moved.append(sample)
    elif len(sample.segments) == len(index.files) and sample.segments[-1] and index.rest(sample, index.files) == ():
        if sample.segments[-1].endswith(METADATA) and is_get and sample.status == 200:
            index.metadata.append(sample)
        elif is_refused:
            index.refuse("downloads", sample)
        elif sample.status in _TOLD:
            index.downloads.append(sample)


def _place(samples: Sequence[Sample], uploads: Sequence[Sample], brought: Mapping[str, Package]) -> Index | None:
    """Find where files are brought to, where the pages are, and where the files that they link to."""
    pages: list[tuple[str, ...]] = []
    paths: list[tuple[tuple[str, ...], Package]] = []
    for sample in samples:
        if sample.method != "GET" or sample.status != 200 or sample.answer.kind not in ("text", "xml", "json"):
            continue
        for href, text in links_in(sample):
            path = unquote(join_address(sample.exchange.request.raw_path, href).partition("#")[0].partition("?")[0])
            if text.strip() in brought and path.endswith("/" + text.strip()) and path.startswith("/"):
                pages.append(bare(sample.segments)[:-1])
                paths.append((tuple(path[1:].split("/")), brought[text.strip()]))
    if not pages:
        return None
    own = [(base, path) for base, path in zip(pages, paths, strict=True) if len(path[0]) == len(paths[0][0]) and len(base) == len(pages[0])]
    place = bare(uploads[0].segments)
    inside = pages[0][: len(place)] == place and paths[0][0][: len(place)] == place
    others = [sample for sample in samples if not action_of(sample)]
    chosen = chosen_places(others, place) if inside else {}
    slices = slices_in([(path, package.content) for _, (path, package) in own])
    said = said_in([(path, {"project": package.project, "version": package.version}) for _, (path, package) in own])
    files = file_shape(paths[0][0], chosen, slices, said)
    return Index(with_places(place, chosen), with_places(pages[0], chosen), files, slices, said)


def _follow(index: Index, brought: Mapping[str, Package]) -> bool:
    """Follow what is there; False when a page shows what nobody brought."""
    present: dict[tuple[tuple[str, ...], str], Package] = {}
    let_in = {_presented(sample) for sample in (*index.uploads, *index.removals) if sample.good}
    for sample in sorted(index.samples(), key=lambda sample: sample.number):
        scope = index.scope_of(sample)
        there = {name: one for (where, name), one in present.items() if where == scope}
        index.present[sample.number] = there
        package = uploaded(sample) if sample in index.uploads else None
        if package is not None and sample.good:
            present[scope, package.filename] = package
        elif sample in index.uploads and _is_refusal(sample, package, there, let_in):
            index.uploads.remove(sample)
            index.refuse("uploads", sample)
        elif sample in index.removals and not sample.good:
            index.removals.remove(sample)
            is_gone = sample.status == _MISSING and not _gone(index, sample, there)
            index.missed.append(sample) if is_gone else index.refuse("removals", sample)
        elif sample in index.removals or sample in index.deletions:
            gone = _gone(index, sample, there)
            present = {key: one for key, one in present.items() if key[0] != scope or key[1] not in gone}
            if not gone and sample in index.deletions:
                index.deletions.remove(sample)
        elif sample in index.metadata:
            wheel = there.get(index.filename(sample).removesuffix(METADATA))
            if wheel is None or wheel_metadata(wheel.content) != sample.answer.raw.decode("utf-8", "replace"):
                index.metadata.remove(sample)
        elif sample in index.overviews:
            if {text.strip() for _, text in links_in(sample)} != set(there):
                index.overviews.remove(sample)
        elif sample in index.pages and sample.status == 200:
            shown = {text.strip() for _, text in links_in(sample)}
            if not shown <= set(brought):
                return False
    return True


def _presented(sample: Sample) -> str:
    """Return what a request presents of who asks."""
    return sample.exchange.request.headers.get("authorization") or ""


def _is_refusal(sample: Sample, package: Package | None, there: Mapping[str, Package], let_in: AbstractSet[str]) -> bool:
    """Whether an upload was refused for who asked, and not because there is such a file already."""
    is_new = package is None or package.filename not in there
    return sample.status == _UNKNOWN or (sample.status in _REFUSED and (is_new or _presented(sample) not in let_in))


def _gone(index: Index, sample: Sample, there: Mapping[str, Package]) -> set[str]:
    """List the files that a request removes: those of a release, or of a project."""
    if sample in index.deletions:
        words = index.rest(sample, index.place) or ("",)
        project, version = project_name(words[0]), words[1] if len(words) > 1 else None
    else:
        project, version = project_name(told_by_form(sample, "name")), told_by_form(sample, "version")
    return {name for name, one in there.items() if one.project == project and version in (None, one.version)}
