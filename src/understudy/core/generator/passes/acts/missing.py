"""Pass 5c: what is not there answers like its neighbors: a recorded 404 of one operation stands for the others on the same things.

Nothing is taken from another service, and each borrowed answer says in its notes where it comes from.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from understudy.core.generator.conditions.conditions import ENDED, TOKENS, Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.people.accounts import ACCOUNTS, PASSWORD
from understudy.core.generator.people.sessions import Sessions
from understudy.core.generator.standards.key_lists import S3_FIRST, S3_SECOND, key_list_of
from understudy.core.generator.things.presented import secret_code
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.things.shown_kinds import KIND
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter, singular

_GONE = (404, 410)
_NAMED = 2  # what a condition on one thing by its key names: where it is, and the key
_NO_KEY = 401
_KEYS = (("authorization",), ("x-api-key",), ("api-key",), ("x-auth-token",), ("x-access-token",), ("private-token",))
_REFUSED = (400, 401, 403, 404, 422)


def borrow_missing(drafts: Mapping[Endpoint, list[Draft]], collections: Sequence[Roles], sessions: Sessions | None = None) -> None:
    """Add an answer for missing things to every endpoint that needs one thing and was never asked for a missing one.

    An endpoint that was always asked with a good credential refuses those who have none as its neighbors do.
    """
    _borrow_refusals(drafts, sessions)
    _refuse_without_key(drafts)
    _refuse_strangers(drafts)
    lenders = [draft for own in drafts.values() for draft in own if draft.samples[0].verdict in _GONE and _is_about_missing(draft)]
    for endpoint, own in drafts.items():
        answered = [draft for draft in own if draft.samples[0].good]
        needed = [condition for draft in answered for condition in draft.sealed if condition.part == "item" and condition.kind == "present"]
        if (
            not needed
            or any(draft.verb == "login" for draft in answered)
            or needed[-1].name[0] == ACCOUNTS
            or KIND in endpoint.samples[0].notes  # it may be of another kind
            or any(draft.samples[0].verdict in _GONE or _is_about_missing(draft) for draft in own)
        ):
            continue
        roles = next((one for one in collections if endpoint in one.parts and needed[-1].name[0] == one.address(endpoint)), None)
        if roles is not None and (
            roles.is_told
            or roles.initial is not None
            or _makes(roles, endpoint)
            or _is_always_there(roles, endpoint)
            or _finds_nothing(roles, endpoint)
        ):
            continue
        if roles is not None and endpoint.method == "DELETE" and _forgives(roles, endpoint):
            for draft in answered:
                draft.sealed = tuple(condition for condition in draft.sealed if condition != needed[-1])
            continue
        lender = _nearest(endpoint, roles, lenders)
        if roles is not None and lender is not None:
            own.append(_borrowed(endpoint, needed[-1], roles, lender, collections))
    for endpoint, own in drafts.items():
        _miss_the_outer(endpoint, own, lenders, collections)


def _miss_the_outer(endpoint: Endpoint, own: list[Draft], lenders: Sequence[Draft], collections: Sequence[Roles]) -> None:
    """Miss the thing inside which something is asked for, where it is not there either, as requests about it do."""
    inner = [draft for draft in own if draft.samples[0].verdict in _GONE and _is_about_missing(draft)]
    sealed = [condition for draft in own if draft.samples[0].good for condition in draft.sealed]
    for needed in dict.fromkeys(one for one in sealed if one.part == "item" and one.kind == "present" and len(one.name) == _NAMED):
        outer = next((one for one in collections if endpoint in one.parts and needed.name[0] == one.address(endpoint)), None)
        if not inner or outer is None or outer.initial is not None or outer.role(endpoint) != "under":
            continue
        if any(condition.name == needed.name for draft in own for condition in draft.conditions):
            continue
        there = (outer.sightings.get(sample.number) for draft in inner if draft.rung != "borrowed" for sample in draft.samples)
        about = [
            draft
            for draft in lenders
            if draft.endpoint in outer.parts
            and draft.conditions[0].name[0].partition("/")[0] == outer.collection.name
            and (draft.endpoint.method == "HEAD") == (endpoint.method == "HEAD")
        ]
        if not about or not all(sighting is not None and sighting.before is not None for sighting in there):
            continue
        for draft in inner:
            draft.sealed = (*draft.sealed, needed)
        own.append(_borrowed(endpoint, needed, outer, about[0], collections))


def _is_always_there(roles: Roles, endpoint: Endpoint) -> bool:
    """Whether an endpoint is about the only thing of its kind (a configuration), which was there before and is never removed."""
    is_only = roles.key_code(endpoint).startswith("'")
    return is_only and bool(roles.seeds) and not any(part.act == "remove" for part in roles.parts.values())


def _makes(roles: Roles, endpoint: Endpoint) -> bool:
    """Whether a put makes what was not there."""
    there = (roles.sightings.get(sample.number) for sample in endpoint.samples if sample.good)
    return roles.act(endpoint) == "put" and any(one is not None and one.before is None and one.after is not None for one in there)


def _finds_nothing(roles: Roles, endpoint: Endpoint) -> bool:
    """Whether reads of what was not there were answered well, with nothing, as those of GraphQL may be."""
    there = (roles.sightings.get(sample.number) for sample in endpoint.samples if sample.good and sample.reads)
    return any(one is not None and one.role == "one" and one.key is not None and one.before is None for one in there)


def _forgives(roles: Roles, endpoint: Endpoint) -> bool:
    """Whether to remove what is not there is no mistake: so Amazon S3's reference says of DeleteObject, and lists show who speaks it."""
    lists = (key_list_of(sample) for other in roles.list_at for sample in other.samples)
    return not endpoint.operation and roles.role(endpoint) == "one" and any(style in (S3_FIRST, S3_SECOND) for style in lists)


