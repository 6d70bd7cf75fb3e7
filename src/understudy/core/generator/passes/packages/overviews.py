"""Pass 6d: what an index tells beside its pages: a list of all files, and of each project as JSON (the JSON API of PyPI).

The newest version is that by the order of versions. What is said of a project besides its name, versions and files is not known of others:
where it is, nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from understudy.core.engine.templates.releases import releases
from understudy.core.generator.passes.packages.index import Index, Package, links_in
from understudy.core.generator.passes.packages.orders import ALL, WITHIN, order_of
from understudy.core.generator.passes.packages.pages import Pages, by_kind, pages_of
from understudy.core.generator.traffic.content import style_of
from understudy.core.generator.traffic.sample import Sample

_OWN = "where('project', path.project | project_name)"


class Overviews:
    """Writes what an index tells beside its pages."""

    def __init__(self, index: Index, pages: Pages) -> None:
        self._index = index
        self._pages = pages

    def listing(self, samples: Sequence[Sample]) -> dict[str, Any] | None:
        """Write the list of all files; nothing where they stand in no order that is known."""
        shown = [([text.strip() for _, text in links_in(sample)], self._present(sample)) for sample in samples]
        order = order_of(shown, ALL)
        return None if order is None else self._pages.overview(samples, order)

    def document(self, samples: Sequence[Sample]) -> dict[str, Any] | None:
        """Write what is told of a project as JSON; nothing where it says more than is known, or in no order that is known."""
        trees = [sample.answer.tree for sample in samples]
        of = [[one for one in self._present(sample) if one.project == self._index.told_project(sample)] for sample in samples]
        if not trees or not all(of) or not all(_is_plain(tree) for tree in trees):
            return None
        known = [_versions(files) for files in of]
        listed = [list(tree["releases"]) for tree in trees]
        order = next((code for code, step in (("", 1), (" | reverse", -1)) if listed == [own[::step] for own in known]), None)
        way = next(((within, each) for within, put in WITHIN if (each := self._each(samples, of, put)) is not None), None)
        if (
            order is None
            or way is None
            or any(tree["info"].get("version", own[-1]) != own[-1] for tree, own in zip(trees, known, strict=True))
        ):
            return None
        within, each = way
        files = f"{self._pages.source} | {_OWN}"
        inner = {"$for": "each in release.files", "$each": each}
        told = {"name": "{{ path.project | project_name }}", "version": f"{{{{ ({files} | releases | last).version }}}}"}
        loop = {"$for": f"release in {files}{within} | releases{order}", "$each": {"{{ release.version }}": inner}}
        body = {"info": {name: told[name] for name in trees[0]["info"]}, "releases": {"$merge": [loop]}}
        style = style_of(samples[0].answer)
        return {"json": body, **({"json_style": style} if style else {})}

    def _each(self, samples: Sequence[Sample], of: Sequence[Sequence[Package]], put: Callable[[list[Package]], list[Package]]) -> Any:
        """Write what is told of one file; None where files stand in another order, or are told of in several ways."""
        ways: list[Any] = []
        for sample, packages in zip(samples, of, strict=True):
            for version, told in sample.answer.tree["releases"].items():
                files = put([one for one in packages if one.version == version])
                if len(files) != len(told):
                    return None
                ways += [self._pages.rewritten(value, package) for value, package in zip(told, files, strict=True)]
        is_one = bool(ways) and all(way == ways[0] for way in ways) and "each." in str(ways[0])
        return ways[0] if is_one else None

    def _present(self, sample: Sample) -> list[Package]:
        return list(self._index.present[sample.number].values())


def keep_understood(index: Index | None) -> Index | None:
    """Leave what an index tells beside its pages to others where nobody knows how to write it."""
    if index is None:
        return None
    pages = pages_of(index)
    shown = [sample for sample in index.pages if sample.status == 200]
    if any(own and pages.page(own) is None for own in by_kind(shown)):
        return None
    index.roots = [sample for own in by_kind(index.roots) if pages.root(own) is not None for sample in own]
    overviews = Overviews(index, pages_of(index))
    if index.scope or overviews.document([sample for sample in index.documents if sample.status == 200]) is None:
        index.documents = []
    listed = {sample.segments: [one for one in index.overviews if one.segments == sample.segments] for sample in index.overviews}
    known = {place for place, own in listed.items() if not index.scope and overviews.listing(own) is not None}
    index.overviews = [sample for sample in index.overviews if sample.segments in known]
    return index


def _is_plain(tree: Any) -> bool:
    """Whether a document says nothing but what uploads brought."""
    if tree.keys() != {"info", "releases"} or not isinstance(tree["info"], dict) or tree["info"].keys() - {"name", "version"}:
        return False
    return all(isinstance(files, list) for files in tree["releases"].values())


def _versions(files: Iterable[Package]) -> list[str]:
    return [release["version"] for release in releases({"version": one.version} for one in files)]
