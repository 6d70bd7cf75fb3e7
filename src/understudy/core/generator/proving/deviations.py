"""Deviations of one tree from another: every place where an answer does not say what the recorded one says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from understudy.core.generator.proving.companions import Companions
from understudy.core.generator.proving.likeness import agree, are_short_ids, is_outdated
from understudy.core.generator.templates.messages import by_key, is_map
from understudy.core.generator.templates.tokens import TOKEN_HASHES, read_token
from understudy.core.model.timestamp import read_timestamp


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the answer is not the recorded one."""

    place: str
    recorded: Any
    answered: Any


def bare(tag: str) -> str:
    """Take an entity tag out of its quotes."""
    return tag.removeprefix("W/").strip('"')


def compare_trees(recorded: Any, answered: Any, place: str, companions: Companions, found: list[Difference]) -> None:
    """Compare two trees, place by place."""
    if isinstance(recorded, dict) and isinstance(answered, dict):
        mine, made = read_timestamp(recorded), read_timestamp(answered)
        if mine is not None and made is not None:
            compare_values(mine, made, place, companions, found)
            return
        for name in recorded.keys() | answered.keys():
            if name not in answered or name not in recorded:
                if name in recorded and companions.translate(str(name)) in answered:
                    compare_trees(recorded[name], answered[companions.translate(str(name))], f"{place}/{name}", companions, found)
                elif name in recorded or name not in companions.back:
                    found.append(Difference(f"{place}/{name}", recorded.get(name, "(absent)"), answered.get(name, "(absent)")))
            else:
                compare_trees(recorded[name], answered[name], f"{place}/{name}", companions, found)
    elif isinstance(recorded, list) and isinstance(answered, list):
        if place != "body" and is_map(recorded) and is_map(answered):
            # Entries of maps come in any order.
            recorded, answered = by_key(recorded), by_key(answered)
        if len(recorded) != len(answered):
            found.append(Difference(place, f"{len(recorded)} elements", f"{len(answered)} elements"))
        for index, (one, other) in enumerate(zip(recorded, answered, strict=False)):
            compare_trees(one, other, f"{place}/{index}", companions, found)
    else:
        compare_values(recorded, answered, place, companions, found)


def compare_values(recorded: Any, answered: Any, place: str, companions: Companions, found: list[Difference]) -> None:
    """Compare two values, and join them where the one stands for the other."""
    if place.endswith("{DAV:}getetag") and isinstance(recorded, str) and isinstance(answered, str):
        if not companions.pair(bare(recorded), bare(answered)):
            found.append(Difference(place, recorded, answered))
        return
    if is_outdated(recorded, answered, companions):
        found.append(Difference(place, recorded, f"{answered}, where {companions.made[recorded]} was given out before"))
        return
    if recorded == answered and type(recorded) is type(answered) and not companions.calendar.shift:
        if isinstance(recorded, str) and recorded in companions.counted:
            companions.pair(recorded, recorded)
        return
    if isinstance(recorded, str) and recorded in companions.made and companions.made[recorded] == answered:
        return  # they keep company already
    mine, made = read_token(recorded), read_token(answered)
    if mine is not None and made is not None:
        found.extend(_between_tokens(mine, made, place, companions))
        companions.pair(recorded, answered)
    elif type(recorded) is not type(answered) or not (
        agree(recorded, answered, companions) or are_short_ids(place, recorded, answered, companions)
    ):
        found.append(Difference(place, recorded, answered))


def _between_tokens(recorded: Sequence[Any], answered: Sequence[Any], place: str, companions: Companions) -> list[Difference]:
    """Compare headers and claims, but for hashes of other tokens."""
    found: list[Difference] = []
    for name, one, other in zip(("header", "claims"), recorded, answered, strict=True):
        compare_trees({key: value for key, value in one.items() if key not in TOKEN_HASHES}, other, f"{place}/{name}", companions, found)
    return found
