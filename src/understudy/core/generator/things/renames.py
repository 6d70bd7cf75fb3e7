"""Requests that give a thing another key (``UserName=bob``, ``NewUserName=rob``): it is known by the new one alone from then on.

That the thing is made under its new key by the way is inferred where later answers show it; here its old key is taken away, where
nobody finds it there any more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from understudy.core.generator.draft import Draft
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint

_SAID = re.compile(r"\{\{ (request\.(?:form|json)\.\w+)(?: \| default\(omit\))? \}\}")
_NOTE = "takes away the old key of what gets another one: nothing is found there afterwards"


def take_old_keys(drafts: Mapping[Endpoint, list[Draft]], collections: Sequence[Roles]) -> None:
    """Let requests that make a thing under another key remove it from its old one, and forget refusals that only said so of one key."""
    for roles in collections:
        if roles.collection.scope:
            continue
        gone: dict[str, int] = {}
        for endpoint, part in roles.parts.items():
            if part.role != "one" or part.act in ("read", "remove"):
                continue
            for draft in drafts.get(endpoint, ()):
                new = _new_key(draft, roles, endpoint)
                left = _left(draft, roles, endpoint) if new else {}
                if left:
                    old = roles.key_code(endpoint)
                    rounds = f"one in ([{old}] if {new} and {new} != {old} else [])"
                    add_effect(draft, "remove", {"in": roles.address(endpoint), "for": rounds, "key": "{{ one }}", "as": "left"})
                    draft.notes.append(_NOTE)
                    gone |= left
        if gone:
            _forget(drafts, roles, gone)


def _new_key(draft: Draft, roles: Roles, endpoint: Endpoint) -> str:
    """Return the expression of the key under which a request makes another thing of the kind of which it names one; empty without."""
    made: Any = draft.then.get("create")
    for one in made if isinstance(made, list) else [made]:
        said = _SAID.fullmatch(str(one.get("key"))) if isinstance(one, Mapping) and one.get("in") == roles.address(endpoint) else None
        if said is not None and said[1] != roles.key_code(endpoint) and draft.samples[0].good:
            return said[1]
    return ""


def _left(draft: Draft, roles: Roles, endpoint: Endpoint) -> dict[str, int]:
    """List the keys under which nothing was found after these requests, with their numbers; none where something was found."""
    found: dict[str, int] = {}
    reads = _reads(roles)
    for sample in draft.samples:
        key = roles.names(endpoint, sample)[1]
        later = next((good for number, good in reads.get(key or "", ()) if number > sample.number), None)
        if later:
            return {}
        if later is not None and key is not None:
            found[key] = sample.number
    return found


def _reads(roles: Roles) -> dict[str, list[tuple[int, bool]]]:
    """List by key when each thing was looked at, and whether it was found."""
    found: dict[str, list[tuple[int, bool]]] = {}
    for reader, part in roles.parts.items():
        for sample in reader.samples if part.role == "one" and part.act == "read" else ():
            found.setdefault(roles.names(reader, sample)[1] or "", []).append((sample.number, sample.good))
    for looks in found.values():
        looks.sort()
    return found


def _forget(drafts: Mapping[Endpoint, list[Draft]], roles: Roles, gone: Mapping[str, int]) -> None:
    """Drop the refusals of one key that is known to be gone: they are those of what is not there."""
    for reader, part in roles.parts.items():
        if part.role != "one" or reader not in drafts:
            continue
        if any(_is_of_absence(draft) for draft in drafts[reader]):
            drafts[reader][:] = [draft for draft in drafts[reader] if not _is_about(draft, reader, roles, gone)]


def _is_of_absence(draft: Draft) -> bool:
    return draft.exception and any(one.part == "item" and one.kind == "absent" for one in draft.conditions)


def _is_about(draft: Draft, reader: Endpoint, roles: Roles, gone: Mapping[str, int]) -> bool:
    if not draft.exception or _is_of_absence(draft) or any(sample.good for sample in draft.samples):
        return False
    return all(sample.number > gone.get(roles.names(reader, sample)[1] or "", sample.number) for sample in draft.samples)
