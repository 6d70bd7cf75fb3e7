"""Versions as requests insist on them and as refusals tell them: by a member, by ``If-Match``, or as a number in the quotes of a tag."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from understudy.core.generator.conditions.conditions import VERSION
from understudy.core.generator.templates.nodes import Expr, Node, Text, member
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.things.live import look
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.model.json_codec import placed_leaves

_TAG = re.compile(r'(W/)?"(\d+)"')
_MEMBER = re.compile(r"item\.(\w+)")
_NUMBER = re.compile(r"(?<![\w.])(\d+)(?![\w.])")
_DEEPEST = 4


def number_in_tag(tag: str | None) -> str | None:
    """Return the number that stands in the quotes of an entity tag; None where something else does."""
    found = _TAG.fullmatch(tag or "")
    return found[2] if found is not None else None


def tag_of_version(values: Sequence[Any], cases: Sequence[Case]) -> Node | None:
    """Find the member whose number the entity tags of answers are; None where they are something else."""
    tags = [_TAG.fullmatch(value) if isinstance(value, str) else None for value in values]
    if not tags or not all(tags) or len({tag[1] for tag in tags if tag is not None}) != 1:
        return None
    for code in _versions(cases):
        if all(tag is not None and str(case.values[code]) == tag[2] for tag, case in zip(tags, cases, strict=True)):
            weak = tags[0][1] or "" if tags[0] is not None else ""
            return Text((f'{weak}"', Expr(code), '"'))
    return None


def told_versions(cases: Sequence[Case]) -> dict[Pointer, Node]:
    """Find where refusals tell the version at hand, and the one that the request insisted on, which are not the same."""
    for code in _versions(cases):
        for asked in _insisted(cases[0].sample):
            pairs = [(case.values[code], _insisted(case.sample).get(asked)) for case in cases]
            if all(wanted is not None and str(wanted) != str(current) for current, wanted in pairs):
                trees = [case.sample.answer.tree for case in cases]
                places = [
                    place
                    for place, value in placed_leaves(trees[0], _DEEPEST)
                    if isinstance(value, int | str) and not isinstance(value, bool)
                ]
                return {place: node for place in places if (node := _told(place, trees, pairs, (code, asked))) is not None}
    return {}


def _told(place: Pointer, trees: Sequence[Any], pairs: Sequence[tuple[Any, Any]], codes: tuple[str, str]) -> Node | None:
    values = [look(tree, place) for tree in trees]
    if all(type(value) is type(current) and value == current for value, (current, _) in zip(values, pairs, strict=True)):
        return Expr(codes[0])
    if not all(isinstance(value, str) for value in values):
        return None
    told = [_NUMBER.split(value) for value in values]
    if len({len(parts) for parts in told}) != 1 or len({tuple(parts[::2]) for parts in told}) != 1:
        return None
    parts: list[str | Expr] = list(told[0])
    for index in range(1, len(parts), 2):
        for number, code in enumerate(codes):
            if all(words[index] == str(pair[number]) for words, pair in zip(told, pairs, strict=True)):
                parts[index] = Expr(code)
                break
        else:
            if len({words[index] for words in told}) != 1:
                return None
    return Text(tuple(part for part in parts if part != "")) if any(part == Expr(codes[0]) for part in parts) else None


def _versions(cases: Sequence[Case]) -> list[str]:
    """List the members of the thing that say its version, where all cases have them."""
    names = [code for code in cases[0].values if (found := _MEMBER.fullmatch(code)) and VERSION.fullmatch(found[1])] if cases else []
    return [code for code in names if all(isinstance(case.values.get(code), int | str) for case in cases)]


def _insisted(sample: Sample) -> Mapping[str, Any]:
    """List the versions on which a request insists, by the expressions that give them."""
    asked = sample.asked.tree if sample.asked.kind in ("json", "form") and isinstance(sample.asked.tree, dict) else {}
    found = {member(f"request.{sample.asked.kind}", name): value for name, value in asked.items() if VERSION.fullmatch(name)}
    found |= {member("request.query", name): values[0] for name, values in sample.query.items() if VERSION.fullmatch(name)}
    tag = sample.headers.get("if-match")
    if (number := number_in_tag(tag)) is not None:
        found["request.headers['if-match'] | replace('\"', '')"] = number
    elif tag is not None:
        found["request.headers['if-match']"] = tag
    return found
