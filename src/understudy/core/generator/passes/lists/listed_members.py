"""Pass 5q: what lists show of things belongs to them, as far as their makers said it or others of their kind have it.

A subscription that nobody read by itself still has the topic that its maker named and that lists show beside its key.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from understudy.core.generator.templates.sources import is_graphql
from understudy.core.generator.things.live import Version
from understudy.core.generator.things.roles import Roles, asked_values


def keep_listed_members(roles: Roles) -> None:
    """Let things keep the members that elements of lists show of them under the names by which they were said, or others have them."""
    pairs = [
        (element, version)
        for sighting in roles.sightings.values()
        for element, version in sighting.shown
        if version is not None and isinstance(element, dict) and isinstance(version.facets.get("body"), dict)
    ]
    known = {name for _, version in pairs for name in version.facets["body"]}
    learned: set[str] = set()
    for element, version in pairs:
        if version.write is not None and is_graphql(version.write):
            continue
        item, said = version.item() or {}, _said(version)
        for name, value in element.items():
            if name not in item and not isinstance(value, dict | list) and (name in known or said.get(_plain(name)) == str(value)):
                version.extras[name] = value
                if name not in known:
                    learned.add(name)
    versions = {
        id(version): version
        for sighting in roles.sightings.values()
        for version in (sighting.before, sighting.after)
        if version is not None and isinstance(version.facets.get("body"), dict)
    }
    _keep_said(list(versions.values()), learned)
    _keep_answered(list(versions.values()))


def _keep_said(versions: Sequence[Version], names: Collection[str]) -> None:
    """Let things that no such list shows have what was said of them as well, and what they were before and after it."""
    for version in versions if names else ():
        item, said = version.item() or {}, _said(version)
        version.extras.update({name: said[_plain(name)] for name in names if name not in item and _plain(name) in said})


def _keep_answered(versions: Sequence[Version]) -> None:
    """Let things that nobody looked at before their next change have what the answer to their writing told of them."""
    known = {name for version in versions for name in version.facets["body"]}
    for version in versions:
        write = version.write
        if write is None or not write.operation or not write.good or is_graphql(write) or not isinstance(write.answer.tree, dict):
            continue
        item, tree = version.item() or {}, write.answer.tree
        version.extras.update({name: tree[name] for name in known if name not in item and _is_scalar(tree.get(name))})


def _said(version: Version) -> dict[str, str]:
    """List what the request said that made or changed a thing, by the last part of its names."""
    source: Version | None = version
    found: dict[str, str] = {}
    while source is not None and source.write is not None:
        for code, value in asked_values(source.write).items():
            if code.startswith(("request.form.", "request.json.")) and _is_scalar(value):
                found.setdefault(_plain(code.rpartition(".")[2]), str(value))
        source = source.previous
    return found


def _plain(name: str) -> str:
    """Spell a name without regard to case and separators: requests say ``GroupName`` of what lists call ``groupName``."""
    return re.sub(r"[^0-9a-z]", "", name.lower())


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)
