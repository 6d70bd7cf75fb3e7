"""What is left of a figure from which other things take: the amount of a charge, less what was refunded of it so far.

That others take from it is known where a member that is worked out adds up what they say (`amount_refunded`), and how much there is where a
truth says that this has reached it (`refunded`), or by a member of the same name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from understudy.core.generator.templates.nodes import member
from understudy.core.generator.things.before import things_before
from understudy.core.generator.things.roles import Roles

_SUM = re.compile(r"items\('(\w+)'\) \| where\('(\w+)', \{\}\.(\w+)\) \| sum\('(\w+)'\)")
_REACHED = re.compile(r"\((.*)\) >= \{\}\.(\w+)")


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of things of `owner`.

    Attributes:
        taker: the collection whose things take from them.
        by: the member by which these say from which.
        key: the member of the owner that they say there.
        figure: how much they take, the name of a member.
        bound: how much there is at first, the name of a member of the owner.
        code: the expression of what was taken so far, ``{}`` in it for the owner.
    """

    owner: Roles
    taker: Roles
    by: str
    key: str
    figure: str
    bound: str
    code: str

    def written(self, name: str) -> str:
        """Write what is left of the thing called `name`."""
        return f"{member(name, self.bound)} - ({self.code.replace('{}', name)})"

    def left(self, item: dict[str, Any], number: int) -> float | None:
        """Return what was left of a thing just before a sample; None where figures are missing."""
        taken = [one.get(self.figure) for one in things_before(self.taker, number) if one.get(self.by) == item.get(self.key)]
        figures = [item.get(self.bound), *taken]
        numbers = [one for one in figures if isinstance(one, int | float) and not isinstance(one, bool)]
        return numbers[0] - sum(numbers[1:]) if len(numbers) == len(figures) else None


def find_rests(collections: Sequence[Roles]) -> Iterator[Rest]:
    """Find of what others take, and what is left of it then."""
    named = {roles.collection.name: roles for roles in collections if not roles.collection.scope}
    for owner in named.values():
        reached = {found[1]: found[2] for code in owner.relations.values() if (found := _REACHED.fullmatch(code))}
        for code in owner.relations.values():
            found = _SUM.fullmatch(code)
            taker = named.get(found[1]) if found is not None else None
            if found is not None and taker is not None and taker is not owner:
                yield Rest(owner, taker, found[2], found[3], found[4], reached.get(code, found[4]), code)
