"""Pass 8b: stubs of endpoints that are behind answer from followers, those of strong reads from the collection itself."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.things.lags import Lags, written
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.model.resource import Lag

_ASKING = r"(?<![\w.])((?:items|keys|count|lookup|find|exists|those|others|known_among)\(')"


def answer_from_followers(drafts: dict[Endpoint, list[Draft]], collections: Sequence[Roles]) -> None:
    """Let looks that are behind answer from what they see."""
    for roles in collections:
        for endpoint, late in roles.late.items():
            own: list[Draft] = []
            for draft in drafts.get(endpoint, ()):
                if draft.rung not in ("collection", "template", "borrowed", "sequence"):
                    own.append(draft)
                    continue
                behind = _moved(draft, roles.collection.name, late.follower)
                if behind is None:
                    own.append(draft)
                    continue
                behind.notes = [*behind.notes, f"{late.follower} follows {roles.collection.name}, later", *late.told]
                if not late.strong and not late.weak:
                    own.append(behind)
                elif late.strong:
                    own.extend([_asking(draft, late.strong), behind])
                else:
                    own.extend([_asking(behind, late.weak), draft])
            if endpoint in drafts:
                drafts[endpoint] = own


def _asking(draft: Draft, conditions: tuple[Condition, ...]) -> Draft:
    """Return a draft for the requests that also say something."""
    return replace(draft, sealed=(*draft.sealed, *conditions), then=copy.deepcopy(draft.then), notes=list(draft.notes), insists=True)


def _moved(draft: Draft, name: str, follower: str) -> Draft | None:
    """Return a draft that looks at a follower where it looked at the collection; None where it did not."""
    conditions, sealed = (tuple(_renamed(one, name, follower) for one in every) for every in (draft.conditions, draft.sealed))
    then = _rewritten(draft.then, name, follower)
    if (conditions, sealed, then) == (draft.conditions, draft.sealed, draft.then):
        return None
    return replace(draft, conditions=conditions, sealed=sealed, then=then, notes=list(draft.notes))


def _renamed(condition: Condition, name: str, follower: str) -> Condition:
    if condition.part != "item" or condition.name[0].partition("/")[0] != name:
        return condition
    return replace(condition, name=(follower + condition.name[0][len(name) :], *condition.name[1:]))


def _rewritten(value: Any, name: str, follower: str, place: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _rewritten(child, name, follower, str(key)) for key, child in value.items()}
    if isinstance(value, list):
        return [_rewritten(child, name, follower, place) for child in value]
    if not isinstance(value, str):
        return value
    if place == "from" and value.partition("/")[0] == name:
        return follower + value[len(name) :]
    return re.sub(_ASKING + re.escape(name) + r"(?=['/])", rf"\g<1>{follower}", value) if "{{" in value else value


def follower_resources(roles: Roles) -> list[dict[str, Any]]:
    """Declare the followers of a collection."""
    return [{"name": late.follower, "follows": roles.collection.name, "after": _after(late.lags)} for late in _distinct(roles)]


def _distinct(roles: Roles) -> list[Any]:
    return list({late.follower: late for late in roles.late.values()}.values())


def _after(lags: Lags) -> Mapping[str, Any]:
    return {kind: _written(lags[kind]) for kind in ("create", "update", "remove") if kind in lags}


def _written(lag: Lag) -> Any:
    if not lag.looks:
        return written(lag.seconds or 0.0)
    return {"looks": lag.looks} | ({} if lag.seconds is None else {"at_most": written(lag.seconds)})
