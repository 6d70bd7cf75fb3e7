"""Ids of the recording that a request is due again, because fixed answers speak of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from understudy.core.engine.templates.writing import to_text
from understudy.core.model.behavior import RecordedIds
from understudy.core.model.interfaces import Workspace
from understudy.core.model.json_codec import ABSENT


def take_recorded(recorded: RecordedIds, stub: str, context: Mapping[str, Any], workspace: Workspace) -> list[str | None]:
    """Take the ids that this request made when it was recorded; empty for one that was not recorded, or not so often."""
    value = recorded.by.attempt(context)
    if value is ABSENT:
        return []
    text = to_text(value)
    times = recorded.given.get(text)
    if times is None:
        return []
    before = workspace.counter(f"recorded:{stub}:{text}")
    return list(times[before]) if before < len(times) else []
