"""Pass 5h: things that are also made or written under their own path behind a prefix (``/upload/drive/v3/files`` for ``/drive/v3/files``).

They are one collection when both speak of the same keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from understudy.core.generator.things.live import look
from understudy.core.generator.things.roles import Roles
from understudy.core.model.json_codec import ABSENT


def join_prefixed(proposed: Sequence[Roles]) -> None:
    """Give what stands behind a prefix to the collection whose path it repeats."""
    for other in proposed:
        home = next((roles for roles in proposed if roles is not other and _repeats(other, roles) and _keys(other) & _keys(roles)), None)
        if home is None:
            continue
        key, own = home.collection.key, other.collection.key
        for endpoint, part in other.parts.items():
            codes = {key if name == own else name: code for name, code in part.codes.items()}
            home.parts.setdefault(endpoint, replace(part, codes=codes))
        home.made_at.update(other.made_at)
        home.list_at.update(other.list_at)
        home.element_key.update(other.element_key)
        for table in (other.parts, other.made_at, other.list_at, other.element_key):
            table.clear()


def _repeats(longer: Roles, shorter: Roles) -> bool:
    """Whether the path of some things is that of others behind a prefix."""
    if len(longer.collection.scope) != len(shorter.collection.scope):
        return False
    paths = [{endpoint.path for endpoint, part in roles.parts.items() if part.role == "one"} for roles in (longer, shorter)]
    return any(one != other and one.endswith(other) for one in paths[0] for other in paths[1])


def _keys(roles: Roles) -> set[str]:
    """List the keys under which things were asked for, and which answers gave to new ones."""
    asked = (
        roles.names(endpoint, sample)[1]
        for endpoint, part in roles.parts.items()
        if part.role == "one"
        for sample in endpoint.samples
        if sample.good
    )
    made = (look(sample.answer.tree, place) for endpoint, place in roles.made_at.items() for sample in endpoint.samples if sample.good)
    return {key for key in asked if key is not None} | {str(key) for key in made if key is not ABSENT}
