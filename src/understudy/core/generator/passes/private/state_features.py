"""What tells requests apart by what their owner has: whether a list of it is empty, and whether something in it is what a request names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from understudy.core.generator.people.visitors import VISITORS, Visitors
from understudy.core.generator.things.roles import Roles, Sighting, code_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

_ASKED = ("request.json.", "request.form.", "path.")
_REFUSED = 400
_FIGURE = re.compile(r"qty|quantit|count|amount|price|total|number|units?|weight|size", re.IGNORECASE)

type Name = tuple[Any, ...]


def state_features(endpoint: Endpoint, sample: Sample, roles: Roles, sighting: Sighting) -> dict[Name, bool]:
    """Say what is in the lists of what the owner has when a request arrives."""
    item = (sighting.before.item() or {}) if sighting.before is not None else {}
    address, key = roles.address(endpoint), "{{ " + roles.key_code(endpoint) + " }}"
    found: dict[Name, bool] = {}
    if endpoint.reads:
        return found
    lists = {name: value for name, value in item.items() if isinstance(value, list)}
    values = code_values(endpoint, sample)
    for name, member, code, written in named_elements(endpoint, roles):
        wanted = values.get(code)
        has = wanted is not None and any(
            _same(one.get(member) if member and isinstance(one, dict) else one, wanted) for one in lists.get(name, ())
        )
        found[(address, key, name, written, f"includes:{member}")] = has
    if max(endpoint.verdicts) >= _REFUSED:
        found.update({(address, key, name, "", "empty"): not value for name, value in lists.items()})
    return found


def stranger_features(endpoint: Endpoint, sample: Sample, visitors: Visitors | None) -> dict[Name, bool]:
    """Say whether nobody knows who asks, where some who did so were given the cookie of a session and others were not."""
    if visitors is None or len({one.number in visitors.given for one in endpoint.samples if one.good}) < 2:
        return {}
    return {(VISITORS, visitors.looked_up, "id", "", "empty"): sample.number not in visitors.asking}


def named_elements(endpoint: Endpoint, roles: Roles) -> list[tuple[str, str, str, str]]:
    """List by what requests of an endpoint name elements: the list, the member, the expression, and how that is written."""
    if endpoint not in roles.elements_named:
        roles.elements_named[endpoint] = list(dict.fromkeys(_find_named(endpoint, roles)))
    return roles.elements_named[endpoint]


def _find_named(endpoint: Endpoint, roles: Roles) -> Iterator[tuple[str, str, str, str]]:
    seen = [(sample, sighting) for sample in endpoint.samples if (sighting := roles.sightings.get(sample.number)) is not None]
    for sample, version in [(sample, version) for sample, sighting in seen for version in (sighting.before, sighting.after)]:
        item = (version.item() or {}) if version is not None else {}
        for code, value in code_values(endpoint, sample).items():
            if not code.startswith(_ASKED) or " | " in code or not isinstance(value, str | int) or isinstance(value, bool):
                continue
            for name, elements in item.items():
                for one in elements if isinstance(elements, list) else ():
                    pairs = one.items() if isinstance(one, dict) else [("", one)]
                    for member, held in pairs:
                        if _same(held, value) and (not member or _is_name(member, code)):
                            yield (
                                name,
                                member,
                                code,
                                "{{ " + code + (" | int" if isinstance(held, int) and isinstance(value, str) else "") + " }}",
                            )


def _is_name(member: str, code: str) -> bool:
    """Whether a member may be what a request names an element by: what the path says, or a member of the same name that is no figure."""
    return not _FIGURE.search(member) and (code.startswith("path.") or code.rpartition(".")[2] == member)


def _same(own: Any, asked: Any) -> bool:
    return isinstance(own, str | int) and not isinstance(own, bool) and isinstance(asked, str | int) and str(own) == str(asked)
