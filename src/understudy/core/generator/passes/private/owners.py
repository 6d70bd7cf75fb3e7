"""By what a server may know whose state a request is about: a visitor by his cookie, a user, or a credential of his own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from understudy.core.generator.people.accounts import USER_CODE, user_of
from understudy.core.generator.people.visitors import VISIT_CODE, Visitors
from understudy.core.generator.things.presented import presented
from understudy.core.generator.things.roles import asked_values
from understudy.core.generator.traffic.sample import Sample

_BASIC_USER = "request.basic.username"


@dataclass(frozen=True, slots=True)
class Owners:
    """One way to know whose state a request is about.

    Attributes:
        code: the expression that names the owner.
        of: the owner of what a request is about; None for a stranger.
        gives: whether an answer gives out the cookie by which the owner is known.
    """

    code: str
    of: Callable[[Sample], str | None]
    gives: Callable[[Sample], bool]


def ways_to_know(samples: Sequence[Sample], visitors: Visitors | None) -> list[Owners]:
    """List the ways to know owners: users first, for they keep what is theirs from one session to the next."""
    found: list[Owners] = []
    if any(user_of(sample) is not None for sample in samples):
        found.append(Owners(USER_CODE, user_of, lambda _: False))
    if visitors is not None:
        found.append(Owners(VISIT_CODE, visitors.of, lambda sample: sample.number in visitors.given))
    codes = dict.fromkeys(code for sample in samples for code, _ in presented(sample))
    own = [code for code in codes if code == "request.bearer" or code.startswith("request.headers")]
    if any(_BASIC_USER in asked_values(sample) for sample in samples):
        own.insert(0, _BASIC_USER)
    return [*found, *(Owners(code, partial(_said, code), lambda _: False) for code in own)]


def _said(code: str, sample: Sample) -> str | None:
    value = asked_values(sample).get(code)
    return None if value is None else str(value)
