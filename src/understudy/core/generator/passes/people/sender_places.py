"""Pass 5h: one endpoint that takes credentials in several places: a session, or the key of a program.

A stub looks a credential up in one place, so there is one for each place that speaks of whoever asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace

from understudy.core.generator.conditions.conditions import TOKENS, Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.people.sessions import Session
from understudy.core.generator.things.presented import SESSION
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample


def part_by_places(drafts: Mapping[Endpoint, list[Draft]]) -> None:
    """Part the stubs of requests that were accepted for credentials in different places."""
    for own in drafts.values():
        own[:] = [part for draft in own for part in _parted(draft)]


def _parted(draft: Draft) -> list[Draft]:
    places: dict[str, list[Sample]] = {}
    for sample in draft.samples:
        session: Session | None = sample.notes.get(SESSION)
        places.setdefault(session.code if session is not None else "", []).append(sample)
    if len(places) < 2 or "" in places or not draft.samples[0].good or draft.rung not in ("template", "collection"):
        return [draft]
    return [
        replace(
            draft,
            samples=tuple(own),
            sealed=(Condition("item", (TOKENS, "{{ " + code + " }}"), "present"), *draft.sealed),
            then=deepcopy(draft.then),
            notes=[*draft.notes, f"for credentials in {code}"],
        )
        for code, own in places.items()
    ]
