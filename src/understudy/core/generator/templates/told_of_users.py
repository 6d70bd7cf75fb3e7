"""What is told of the user in whose session a request is made: the same whenever he asks, and some of it with a scope alone.

A provider of OpenID Connect tells claims of whoever asks by the scopes that were asked for (OpenID Connect Core 1.0 §5.4).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from understudy.core.generator.templates.nodes import literal, quoted
from understudy.core.generator.templates.sources import Case

_USER: Final = "session.user"
_SCOPE: Final = "session.scope"
_MOST = 24
_CLAIMS: Final = {
    "profile": "name family_name given_name middle_name nickname preferred_username profile picture website gender birthdate zoneinfo "
    "locale updated_at",
    "email": "email email_verified",
    "address": "address",
    "phone": "phone_number phone_number_verified",
}  # OpenID Connect Core 1.0 §5.4


def explain_by_user(targets: Sequence[Any], cases: Sequence[Case]) -> str | None:
    """Write as a table the text that is told of every user, where one was told it again; nothing is told of others."""
    users = [case.values.get(_USER) for case in cases]
    if not 1 < len(targets) <= _MOST or not all(isinstance(one, str) for one in (*targets, *users)):
        return None
    table = dict(zip(users, targets, strict=True))
    if len(table) < 2 or max(Counter(users).values()) < 2 or any(table[user] != told for user, told in zip(users, targets, strict=True)):
        return None
    written = ", ".join(f"{quoted(str(user))}: {literal(told)}" for user, told in table.items())
    return f"{{{written}}}[{_USER} | default('') | string] | default(omit)"


def told_by_scope(present: Sequence[bool], cases: Sequence[Case], name: str) -> str | None:
    """Find the word of a session's scope that is there just where a member is told; first the one by which such claims are asked for."""
    words = [set(str(case.values.get(_SCOPE, "")).split()) for case in cases]
    with_it = [own for own, there in zip(words, present, strict=True) if there]
    without = [own for own, there in zip(words, present, strict=True) if not there]
    if not with_it or not without:
        return None
    found = sorted(set.intersection(*with_it) - set().union(*without), key=lambda word: (name not in _CLAIMS.get(word, "").split(), word))
    return f"{quoted(f' {found[0]} ')} in (' ' ~ ({_SCOPE} | default('')) ~ ' ')" if found else None
