"""Numbers of versions that count on with every write of a thing, for texts that hold them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from understudy.core.generator.templates.nodes import member
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.things.live import Version, item_of
from understudy.core.generator.things.roles import Sighting


def with_revisions(cases: Sequence[Case], sightings: Sequence[Sighting], address: str, key: str) -> list[Case]:
    """Let cases say how often a thing was written, where it is 1 of a new one and counts on with every write over an old one."""
    found = list(cases)
    pairs = [(item_of(sighting.before), item_of(sighting.after)) for sighting in sightings]
    news = [new for _, new in pairs if new is not None]
    if len(news) < len(pairs) or len({old is None for old, _ in pairs}) < 2:
        return found
    for name in news[0]:
        told = [(0 if old is None else old.get(name), new.get(name)) for (old, _), new in zip(pairs, news, strict=True)]
        if all(type(old) is int and type(new) is int and new == old + 1 for old, new in told):
            code = f"(({member(f'lookup({address}, {key})', name)} | default(0)) + 1)"
            found = [Case(case.sample, {**case.values, code: new}) for case, (_, new) in zip(found, told, strict=True)]
    return found


def with_told_steps(cases: Sequence[Case], sightings: Sequence[Sighting], address: str, key: str) -> tuple[list[Case], list[Case]]:
    """Let cases say the numbers that count on with every write, by what the answers to two writes told, also where nobody looked between.

    Returns:
        the cases as they are before the write is done, when the number of the thing is still the one before, and after it.
    """
    before, after = list(cases), list(cases)
    trees = [case.sample.answer.tree for case in cases]
    for name in trees[0] if trees and all(isinstance(tree, dict) for tree in trees) else ():
        pairs = [(_told(sighting.before, name), tree.get(name)) for sighting, tree in zip(sightings, trees, strict=True)]
        if all(type(old) is int and type(new) is int and new == old + 1 for old, new in pairs):
            code = f"(({member(f'lookup({address}, {key})', name)} | default(0)) + 1)"
            before = [Case(case.sample, {**case.values, code: new}) for case, (_, new) in zip(before, pairs, strict=True)]
            after = [Case(case.sample, {**case.values, member("item", name): new}) for case, (_, new) in zip(after, pairs, strict=True)]
    return before, after


def _told(version: Version | None, name: str) -> Any:
    """Read a member of a thing, or what the answer to its writing told of it."""
    item = item_of(version) or {}
    tree = version.write.answer.tree if version is not None and version.write is not None else None
    return item[name] if name in item else tree.get(name) if isinstance(tree, dict) else None


def with_steps(cases: Sequence[Case], news: Sequence[dict[str, Any]]) -> list[Case]:
    """Let cases say the numbers that count on with every change, for texts that hold them: the tag of a version."""
    found = list(cases)
    for name in news[0] if news else ():
        code = member("item", name)
        pairs = [(case.values.get(code), new.get(name)) for case, new in zip(cases, news, strict=True)]
        if all(type(old) is int and type(new) is int and new == old + 1 for old, new in pairs):
            found = [Case(case.sample, {**case.values, f"({code} + 1)": new}) for case, (_, new) in zip(found, pairs, strict=True)]
        elif all(isinstance(old, str) and old.isdecimal() and new == str(int(old) + 1) for old, new in pairs):
            found = [
                Case(case.sample, {**case.values, f"({code} | int + 1) | string": new}) for case, (_, new) in zip(found, pairs, strict=True)
            ]
    return found
