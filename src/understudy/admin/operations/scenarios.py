"""Scenarios: which there are, which are on, switching."""

from __future__ import annotations

from typing import Any

from understudy.admin.route import Call
from understudy.runtime.views import plain


async def list_scenarios(call: Call) -> Any:
    """List the scenarios each service knows, and what is on."""
    known = {name: list(names) for name, names in call.stage.scenarios().items()}
    rules = call.stage.counts().rules
    used = [
        {"service": service, "rule": rule, "eligible": count.eligible, "applied": count.applied} for (service, rule), count in rules.items()
    ]
    return {"known": known, "active": [plain(active) for active in call.stage.active()], "rules": used}


async def activate(call: Call) -> Any:
    """Switch a scenario on."""
    body = call.body
    active = call.stage.activate(body["name"], service=body.get("service"), session=body.get("session"), ttl_s=body.get("ttl_s"))
    return plain(active)


async def deactivate(call: Call) -> Any:
    """Switch scenarios off."""
    query = call.query
    return {"switched_off": call.stage.deactivate(query.get("name"), service=query.get("service"), session=query.get("session"))}