def _borrow_refusals(drafts: Mapping[Endpoint, list[Draft]], sessions: Sessions | None) -> None:
    for one in sessions.deciding() if sessions is not None else ():
        absent = Condition("item", (TOKENS, "{{ " + one.code + " }}"), "absent")
        lenders = [draft for own in drafts.values() for draft in own if absent in draft.conditions and draft.samples[0].verdict == 401]
        if not lenders:
            continue
        lender = min(lenders, key=lambda draft: (len(draft.conditions), draft.samples[0].number))
        for endpoint, own in drafts.items():
            good = [sample for sample in endpoint.samples if sample.good]
            refused = any(sample.verdict == 401 for sample in endpoint.samples)
            if good and not refused and all(one.is_alive(sample) for sample in good):
                notes = [f"never recorded here: refuses as {lender.endpoint.method} {lender.endpoint.path} does"]
                then = _led_back(copy.deepcopy(lender.then), lender.endpoint)
                own.append(Draft(endpoint, lender.samples, (absent,), then=then, notes=notes, rung="borrowed", exception=True))


def _refuse_without_key(drafts: Mapping[Endpoint, list[Draft]]) -> None:
    """Refuse requests without the header field of a key that was issued elsewhere, where all had it and others were refused without it."""
    lenders: dict[Condition, Draft] = {}
    for draft in (draft for own in drafts.values() for draft in own):
        (condition, *more) = draft.conditions or (None,)
        if (
            condition is not None
            and not more
            and condition.kind == "absent"
            and condition.name in _KEYS
            and draft.samples[0].verdict == _NO_KEY
        ):
            lenders.setdefault(condition, draft)
    for absent, lender in ((one, lender) for one, lender in lenders.items() if one.kind == "absent"):
        for endpoint, own in drafts.items():
            good = [sample for sample in endpoint.samples if sample.good]
            refused = any(sample.verdict in (_NO_KEY, 403) for sample in endpoint.samples)
            if good and not refused and all(absent.name[0] in sample.headers for sample in endpoint.samples):
                notes = [f"never recorded here: refuses as {lender.endpoint.method} {lender.endpoint.path} does"]
                then = _led_back(copy.deepcopy(lender.then), lender.endpoint)
                own.append(Draft(endpoint, lender.samples, (absent,), then=then, notes=notes, rung="borrowed", exception=True))


def _refuse_strangers(drafts: Mapping[Endpoint, list[Draft]]) -> None:
    """Refuse users who are not there as those with a wrong password were, and the other way round, where one was never tried."""
    for endpoint, own in drafts.items():
        for needed in [
            one
            for draft in own
            for one in draft.sealed
            if draft.verb == "login" and len(one.name) == 2 and one.name[0] not in (TOKENS, ENDED)
        ]:
            secret = next((code for sample in endpoint.samples if (code := secret_code(sample)) is not None), None)
            lenders = [draft for draft in own if draft.samples[0].verdict in _REFUSED and draft.rung != "borrowed"]
            if secret is None or not lenders:
                continue
            absent = Condition("item", needed.name, "absent")
            wrong = Condition("item", (*needed.name, PASSWORD, "{{ " + secret + " }}", "other"), "present")
            known = {condition for draft in own for condition in draft.conditions}
            lender = next((draft for draft in lenders if {wrong, absent} & {*draft.conditions}), lenders[-1])
            for condition in (absent, wrong):
                if condition not in known:
                    notes = ["never recorded here: refuses as it did for another reason"]
                    then = copy.deepcopy(lender.then)
                    own.append(Draft(endpoint, lender.samples, (condition,), then=then, notes=notes, rung="borrowed", exception=True))


