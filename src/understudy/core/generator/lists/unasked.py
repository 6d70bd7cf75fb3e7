"""What lists leave out unless they are asked for it: what is archived, what is no longer active, what comes after the first page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from understudy.core.generator.lists.listing import Listing, Seen, asked_value, code_of, predict
from understudy.core.generator.lists.narrowing import REFERS, LeftOut, plain
from understudy.core.generator.templates.nodes import literal

_FREE = re.compile(r".*(?:name|title|description|comment|note|text|body|mail|key|slug|id)", re.IGNORECASE)
_LONGEST = 24
_DEEPEST = 2
_MOST_TRIALS = 60


def leave_out_unasked(best: Listing, seen: Sequence[Seen], prefix_code: str) -> Listing:
    """Let lists leave out what is in one state unless they are asked for a state, where that predicts more of them."""
    for trial, left in _trials(best, seen):
        made = replace(best, left_out=[left], strange=[name for name in best.strange if name != left.parameter])
        made.right = sum(predict(made, one)[0] == list(one.shown) for one in seen)
        if made.right > best.right:
            made.where = {**best.where, left.member: _clause(best.where.get(left.member), left, trial, prefix_code)}
            told = "of another thing" if left.value is REFERS else left.value
            made.notes.append(f"{left.member} {told} is left out unless {left.parameter or 'nothing'} asks for it")
            return made
    return best


def told_limit(listing: Listing, seen: Sequence[Seen]) -> int | None:
    """Find how many things a page has where nobody asks, in what answers say under the name by which others ask for it."""
    name = next((name for one in seen for name in one.asked if listing.limit and code_of(name) == listing.limit), None)
    if name is None:
        return None
    told = [(asked_value(one, listing.limit), _said_under(plain(name), one.sample.answer.tree), len(one.shown)) for one in seen]
    unasked = {said for asked, said, _ in told if asked is None}
    echoed = all(said == int(asked) for asked, said, _ in told if asked is not None and asked.isdecimal())
    limit = unasked.pop() if len(unasked) == 1 and echoed else None
    return limit if limit is not None and all(shown <= limit for asked, _, shown in told if asked is None) else None


def _said_under(name: str, tree: Any, depth: int = 0) -> int | None:
    """Return the number under a name, beside the list or in a mapping there."""
    for key, value in tree.items() if isinstance(tree, dict) else ():
        if plain(key) == name and isinstance(value, int) and not isinstance(value, bool):
            return value
        if depth < _DEEPEST and (inner := _said_under(name, value, depth + 1)) is not None:
            return inner
    return None


def _trials(best: Listing, seen: Sequence[Seen]) -> Iterator[tuple[str, LeftOut]]:
    """List what may be left out: states of which some list without the parameter shows nothing, though such things were there."""
    wrong = [one for one in seen if predict(best, one)[0] != list(one.shown)]
    states: dict[tuple[str, Any], None] = {}
    for one in wrong:
        missing = set(predict(best, one)[0]) - set(one.shown)
        for version in one.present:
            for name, value in (version.item() or {}).items() if version.key in missing else ():
                if isinstance(value, bool) or (isinstance(value, str) and 1 < len(value) <= _LONGEST):
                    states[name, value] = None
    for name in _references(best, wrong):
        yield "", LeftOut(name, REFERS, "")
    for name, value in list(states)[:_MOST_TRIALS]:
        askers = [narrowing.parameter for narrowing in best.narrowings if narrowing.member == name and narrowing.operator == "equals"]
        if not askers and (_FREE.fullmatch(name) or not _is_state(name, value, seen)):
            continue
        for parameter in (*askers, *best.strange, ""):
            yield parameter, LeftOut(name, value, parameter)


def _references(best: Listing, wrong: Sequence[Seen]) -> list[str]:
    """List the members by which all that is left out refers to something that is there, where nothing does that is shown: replies."""
    found: dict[str, bool] = {}
    for one in wrong:
        shown, keys = set(one.shown), {version.key for version in one.present}
        missing = set(predict(best, one)[0]) - shown
        for version in one.present:
            item = version.item() or {}
            if version.key in missing:
                others = (name for name, value in item.items() if str(value) in keys and str(value) != version.key)
                found.update((name, found.get(name, True)) for name in others)
        for version in one.present:
            item = version.item() or {}
            for name in found if version.key in missing or version.key in shown else ():
                refers = item.get(name) is not None
                found[name] = found[name] and refers is (version.key in missing)
    return [name for name, always in found.items() if always]


def _is_state(name: str, value: Any, seen: Sequence[Seen]) -> bool:
    """Whether a member is a state that things come to be in: some thing that has the value had another one before."""
    known: dict[str, set[str]] = {}
    for one in seen:
        for version in one.present:
            known.setdefault(version.key, set()).add(repr((version.item() or {}).get(name)))
    return any(repr(value) in values and len(values) > 1 for values in known.values())


def _clause(known: Any, left: LeftOut, parameter: str, prefix_code: str) -> Any:
    if left.value is REFERS:
        return {"not": {"present": True, "not": {"type": "null"}}}
    value = literal(left.value)
    unless = f"omit if ({code_of(parameter, prefix_code)} | default('')) else {value}" if parameter else value
    written: dict[str, Any] = {"not": "{{ " + unless + " }}"}
    if known is None:
        return written
    return {**known, **written} if isinstance(known, dict) else {"equals": known, **written}
