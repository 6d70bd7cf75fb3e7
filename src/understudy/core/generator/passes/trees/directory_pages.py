"""Pass 6e: the pages that a server makes of directories: which things they show, in which order, and how each is written.

Where one page comes out otherwise than it was recorded, none is taken for understood.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape as escape_html
from typing import Any
from urllib.parse import quote

from understudy.core.engine.templates.texts import basename, parent
from understudy.core.generator.passes.trees.history import NAME, Thing, Tree
from understudy.core.generator.templates.entries import Shown, Ways, learn_ways, spellings_of
from understudy.core.generator.templates.nodes import escape, quoted
from understudy.core.generator.templates.pages import Cut, cut_page
from understudy.core.generator.templates.spans import Parts, dated, masked, put_spans, span, template_of, written_of
from understudy.core.generator.traffic.sample import Sample

_PLACE = "request.raw_path | place"


@dataclass(frozen=True, slots=True)
class Page:
    """One recorded page: of which directory, and what stood there."""

    sample: Sample
    place: str
    things: tuple[Shown, ...]

    @property
    def text(self) -> str:
        """The page, with a sign in place of every moment."""
        return masked(self.sample.answer.raw.decode("utf-8", "replace"))


# How a page orders what it shows: the filters behind `children`, which sorts by name.
_ORDERS: tuple[tuple[str, Callable[[Shown], Any]], ...] = (
    ("", lambda one: one.name),
    (" | sort('kind')", lambda one: (one.kind, one.name)),
    (" | sort('folded')", lambda one: (one.name.lower(), one.name)),
    (" | sort('folded') | sort('kind')", lambda one: (one.kind, one.name.lower(), one.name)),
)


CHILDREN = f"children({quoted(NAME)}, {_PLACE})"  # what stands right in the directory that a request names


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages that are written in one way.

    Attributes:
        tests: what the template needs: things of a kind that no page showed cannot be written.
        is_root: whether they are those of the root alone, or of all others; None where it makes no difference.
    """

    samples: tuple[Sample, ...]
    text: str
    tests: tuple[str, ...]
    is_root: bool | None = None


def find_pages(tree: Tree, samples: Sequence[Sample]) -> list[Pages]:
    """Find how the pages of a tree are written: in one way, or the one of the root in its own."""
    pages = [_page(tree, sample) for sample in samples]
    if (together := _write_pages(pages)) is not None:
        return [together]
    top = "/".join(tree.base)
    groups = {is_root: [page for page in pages if (page.place == top) == is_root] for is_root in (False, True)}
    if not all(groups.values()):
        return []
    return [replace(written, is_root=is_root) for is_root, own in groups.items() if (written := _write_pages(own)) is not None]


def _page(tree: Tree, sample: Sample) -> Page:
    glance = tree.glances[sample.number]
    return Page(sample, glance.key, tuple(_shown(thing) for thing in sorted(glance.inside, key=lambda thing: thing.path)))


def _shown(thing: Thing) -> Shown:
    size = len(thing.content) if thing.content is not None and thing.kind == "file" else None
    return Shown(thing.path.rpartition("/")[2], thing.path, thing.kind, size)


