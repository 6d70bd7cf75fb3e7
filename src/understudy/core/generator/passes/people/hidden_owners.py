"""Whose things are where no answer says it: lists show each user only what he made, and others are told that it is not there.

Whoever made a thing is kept with it as a member that no answer shows; everything else follows as from a member that answers show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from understudy.core.generator.passes.people.logins import owner_members
from understudy.core.generator.people.accounts import Accounts, user_of
from understudy.core.generator.things.live import Version
from understudy.core.generator.things.roles import Roles, Sighting
from understudy.core.generator.traffic.sample import Sample

OWNER = "made_by"
_FORBIDS = frozenset([401, 403, 404])


def find_hidden_owners(collections: Sequence[Roles], accounts: Accounts) -> None:
    """Let things whose makers alone see them keep who made them."""
    for roles in collections:
        if roles is accounts.roles or roles.collection.scope or roles.by_the_way or roles.is_attached or owner_members(roles, accounts):
            continue
        owners = _owners(roles)
        if owners is not None and len(set(owners.values())) > 1 and _is_private(roles, owners):
            for version in _versions(roles):
                if version.key in owners:
                    version.extras[OWNER] = owners[version.key]
                    version.hidden = tuple(sorted({*version.hidden, OWNER}))


def _owners(roles: Roles) -> dict[str, str] | None:
    """Say who made every thing; None where that is not known of all, or a key was given twice."""
    found: dict[str, str] = {}
    for (_, key), history in roles.history.items():
        for _, version in history:
            if version is None or version.previous is not None:
                continue
            user = user_of(version.write) if version.write is not None else None
            if user is None or found.get(key, user) != user or OWNER in (version.item() or {}):
                return None
            found[key] = user
    return None if any(seed.key not in found for seed in roles.seeds) else found


def _is_private(roles: Roles, owners: dict[str, str]) -> bool:
    """Whether users were shown only what they made themselves, and something of others was kept from some."""
    kept = False
    for sample, sighting in _seen(roles):
        user = user_of(sample)
        shown = {version.key for _, version in sighting.shown if version is not None}
        if sighting.before is not None and sighting.role in ("one", "under"):
            is_own = owners.get(sighting.before.key) == user
            if sample.good and not is_own:
                return False
            kept = kept or (not is_own and user is not None and sample.verdict in _FORBIDS)
        elif sample.good and (shown or sighting.present):
            if any(owners.get(key) != user for key in shown):
                return False
            kept = kept or (
                user is not None and any(version.key not in shown and owners.get(version.key) != user for version in sighting.present)
            )
    return kept


def _seen(roles: Roles) -> Iterator[tuple[Sample, Sighting]]:
    for endpoint in roles.parts:
        for sample in endpoint.samples:
            if (sighting := roles.sightings.get(sample.number)) is not None:
                yield sample, sighting


def _versions(roles: Roles) -> Iterator[Version]:
    for history in roles.history.values():
        yield from (version for _, version in history if version is not None)
