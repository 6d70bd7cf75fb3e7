"""Changes that give a thing another key: what was asked for by one name shows itself under another (``PUT /boxes/a {"name": "b"}``)."""

from __future__ import annotations

from collections.abc import Collection

from understudy.core.engine.templates.texts import slug
from understudy.core.generator.things.live import Version, look
from understudy.core.generator.things.roles import Roles, asked_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

_ACTS = ("write", "put")


def locate_renamed(roles: Roles) -> None:
    """Find where changes show things that have the key by then that the request said."""
    roots = dict.fromkeys(roles.root_at.values())
    for endpoint, part in roles.parts.items():
        if part.role != "one" or part.act not in _ACTS or endpoint in roles.root_at or not roles.is_about_things(endpoint):
            continue
        good = [sample for sample in endpoint.samples if sample.good]
        for root in roots:
            if good and all(_says_itself(roles, endpoint, sample, (*root, roles.key_member)) for sample in good):
                roles.root_at[endpoint] = root
                break


def new_key(roles: Roles, endpoint: Endpoint, sample: Sample, before: Version, taken: Collection[str]) -> str:
    """Return the key of a thing after a change: another one where it shows itself under that, and nothing else was there."""
    root = roles.root_at.get(endpoint)
    if root is None or roles.act(endpoint) not in _ACTS:
        return before.key
    own = look(sample.answer.tree, (*root, roles.key_member))
    known = (before.item() or {}).get(roles.key_member)
    is_other = isinstance(own, str | int) and not isinstance(own, bool) and str(own) != before.key and str(own) not in taken
    return str(own) if is_other and str(known) == before.key else before.key


def _says_itself(roles: Roles, endpoint: Endpoint, sample: Sample, place: tuple[str | int, ...]) -> bool:
    own = look(sample.answer.tree, place)
    if not isinstance(own, str | int) or isinstance(own, bool):
        return False
    asked = [value for value in asked_values(sample).values() if isinstance(value, str)]
    return str(own) in (roles.names(endpoint, sample)[1], *asked) or any(slug(value) == own for value in asked)
