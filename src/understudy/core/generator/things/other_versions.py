"""Reads that show a thing as it was once: they name a version of it, or say more than others do and show what it no longer is."""

from __future__ import annotations

from typing import Any

from understudy.core.generator.things.live import Version, look
from understudy.core.generator.things.roles import Roles, asked_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

_BODY = "request.json."


def shows_another_version(roles: Roles, endpoint: Endpoint, sample: Sample, known: Version) -> bool:
    """Say whether a call that names a thing in another way than usual shows it otherwise than it is by now."""
    root = roles.root_at.get(endpoint)
    shown = look(sample.answer.tree, root) if root is not None and endpoint.operation and not known.is_assumed else None
    body = _last_shown(known) if isinstance(shown, dict) else None
    if not isinstance(shown, dict) or not isinstance(body, dict):
        return False
    return any(_is_scalar(value) and _is_scalar(body.get(name)) and value != body[name] for name, value in shown.items())


def _last_shown(version: Version) -> Any:
    """Return what was shown of a thing last, also before a change since which nobody looked at it."""
    found: Version | None = version
    while found is not None and "body" not in found.facets:
        found = found.previous
    return None if found is None else found.facets["body"]


def asks_for_more(endpoint: Endpoint, sample: Sample) -> bool:
    """Say whether a call says more than others of its kind that were answered well."""
    asked = _asked(sample)
    return bool(asked) and any(other.good and _asked(other) < asked for other in endpoint.samples)


def _asked(sample: Sample) -> frozenset[str]:
    return frozenset(code for code in asked_values(sample) if code.startswith(_BODY))


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)
