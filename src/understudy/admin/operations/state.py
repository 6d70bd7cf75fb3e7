"""State: variables and live collections per session; sessions; reset."""

from __future__ import annotations

from typing import Any

from understudy.admin.problems import MissingError
from understudy.admin.route import Call
from understudy.core.model.interfaces import Workspace
from understudy.runtime.views import plain


async def show_state(call: Call) -> Any:
    """Show variables, counters and collections of one session of a service."""
    service, session = call.stage[call.path["service"]].name, call.query.get("session", "")
    snapshot = call.stage.state(service, session)
    return {
        "service": service,
        "session": session,
        "variables": plain(snapshot.variables),
        "counters": dict(snapshot.counters),
        "collections": {name: len(items) for name, items in snapshot.collections.items()},
    }


async def set_variables(call: Call) -> Any:
    """Give variables new values; null forgets one."""
    service, session = call.stage[call.path["service"]].name, call.query.get("session", "")

    def work(workspace: Workspace) -> None:
        for name, value in call.body.items():
            if value is None:
                workspace.variables.pop(name, None)
            else:
                workspace.variables[name] = value

    call.stage.engine.store.transact(service, session, work)
    return await show_state(call)


async def list_items(call: Call) -> Any:
    """List the items of a collection by key."""
    service, session = call.stage[call.path["service"]].name, call.query.get("session", "")
    snapshot = call.stage.state(service, session)
    return {"items": plain(snapshot.collections.get(call.path["collection"], {}))}


async def put_item(call: Call) -> Any:
    """Put an item into a collection, in the place of one with its key."""
    service, session = call.stage[call.path["service"]].name, call.query.get("session", "")
    collection, key = call.path["collection"], call.path["key"]
    call.stage.engine.catalog.named(service).player.put_by_hand(collection, key, dict(call.body), session=session)
    return {"key": key}


async def remove_item(call: Call) -> Any:
    """Remove an item from a collection."""
    service, session = call.stage[call.path["service"]].name, call.query.get("session", "")
    collection, key = call.path["collection"], call.path["key"]
    if not call.stage.engine.catalog.named(service).player.put_by_hand(collection, key, session=session):
        raise MissingError(f"collection {collection!r} of service {service!r} has no item {key!r}")
    return {"removed": key}


async def list_sessions(call: Call) -> Any:
    """List the sessions in use."""
    found = [
        {"name": one.name, "created_at": one.created_at, "used_at": one.used_at, "requests": one.requests} for one in call.stage.sessions()
    ]
    return {"sessions": found}


async def remove_session(call: Call) -> Any:
    """Forget a session and all that belongs to it."""
    if not call.stage.remove_session(call.path["session"]):
        raise MissingError(f"there is no session {call.path['session']!r}")
    return {"removed": call.path["session"]}


async def reset(call: Call) -> Any:
    """Forget state, journal and scenarios."""
    call.stage.reset(service=call.body.get("service"), session=call.body.get("session"))
    return {"reset": True}
