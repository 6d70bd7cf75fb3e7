"""Who may change a recording: the recorder that writes it holds a lock for as long as it lives, also when it is killed."""

from __future__ import annotations

import importlib
from types import ModuleType


def try_lock(descriptor: int) -> bool:
    """Lock an open file for this process; False when another one holds it or the platform has no such locks."""
    fcntl = _fcntl()
    if fcntl is None:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _fcntl() -> ModuleType | None:
    try:
        return importlib.import_module("fcntl")
    except ModuleNotFoundError:  # Windows: a recording is then never changed while reading, only on request
        return None
