"""Pass 5i: indexes of Python packages: uploads by form, pages of links, and the files behind them.

The formats are public: the simple repository API (PEP 503) and the legacy upload API (packaging.python.org, ``:action=file_upload``). What
the pages look like, where files lie and how refusals are worded is learned.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urljoin

from understudy.core.engine.templates.multipart_view import view_multipart
from understudy.core.engine.templates.texts import project_name
from understudy.core.generator.sample import Sample

NAME = "packages"
ACTION = ":action"
UPLOAD, REMOVE = "file_upload", "remove_pkg"
_ANCHOR = re.compile(r"""<a\b[^>]*\bhref=["']([^"']*)["'][^>]*>([^<]*)</a>""")


@dataclass(frozen=True, slots=True)
class Package:
    """A file of a release as its upload brought it."""

    filename: str
    project: str
    version: str
    content: bytes

    def item(self) -> dict[str, Any]:
        """The file as the virtual service holds it."""
        return {"filename": self.filename, "project": self.project, "version": self.version, "content": self.content}


@dataclass(slots=True)
class Index:
    """An index as the traffic shows it.

    Attributes:
        base: the segments under which pages are.
        files: the path under which files are, with the slash at its end.
        present: the files that were there when a request arrived, by number of the sample.
        missing: whether a request names what was not there.
    """

    base: tuple[str, ...]
    files: str
    uploads: list[Sample] = field(default_factory=list)
    removals: list[Sample] = field(default_factory=list)
    roots: list[Sample] = field(default_factory=list)
    pages: list[Sample] = field(default_factory=list)
    downloads: list[Sample] = field(default_factory=list)
    present: dict[int, dict[str, Package]] = field(default_factory=dict)

    def samples(self) -> list[Sample]:
        """Everything that is about the index."""
        return [*self.uploads, *self.removals, *self.roots, *self.pages, *self.downloads]

    def project(self, sample: Sample) -> str:
        """Read the project that a page is about."""
        return project_name(sample.segments[len(self.base)])

    def filename(self, sample: Sample) -> str:
        """Read the file that a download is about."""
        return unquote(sample.exchange.request.raw_path).removeprefix(self.files)


def action_of(sample: Sample) -> str:
    """Read what a form asks an index to do."""
    if sample.method != "POST" or sample.asked.kind != "multipart":
        return ""
    return str(view_multipart(sample.exchange.request)[0].get(ACTION, {}).get("text", ""))


def uploaded(sample: Sample) -> Package | None:
    """Read the file that a form brings."""
    parts = view_multipart(sample.exchange.request)[0]
    content, name = parts.get("content", {}), parts.get("name", {})
    if not content.get("filename") or "text" not in name:
        return None
    version = str(parts.get("version", {}).get("text", ""))
    return Package(str(content["filename"]), project_name(name["text"]), version, content["content"])


def links_in(sample: Sample) -> list[tuple[str, str]]:
    """List the links of a page: address and text."""
    return _ANCHOR.findall(sample.answer.raw.decode("utf-8", "replace"))


def find_index(samples: Sequence[Sample]) -> Index | None:
    """Find an index; None where nothing was uploaded to one and shown on its pages, or where it shows what nobody brought."""
    uploads = [sample for sample in samples if action_of(sample) == UPLOAD and uploaded(sample) is not None]
    brought = {package.filename: package for sample in uploads if sample.good and (package := uploaded(sample)) is not None}
    place = _place(samples, brought)
    if place is None:
        return None
    index = Index(*place, uploads=uploads)
    removals = [sample for sample in samples if action_of(sample) == REMOVE]
    index.removals = removals if all(sample.good for sample in removals) else []
    depth = len(index.base)
    for sample in samples:
        rest = tuple(part for part in sample.segments[depth:] if part)
        if sample.method != "GET":
            continue
        if sample.segments[:depth] == index.base and not rest and sample.status == 200:
            index.roots.append(sample)
        elif sample.segments[:depth] == index.base and len(rest) == 1 and sample.status in (200, 404):
            index.pages.append(sample)
        elif _is_download(sample, index.files):
            index.downloads.append(sample)
    return index if _follow(index, brought) else None


def _is_download(sample: Sample, files: str) -> bool:
    name = unquote(sample.exchange.request.raw_path).removeprefix(files)
    return "/" not in name and bool(name) and sample.status in (200, 404)


def _place(samples: Sequence[Sample], brought: Mapping[str, Package]) -> tuple[tuple[str, ...], str] | None:
    """Find where the pages are, and where the files that they link to."""
    for sample in samples:
        if sample.method != "GET" or sample.status != 200 or sample.answer.kind not in ("text", "xml"):
            continue
        for href, text in links_in(sample):
            path = unquote(urljoin(sample.exchange.request.raw_path, href).partition("#")[0].partition("?")[0])
            if text.strip() in brought and path.endswith("/" + text.strip()) and path.startswith("/"):
                parts = [part for part in sample.segments if part]
                return tuple(parts[:-1]), path.removesuffix(text.strip())
    return None


def _follow(index: Index, brought: Mapping[str, Package]) -> bool:
    """Follow what is there; False when a page shows what nobody brought."""
    present: dict[str, Package] = {}
    for sample in sorted(index.samples(), key=lambda sample: sample.number):
        index.present[sample.number] = dict(present)
        package = uploaded(sample) if sample in index.uploads and sample.good else None
        if package is not None:
            present[package.filename] = package
        elif sample in index.removals:
            parts = view_multipart(sample.exchange.request)[0]
            gone = (project_name(parts.get("name", {}).get("text", "")), parts.get("version", {}).get("text", ""))
            present = {name: one for name, one in present.items() if (one.project, one.version) != gone}
        elif sample in index.pages and sample.status == 200:
            shown = {text.strip() for _, text in links_in(sample)}
            if not shown <= set(brought):
                return False
    return True
