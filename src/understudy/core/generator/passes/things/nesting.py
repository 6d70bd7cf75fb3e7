"""Pass 5g: things that are made and listed inside others and read by themselves: ``POST /customers/7/orders``, then ``GET /orders/1001``.

They are one collection; a list inside another thing shows those that refer to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from understudy.core.generator.passes.things.path_things import is_document
from understudy.core.generator.templates.sources import render_tree
from understudy.core.generator.things.live import Part, look
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.model.json_codec import ABSENT

_FEWEST = 3  # members by which a document is known to show a thing


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


def join_views(proposed: Sequence[Roles]) -> None:
    """Give documents inside things that show nothing but the thing itself to its collection: ``/functions/mail/configuration``."""
    for view in [roles for roles in proposed if is_document(roles) and roles.collection.scope]:
        scope = view.collection.scope
        home = next((roles for roles in proposed if (*roles.collection.scope, roles.collection.key) == scope and roles is not view), None)
        reads = [endpoint for endpoint, part in view.parts.items() if part.act == "read"]
        if home is None or not reads or not all(_shows_thing(endpoint, view, home) for endpoint in reads):
            continue
        for endpoint, part in list(view.parts.items()):
            act = "write" if part.act == "put" else part.act
            home.parts[endpoint] = Part("one", act, {name: part.codes[name] for name in scope})
            del view.parts[endpoint]


def _shows_thing(endpoint: Endpoint, view: Roles, home: Roles) -> bool:
    """Whether all answers of a read show what was shown of the thing when it was made, or read, but for a few members."""
    good = [sample for sample in endpoint.samples if sample.good]
    keys = [view.names(endpoint, sample)[0][-1] for sample in good]
    return bool(good) and all(
        isinstance(sample.answer.tree, dict)
        and any(
            len(_common(sample.answer.tree, body)) * 2 > len(sample.answer.tree) > _FEWEST and key in map(str, sample.answer.tree.values())
            for body in _bodies(home, key, sample.number)
        )
        for sample, key in zip(good, keys, strict=True)
    )


def _common(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    return [name for name, value in one.items() if name in other and other[name] == value]


def _bodies(home: Roles, key: str, number: int) -> Iterable[dict[str, Any]]:
    """List the mappings, whole or inside, that answers about things of a collection showed of one before a sample."""
    for endpoint in home.parts:
        for sample in endpoint.samples:
            if sample.number >= number or not sample.good:
                continue
            tree = sample.answer.tree
            inner = [tree, *tree.values()] if isinstance(tree, dict) else []
            yield from (one for one in inner if isinstance(one, dict) and key in [str(value) for value in one.values()])


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