def _write_pages(pages: Sequence[Page]) -> Pages | None:
    """Write the pages of directories as one template; None when a page comes out otherwise."""
    hides = _hides(pages)
    seen = [_Seen(page, tuple(one for one in page.things if not (hides and one.name.startswith(".")))) for page in pages]
    cuts = _cut_all(seen)
    order = next((code for code, key in _ORDERS if all(_is_in_order(one, cut, key) for one, cut in cuts)), None)
    if not cuts or order is None:
        return None
    entries: dict[str, list[tuple[Shown, str]]] = defaultdict(list)
    for one, cut in cuts:
        for number, text in cut.entries:
            entries[one.things[number].kind].append((one.things[number], text))
    written = {kind: learn_ways(own) for kind, own in entries.items()}
    ways = {kind: found for kind, found in written.items() if found is not None}
    if len(ways) < len(written):
        return None
    model, cut = max(cuts, key=lambda pair: (len(pair[1].entries), len(pair[0].page.place)))
    around = _Around(_about(cut.head, model), cut.separator, _about(cut.foot, model), cut.ends)
    if not all(around.write(one, _in_order(one, order), ways) == one.page.text for one in seen):
        return None
    source = CHILDREN + (" | where('hidden', false)" if hides else "") + order
    unknown = " | ".join([source, *(f"where_not('kind', {quoted(kind)})" for kind in sorted(ways))])
    tests = () if {"file", "collection"} <= ways.keys() else ("{{ not (" + unknown + ") }}",)
    return Pages(tuple(page.sample for page in pages), around.template(source, ways), tests)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page and the things it shows."""

    page: Page
    things: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around the entries of a page."""

    head: Parts
    separator: str
    foot: Parts
    ends: bool

    def write(self, seen: _Seen, things: Sequence[Shown], ways: Mapping[str, Ways]) -> str:
        """Write a page as the template will."""
        entries = [ways[one.kind].write(one) if one.kind in ways else "" for one in things]
        listed = "".join(entry + self.separator for entry in entries) if self.ends else self.separator.join(entries)
        return written_of(self.head, seen.page.place) + listed + written_of(self.foot, seen.page.place)

    def template(self, source: str, ways: Mapping[str, Ways]) -> str:
        """Write pages as a template."""
        entry = ""
        kinds = sorted(ways, key=lambda kind: (kind == "file", kind))
        for index, kind in enumerate(kinds):
            word = "" if len(kinds) == 1 else "{% else %}" if index == len(kinds) - 1 else "{% if each.kind == " + quoted(kind) + " %}"
            word = word.replace("{% if", "{% elif") if 0 < index < len(kinds) - 1 else word
            entry += word + ways[kind].template()
        entry += "{% endif %}" if len(kinds) > 1 else ""
        after = (
            escape(self.separator) if self.ends or not self.separator else "{% if not loop.last %}" + escape(self.separator) + "{% endif %}"
        )
        return template_of(self.head) + "{% for each in " + source + " %}" + entry + after + "{% endfor %}" + template_of(self.foot)


def _hides(pages: Sequence[Page]) -> bool:
    """Whether what begins with a dot is not shown."""
    hidden = [(page, one.name) for page in pages for one in page.things if one.name.startswith(".")]
    return bool(hidden) and not any(name in page.text for page, name in hidden)


def _cut_all(seen: Sequence[_Seen]) -> list[tuple[_Seen, Cut]]:
    """Cut the pages that show something, those that show most first: they tell where entries begin."""
    found: list[tuple[_Seen, Cut]] = []
    for one in sorted(seen, key=lambda one: -len(one.things)):
        spellings = [tuple(dict.fromkeys(spellings_of(thing.name))) for thing in one.things]
        cut = cut_page(one.page.text, spellings, found[0][1].lead if found else None)
        if cut is not None:
            found.append((one, cut))
        elif one.things:
            return []
    return found


def _is_in_order(seen: _Seen, cut: Cut, key: Callable[[Shown], Any]) -> bool:
    shown = [seen.things[number] for number, _ in cut.entries]
    return shown == sorted(seen.things, key=key)


def _in_order(seen: _Seen, order: str) -> list[Shown]:
    return sorted(seen.things, key=dict(_ORDERS)[order])


def _about(text: str, seen: _Seen) -> Parts:
    """Write what stands around entries, which may name the directory."""
    parts: Parts = (text,)
    place = seen.page.place
    if place:
        for spelling in dict.fromkeys((place, quote(place), escape_html(place))):
            parts = put_spans(parts, spelling, span(_PLACE, str))
        above, _, name = place.rpartition("/")
        if above:
            parts = put_spans(parts, above, span(f"{_PLACE} | parent", parent))
            parts = put_spans(parts, name, span(f"{_PLACE} | basename", basename))
    return dated(parts, "now('', {})")
