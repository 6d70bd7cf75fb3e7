"""What there was just before an exchange, of things that belong to nobody else."""

from __future__ import annotations

from typing import Any

from understudy.core.generator.things.live import Version
from understudy.core.generator.things.roles import Roles


def things_before(roles: Roles, number: int) -> list[dict[str, Any]]:
    """List what is there just before an exchange, oldest first."""
    return [item for version in versions_before(roles, number) if (item := version.item()) is not None]


def versions_before(roles: Roles, number: int) -> list[Version]:
    """List the versions of things just before an exchange, oldest first; what was there before the recording always was."""
    found: dict[str, Version | None] = {}
    for seed in roles.seeds:
        if not seed.scope:
            found.setdefault(seed.key, seed)
    for (scope, key), versions in roles.history.items():
        if scope:
            continue
        for when, version in versions:
            if when >= number:
                break
            found[key] = version
    return [version for version in found.values() if version is not None]


def version_before(roles: Roles, key: str, number: int) -> Version | None:
    """Return what a thing was just before an exchange; None where it was not there."""
    found: Version | None = next((seed for seed in roles.seeds if seed.key == key and not seed.scope), None)
    for when, version in roles.history.get(((), key), ()):
        if when >= number:
            break
        found = version
    return found
