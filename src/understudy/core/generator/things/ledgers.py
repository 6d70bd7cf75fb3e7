"""What a server remembers beside its things: answers it gives again for one idempotency key."""

from __future__ import annotations

import re
from typing import Any

from understudy.core.generator.draft import Draft
from understudy.core.generator.templates.nodes import escape
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample
from understudy.core.model.json_codec import placed_leaves

_REPLAY_FIELDS = re.compile(r"(?:x-)?idempotency-key|x-request-key|x-idempotency-token|client-token", re.IGNORECASE)
_OWN_KEYS = ("id", "_id", "uuid", "Id", "ID")


def add_effect(draft: Draft, kind: str, effect: dict[str, Any]) -> None:
    """Add one more effect of a kind; the first one's names stay what they are."""
    known = draft.then.get(kind)
    if known is None:
        body = {key: value for key, value in draft.then.items() if key not in ("let", "list", "create", "update", "remove")}
        effects = {key: value for key, value in draft.then.items() if key not in body}
        draft.then = {**effects, kind: effect, **body}
    else:
        draft.then[kind] = [*(known if isinstance(known, list) else [known]), effect]


def replay_key(sample: Sample) -> tuple[str, str] | None:
    """Return the header field that makes a request idempotent, and its value."""
    return next(((name, value) for name, value in sample.headers.items() if _REPLAY_FIELDS.fullmatch(name)), None)


def is_replay(endpoint: Endpoint, sample: Sample) -> bool:
    """Whether a request repeats an earlier one that was carried out under the same idempotency key."""
    key = replay_key(sample)
    if key is None or not sample.good:
        return False
    notes = endpoint.notes
    if "replay keys" not in notes:
        firsts: dict[tuple[str, str], Sample] = {}
        for other in endpoint.samples:
            if other.good and (known := replay_key(other)) is not None:
                firsts.setdefault(known, other)
        notes["replay keys"] = firsts
    first: Sample = notes["replay keys"].get(key, sample)
    return first.number < sample.number and not _tells_of_another(first, sample)


def _tells_of_another(first: Sample, sample: Sample) -> bool:
    """Whether two answers show two things: such a server does not know the keys of idempotency."""
    shown = {place: value for place, value in placed_leaves(first.answer.tree, 2) if place and place[-1] in _OWN_KEYS}
    return any(place in shown and shown[place] != value for place, value in placed_leaves(sample.answer.tree, 2))


def replies_of(endpoint: Endpoint) -> str:
    """Name the ledger of answers that an endpoint gives again."""
    words = [part for part in endpoint.shape if isinstance(part, str) and part]
    return escape(f"replies_{words[-1] if words else 'root'}")
