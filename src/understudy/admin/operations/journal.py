"""The journal, counters, misses, and verification."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from understudy.admin.route import Call
from understudy.runtime.misses import describe_misses
from understudy.runtime.verify import Verification
from understudy.runtime.views import plain, view_counts, view_entry, view_verification

_DEFAULT_LIMIT = 1000
# How often an expectation with a deadline is judged again.
_JUDGE_EVERY_S = 0.02
_MAX_PATIENCE_S = 60.0


async def list_entries(call: Call) -> Any:
    """List journal entries, oldest first."""
    query = call.query
    entries = call.stage.journal(
        service=query.get("service"),
        session=query.get("session"),
        stub=query.get("stub"),
        misses=query.get("misses", False),
        after=query.get("after", -1),
        limit=query.get("limit", _DEFAULT_LIMIT),
    )
    bodies = query.get("bodies", True)
    if not query.get("raw", False):
        entries = await asyncio.to_thread(call.stage.veiled, entries)
    return {"entries": [view_entry(entry, bodies=bodies) for entry in entries], "lost": call.stage.counts().lost}


async def clear(call: Call) -> Any:
    """Forget journal entries and counters."""
    call.stage.engine.journal.clear(service=call.query.get("service"), session=call.query.get("session"))
    return {"cleared": True}


async def show_counts(call: Call) -> Any:
    """Show the exact counters."""
    return view_counts(call.stage.counts(call.query.get("session")))


async def list_misses(call: Call) -> Any:
    """Describe the requests that no stub took."""
    misses = call.stage.journal(service=call.query.get("service"), session=call.query.get("session"), misses=True)
    shown = await asyncio.to_thread(call.stage.veiled, misses)
    return {"misses": [plain(miss) for miss in describe_misses(shown)]}


async def verify(call: Call) -> Any:
    """Judge how often requests were made."""
    body = call.body
    return await _judge(
        call,
        lambda: call.stage.judge(
            body.get("when", {}),
            service=body.get("service"),
            session=body.get("session"),
            times=body.get("times"),
            at_least=body.get("at_least"),
            at_most=body.get("at_most"),
        ),
    )


async def verify_sequence(call: Call) -> Any:
    """Judge in which order requests were made."""
    body = call.body
    return await _judge(call, lambda: call.stage.judge_sequence(body["whens"], service=body.get("service"), session=body.get("session")))


async def _judge(call: Call, judge: Callable[[], Verification]) -> Any:
    """Judge until it is as expected or the time the caller grants is over."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + min(call.body.get("within_s", 0.0), _MAX_PATIENCE_S)
    while not (verification := judge()).ok and loop.time() < deadline:  # noqa: ASYNC110 (the journal has no event to wait for)
        await asyncio.sleep(_JUDGE_EVERY_S)
    return view_verification(verification)
