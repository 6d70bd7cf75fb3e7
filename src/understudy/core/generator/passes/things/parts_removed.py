"""A `DELETE` below a thing that takes something from it (``DELETE /repos/main/packages``): the thing itself stays."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from understudy.core.generator.things.live import find_pointer, lists_in
from understudy.core.generator.things.roles import Roles, read_code
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample


def leaves_the_thing(roles: Roles, endpoint: Endpoint, codes: Mapping[str, str]) -> bool:
    """Say whether requests below things answer with the thing, which is still there afterwards.

    Args:
        roles: the collection that the things are in.
        endpoint: what is asked below their paths.
        codes: the expressions by which its requests name scope and key.
    """
    last: dict[str, int] = {}
    for sample in endpoint.samples:
        key = read_code(codes[roles.collection.key], endpoint, sample)
        if sample.good and key is not None:
            if not any(pointer[-1:] == (roles.key_member,) for pointer in find_pointer(sample.answer.tree, key)):
                return False
            last[key] = sample.number
    seen = [
        (sample, endpoint)
        for endpoint, part in roles.parts.items()
        if part.role in ("one", "many") and part.act in ("read", "list", "write", "remove")
        for sample in endpoint.samples
    ]
    seen.sort(key=_number)
    return any(_is_there(roles, key, seen[bisect_right(seen, number, key=_number) :]) for key, number in last.items())


def _number(pair: tuple[Sample, Endpoint]) -> int:
    return pair[0].number


def _is_there(roles: Roles, key: str, later: Sequence[tuple[Sample, Endpoint]]) -> bool:
    """Whether the next that is told of a thing is that it is there."""
    for sample, endpoint in later:
        told = _tells(roles, endpoint, sample, key)
        if told is not None:
            return told
    return False


def _tells(roles: Roles, endpoint: Endpoint, sample: Sample, key: str) -> bool | None:
    if roles.parts[endpoint].role == "one":
        is_named = roles.names(endpoint, sample)[1] == key and not roles.collection.scope
        return sample.good if is_named and (sample.good or sample.status == 404) else None
    elements = [one for _, found in lists_in(sample.answer.tree, sample.answer.kind) for one in found] if sample.good else []
    shown = any(str(one.get(roles.key_member)) == key for one in elements if isinstance(one, dict))
    return True if shown else None
