"""Where answers show lists: the places of the things, and of the beginnings that their keys share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from understudy.core.generator.lists.listing import Listing, Seen, groups_of
from understudy.core.generator.templates.nodes import Const, Expr, Node, Obj, freeze
from understudy.core.generator.things.live import lists_in, look, put
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.model.json_codec import ABSENT


def places_of(samples: Sequence[Sample], place: Pointer) -> list[Pointer]:
    """List the place of a list and others where every answer shows it once more, as structured content beside its texts."""
    if not any(look(sample.answer.tree, place) for sample in samples):
        return [place]
    others = dict.fromkeys(other for other, _ in lists_in(samples[0].answer.tree, samples[0].answer.kind) if other != place)
    return [place, *(one for one in others if all(look(sample.answer.tree, one) == look(sample.answer.tree, place) for sample in samples))]


def groups_at(listing: Listing, seen: Sequence[Seen]) -> tuple[Pointer, Node] | None:
    """Find where lists show the beginnings that keys share, and how one of them is written."""
    for one in seen:
        groups = groups_of(listing, one)
        for place, elements in lists_in(one.sample.answer.tree, one.sample.answer.kind) if groups else ():
            if sorted(map(str, elements)) == sorted(groups):
                return place, Expr("group")
            names = {name for element in elements if isinstance(element, dict) for name in element}
            for name in sorted(names):
                shown = [element.get(name) for element in elements if isinstance(element, dict)]
                if len(shown) == len(groups) and sorted(map(str, shown)) == sorted(groups):
                    members = ((key, Expr("group") if key == name else Const(value)) for key, value in elements[0].items())
                    return place, freeze(Obj(tuple(members)))
    return None


def without_list(sample: Sample, *places: Pointer) -> Sample:
    """A copy of a list answer in which the list, where there is one, stands empty, so that answers of different length align."""
    tree = sample.answer.tree
    for place in places:
        if not place or look(tree, place) is not ABSENT or look(tree, place[:-1]) == "":  # an empty element of XML
            tree = put(tree, place, [])
    return replace(sample, answer=replace(sample.answer, tree=tree))
