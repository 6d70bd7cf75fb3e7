"""The event loop that servers run on."""

from __future__ import annotations

import asyncio


def new_event_loop() -> asyncio.AbstractEventLoop:
    """Make an event loop: uvloop's where there is one."""
    try:
        import uvloop  # noqa: PLC0415 - not on every platform, and slow to load
    except ImportError:
        return asyncio.new_event_loop()
    loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return loop
