"""Things that requests make of the elements of a list, and that only later answers show: an import that says how many there were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from understudy.core.generator.draft import Draft
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import quoted, to_document
from understudy.core.generator.templates.sources import Case, flatten, token
from understudy.core.generator.things.live import Version, lists_in, look, put
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import singular
from understudy.core.model.json_codec import ABSENT, leaves

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
            made_as = f"{singular(roles.collection.name)}_made"
            return {"in": roles.collection.name, "for": f"one in {code} | list", "item": item, "as": made_as}
    return None


def say_keys_made(draft: Draft, made: Sequence[Sequence[Version]], cases: Sequence[Case], name: str, member: str) -> None:
    """Let the answer say the keys of what was made of elements, where the recorded answers list these.

    Args:
        draft: whose answer is written already.
        made: what each request made by the way.
        cases: the requests.
        name: under which the things are known afterwards.
        member: which of their members is their key.
    """
    first = lists_in(cases[0].sample.answer.tree, "json")
    places = [place for place, shown in first if shown and sorted(map(str, shown)) == sorted(one.key for one in made[0])]
    for place in places:
        if look(draft.then.get("json"), tuple(map(str, place))) is not ABSENT:
            draft.then["json"] = put(draft.then["json"], tuple(map(str, place)), f"{{{{ {name}s | map_attribute({quoted(member)}) }}}}")
            draft.notes.append(f"{'/'.join(map(str, place))} lists the keys of what is made")


def _paired(elements: Any, versions: Sequence[Version]) -> list[tuple[dict[str, Any], Version]]:
    """Find for each element of a list the thing that tells the most of it; nothing where that is not so for all."""
    if not isinstance(elements, list) or len(elements) != len(versions) or not all(isinstance(one, dict) for one in elements):
        return []
    left = [(version, {token(value) for value in leaves(version.item() or {})}) for version in versions]
    found: list[tuple[dict[str, Any], Version]] = []
    for one in elements:
        said = {token(value) for value in leaves(one)}
        best = max(range(len(left)), key=lambda place: len(said & left[place][1]))
        version, told = left.pop(best)
        if not said & told:
            return []
        found.append((one, version))
    return found
