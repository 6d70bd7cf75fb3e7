"""Reloads when stub files change."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from watchfiles import Change, awatch

_log = logging.getLogger("understudy")
# Editors write a file in several steps; changes this close together are one.
_SETTLE_MS = 100
_SCRATCH_ENDINGS = ("~", ".swp", ".swx", ".tmp", ".pyc")


def concerns_stubs(change: Change, path: str) -> bool:  # noqa: ARG001 (watchfiles calls it with both)
    """Say whether a changed path may be part of a stub set: editors' scratch files and hidden ones are not."""
    name = Path(path).name
    return not name.startswith((".", "#")) and not name.endswith(_SCRATCH_ENDINGS)


async def watch(directory: Path, reload: Callable[[], object], stop: asyncio.Event) -> None:
    """Call `reload`, in a thread, whenever something in the directory has changed, until `stop` is set."""
    async for changes in awatch(directory, watch_filter=concerns_stubs, debounce=_SETTLE_MS * 4, step=_SETTLE_MS, stop_event=stop):
        _log.info("%d stub files changed, reloading", len(changes))
        await asyncio.to_thread(reload)
