"""Which credential a request brings, as far as a recording says: the marks of those refused, and those that call themselves wrong.

A credential of a client is a pseudonym in a recording, so its value cannot decide an answer on replay. The mark that was kept of a
refused one can: whoever brings that credential again is refused again, and every other one is accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from understudy.core.generator.traffic.sample import Sample
from understudy.core.model.credential import WRONG, Credential, credentials_in, says_wrong

MISSING = "missing"
_SECRET = re.compile(r".*(?:authorization|passw|secret|token|api[_-]?key|credential).*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Marks:
    """What recordings say of the credentials that clients brought.

    Attributes:
        kept: the marks of those that were refused, by pseudonym.
        accepted: pseudonyms that some answer did not refuse.
    """

    kept: Mapping[str, str] = field(default_factory=dict)
    accepted: frozenset[str] = frozenset()


def learn_marks(samples: Iterable[Sample]) -> Marks:
    """Collect what the recordings of some samples keep."""
    kept: dict[str, str] = {}
    accepted: set[str] = set()
    for sample in samples:
        for found in sample.exchange.redactions:
            if found.mark:
                kept[found.pseudonym] = found.mark
            elif found.origin == "client" and found.place.startswith("request."):
                accepted.add(found.pseudonym)
    return Marks(kept, frozenset(accepted))


def mark_at(name: str, value: Any, marks: Marks) -> tuple[str, bool] | None:
    """Return the mark of the credential in a value, and whether it was refused wherever it was brought; None when it has none.

    Args:
        name: under which the value stands.
        value: as recorded; a credential that calls itself wrong stands there in clear.
        marks: what the recordings keep.
    """
    if not isinstance(value, str) or not value:
        return None
    secrets = [credential.secret for credential in credentials_in(value)]
    for secret in secrets:
        if secret in marks.kept:
            return marks.kept[secret], secret not in marks.accepted
    if _SECRET.fullmatch(name) and says_wrong(secrets[-1]):
        return WRONG, True
    return None


def user_in(value: str) -> str | None:
    """Return the user name of Basic credentials."""
    found: Credential = credentials_in(value)[0]
    return found.user


def write_marks(values: Iterable[str]) -> dict[str, Any]:
    """Write the matcher of credentials with these marks; MISSING stands for none at all."""
    given = list(values)
    marks = [value for value in given if value != MISSING]
    choice = {"mark": marks[0] if len(marks) == 1 else marks}
    return {"any": [{"present": False}, choice]} if MISSING in given else choice
