"""Pass 11: refusals that say the same of several operations become one stub.

Rules:
    What refuses at one path, whatever is done there, is one stub for all methods that are refused so.
    Who is kept out of everything below a path (401, 403) for what the head of a request lacks is kept out by one stub for that path.
    Only refusals are put together, for they do nothing: what has an effect, or keeps a place in a sequence, stays by itself.
    Nothing is kept out of where somebody was let in, or refused otherwise: such an operation parts what stands below its path.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from understudy.core.generator.conditions.conditions import TOKENS, Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.templates.sources import render_tree
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter, Shape, shape_text
from understudy.core.generator.traffic.keyed_segments import Keyed

_KEPT_OUT = (401, 403)
_PLAIN = frozenset({"status", "headers", "json", "text", "base64", "etag", "json_style", "file"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """Stubs that became one.

    Attributes:
        places: where they stood among all.
        paths: what the one stub says instead of their paths and methods.
    """

    places: tuple[int, ...]
    paths: Mapping[str, Any]


def find_alike(stubs: Sequence[Mapping[str, Any]], drafts: Sequence[Draft]) -> list[Refusal]:
    """Find the refusals that say the same, by their places; no place is named twice.

    Args:
        stubs: as they are written, one for every draft.
        drafts: what they were written from.
    """
    refusing = [number for number, draft in enumerate(drafts) if _only_refuses(stubs[number], draft)]
    found = [one for group in _same(stubs, drafts, refusing, by_path=False) for one in _kept_out(group, drafts)]
    taken = {place for one in found for place in one.places}
    for group in _same(stubs, drafts, [number for number in refusing if number not in taken], by_path=True):
        methods = list(dict.fromkeys(drafts[number].endpoint.method for number in group))
        if len(methods) == len(group) > 1:
            found.append(Refusal(tuple(group), {"method": methods}))
    return sorted(found, key=lambda one: one.places)


def _only_refuses(stub: Mapping[str, Any], draft: Draft) -> bool:
    return draft.exception and not draft.samples[0].good and not draft.turns and stub["then"].keys() <= _PLAIN


def _same(stubs: Sequence[Mapping[str, Any]], drafts: Sequence[Draft], numbers: Sequence[int], *, by_path: bool) -> list[list[int]]:
    """Group stubs that differ in nothing but their method, or their place and what their address makes of them."""
    groups: dict[str, list[int]] = {}
    for number in numbers:
        stub, draft = stubs[number], drafts[number]
        if by_path:
            said: Any = [stub.get("priority"), {**stub["when"], "method": ""}, stub["then"]]
        elif draft.samples[0].verdict in _KEPT_OUT and draft.conditions and not draft.tests:
            every = (*draft.conditions, *draft.sealed)
            if not all(map(_is_of_the_head, every)):
                continue
            said = [sorted(map(repr, every)), stub["then"]]
        else:
            continue
        text = render_tree(said)
        if by_path or "path." not in text:
            groups.setdefault(text, []).append(number)
    return [group for group in groups.values() if len(group) > 1]


def _is_of_the_head(condition: Condition) -> bool:
    return condition.part in ("headers", "cookies") or (condition.part == "item" and condition.name[0] == TOKENS)


def _kept_out(group: Sequence[int], drafts: Sequence[Draft]) -> list[Refusal]:
    """Find the paths at or below which everything that was asked for is refused so."""
    everything = list(dict.fromkeys(draft.endpoint for draft in drafts))
    return _below((), [(number, drafts[number].endpoint) for number in group], everything)


def _below(prefix: Shape, group: Sequence[tuple[int, Endpoint]], everything: Sequence[Endpoint]) -> list[Refusal]:
    """Find them below one path.

    Args:
        prefix: the path.
        group: the places of the stubs that refuse below it, with what they refuse.
        everything: what may be asked for below it.
    """
    refused = {endpoint for _, endpoint in group}
    if any(isinstance(part, str) for part in prefix) and refused.issuperset(everything):
        is_one_path = len({endpoint.path for endpoint in refused}) == 1
        below = shape_text(tuple(part if isinstance(part, str) else "*" for part in prefix)) + "/**"
        return _refusal(group, group[0][1].path if is_one_path else below)
    here = [(number, endpoint) for number, endpoint in group if endpoint.shape == prefix]
    found: list[Refusal] = []
    if here and {endpoint for _, endpoint in here}.issuperset(one for one in everything if _may_be(one.shape, prefix)):
        found += _refusal(here, here[0][1].path)
    for part in dict.fromkeys(endpoint.shape[len(prefix)] for _, endpoint in group if len(endpoint.shape) > len(prefix)):
        if not _is_plain(part):
            continue
        longer = (*prefix, part)
        own = [(number, endpoint) for number, endpoint in group if endpoint.shape[: len(longer)] == longer]
        found += _below(longer, own, [endpoint for endpoint in everything if _may_be_below(endpoint.shape, longer)])
    return found


def _refusal(group: Sequence[tuple[int, Endpoint]], path: str) -> list[Refusal]:
    methods = list(dict.fromkeys(endpoint.method for _, endpoint in group))
    told = {"method": methods[0] if len(methods) == 1 else methods, "path": path}
    return [Refusal(tuple(number for number, _ in group), told)] if len(group) > 1 else []


def _is_plain(part: str | Parameter) -> bool:
    """Whether a segment is one word, or one parameter and nothing else."""
    if isinstance(part, Parameter):
        return not part.rest and part.around == ("/", "")
    return not isinstance(part, Keyed) and not set(part) & set("*{}?")


def _goes_on(part: str | Parameter) -> bool:
    return part.rest if isinstance(part, Parameter) else part == "**"


def _may_be(shape: Shape, path: Shape) -> bool:
    """Whether a path of one shape may be one of another."""
    return _may_be_below(shape, path) and (len(shape) == len(path) or any(map(_goes_on, shape)))


def _may_be_below(shape: Shape, prefix: Shape) -> bool:
    """Whether a path of a shape may begin with a prefix, in which parameters stand for anything."""
    for index, part in enumerate(prefix):
        if index >= len(shape):
            return False
        own = shape[index]
        if _goes_on(own):
            return True
        if isinstance(own, str) and isinstance(part, str) and own != part:
            return False
    return True


def told_of(drafts: Sequence[Draft]) -> list[str]:
    """Gather what is noted of the drafts that one stub was written from: of several, which of them were recorded."""
    if len(drafts) == 1:
        return drafts[0].notes
    recorded = [draft for draft in drafts if draft.rung != "borrowed"]
    notes = [note for draft in recorded for note in draft.notes]
    if len(recorded) < len(drafts):
        asked = {sample.number: f"{sample.method} {sample.exchange.request.path}" for draft in drafts for sample in draft.samples}
        names = [f"{draft.endpoint.method} {draft.endpoint.path}" for draft in recorded] or list(asked.values())
        notes.append(f"recorded for {', '.join(dict.fromkeys(names))}; the others refuse alike")
    return notes
