"""Reloads when stub files change."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchfiles import Change

_log = logging.getLogger("understudy")
# Editors write a file in several steps; changes this close together are one.
_SETTLE_MS = 100
_TURN_MS = 500
_SCRATCH_ENDINGS = ("~", ".swp", ".swx", ".tmp", ".pyc")

type Fingerprint = frozenset[tuple[str, int, int]]


def concerns_stubs(change: Change, path: str) -> bool:  # noqa: ARG001 (watchfiles calls it with both)
    """Say whether a changed path may be part of a stub set: editors' scratch files and hidden ones are not."""
    name = Path(path).name
    return not name.startswith((".", "#")) and not name.endswith(_SCRATCH_ENDINGS)


def fingerprint(place: Path) -> Fingerprint:
    """Note name, time and size of every file of a stub set, to see later whether any has changed."""
    files = place.rglob("*") if place.is_dir() else [place]
    found: set[tuple[str, int, int]] = set()
    for file in files:
        try:
            status = file.stat()
        except OSError:
            continue  # gone meanwhile: that it is missing is its mark
        found.add((str(file), status.st_mtime_ns, status.st_size))
    return frozenset(found)


async def watch(place: Path, loaded: Fingerprint, reload: Callable[[], object], stop: asyncio.Event) -> None:
    """Call `reload`, in a thread, whenever something in the stub set has changed, until `stop` is set.

    Args:
        place: directory or file.
        loaded: the fingerprint before the set was loaded: what has changed since then and before watching began counts, too.
        reload: what to call.
        stop: ends the watch.
    """
    from watchfiles import awatch  # noqa: PLC0415  a server that does not watch starts without it

    is_first = True
    changes = awatch(
        place,
        watch_filter=concerns_stubs,
        debounce=_SETTLE_MS * 4,
        step=_SETTLE_MS,
        stop_event=stop,
        rust_timeout=_TURN_MS,
        yield_on_timeout=True,
    )
    async for changed in changes:
        if changed or (is_first and await asyncio.to_thread(fingerprint, place) != loaded):
            _log.info("The stub files have changed, reloading")
            await asyncio.to_thread(reload)
        is_first = False
