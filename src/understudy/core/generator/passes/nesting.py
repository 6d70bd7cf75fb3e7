"""Pass 5g: things that are made and listed inside others and read by themselves: ``POST /customers/7/orders``, then ``GET /orders/1001``.

They are one collection; a list inside another thing shows those that refer to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from understudy.core.generator.live import Part, look
from understudy.core.generator.roles import Roles
from understudy.core.generator.sources import render_tree
from understudy.core.model.json_codec import ABSENT


def join_nested(proposed: Sequence[Roles]) -> None:
    """Give what is done inside other things to the collection whose keys it speaks of."""
    flat = [roles for roles in proposed if not roles.collection.scope and (_asked(roles) or roles.made_at)]
    for nested in proposed:
        made = _made(nested)
        if len(nested.collection.scope) != 1 or _asked(nested):
            continue
        home = next((roles for roles in flat if roles is not nested and _asked(roles) & made and not roles.made_at), None)
        if home is None and (shown := _shown(nested)):
            home = next((roles for roles in flat if _word(roles) == _word(nested) and shown & _shown(roles)), None)
        if home is None:
            continue
        for endpoint, part in list(nested.parts.items()):
            if part.role == "many":
                home.parts[endpoint] = Part("many", part.act, part.codes)
                del nested.parts[endpoint]
        home.made_at.update(nested.made_at)
        home.list_at.update(nested.list_at)
        home.element_key.update(nested.element_key)
        nested.element_key.clear()
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


def _word(roles: Roles) -> str:
    """Return the word of the path under which things are made and listed."""
    many = (endpoint for endpoint, part in roles.parts.items() if part.role == "many")
    words = ([part for part in endpoint.shape if isinstance(part, str) and part] for endpoint in many)
    return next((found[-1] for found in words if found), "")


def _shown(roles: Roles) -> set[str]:
    """List what was made and listed, as it was shown."""
    found: set[str] = set()
    for endpoint, part in roles.parts.items():
        for sample in endpoint.samples:
            if not sample.good or part.role != "many":
                continue
            if endpoint in roles.list_at:
                elements = look(sample.answer.tree, roles.list_at[endpoint])
                if isinstance(elements, list):
                    found.update(render_tree(element) for element in elements if isinstance(element, dict))
            elif endpoint in roles.made_at and isinstance(body := look(sample.answer.tree, roles.made_at[endpoint][:-1]), dict):
                found.add(render_tree(body))
    return found


def _made(roles: Roles) -> set[str]:
    return {
        str(value)
        for endpoint, pointer in roles.made_at.items()
        for sample in endpoint.samples
        if sample.good and (value := look(sample.answer.tree, pointer)) is not ABSENT
    }
