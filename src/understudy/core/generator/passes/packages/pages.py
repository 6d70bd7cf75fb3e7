"""Pass 6d: pages of an index of packages, as HTML (PEP 503) or JSON (PEP 691): how the recorded ones speak of projects and files."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from understudy.core.engine.templates.wheels import wheel_metadata
from understudy.core.generator.passes.packages.index import NAME, Index, Package, links_in
from understudy.core.generator.passes.packages.orders import OF_PROJECT, order_of
from understudy.core.generator.passes.packages.paths import DIGESTS
from understudy.core.generator.templates.nodes import Const, escape, to_document
from understudy.core.generator.traffic.content import style_of
from understudy.core.generator.traffic.endpoint import Parameter
from understudy.core.generator.traffic.sample import Sample

JSON = "application/vnd.pypi.simple.v1+json"  # PEP 691
_SHOWN = "each.content | wheel_metadata"
_METADATA = ("core-metadata", "dist-info-metadata", "data-dist-info-metadata")  # PEP 714 tells of the names
_LINK = re.compile(r"<a\b[^>]*href=")
_TEXT = re.compile(r">([^<]*)</a>")
_ENTRY = re.compile(r"((?:<li>)?<a\b[^>]*href=.*?</a>(?:\s*<br\s*/?>)?(?:</li>)?\s*)", re.DOTALL)
_FILES, _PROJECTS, _VERSIONS = "files", "projects", "versions"


@dataclass(frozen=True, slots=True)
class Pages:
    """How the pages of an index are written.

    Attributes:
        address: of the collection of files, as a template.
        source: the expression that lists it.
    """

    index: Index
    address: str
    source: str

    def root(self, samples: Sequence[Sample]) -> dict[str, Any] | None:
        """Write the list of projects; nothing where it is written in no way that is known."""
        projects = f"{self.source} | map_attribute('project') | unique | sort"
        sample = max(samples, key=_size, default=None)
        if sample is None:
            return None
        if is_json(sample):
            entries = sample.answer.tree.get(_PROJECTS)
            told = [_about_project(one) for one in entries or ()]
            if not told or any(one != told[0] for one in told):
                return None
            each = {"$for": f"project in {projects}", "$each": told[0]}
            return self._document(sample, {_PROJECTS: each})
        return self._listing(sample, f"project in {projects}", _project_line)

    def page(self, samples: Sequence[Sample]) -> dict[str, Any] | None:
        """Write the list of the files of a project."""
        sample = max(samples, key=_size, default=None)
        if sample is None:
            return None
        listed = [([text.strip() for _, text in links_in(one)], one) for one in samples]
        is_sorted = all(files == sorted(files) for files, _ in listed)
        shown = [(files, self._present(one, files)) for files, one in listed]
        order = " | sort('filename')" if is_sorted else order_of(shown, OF_PROJECT) or ""
        files = f"{self.source} | where('project', path.project | project_name){order}"
        if not is_json(sample):
            return self._listing(sample, f"each in {files}", self._file_line)
        entries = [(file, self._package(one, file)) for one in samples for file in one.answer.tree[_FILES]]
        known = [(file, package) for file, package in entries if package is not None]
        if not known or len(known) < len(entries):
            return None
        names = dict.fromkeys(name for file, _ in known for name in file)
        each = {name: self._member(name, [(file.get(name), package) for file, package in known]) for name in names}
        versions = f"{{{{ {self.source} | where('project', path.project | project_name) | map_attribute('version') | unique }}}}"
        own = {_FILES: {"$for": f"each in {files}", "$each": each}, "name": "{{ path.project | project_name }}", _VERSIONS: versions}
        return self._document(sample, own)

    def _present(self, sample: Sample, names: Sequence[str]) -> list[Package]:
        return [one for name, one in self.index.present[sample.number].items() if name in names]

    def overview(self, samples: Sequence[Sample], order: str) -> dict[str, Any] | None:
        """Write the list of all files, in an order that filters make."""
        return self._listing(max(samples, key=_size), f"each in {self.source}{order}", self._file_line)

    def _document(self, sample: Sample, own: Mapping[str, Any]) -> dict[str, Any]:
        """Write a page of JSON: members the format knows as they are now, others as recorded."""
        tree = sample.answer.tree
        body = {name: own[name] if name in own else to_document(Const(value)) for name, value in tree.items()}
        style = style_of(sample.answer)
        return {"json": body, **({"json_style": style} if style else {})}

    def _package(self, sample: Sample, file: Mapping[str, Any]) -> Package | None:
        return self.index.present[sample.number].get(str(file.get("filename", "")))

    def _member(self, name: str, told: Sequence[tuple[Any, Package]]) -> Any:
        """Write what a page says of a file under one name."""
        value, package = next((value, package) for value, package in told if value is not None)
        if name == "size":
            return "{{ each.content | length }}"
        if name.replace("_", "-") == "requires-python" and all((one or "") == package.requires for one, package in told):
            return "{{ each.requires or omit }}" if any(one is None for one, _ in told) else "{{ each.requires }}"
        if name in _METADATA and (wheels := [one for one, package in told if wheel_metadata(package.content)]):
            others = [one for one, package in told if not wheel_metadata(package.content)]
            if all(isinstance(one, dict) and one.keys() == {"sha256"} for one in wheels):
                return f"{{{{ {{'sha256': {_SHOWN} | sha256}} if ({_SHOWN}) else {'false' if False in others else 'omit'} }}}}"
        return self.rewritten(value, package)

    def rewritten(self, value: Any, package: Package) -> Any:
        """Write data that tells of a file."""
        if isinstance(value, str):
            return self.about_file(escape(value), package)
        if isinstance(value, dict):
            return {name: self.rewritten(one, package) for name, one in value.items()}
        return to_document(Const(value))

    def about_file(self, text: str, package: Package) -> str:
        """Write a text that tells of a file: its name, its digests, and what its path has of them."""
        digests = {hashlib.new(kind, package.content).hexdigest(): f"{{{{ each.content | {kind} }}}}" for kind in DIGESTS}
        for digest, code in digests.items():
            text = text.replace(digest, code)
        if shown := wheel_metadata(package.content):
            text = text.replace(hashlib.sha256(shown.encode()).hexdigest(), f"{{{{ {_SHOWN} | sha256 }}}}")
        for name in self.index.said.values():
            text = text.replace(f"/{package.item()[name]}/", f"/{{{{ each.{name} }}}}/", 1)
        for piece in self.index.slices.values():
            text = text.replace(f"/{piece.of(package.content)}/", f"/{{{{ {piece.code('each.content')} }}}}/", 1)
        return text.replace(package.filename, "{{ each.filename }}")

    def _listing(self, sample: Sample, source: str, line_of: Callable[[str, Sample], str | None]) -> dict[str, Any] | None:
        """Write a page as its head, one line for every link, and its foot; nothing where it is written otherwise."""
        lines = _lines(sample.answer.raw.decode("utf-8", "replace"))
        linked = [number for number, line in enumerate(lines) if _LINK.search(line)]
        if not linked or linked != list(range(linked[0], linked[-1] + 1)):
            return None
        written = line_of(max((lines[number] for number in linked), key=lambda line: line.count(" data-")), sample)
        if written is None:
            return None
        head, foot = ("".join(part) for part in (lines[: linked[0]], lines[linked[-1] + 1 :]))
        return {"text": self._about(head, sample) + f"{{% for {source} %}}{written}{{% endfor %}}" + self._about(foot, sample)}

    def _about(self, text: str, sample: Sample) -> str:
        """Write the text around links, which may name the project and the index."""
        text = escape(text)
        if rest := self.index.rest(sample, self.index.base):
            text = text.replace(rest[0], "{{ path.project }}")
        return self._about_index(text, sample)

    def _about_index(self, text: str, sample: Sample) -> str:
        place = "/".join(sample.segments[: len(self.index.place)])
        named = "/".join(f"{{{{ path.{part.name} }}}}" if isinstance(part, Parameter) else part for part in self.index.place)
        return text.replace(place, named) if self.index.scope else text

    def _file_line(self, line: str, sample: Sample) -> str | None:
        named = _TEXT.search(line)
        package = self.index.present[sample.number].get(named[1].strip()) if named else None
        return None if package is None else self._about_index(_where_said(self.about_file(escape(line), package), package), sample)


def pages_of(index: Index) -> Pages:
    """Say where the files of an index are kept, for what its pages are written with."""
    address = "/".join([NAME, *(f"{{{{ path.{name} }}}}" for name in index.scope)])
    source = "items(" + " ~ '/' ~ ".join([f"'{NAME}'", *(f"path.{name}" for name in index.scope)]) + ")"
    return Pages(index, address, source)


def is_json(sample: Sample) -> bool:
    """Whether a page is JSON."""
    return isinstance(sample.answer.tree, dict)


def by_kind(samples: Sequence[Sample]) -> list[list[Sample]]:
    """Tell pages of HTML from those of JSON."""
    return [[sample for sample in samples if is_json(sample) is kind] for kind in (False, True)]


def _size(sample: Sample) -> int:
    return len(sample.answer.raw)


def _lines(page: str) -> list[str]:
    """Cut a page into its lines; where one has several links, or more than a link, into entries and what is around them."""
    lines = page.splitlines(keepends=True)
    if any(len(_LINK.findall(line)) > 1 or ("<a" in line and "<body" in line) for line in lines):
        return [piece for piece in _ENTRY.split(page) if piece]
    return lines


def _about_project(entry: Any) -> dict[str, str] | None:
    """Write what a list says of a project, all of which follows from its name; None where something else is said."""
    name = str(entry.get("name", "")) if isinstance(entry, dict) else ""
    if not name or not all(isinstance(value, str) and name in value for value in entry.values()):
        return None
    return {key: escape(value).replace(name, "{{ project }}") for key, value in entry.items()}


def _where_said(line: str, package: Package) -> str:
    """Let a line say which versions of Python a file asks for, and what it says of itself, where it does."""
    said = f' data-requires-python="{html.escape(package.requires)}"'
    if package.requires:
        line = line.replace(said, '{% if each.requires %} data-requires-python="{{ each.requires | xml }}"{% endif %}')
    for name in ("core-metadata", "dist-info-metadata"):
        said = f' data-{name}="sha256={{{{ {_SHOWN} | sha256 }}}}"'
        line = line.replace(said, f"{{% if {_SHOWN} %}}{said}{{% endif %}}")
    return line


def _project_line(line: str, _sample: Sample) -> str | None:
    named = _TEXT.search(line)
    return escape(line).replace(named[1].strip(), "{{ project }}") if named and named[1].strip() else None
