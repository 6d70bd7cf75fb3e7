"""Pass 5u: who comes back: stubs that give the cookie of a session out keep to whom, and others look him up.

Whoever presents no cookie that was given out is a stranger, who has nothing yet; the answer that gives him one makes a visitor of him.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from understudy.core.engine.templates.sequences import as_list
from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.people.logins import mentions
from understudy.core.generator.people.visitors import VISIT, VISIT_CODE, VISITORS, Visitors, cookies_set
from understudy.core.generator.templates.nodes import quoted
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.things.live import Collection, Version
from understudy.core.generator.things.roles import Roles

_NAMED = re.compile(r"\{\{ (\w+) \}\}")
_EXPRESSION = re.compile(r"\{\{ ((?:(?!\}\}).)*) \}\}")
_VISITOR = "visitor"


def known_visitors() -> Roles:
    """Declare who is known by which cookie: whoever is not is nobody."""
    roles = Roles(Collection(VISITORS, "cookie"))
    roles.initial = Version((), "", None, {"body": {"id": ""}})
    return roles


def bind_visitors(drafts: Iterable[Draft], visitors: Visitors) -> bool:
    """Let stubs that speak of a visitor look him up, and those that give his cookie out keep it; return whether there are any."""
    drafts = list(drafts)
    speaking = [draft for draft in drafts if _speaks(draft)]
    if not speaking:
        return False
    for draft in drafts:
        gives = _cookie_of(draft, visitors.cookie)
        if gives:
            _give(draft, gives)
        if gives or draft in speaking:
            own = () if gives or not _keeps(draft) else ("id", "", "filled")  # what a stranger brings can be kept for nobody
            draft.sealed = (Condition("item", (VISITORS, visitors.looked_up, *own), "present", VISIT), *draft.sealed)
    return True


def _speaks(draft: Draft) -> bool:
    names = [condition.name for condition in (*draft.conditions, *draft.sealed) if condition.part == "item"]
    return mentions(VISIT, str((draft.then, names, draft.tests)))


def _keeps(draft: Draft) -> bool:
    """Whether a stub keeps something under the visitor who asks."""
    kept = [effect for kind in ("create", "update") for effect in as_list(draft.then.get(kind))]
    return any(VISIT_CODE in str((effect.get("in"), effect.get("key"))) for effect in kept if isinstance(effect, dict))


def _cookie_of(draft: Draft, cookie: str) -> str:
    """Return the expression of the cookie that a stub gives out, which is named where it was not; empty where it gives none."""
    headers = draft.then.get("headers", {})
    name = next((name for name in headers if name.lower() == "set-cookie"), None)
    if name is None or "responses" in draft.then or not all(cookies_set(sample).get(cookie) for sample in draft.samples):
        return ""
    lines = headers[name] if isinstance(headers[name], list) else [headers[name]]
    for at, line in enumerate(lines):
        if not isinstance(line, str) or not line.startswith(f"{cookie}="):
            continue
        value = line.partition(";")[0].partition("=")[2]
        if (named := _NAMED.fullmatch(value)) is not None:
            return named[1]
        made = _EXPRESSION.fullmatch(value)
        code = made[1] if made is not None else quoted(value)
        _let(draft, "cookie", code)
        written = line.replace(value, "{{ cookie }}", 1)
        headers[name] = [*lines[:at], written, *lines[at + 1 :]] if isinstance(headers[name], list) else written
        return "cookie"
    return ""


def _give(draft: Draft, cookie: str) -> None:
    """Keep whose cookie it is; what is done for a stranger is done for the visitor that he becomes by it."""
    for part in ("create", "update", "remove", "headers", "json", "text"):
        if part in draft.then:
            draft.then[part] = _renamed(draft.then[part])
    known = draft.then.pop("let", {})
    own = {cookie: known.pop(cookie), _VISITOR: "{{ " + f"{VISIT_CODE} or {cookie}" + " }}"}
    draft.then = {"let": {**own, **_renamed(known)}, **draft.then}
    kept = {"in": VISITORS, "key": "{{ " + cookie + " }}", "item": {"id": "{{ " + _VISITOR + " }}"}, "as": "known"}
    add_effect(draft, "create", kept)
    draft.notes.append("whoever presents the cookie is the same visitor from then on")


def _renamed(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {name: _renamed(value) for name, value in tree.items()}
    if isinstance(tree, list):
        return [_renamed(value) for value in tree]
    return re.sub(rf"(?<![\w.']){re.escape(VISIT_CODE)}\b", _VISITOR, tree) if isinstance(tree, str) and VISIT_CODE in tree else tree


def _let(draft: Draft, name: str, code: str) -> None:
    draft.then = {"let": {name: "{{ " + code + " }}", **draft.then.pop("let", {})}, **draft.then}
