"""How the things are written that creates and puts keep: their bodies as a whole, every other member by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from understudy.core.engine.templates.texts import media_type
from understudy.core.generator.draft import Draft
from understudy.core.generator.study import Study
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.nodes import Const, Expr, Merge, Node, Obj, freeze, to_document
from understudy.core.generator.templates.sources import Case, is_graphql
from understudy.core.generator.things.defaults import find_resets, with_defaults, with_resets
from understudy.core.generator.things.live import Version
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.things.states import states_among
from understudy.core.model.json_codec import ABSENT

_ANY = "application/octet-stream"
_NAMES = re.compile(r"^path\.|\bfilename$")


def made_item(
    study: Study,
    draft: Draft,
    roles: Roles,
    *,
    versions: Sequence[Version | None],
    cases: Sequence[Case],
    findings: Findings,
    is_keyed: bool = False,
) -> Any:
    """Write how a thing is made: its body as a whole, every other member by itself, from the cases that know it.

    With `is_keyed`, the key that is made is known as `id`.
    """
    own = Findings()
    aligner = Aligner(study.flow, own, fresh=True, counters=roles.collection.name)
    shown = {
        name for sighting in roles.sightings.values() for version in (sighting.after,) if version is not None for name in version.facets
    }
    facet = next((name for name in ("body", "content") if name in shown), "element")
    bodies = [
        (version.facets[facet], case)
        for version, case in zip(versions, cases, strict=True)
        if version is not None and isinstance(version.facets.get(facet), dict)
    ]
    member_of_key = roles.key_member or ""
    if is_keyed and all(member_of_key in body and body[member_of_key] == case.values.get("id") for body, case in bodies):
        aligner = replace(aligner, given={(member_of_key,): Expr("id")})
    node: Node = aligner.align([body for body, _ in bodies], [case for _, case in bodies]) if bodies else Obj(())
    rest = _align_rest(aligner, versions, cases, facet)
    findings.notes.extend(own.notes)
    findings.unexplained.extend(place for place in own.unexplained if place[-1:] in (("metadata",), ("content",)))
    if not is_graphql(draft.samples[0]):  # there a member that is missing was not asked for
        findings.states.extend(states_among((*own.unexplained, *own.optional), [body for body, _ in bodies]))
    node = with_defaults(node, {code for case in cases for code in case.values})
    made = [sighting.before is None for sample in draft.samples if (sighting := roles.sightings.get(sample.number)) is not None]
    if draft.endpoint.method == "PUT" or all(made):
        gone = set() if all(made) else _left_out([body for body, _ in bodies], [case for _, case in bodies])
        node = with_resets(node, {name: value for name, value in find_resets(roles).items() if name not in gone})
    key = roles.key_member or "id"
    if not bodies and not any(name == key for name, _ in rest):
        rest.insert(0, (key, Expr(roles.key_code(draft.endpoint)) if roles.role(draft.endpoint) == "one" else Expr("id")))
    return to_document(_joined(node, rest) if rest else node)


def _left_out(bodies: Sequence[dict[str, Any]], cases: Sequence[Case]) -> set[str]:
    """List the members that things were left without by puts which did not bring them: these have no default there."""
    olds = [item for case in cases if isinstance(item := case.values.get("item"), dict)]
    names = {name for old in olds for name in old}
    return {name for name in names if any(name not in body for body in bodies)}


def _align_rest(aligner: Aligner, versions: Sequence[Version | None], cases: Sequence[Case], facet: str) -> list[tuple[str, Node]]:
    """Align the members beyond the body, each over the cases that would show it."""
    found: list[tuple[str, Node]] = []
    for name in dict.fromkeys(name for version in versions if version is not None for name in _other_members(version, facet)):
        known = [
            (_other_members(version, facet).get(name, ABSENT), case)
            for version, case in zip(versions, cases, strict=True)
            if version is not None and _knows(version, name)
        ]
        node = aligner.align([value for value, _ in known], [case for _, case in known], (name,))
        code = _by_ending(known) if name == "content_type" and isinstance(node, Const) else None
        found.append((name, node if code is None else Expr(code)))
    return found


def _by_ending(known: Sequence[tuple[Any, Case]]) -> str | None:
    """Write a media type that nobody said as what the ending of a file's name stands for."""
    if not any(value != _ANY for value, _ in known):
        return None
    named = (code for code, value in known[0][1].values.items() if _NAMES.search(code) and isinstance(value, str) and "." in value)
    for code in named:
        if all(isinstance(case.values.get(code), str) and media_type(case.values[code]) == value for value, case in known):
            return f"{code} | media_type"
    return None


def _joined(node: Node, rest: Sequence[tuple[str, Node]]) -> Node:
    """Put members beside a body."""
    if isinstance(node, Obj) or (isinstance(node, Const) and isinstance(node.value, dict)):
        members = node.members if isinstance(node, Obj) else tuple((name, Const(value)) for name, value in node.value.items())
        return freeze(Obj((*members, *rest)))
    parts = node.parts if isinstance(node, Merge) else (node,)
    return Merge((*parts, freeze(Obj(tuple(rest)))))


def _other_members(version: Version, facet: str) -> dict[str, Any]:
    """Members of a thing beyond its body."""
    found: dict[str, Any] = {}
    body = version.facets.get(facet, {})
    if "content" in version.facets:
        found["content"] = version.facets["content"]
    beyond = {**version.facets.get("fields", {}), **version.extras}
    return {**found, **{name: value for name, value in beyond.items() if not isinstance(body, dict) or name not in body}}


def _knows(version: Version, name: str) -> bool:
    """Whether a version would show this member if it had it."""
    return (
        name in version.extras or (name == "content" and "content" in version.facets) or (name != "content" and "fields" in version.facets)
    )
