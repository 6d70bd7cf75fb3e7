"""Pass 5l: one thing made from another, both named by the path: ``POST /box/1/o/a/copyTo/box/2/o/b``.

The first names say what is copied, the last ones what is made of it, under names by which it is read, listed or removed later.
"""

from __future__ import annotations

from collections.abc import Sequence

from understudy.core.generator.passes.things.joining import known_names
from understudy.core.generator.things.live import Part, find_pointer
from understudy.core.generator.things.roles import Roles, read_code
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter
from understudy.core.generator.traffic.sample import Sample

_MAKES = ("POST", "PUT", "COPY")


def find_copies(found: Sequence[Roles]) -> None:
    """Let requests that name two things of a collection make the second from the first."""
    for roles in found:
        names = known_names(roles)
        for endpoint, part in list(roles.parts.items()):
            if part.role not in ("one", "under") or endpoint.method not in _MAKES or _is_of_another(endpoint, roles, found):
                continue
            if (made := _second(roles, endpoint, part)) is not None:
                good = [sample for sample in endpoint.samples if sample.good]
                said = [(tuple(read_code(code, endpoint, sample) or "" for code in made.values()), sample) for sample in good]
                if good and all((name[:-1], name[-1]) in names or _tells(sample, name[-1], roles.key_member) for name, sample in said):
                    roles.copied[endpoint] = dict(part.codes)
                    roles.parts[endpoint] = Part("one", "put", made)


def _is_of_another(endpoint: Endpoint, roles: Roles, found: Sequence[Roles]) -> bool:
    """Whether the path is that of a thing of another kind inside the first (``/buckets/a/collections/b``), as other requests say, too."""
    others = [other for other in found if other is not roles and other.role(endpoint) == "one"]
    return any(part.role == "one" and one is not endpoint for other in others for one, part in other.parts.items())


def _tells(sample: Sample, key: str, member: str) -> bool:
    """Whether an answer shows a thing under this key."""
    return bool(member) and any(pointer[-1] == member for pointer in find_pointer(sample.answer.tree, key))


def _second(roles: Roles, endpoint: Endpoint, part: Part) -> dict[str, str] | None:
    """Name, scope first, the second thing that a path names; None when it does not name as many things again."""
    order = (*roles.collection.scope, roles.collection.key)
    parameters = [f"path.{one.name}" for one in endpoint.shape if isinstance(one, Parameter)]
    first = [part.codes.get(name, "") for name in order]
    if parameters[: len(order)] != first or len(parameters) != 2 * len(order):
        return None
    return dict(zip(order, parameters[len(order) :], strict=True))
