"""Feeds: who listens to what on which open connection, and what is published to them.

A listener is a live thing of the session like any other, so that a session's state says who hears what. A connection may listen
several times, under keys of its own (the subscriptions of one client). What is published goes to everybody else who listens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from understudy.core.engine.respond import reply_steps
from understudy.core.engine.templates.scope import LISTENERS, Scope
from understudy.core.engine.templates.writing import to_text
from understudy.core.model.behavior import Listen, Publish, StopListening
from understudy.core.model.decision import Sending
from understudy.core.model.interfaces import Template, Workspace
from understudy.core.model.message import MESSAGE, Request
from understudy.core.model.step import Step

type Context = dict[str, Any]


def who_am_i(request: Request, workspace: Workspace) -> dict[str, Any]:
    """Put together what was remembered of a connection, what came later wins, and count what its client said."""
    connection, counts = request.connection, workspace.limits
    key = f"said:{connection}"
    if request.method == MESSAGE:
        counts[key] = counts.get(key, 0) + 1
    found: dict[str, Any] = {"said": counts.get(key, 0)}
    for listener in workspace.collection(LISTENERS).values():
        if listener["connection"] == connection:
            found.update(listener)
    return found


def listen(effect: Listen, context: Context, scope: Scope) -> None:
    """Let the connection of the request hear a feed; a request that keeps no connection open hears nothing."""
    connection = context["request"].connection
    if not connection:
        return
    feed = to_text(effect.feed.render(context))
    kept = effect.kept.attempt(context)
    listeners = scope.workspace.collection(LISTENERS)
    item = {**(kept if isinstance(kept, Mapping) else {}), "connection": connection, "feed": feed}
    name = _name(connection, feed, effect.key, context)
    listeners.pop(name, None)
    listeners[name] = item
    context["me"] = {**context.get("me", {}), **item}


def stop_listening(effect: StopListening, context: Context, scope: Scope) -> None:
    """Let the connection of the request hear a feed no longer."""
    connection, feed = context["request"].connection, to_text(effect.feed.render(context))
    listeners = scope.workspace.collection(LISTENERS)
    name = _name(connection, feed, effect.key, context)
    if effect.key is not None:
        listeners.pop(name, None)
        return
    for key in [key for key, one in listeners.items() if one["connection"] == connection and one["feed"] == feed]:
        del listeners[key]


def forget(connection: str, workspace: Workspace) -> None:
    """Forget a connection that ended."""
    workspace.limits.pop(f"said:{connection}", None)
    listeners = workspace.collection(LISTENERS)
    for key in [key for key, one in listeners.items() if one["connection"] == connection]:
        del listeners[key]


def publish(publications: Iterable[Publish], context: Context, scope: Scope, *, pace: float = 1.0) -> tuple[Sending, ...]:
    """Render what is published, for each listener but the one that asked."""
    own = context["request"].connection
    found: dict[str, list[Step]] = {}
    for one in publications:
        feed = to_text(one.feed.render(context))
        for listener in list(scope.workspace.collection(LISTENERS).values()):
            if listener["feed"] == feed and listener["connection"] != own:
                steps = reply_steps(one.lines, {**context, "to": listener}, pace=pace)
                found.setdefault(listener["connection"], []).extend(steps)
    return tuple(Sending(connection, tuple(steps)) for connection, steps in found.items())


def _name(connection: str, feed: str, key: Template | None, context: Context) -> str:
    """The key of a listener in its collection."""
    return f"{connection} {feed}" if key is None else f"{connection} {feed} {to_text(key.render(context))}"
