"""Pass 6c: what a tree refuses, and why (RFC 4918): what is missing, what is there already, what is locked.

What was never recorded of it is answered as a neighbor was, by status.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from understudy.core.generator.conditions.conditions import NAMED_VERSION, Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.trees.history import NAME, Tree
from understudy.core.generator.passes.trees.properties import KEY
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.refusals import MISSING, learn_marks, mark_at
from understudy.core.generator.traffic.sample import Sample
from understudy.core.model.credential import WRONG

LOCKS = "locks"
THIS = "{{ " + KEY + " }}"
ABOVE = "{{ " + KEY + " | parent }}"
THERE = "{{ request.headers.destination | default('') | place }}"
ABOVE_THERE = "{{ request.headers.destination | default('') | place | parent }}"
VERBS = {
    "MKCOL": "make",
    "MKCALENDAR": "make",
    "PUT": "put",
    "GET": "read",
    "PROPFIND": "list",
    "DELETE": "delete",
    "COPY": "copy",
    "MOVE": "move",
}
# What RFC 4918 has the methods refuse: where it is not recorded it is answered as a neighbor is, by status.
_REFUSED: dict[str, tuple[int, ...]] = {
    "MKCOL": (405, 409),
    "PUT": (409,),
    "GET": (404,),
    "HEAD": (404,),
    "DELETE": (404,),
    "PROPFIND": (404,),
    "PROPPATCH": (404,),
    "COPY": (404, 409, 412),
    "MOVE": (404, 409, 412),
}
_LOCKABLE = ("PUT", "DELETE", "MOVE", "PROPPATCH", "LOCK", "MKCOL")


def there(key: str, *where: str) -> Condition:
    """Require that something stands in a place; `where` names a member and its value."""
    return Condition("item", (NAME, key, *where), "present")


def gone(key: str) -> Condition:
    """Require that nothing stands in a place."""
    return Condition("item", (NAME, key), "absent")


LOCKED = (Condition("item", (LOCKS, THIS), "present"), Condition("headers", ("if",), "absent"))


def reasons(method: str, status: int, group: Sequence[Sample], tree: Tree) -> tuple[Condition, ...]:
    """Say why a request is refused, as the standard has it."""
    glances = [tree.glances[sample.number] for sample in group]
    moves = method in ("COPY", "MOVE")
    match status:
        case 401 if told := _strangers(group, tree):
            return (told,)
        case 404 if moves or method not in ("PUT", "MKCOL") or all(glance.thing is None for glance in glances):
            return (gone(THIS),)
        case 409 if all(not glance.aim_parent for glance in glances) and moves:
            return (there(THIS), gone(ABOVE_THERE))
        case 409 | 404 | 403 if all(not glance.parent for glance in glances):
            return (gone(ABOVE),)
        case 405 if all(glance.thing is not None for glance in glances):
            return (there(THIS),)
        case 412 if moves and all(sample.headers.get("overwrite", "T").upper() == "F" for sample in group):
            return (there(THERE), Condition("headers", ("overwrite",), "equals", "F"))
        case 423 if all(glance.locked for glance in glances):
            return LOCKED
        case 412:
            return _preconditions(group, tree)
        case _:
            return _by_words(group, tree)


def _preconditions(group: Sequence[Sample], tree: Tree) -> tuple[Condition, ...]:
    if all(sample.headers.get("if-none-match") == "*" for sample in group):
        return (there(THIS), Condition("headers", ("if-none-match",), "equals", "*"))
    if all("if-match" in sample.headers for sample in group):
        if any("etag" in thing.item() for thing in tree.things):
            return (there(THIS), Condition("item", (NAME, THIS, "etag", NAMED_VERSION), "absent"))
        return (Condition("headers", ("if-match",), "present"),)
    return _by_words(group, tree)


def _strangers(group: Sequence[Sample], tree: Tree) -> Condition | None:
    """Tell who is kept out by what they say of who they are: nothing, or what is wrong; None where somebody else was let in so."""
    if not all("authorization" in sample.headers for sample in tree.samples if sample.good):
        return None
    marks = learn_marks(tree.samples)
    said = [sample.headers.get("authorization") for sample in group]
    found = [None if value is None else mark_at("authorization", value, marks) for value in said]
    if any(value is not None and (mark is None or not mark[1]) for value, mark in zip(said, found, strict=True)):
        return None
    if not any(found):
        return Condition("headers", ("authorization",), "absent")
    kept = {mark[0] for mark in found if mark is not None} | {WRONG}
    return Condition("headers", ("authorization",), "mark", tuple(sorted(kept | ({MISSING} if None in said else set()))))


def _by_words(group: Sequence[Sample], tree: Tree) -> tuple[Condition, ...]:
    """What nothing here explains is answered to the very request it was recorded for last."""
    glances = [tree.glances[sample.number] for sample in group]
    keys = dict.fromkeys(glance.key for glance in glances)
    return tuple(Condition("item", (NAME, THIS, "path", key), "present") for key in list(keys)[:1])


def refuse_the_rest(drafts: Mapping[Endpoint, list[Draft]], accepted: Collection[tuple[str, int]]) -> None:
    """Answer what the standard has refused as neighbors were refused, where it was never recorded.

    Args:
        drafts: of every endpoint.
        accepted: what the recorded server does all the same: methods, with the status the standard has for it.
    """
    lenders: dict[int, Draft] = {}
    for own in drafts.values():
        for draft in own:
            if draft.exception:
                lenders.setdefault(draft.samples[0].status, draft)
    strangers = lenders.get(401)
    if strangers is not None and not all(condition.name == ("authorization",) for condition in strangers.conditions):
        strangers = None
    for endpoint, own in drafts.items():
        if not any(draft.samples[0].good for draft in own) or endpoint.operation:
            continue
        known = {draft.samples[0].status for draft in own}
        if strangers is not None and 401 not in known:
            own.append(_borrowed(endpoint, strangers, own[0], strangers.conditions))
        statuses = [status for status in _REFUSED.get(endpoint.method, ()) if status not in known]
        if endpoint.method in _LOCKABLE and 423 in lenders and 423 not in known:
            statuses.append(423)
        for status in statuses:
            if (endpoint.method, status) in accepted:
                continue
            good = next(draft for draft in own if draft.samples[0].good)
            own.append(_borrowed(endpoint, lenders.get(status), good, _STANDARD[status](endpoint.method), status))


_STANDARD: dict[int, Callable[[str], tuple[Condition, ...]]] = {
    404: lambda _: (gone(THIS),),
    405: lambda _: (there(THIS),),
    409: lambda method: (there(THIS), gone(ABOVE_THERE)) if method in ("COPY", "MOVE") else (gone(ABOVE),),
    412: lambda _: (there(THERE), Condition("headers", ("overwrite",), "equals", "F")),
    423: lambda _: LOCKED,
}


def _borrowed(endpoint: Endpoint, lender: Draft | None, own: Draft, conditions: tuple[Condition, ...], status: int = 401) -> Draft:
    then = copy.deepcopy(lender.then) if lender is not None else {"status": status}
    if endpoint.method == "HEAD":
        then = {key: value for key, value in then.items() if key not in ("json", "text", "base64", "file", "json_style")}
    source = f"{lender.endpoint.method} does" if lender is not None else "RFC 4918 has it"
    samples = (lender or own).samples
    return Draft(
        endpoint,
        tuple(replace(sample, status=status) for sample in samples[:1]),
        conditions=conditions,
        then=then,
        notes=[f"never recorded here: answers as {source}"],
        rung="borrowed",
        verb=VERBS.get(endpoint.method, endpoint.method.lower()),
        exception=True,
    )
