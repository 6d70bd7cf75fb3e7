"""What a server remembers beside its things: answers it gives again for one idempotency key."""

from __future__ import annotations

import re
from typing import Any

from understudy.core.generator.draft import Draft
from understudy.core.generator.endpoint import Endpoint
from understudy.core.generator.nodes import escape
from understudy.core.generator.sample import Sample

_REPLAY_FIELDS = re.compile(r"(?:x-)?idempotency-key|x-request-key|x-idempotency-token|client-token", re.IGNORECASE)


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
    notes = endpoint.samples[0].notes
    if "replay keys" not in notes:
        firsts: dict[tuple[str, str], int] = {}
        for other in endpoint.samples:
            if other.good and (known := replay_key(other)) is not None:
                firsts.setdefault(known, other.number)
        notes["replay keys"] = firsts
    return bool(notes["replay keys"].get(key, sample.number) < sample.number)


def replies_of(endpoint: Endpoint) -> str:
    """Name the ledger of answers that an endpoint gives again."""
    words = [part for part in endpoint.shape if isinstance(part, str) and part]
    return escape(f"replies_{words[-1] if words else 'root'}")
