"""Pass 6: refusals for the state of a thing that goes on: in which states others are refused, too, also in those nobody asked about.

What was only ever done in some states is refused in all others; what was done on the way is refused when a thing is on none. Where things
are refused in one way as long as they go on, and in another when they are over, neither holds in the states of the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from understudy.core.generator.conditions.conditions import Condition, Features
from understudy.core.generator.things.roles import Roles

_OF_STATE = 4  # names in a condition on a state: collection, key, member and value
_MOST_STATES = 6
_OUT_OF_TURN = (409, 410, 425)  # refusals for what a thing is by now (RFC 9110 §15.5.10 and §15.5.11, RFC 8470)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Requests that were refused alike, and what else was asked of their endpoint.

    Attributes:
        verdict: the status; where it is about states, no other reason is looked for.
        own: what tells the refused requests from others.
        done: the same of what was done; `refused` of what was refused otherwise.
    """

    verdict: int
    own: Sequence[Features]
    done: Sequence[Features]
    refused: Sequence[Features] = ()


def told_by_phase(conditions: tuple[Condition, ...], roles: Roles, refusal: Refusal) -> tuple[Condition, ...]:
    """Let a refusal for the state of a thing depend on the states through which things pass."""
    about = next(
        (one.name for one in conditions if one.part == "item" and len(one.name) == _OF_STATE and "{{" not in str(one.name[-1])), None
    )
    has_other_reason = about is None
    if about is None and refusal.verdict in _OUT_OF_TURN:
        turning = {name for name, _, _ in roles.turns}
        names = (name for features in refusal.own for part, name in features.values if part == "item" and len(name) == _OF_STATE)
        about = next((name for name in names if name[2] in turning), None)
    if about is None:
        return conditions
    thing = about[:2]
    for member in dict.fromkeys(name for name, _, _ in sorted(roles.turns, key=str)):
        wanted = _states_elsewhere(
            roles, member, [_states_in(one, (*thing, member)) for one in (refusal.own, refusal.done, refusal.refused)]
        )
        if 0 < len(wanted) <= _MOST_STATES:
            own = (one for one in conditions if one.part != "item" or len(one.name) != _OF_STATE or one.name[:2] != thing)
            return (
                *(() if has_other_reason else own),
                *(Condition("item", (*thing, member, state), "absent") for state in sorted(wanted, key=str)),
            )
    return conditions


def _states_elsewhere(roles: Roles, member: str, seen: Sequence[set[Any]]) -> set[Any]:
    """List the states in which something else becomes of such requests; none where states do not tell."""
    states, rivals, others = seen
    left = {old for name, old, _ in roles.turns if name == member}
    if not states or not rivals or not states.isdisjoint(rivals):
        return set()
    wanted = left if rivals <= left and states.isdisjoint(left) else rivals
    if not states.isdisjoint(others):
        return wanted
    ends = {new for name, _, new in roles.turns if name == member} - left - states
    on_the_way = left if states.isdisjoint(left) and others & left else set()
    return wanted | on_the_way | (others - left) | (ends if others and states <= left else set())


def _states_in(features: Sequence[Features], place: tuple[str, ...]) -> set[Any]:
    """List the states in which the things of requests were."""
    return {name[-1] for found in features for part, name in found.values if part == "item" and name[:-1] == place}
