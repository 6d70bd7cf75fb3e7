"""Pass 5g: things that are made and listed inside others and read by themselves: ``POST /customers/7/orders``, then ``GET /orders/1001``.

They are one collection; a list inside another thing shows those that refer to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from understudy.core.generator.live import Part, look
from understudy.core.generator.roles import Roles
from understudy.core.model.json_codec import ABSENT


def join_nested(proposed: Sequence[Roles]) -> None:
    """Give what is done inside other things to the collection whose keys it speaks of."""
    flat = [roles for roles in proposed if not roles.collection.scope and _asked(roles)]
    for nested in proposed:
        made = _made(nested)
        if len(nested.collection.scope) != 1 or not made or _asked(nested):
            continue
        home = next((roles for roles in flat if roles is not nested and _asked(roles) & made and not roles.made_at), None)
        if home is None:
            continue
        for endpoint, part in list(nested.parts.items()):
            if part.role == "many":
                home.parts[endpoint] = Part("many", part.act, part.codes)
                del nested.parts[endpoint]
        home.made_at.update(nested.made_at)
        nested.made_at.clear()
        nested.list_at.clear()


def _asked(roles: Roles) -> set[str]:
    """List the keys under which things were found."""
    return {
        key
        for endpoint, part in roles.parts.items()
        if part.role == "one"
        for sample in endpoint.samples
        if sample.good and (key := roles.names(endpoint, sample)[1]) is not None
    }


def _made(roles: Roles) -> set[str]:
    return {
        str(value)
        for endpoint, pointer in roles.made_at.items()
        for sample in endpoint.samples
        if sample.good and (value := look(sample.answer.tree, pointer)) is not ABSENT
    }