def _led_back(then: dict[str, Any], lender: Endpoint) -> dict[str, Any]:
    """Let a redirect to the login page name the path that was asked for."""
    headers = then.get("headers", {})
    for name, value in headers.items():
        if name.lower() == "location" and isinstance(value, str):
            plain = re.sub(rf"={re.escape(lender.path)}(?=&|$)", "={{ request.path }}", value)
            headers[name] = re.sub(rf"={re.escape(quote(lender.path, safe=''))}(?=&|$)", "={{ request.path | urlencode }}", plain)
    return then


def _is_about_missing(draft: Draft) -> bool:
    return len(draft.conditions) == 1 and draft.conditions[0].part == "item" and draft.conditions[0].kind == "absent"


def _nearest(endpoint: Endpoint, roles: Roles | None, lenders: Sequence[Draft]) -> Draft | None:
    """Prefer an answer about the same things, then one to the same method, then one of the same depth."""
    if roles is None:
        return None

    def is_same(draft: Draft) -> bool:
        return draft.endpoint in roles.parts and draft.conditions[0].name[0].partition("/")[0] == roles.collection.name

    def is_alike(draft: Draft) -> bool:
        return bool(draft.endpoint.operation) == bool(endpoint.operation)

    def rank(draft: Draft) -> tuple[bool, bool, bool, bool, int]:
        headless = (draft.endpoint.method == "HEAD") != (endpoint.method == "HEAD")
        nearness = abs(len(draft.endpoint.shape) - len(endpoint.shape))
        return (headless, not is_same(draft), not is_alike(draft), draft.endpoint.method != endpoint.method, nearness)

    # A part of a thing that nobody wrote may be empty rather than missing: another kind of thing tells nothing about that.
    fitting = [draft for draft in lenders if is_same(draft) or (is_alike(draft) and not roles.is_part)]
    return min(fitting, key=rank) if fitting else None


def _borrowed(endpoint: Endpoint, needed: Condition, roles: Roles, lender: Draft, collections: Sequence[Roles]) -> Draft:
    then = copy.deepcopy(lender.then)
    theirs = next(
        (
            one
            for one in collections
            if lender.endpoint in one.parts
            and one.collection.key in one.parts[lender.endpoint].codes
            and one.collection.name == lender.conditions[0].name[0].partition("/")[0]
        ),
        None,
    )
    if theirs is not None:
        then = _reworded(then, theirs.key_code(lender.endpoint), roles.key_code(endpoint), theirs.collection.name, roles.collection.name)
        ours = {part.name for part in endpoint.shape if isinstance(part, Parameter)}
        then = _known_only(then, ours)
    if endpoint.method == "HEAD":
        then = {key: value for key, value in then.items() if key not in ("json", "text", "base64", "file", "json_style")}
    absent = Condition("item", needed.name, "absent")
    notes = [f"never recorded here: answers as {lender.endpoint.method} {lender.endpoint.path} does"]
    return Draft(endpoint, lender.samples, conditions=(absent,), then=then, notes=notes, rung="borrowed", exception=True)


def _reworded(value: Any, theirs: str, ours: str, their_name: str, our_name: str) -> Any:
    """Write an answer about one kind of thing as one about another."""
    if isinstance(value, dict):
        return {key: _reworded(child, theirs, ours, their_name, our_name) for key, child in value.items()}
    if isinstance(value, list):
        return [_reworded(child, theirs, ours, their_name, our_name) for child in value]
    if not isinstance(value, str):
        return value
    pieces = re.split(r"(\{\{.*?\}\})", value)
    return "".join(piece.replace(theirs, ours) if piece.startswith("{{") else _renamed(piece, their_name, our_name) for piece in pieces)


def _renamed(text: str, their_name: str, our_name: str) -> str:
    for one, other in ((their_name, our_name), (singular(their_name), singular(our_name))):
        text = re.sub(rf"\b{re.escape(one)}\b", other, text)
        text = re.sub(rf"\b{re.escape(one.capitalize())}\b", other.capitalize(), text)
    return text


def _known_only(value: Any, parameters: set[str]) -> Any:
    """Leave out what speaks of path parameters that this path does not have."""
    if isinstance(value, dict):
        return {key: _known_only(child, parameters) for key, child in value.items()}
    if isinstance(value, list):
        return [_known_only(child, parameters) for child in value]
    if isinstance(value, str):
        return re.sub(r"\{\{ path\.(\w+)", lambda match: match.group() if match.group(1) in parameters else "{{ request.path", value)
    return value
