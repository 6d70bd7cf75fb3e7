"""Drafts → the document of a stub file."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from understudy.core.generator.conditions.condition_matchers import nest_member, write_conditions
from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.conditions.malformed import BROKEN
from understudy.core.generator.draft import Draft
from understudy.core.generator.people.chosen_secrets import tell_own_secrets
from understudy.core.generator.templates.nodes import Const, to_document
from understudy.core.generator.templates.sources import render_tree
from understudy.core.generator.things.counters import with_common_starts
from understudy.core.generator.things.followers import follower_resources
from understudy.core.generator.things.presented import SESSION
from understudy.core.generator.things.recorded_ids import Made, add_recorded_ids
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter, shape_text
from understudy.core.generator.writing.compact import Refusal, find_alike, told_of
from understudy.core.generator.writing.naming import name_drafts
from understudy.core.model.message import MESSAGE
from understudy.core.model.resource import Link

_MOST_NUMBERS = 12
_REFERS = ("{{ request.json", "{{ request.form", "{{ request.query")
_IN_TURN = 40  # what was answered once wins over all that was understood
_MALFORMED = 12  # nobody looks at members of what is none
_INSISTS = 6  # more than that others are told that something is not there (5)
_AHEAD = 15  # beyond a usual exception; who is not let in at all (20) stays out


def digest(stub: Mapping[str, Any]) -> str:
    """Fingerprint the content of a stub, by which an edited one is told from a generated one."""
    content = {key: value for key, value in stub.items() if key != "learned_from"}
    return hashlib.sha256(render_tree(content).encode()).hexdigest()[:12]


def build_document(
    service: Mapping[str, Any],
    drafts: Sequence[Draft],
    collections: Sequence[Roles],
    recordings: Sequence[str] = (),
    made: Made | None = None,
    *,
    together: bool = True,
) -> dict[str, Any]:
    """Write the document: service, resources with their seeds, stubs in a sensible order.

    Args:
        service: the `service` key.
        drafts: what becomes stubs.
        collections: what may become resources.
        recordings: names for `learned_from`.
        made: the recorded ids for which a rehearsal made new ones, by number of the sample; those are given again that fixed answers name.
        together: whether refusals that say the same become one stub.
    """
    ordered = _ordered(drafts)
    narrower = _narrower(ordered)
    document: dict[str, Any] = {"version": 1, "service": dict(service)}
    used = {roles.collection.name: roles for roles in collections if _is_used(roles, ordered)}
    meant = {link.to for roles in used.values() for link in roles.links.values()}
    used = {roles.collection.name: roles for roles in collections if roles.collection.name in used.keys() | meant}
    if used:
        document["resources"] = [resource for roles in used.values() for resource in (*_resources(roles), *_followers(roles, ordered))]
    stubs = [_stub(draft, ahead=draft.endpoint in narrower) for draft in ordered]
    stubs = with_common_starts(stubs)
    if made:
        stubs = add_recorded_ids(stubs, ordered, document.get("resources"), made)
    stubs = tell_own_secrets(stubs, ordered)
    groups = _put_together(stubs, ordered, find_alike(stubs, ordered) if together else [])
    document["stubs"] = []
    for name, (stub, own) in zip(name_drafts([own for _, own in groups]), groups, strict=True):
        document["stubs"].append(_with_origin({"id": name, **stub}, own, recordings))
    return document


def _put_together(
    stubs: Sequence[dict[str, Any]], drafts: Sequence[Draft], alike: Sequence[Refusal]
) -> list[tuple[dict[str, Any], list[Draft]]]:
    """Let refusals that say the same be one stub, where the first of them stood; all others stay, each with its draft."""
    heads = {one.places[0]: one for one in alike}
    gone = {place for one in alike for place in one.places[1:]}
    found: list[tuple[dict[str, Any], list[Draft]]] = []
    for place, (stub, draft) in enumerate(zip(stubs, drafts, strict=True)):
        if place in gone:
            continue
        if (refusal := heads.get(place)) is None:
            found.append((stub, [draft]))
            continue
        bare = replace(draft, endpoint=replace(draft.endpoint, operation=())) if "path" in refusal.paths else draft
        priority = max(stubs[one].get("priority", 0) for one in refusal.places)
        one_stub = {**({"priority": priority} if priority else {}), "when": {**when_of(bare), **refusal.paths}, "then": stub["then"]}
        found.append((one_stub, [drafts[one] for one in refusal.places]))
    return found


def _followers(roles: Roles, drafts: Sequence[Draft]) -> list[dict[str, Any]]:
    """Declare the followers of a collection that some stub looks at."""
    return [one for one in follower_resources(roles) if _is_spoken_of(one["name"], drafts)]


def _is_used(roles: Roles, drafts: Sequence[Draft]) -> bool:
    """Whether some stub, or a follower that some stub looks at, needs a collection."""
    return any(_is_spoken_of(name, drafts) for name in (roles.collection.name, *(late.follower for late in roles.late.values())))


def _is_spoken_of(name: str, drafts: Sequence[Draft]) -> bool:
    for draft in drafts:
        if any(
            condition.part == "item" and condition.name[0].partition("/")[0] == name for condition in (*draft.conditions, *draft.sealed)
        ):
            return True
        for effect in ("create", "update", "remove", "copy", "move", "list"):
            entry = draft.then.get(effect, ())
            entries = entry if isinstance(entry, list | tuple) else [entry]
            if any(str(one.get("from" if effect == "list" else "in")).partition("/")[0] == name for one in entries):
                return True
    return False


def _link(link: Link) -> dict[str, str]:
    """Write a link; a connection says how its cursors are made, and of what type it is."""
    more = {"cursor": link.cursor, **({"type": link.type} if link.type else {})} if link.kind == "connection" else {}
    return {link.kind: link.to, "by": link.by, **more}


def _resources(roles: Roles) -> list[dict[str, Any]]:
    """Declare a collection, and every scope of it that held things before the recording."""
    declared: dict[str, Any] = {"name": roles.collection.name}
    if roles.key_member and roles.key_member != "id":
        declared["key"] = roles.key_member
    if roles.links:
        declared["links"] = {name: _link(link) for name, link in sorted(roles.links.items())}
    if roles.initial is not None:
        declared["initial"] = to_document(Const(_in_base64(roles.initial.item() or {})))
    scoped: dict[tuple[str, ...], dict[str, Any]] = {}
    for version in roles.seeds:
        item = version.item()
        if item is not None:
            scoped.setdefault(version.scope, {})[version.key] = to_document(Const(_in_base64(item)))
    if not roles.collection.scope:
        return [{**declared, "seed": scoped[()]} if () in scoped else declared]
    return [declared, *({**declared, "name": "/".join((declared["name"], *scope)), "seed": seed} for scope, seed in scoped.items())]


def _in_base64(value: Any) -> Any:
    """Write bytes that are no text as seeds take them, before anything else reads them."""
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return {"$base64": base64.b64encode(value).decode()}
    if isinstance(value, dict):
        return {name: _in_base64(child) for name, child in value.items()}
    return [_in_base64(child) for child in value] if isinstance(value, list) else value


def _ordered(drafts: Sequence[Draft]) -> list[Draft]:
    """Order by path, then by what one does first: create, list, read, change, delete; usual answers before exceptions."""
    verbs = ["create", "put", "login", "list", "read", "update", "delete", "talk", ""]
    methods = ["POST", "PUT", "GET", "HEAD", "PATCH", "DELETE"]

    def rank(draft: Draft) -> tuple[Any, ...]:
        endpoint = draft.endpoint
        method = methods.index(endpoint.method) if endpoint.method in methods else len(methods)
        return (
            [segment if isinstance(segment, str) else "{" for segment in endpoint.shape],
            verbs.index(draft.verb) if not draft.exception and draft.verb in verbs else method,
            method,
            endpoint.operation,
            draft.exception,
            draft.samples[0].number,
        )

    return sorted(drafts, key=rank)


def _narrower(drafts: Sequence[Draft]) -> set[Endpoint]:
    """Find the endpoints whose requests would be caught by an exception of another.

    ``DELETE /docs?tagging`` by one of ``DELETE /docs``, ``GET /books/count`` by one of ``GET /books/{book}``.
    """
    strict: dict[str, dict[Endpoint, None]] = {}
    for draft in drafts:
        if _priority(draft):
            strict.setdefault(draft.endpoint.method, {})[draft.endpoint] = None
    return {
        endpoint
        for endpoint in dict.fromkeys(draft.endpoint for draft in drafts)
        for other in strict.get(endpoint.method, ())
        if _is_caught(endpoint, other)
    } | {draft.endpoint for draft in drafts if draft.endpoint.operation[:1] and draft.endpoint.operation[0][0] == "graphql:query"}


def _is_caught(endpoint: Endpoint, other: Endpoint) -> bool:
    """Whether every request of one endpoint fits another, too."""
    if endpoint.shape == other.shape:
        return set(other.operation) < set(endpoint.operation)
    if len(endpoint.shape) != len(other.shape) or not set(other.operation) <= set(endpoint.operation):
        return False
    return all(
        theirs == own or (isinstance(theirs, Parameter) and not theirs.rest and isinstance(own, str) and theirs.around == ("/", ""))
        for own, theirs in zip(endpoint.shape, other.shape, strict=True)
    )


def _stub(draft: Draft, *, ahead: bool = False) -> dict[str, Any]:
    when = when_of(draft)
    stub: dict[str, Any] = {}
    if priority := _priority(draft) + (_AHEAD if ahead else 0) + (_INSISTS if draft.insists else 0):
        stub["priority"] = priority
    stub["when"] = when
    stub["then"] = draft.then
    return stub


def _with_origin(stub: dict[str, Any], drafts: Sequence[Draft], recordings: Sequence[str]) -> dict[str, Any]:
    """Say what a stub was learned from."""
    samples = {sample.number: sample for draft in drafts for sample in draft.samples}
    numbers = list(dict.fromkeys(sample.exchange.seq for sample in samples.values()))
    learned: dict[str, Any] = {"recordings": list(recordings)} if recordings else {}
    learned["exchanges"] = numbers[:_MOST_NUMBERS]
    learned["count"] = len(samples)
    told = [note.replace("\ue000", "the address").replace("\ue001", "the host") for note in told_of(drafts)]
    notes = list(dict.fromkeys(told))[:_MOST_NUMBERS]
    if notes:
        learned["notes"] = notes
    learned["digest"] = digest(stub)
    stub["learned_from"] = learned
    return stub


def _priority(draft: Draft) -> int:
    """Exceptions win over the usual answer where both could be given."""
    if draft.turns:
        return _IN_TURN
    if draft.exception and draft.tests:
        return 10
    if not draft.exception or not draft.conditions:
        return 0
    if draft.samples[0].verdict in (401, 403):
        return 20
    if draft.looked:
        return 4
    if BROKEN in draft.conditions or any(one.part == "headers" and one.name == ("content-type",) for one in draft.conditions):
        return _MALFORMED
    if all(condition.part == "item" and condition.kind == "absent" for condition in draft.conditions):
        # A path leads nowhere without its thing; what a body names may be looked for by stubs that ask more of who sends it.
        refers = draft.rung != "borrowed" and any(one.name[1].startswith(_REFERS) for one in draft.conditions if len(one.name) > 1)
        return 0 if draft.samples[0].verdict == 404 and not refers else 5
    return 10


def _is_no_document(draft: Draft) -> bool:
    """Whether messages are told from others by members that they lack because they are no JSON at all."""
    is_text = all(sample.method == MESSAGE and sample.asked.kind == "text" for sample in draft.samples)
    about = [condition for condition in draft.conditions if condition.part == "json"]
    return is_text and bool(about) and all(condition.kind == "absent" for condition in about)


def when_of(draft: Draft) -> dict[str, Any]:
    """Write the `when` of a draft."""
    endpoint = draft.endpoint
    when: dict[str, Any] = {"method": endpoint.method}
    literal: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    write_operation(endpoint, rest)
    every = dict.fromkeys((*draft.conditions, *draft.sealed))
    write_conditions(sorted(every, key=_order), rest, literal)
    if _is_no_document(draft):
        rest["json"] = {"present": False}
    single = {name: value for name, value in literal.items() if isinstance(value, str)}
    shape = tuple(
        part.fixed(single[part.name]) if isinstance(part, Parameter) and not part.rest and part.name in single else part
        for part in endpoint.shape
    )
    several: dict[str, Any] = {
        name: list(value) if isinstance(value, tuple) else value for name, value in literal.items() if isinstance(value, tuple | dict)
    }
    several.update(
        {part.name: single[part.name] for part in endpoint.shape if isinstance(part, Parameter) and part.rest and part.name in single}
    )
    when["path"] = (
        {
            "template": shape_text(shape),
            "params": {name: {"one_of": value} if isinstance(value, list) else value for name, value in several.items()},
        }
        if several
        else shape_text(shape)
    )
    when.update(rest)
    if tests := [*when.pop("if", ()), *draft.tests]:
        when["if"] = tests[0] if len(tests) == 1 else tests
    if draft.turns:
        when["nth"] = draft.turns[0] if len(draft.turns) == 1 else list(draft.turns)
    _number_items(when)
    return when


def _order(condition: Condition) -> tuple[int, int]:
    """Who asks comes first among items, for others are looked up by it; then what is outside before what is inside it."""
    if condition.part != "item":
        return (0, 0)
    return ((1 if condition.value == SESSION else 2 if condition.value is not None else 3), condition.name[0].count("/"))


def _number_items(when: dict[str, Any]) -> None:
    """Only the last item of several is called `item`; those before it have names of their own."""
    items = when.get("item")
    if isinstance(items, list):
        items.sort(key=lambda entry: entry.get("key") != "")  # that there is any thing inside is no thing to speak of
        present = [entry for entry in items if not entry.get("absent") and "as" not in entry]
        for entry in present[:-1]:
            entry["as"] = "in_" + entry["in"].partition("/")[0]
    for entry in items if isinstance(items, list) else [items] if items else []:
        if entry.get("key") == "":
            del entry["key"]


def write_operation(endpoint: Endpoint, when: dict[str, Any]) -> None:
    """Write what an RPC-style request asks for."""
    for kind, value in endpoint.operation:
        place, _, name = kind.partition(":")
        match place:
            case "grpc" | "path":
                continue  # the path says it
            case "multipart":
                when.setdefault("body", {}).setdefault("multipart", {})[name] = value
            case "dav":
                when.setdefault("body", {}).setdefault("xpath", {})["local-name(/*)"] = value
            case "header":
                when.setdefault("headers", {})[name] = value
            case "carries":
                when.setdefault("headers", {})[name] = {"present": True}
            case "flag":
                when.setdefault("query", {})[name] = {"present": True}
            case "query" | "view":
                when.setdefault("query", {})[name] = value
            case "form":
                when.setdefault("body", {}).setdefault("form", {})[name] = value
            case "jsonhas":
                nest_member(when.setdefault("json", {}), (name,), {"present": True})
            case "json":
                nest_member(when.setdefault("json", {}), (name,), value)
            case "jsonparam":
                nest_member(when.setdefault("json", {}), ("params", name), value)
            case "jsonstarts":
                nest_member(when.setdefault("json", {}), ("params", name), {"starts_with": value})
            case "xmlrpc":
                when.setdefault("body", {}).setdefault("xpath", {})["normalize-space(/methodCall/methodName)"] = value
            case "graphql":
                part, _, verb = name.partition(":")
                when.setdefault("body", {})["graphql"] = (
                    {part: value} if part in ("operation", "query") else {"type": verb or "query", "field": value}
                )
            case _:
                when.setdefault("body", {})["text"] = {"contains": f"{value.rpartition(':')[2]}"}
