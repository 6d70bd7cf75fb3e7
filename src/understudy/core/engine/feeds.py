"""Feeds: who listens to what on which open connection, and what is published to them.

A listener is a live thing of the session like any other, so that a session's state says who hears what. A connection may listen
several times, under keys of its own (the subscriptions of one client). What is published goes to everybody else who listens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from understudy.core.engine.respond import reply_steps
from understudy.core.engine.templates.scope import BACKLOG, LISTENERS, Scope
from understudy.core.engine.templates.writing import to_text
from understudy.core.model.behavior import Publish
from understudy.core.model.decision import Sending
from understudy.core.model.effect import Listen, StopListening
from understudy.core.model.interfaces import Template, Workspace
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.message import MESSAGE, Request
from understudy.core.model.step import SendMessage, Step
from understudy.errors import TemplateError

type Context = dict[str, Any]

_ID = re.compile(r"(?m)^id: ?(.*?)\r?$")


def who_am_i(request: Request, workspace: Workspace) -> dict[str, Any]:
    """Put together what was remembered of a connection, what came later wins, and count what its client said."""
    connection, counts = request.connection, workspace.limits
    key = f"said:{connection}"
    if request.method == MESSAGE:
        counts[key] = counts.get(key, 0) + 1
    found: dict[str, Any] = {"said": counts.get(key, 0), "connection": connection}
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
    scope.missed += _missed(scope.workspace.collection(BACKLOG).get(feed, ()), effect, context)
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
        if one.keeps:
            _keep(one, feed, context, scope)
        for listener in list(scope.workspace.collection(LISTENERS).values()):
            if listener["feed"] == feed and listener["connection"] != own:
                steps = reply_steps(one.lines, {**context, "to": listener}, pace=pace)
                found.setdefault(listener["connection"], []).extend(steps)
    return tuple(Sending(connection, tuple(steps)) for connection, steps in found.items())


def missed(connection: str, scope: Scope) -> Sending:
    """Return what was published before a connection began to listen, and it asked for."""
    return Sending(connection, tuple(SendMessage("text", text.encode()) for text in scope.missed))


def _keep(one: Publish, feed: str, context: Context, scope: Scope) -> None:
    """Keep what is published for those who listen later; what says something of a listener cannot be kept."""
    try:
        steps = reply_steps(one.lines, context)
    except TemplateError:
        return
    said = [step.data.decode("utf-8", "replace") for step in steps if isinstance(step, SendMessage)]
    backlog = scope.workspace.collection(BACKLOG)
    backlog[feed] = [*backlog.get(feed, ()), *said][-one.keeps :]


def _missed(kept: Sequence[str], effect: Listen, context: Context) -> Sequence[str]:
    """Choose what is sent first to somebody who begins to listen: the last events, or those after one.

    Ids that are numbers are compared; others are looked for. An id that nobody knows is from long ago, or from another feed.
    """
    last = effect.last.attempt(context)
    if last is not ABSENT and last is not None and kept:
        return kept[max(0, len(kept) - int(last)) :]
    after = effect.after.attempt(context)
    if after is ABSENT or after is None or after == "" or not kept:
        return ()
    ids, known = [_event_id(text) for text in kept], to_text(after)
    if known.isdecimal() and all(one.isdecimal() for one in ids):
        return [text for text, one in zip(kept, ids, strict=True) if int(one) > int(known)]
    return kept[ids.index(known) + 1 :] if known in ids else kept


def _event_id(text: str) -> str:
    """Read the id of an event (HTML Standard §9.2.5)."""
    found = _ID.search(text)
    return found.group(1) if found is not None else ""


def _name(connection: str, feed: str, key: Template | None, context: Context) -> str:
    """The key of a listener in its collection."""
    return f"{connection} {feed}" if key is None else f"{connection} {feed} {to_text(key.render(context))}"
