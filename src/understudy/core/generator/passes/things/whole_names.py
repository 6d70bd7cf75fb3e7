"""Pass 5b: things whose answers say the key of the path only as the end of a longer name: ``name: operations/7`` of ``/v1/operations/7``.

The name is then their key, as resource names are by AIP-122, and requests name them by the path from there on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from understudy.core.generator.things.live import find_pointer
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter
from understudy.core.generator.traffic.sample import Sample
from understudy.core.model.json_codec import placed_leaves

_FEWEST = 2  # segments of a name
_DEEPEST = 3  # mappings in which a name stands


def name_wholly(proposed: Sequence[Roles]) -> None:
    """Let the names that answers say be the keys of things, and the places of what lives inside them."""
    for roles in proposed:
        found = _whole_name(roles)
        if found is None:
            continue
        own, code = found
        for other in proposed:
            for endpoint, part in other.parts.items():
                mine = other is roles or (own in part.codes.values() and other.collection.scope[-1:] == (roles.collection.key,))
                if mine and (endpoint.shape[: len(_base(roles))] == _base(roles) or other is roles):
                    codes = {name: code if value == own else value for name, value in part.codes.items()}
                    other.parts[endpoint] = type(part)(part.role, part.act, codes)


def _base(roles: Roles) -> tuple[object, ...]:
    """Return the path of the things, as the shortest of their reads has it."""
    return min((endpoint.shape for endpoint, part in roles.parts.items() if part.role == "one"), key=len, default=())


def _whole_name(roles: Roles) -> tuple[str, str] | None:
    """Find the expression of the key by now, and that of the name which answers say in its place."""
    votes: Counter[int] = Counter()
    bare = 0
    for endpoint, part in roles.parts.items():
        own = part.codes.get(roles.collection.key, "")
        if part.role != "one" or part.act != "read" or not _ends_in(endpoint, own):
            continue
        for sample in endpoint.samples:
            if sample.good and isinstance(sample.answer.tree, dict):
                bare += bool(find_pointer(sample.answer.tree, sample.segments[-1]))
                votes.update(_lengths(sample))
    length = max(votes, key=lambda one: votes[one], default=0)
    shape = _base(roles)
    if votes[length] <= bare or len(shape) < length:
        return None
    tail = shape[-length:]
    own = f"path.{tail[-1].name}" if isinstance(tail[-1], Parameter) else ""
    return (own, _joined(tail)) if own else None


def _ends_in(endpoint: Endpoint, code: str) -> bool:
    last = endpoint.shape[-1] if endpoint.shape else ""
    return isinstance(last, Parameter) and code == f"path.{last.name}"


def _lengths(sample: Sample) -> set[int]:
    """List how many segments at the end of the path the names have that an answer says of its thing."""
    texts = {value for _, value in placed_leaves(sample.answer.tree, _DEEPEST) if isinstance(value, str)}
    return {length for length in range(_FEWEST, len(sample.segments) + 1) if "/".join(sample.segments[-length:]) in texts}


def _joined(tail: Sequence[object]) -> str:
    """Write the end of a path as an expression."""
    parts: list[str] = []
    text = ""
    for index, segment in enumerate(tail):
        sign = "/" if index else ""
        if isinstance(segment, Parameter):
            parts += [f"'{text}{sign}'"] if text or sign else []
            parts.append(f"path.{segment.name}")
            text = ""
        else:
            text += f"{sign}{segment}"
    return " ~ ".join([*parts, *([f"'{text}'"] if text else [])])
