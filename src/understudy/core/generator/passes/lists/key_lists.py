"""Pass 5m: lists of keys of object stores know every parameter of their reference, also those that nobody asked for while recording.

What was asked for is learned from the record like anything else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from understudy.core.generator.lists.listing import Seen
from understudy.core.generator.standards.key_lists import KeyList
from understudy.core.generator.templates.nodes import Expr, Loop, Node, Obj, member, quoted
from understudy.core.generator.things.live import look, put
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.model.json_codec import ABSENT

_ENCODING = "EncodingType"


def unasked(style: KeyList | None, seen: Sequence[Seen]) -> dict[str, str]:
    """Name the fields of a listing that no recorded request set, with the expressions that set them."""
    asked = {name for one in seen for name in one.asked}
    taken = {field for name, field in style.parameters.items() if name in asked} if style is not None else set()
    parameters = style.parameters.items() if style is not None else ()
    return {field: _asked(name) for name, field in parameters if name not in asked and field not in taken}


def key_members(style: KeyList | None, samples: Sequence[Sample], key: str) -> dict[Pointer, Node]:
    """Write keys as an answer does that says it encodes them (S3, `EncodingType`)."""
    encodes = style is not None and all(look(sample.answer.tree, (style.root, _ENCODING)) == "url" for sample in samples)
    return {(key,): Expr(f"{member('each', key)} | urlencode('/')")} if encodes and key else {}


def complete(
    style: KeyList | None, seen: Sequence[Seen], known: Mapping[str, str], samples: Sequence[Sample], *, grouped: bool
) -> tuple[list[Sample], dict[Pointer, Node]]:
    """Give answers the members that only other requests bring, and write these.

    Args:
        style: how keys are listed.
        seen: every list of the endpoint.
        known: what `unasked` found.
        samples: the answers that are written.
        grouped: whether the beginnings that keys share were found in the record.

    Returns:
        the answers with a place for every such member, and the nodes for those places.
    """
    if style is None:
        return list(samples), {}
    is_json = samples[0].answer.kind == "json"
    root: Pointer = () if is_json else (style.root,)
    asked = {name for one in seen for name in one.asked}
    given, empty = _echoes(style, root, asked, samples)
    if not grouped:
        place = (*root, *(style.groups if is_json else style.groups[:-1]))
        group = Loop("page.prefixes", "group", Obj(((str(style.groups[-1]), Expr("group")),)))
        given[place], empty[place] = Expr("page.prefixes | default(omit, true)") if is_json else group, []
    if style.following and ("after" in known or _goes_on_elsewhere((*root, *style.following), seen, samples)):
        place = (*root, *style.following)
        stays = any(look(sample.answer.tree, place) is not ABSENT for sample in samples)
        following = "page.next if page.next" if is_json else "(page.next if page.next else '')" + ("" if stays else " | default(omit)")
        given[place], empty[place] = Expr(following), ""
    for place, value in empty.items():
        samples = [
            sample
            if look(sample.answer.tree, place) is not ABSENT
            else replace(sample, answer=replace(sample.answer, tree=put(sample.answer.tree, place, value)))
            for sample in samples
        ]
    return list(samples), given


def _goes_on_elsewhere(place: Pointer, seen: Sequence[Seen], samples: Sequence[Sample]) -> bool:
    """Whether none of these answers says what the next page begins with, while others of the endpoint say it, as the last key."""
    if any(look(sample.answer.tree, place) not in (ABSENT, None, "") for sample in samples):
        return False
    told = [(look(one.sample.answer.tree, place), one.shown) for one in seen]
    following = [(token, shown) for token, shown in told if token not in (ABSENT, None, "")]
    return bool(following) and all(shown and token == shown[-1] for token, shown in following)


def _echoes(
    style: KeyList, root: Pointer, asked: Collection[str], samples: Sequence[Sample]
) -> tuple[dict[Pointer, Node], dict[Pointer, Any]]:
    """Write the members that say a parameter again which no recorded request varied, and what stands where none was said."""
    given: dict[Pointer, Node] = {}
    empty: dict[Pointer, Any] = {}
    for name, parameter in style.echoes.items():
        values = {str(look(sample.answer.tree, (*root, name))) for sample in samples}
        if parameter in asked or len(values) != 1:
            continue
        if all(look(sample.answer.tree, (*root, name)) is ABSENT for sample in samples):
            given[(*root, name)], empty[(*root, name)] = Expr(f"{_asked(parameter)} | default(omit)"), ""
        else:
            given[(*root, name)] = Expr(f"{_asked(parameter)} | default({quoted(values.pop())})")
    return given, empty


def _asked(name: str) -> str:
    return member("request.query", name)
