"""Health, clock, reload, shutdown."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from understudy.admin.route import Call
from understudy.errors import UsageError


async def show_health(call: Call) -> Any:
    """Say that the process lives, and what is wrong with the stub files, if anything is: in number, for this needs no token."""
    problems = call.stage.engine.catalog.problems
    return {"status": "ok" if not problems else "degraded", "stub_problems": len(problems)}


async def show_readiness(call: Call) -> Any:
    """Say whether services answer."""
    if call.stage.is_stopping:
        return web.json_response({"status": "stopping"}, status=503)
    return {"status": "ready"}


async def show_clock(call: Call) -> Any:
    """Show what time it is on stage."""
    clock = call.stage.clock
    return {"now": clock.now(), "speed": clock.speed, "frozen": clock.is_frozen}


async def change_clock(call: Call) -> Any:
    """Freeze, set, advance, speed up or reset the clock, in this order when several are asked for."""
    clock, body = call.stage.clock, call.body
    try:
        if body.get("reset"):
            clock.reset()
        if "set" in body:
            clock.set(body["set"])
        if "frozen" in body:
            clock.freeze() if body["frozen"] else clock.resume()
        if "speed" in body:
            clock.run_at(body["speed"])
        if "advance" in body:
            clock.advance(body["advance"])
    except ValueError as error:
        raise UsageError(str(error)) from error
    finally:
        call.stage.clock_changed()
    return await show_clock(call)


async def reload(call: Call) -> Any:
    """Load the stub files again."""
    problems = await asyncio.to_thread(call.stage.reload)
    return {"ok": not problems, "problems": list(problems)}


async def show_problems(call: Call) -> Any:
    """Show what kept the last reload from taking effect."""
    catalog = call.stage.engine.catalog
    return {"problems": list(catalog.problems), "reloads": catalog.reloads}


async def shut_down(call: Call) -> Any:
    """Ask the stage to close."""
    call.stage.request_stop()
    return {"stopping": True}
