"""Which things belong to which: that ann is among the users of team 7 says that team 7 is among the teams of ann."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from understudy.core.generator.templates.nodes import member, quoted
from understudy.core.generator.things.live import Version, item_of
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

if TYPE_CHECKING:
    from understudy.core.generator.things.roles import Roles

BELONGS = "belongs"
"""The member that says in lists whether a thing is one of those that are asked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Membership:
    """How a list shows those things alone that have a named one inside.

    Attributes:
        inside: the collection inside each of the things that are listed.
        code: the expression that names what must be there.
        by: the member by which that is named; empty where it is by its key.
    """

    inside: Roles
    code: str
    by: str = ""

    def among(self, name: str, present: Sequence[Version], number: int) -> tuple[Version, ...]:
        """Return the things that have one of this name inside just before a sample."""
        if self.by:
            fitting = {scope for scope, key in self.inside.history if self._is_named(scope, key, name, number)}
            return tuple(version for version in present if (version.key,) in fitting)
        return tuple(version for version in present if self.inside.version_at((version.key,), name, number) is not None)

    def _is_named(self, scope: tuple[str, ...], key: str, name: str, number: int) -> bool:
        item = item_of(self.inside.version_at(scope, key, number))
        return item is not None and item.get(self.by) == name

    def worked_out(self, key_member: str) -> str:
        """Write whether ``each`` of the things has it inside."""
        place = f"{quoted(self.inside.collection.name + '/')} ~ {member('each', key_member)}"
        return f"items({place}) | where({quoted(self.by)}, {self.code}) | length > 0" if self.by else f"exists({place}, {self.code})"


@dataclass(frozen=True, slots=True)
class Leaving:
    """Where something that is removed is no longer among what other things have inside.

    Attributes:
        collection: the name of the collection inside those things.
        hosts: the name of their own.
    """

    collection: str
    hosts: str


def keys_of(roles: Roles) -> set[str]:
    """List the keys that things of a collection ever had, in any scope."""
    return {seed.key for seed in roles.seeds} | {key for _, key in roles.history}


def hosts_of(inside: Roles, collections: Sequence[Roles]) -> list[Roles]:
    """List the collections in whose things those of another live."""
    scopes = {scope[0] for scope, _ in inside.history if len(scope) == 1}
    if len(inside.collection.scope) != 1 or inside.by_the_way or inside.is_map or not scopes:
        return []
    return [one for one in collections if one is not inside and not one.collection.scope and not one.by_the_way and scopes <= keys_of(one)]


def good_lists(roles: Roles) -> list[tuple[Endpoint, Sample]]:
    """List the requests that were shown a list of things, in order."""
    found = [(endpoint, sample) for endpoint in roles.list_at for sample in endpoint.samples]
    return sorted(((by, one) for by, one in found if one.good and one.number in roles.sightings), key=lambda pair: pair[1].number)
