"""Things that requests make of the elements of a list, and that only later answers show: an import that says how many there were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import to_document
from understudy.core.generator.templates.sources import Case, flatten, token
from understudy.core.generator.things.live import Version
from understudy.core.generator.things.roles import Roles
from understudy.core.model.json_codec import leaves

_LISTS = ("request.grpc", "request.json")
_FEWEST = 2  # things that one request made


def make_of_elements(roles: Roles, made: Sequence[Sequence[Version]], cases: Sequence[Case], flow: Flow) -> dict[str, Any] | None:
    """Write how every element of a list becomes a thing; None where things do not follow from elements, one from each.

    Args:
        roles: the collection of the things.
        made: what each request made by the way.
        cases: the requests.
        flow: which values the server makes.
    """
    if roles.collection.scope or not roles.key_member or max(map(len, made), default=0) < _FEWEST:
        return None
    for code in [code for code in cases[0].values if code.startswith(_LISTS)]:
        pairs = [_paired(case.values.get(code), versions) for case, versions in zip(cases, made, strict=True)]
        if not all(pairs):
            continue
        told = [
            (version.item(), Case(case.sample, dict(flatten("one", one))))
            for case, several in zip(cases, pairs, strict=True)
            for one, version in several
        ]
        findings = Findings()
        aligner = Aligner(flow, findings, fresh=True, counters=roles.collection.name, merges=False, grows=False, prefer=("one",))
        item = to_document(aligner.align([body for body, _ in told], [case for _, case in told]))
        if findings.clean:
            return {"in": roles.collection.name, "for": f"one in {code} | list", "item": item}
    return None


def _paired(elements: Any, versions: Sequence[Version]) -> list[tuple[dict[str, Any], Version]]:
    """Find for each element of a list the thing that tells the most of it; nothing where that is not so for all."""
    if not isinstance(elements, list) or len(elements) != len(versions) or not all(isinstance(one, dict) for one in elements):
        return []
    left = list(versions)
    found: list[tuple[dict[str, Any], Version]] = []
    for one in elements:
        said = {token(value) for value in leaves(one)}
        best = max(left, key=lambda version: len(said & {token(value) for value in leaves(version.item() or {})}))
        if not said & {token(value) for value in leaves(best.item() or {})}:
            return []
        found.append((one, best))
        left.remove(best)
    return found
