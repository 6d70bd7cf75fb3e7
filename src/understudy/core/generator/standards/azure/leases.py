"""Leases of Azure Blob Storage: who holds one may change or remove a thing, and others are refused until it is given back.

Source: Azure Blob Storage REST API, "Lease Blob" and "Blob service error codes". A lease lasts until it is released or broken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from understudy.core.generator.draft import Draft
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint

_ACTION: Final = "x-ms-lease-action"
_NOTE: Final = "leases things as the reference of Azure Blob Storage says"
_SAID: Final = "request.headers['x-ms-lease-id']"
_LEASE: Final = (
    "{{ '' if request.headers['x-ms-lease-action'] in ['release', 'break'] else (request.headers['x-ms-proposed-lease-id'] "
    f"| default({_SAID} | default(new_id('{{uuid}}')))) }}}}"
)
# When each error is given, by how its code begins: what is kept is called `held`.
_REFUSED: Final[Mapping[str, str]] = {
    "LeaseIdMissing": f"{{held}} and {_SAID} is not defined",
    "LeaseIdMismatch": f"{{held}} and {_SAID} is defined and {_SAID} != {{held}}",
    "LeaseAlreadyPresent": "{held} and request.headers['x-ms-lease-action'] == 'acquire'",
    "LeaseNotPresent": f"not {{held}} and {_SAID} is defined",
}
_STATES: Final[Mapping[str, tuple[str, str]]] = {
    "x-ms-lease-state": ("leased", "available"),
    "x-ms-lease-status": ("locked", "unlocked"),
}


def keep_leases(drafts: Mapping[Endpoint, list[Draft]], collections: Sequence[Roles]) -> None:
    """Let requests that lease a thing keep who holds it, and refusals for the sake of a lease look at that."""
    if not any(_ACTION in sample.headers and sample.good for endpoint in drafts for sample in endpoint.samples):
        return
    for endpoint, found in drafts.items():
        roles = next((one for one in reversed(collections) if one.role(endpoint) == "one" and not one.is_part), None)
        for draft in found if roles is not None else ():
            assert roles is not None
            if all(_ACTION in sample.headers and sample.good for sample in draft.samples):
                _lease(draft, roles)
            elif draft.samples[0].status in (409, 412):
                _refuse(draft, roles)
            elif endpoint.method in ("GET", "HEAD") and draft.samples[0].good and roles.contents:
                _show(draft)


def _lease(draft: Draft, roles: Roles) -> None:
    endpoint = draft.endpoint
    draft.then = {"let": {**draft.then.pop("let", {}), "lease": _LEASE}, **draft.then}
    key = "{{ " + roles.key_code(endpoint) + " }}"
    add_effect(draft, "update", {"in": roles.address(endpoint), "key": key, "item": {"lease": "{{ lease }}"}, "as": "leased"})
    headers = draft.then.get("headers") or {}
    draft.then["headers"] = {
        name: "{{ lease | default(omit, true) }}" if name.lower() == "x-ms-lease-id" else value for name, value in headers.items()
    }
    draft.notes.append(_NOTE)


def _refuse(draft: Draft, roles: Roles) -> None:
    code = next((value for name, value in draft.samples[0].fields if name.lower() == "x-ms-error-code"), "")
    test = next((test for name, test in _REFUSED.items() if code.startswith(name)), None)
    if test is None:
        return
    endpoint, scope = draft.endpoint, roles.collection.scope
    inside = " ~ '/' ~ ".join([f"'{roles.collection.name}'", *(roles.parts[endpoint].codes[name] for name in scope)])
    held = f"lookup({inside}, {roles.key_code(endpoint)}).lease | default('')"
    draft.conditions, draft.tests = (), ("{{ " + test.replace("{held}", f"({held})") + " }}",)
    draft.exception = draft.clean = True
    draft.notes = [note for note in draft.notes if not note.startswith("nothing tells")] + [_NOTE]


def _show(draft: Draft) -> None:
    """Let reads say whether a thing is leased."""
    headers = draft.then.get("headers") or {}
    told = {
        name: "{{ '" + leased + "' if item.lease | default('') else '" + free + "' }}"
        for name, value in headers.items()
        for leased, free in [_STATES.get(name.lower(), ("", ""))]
        if leased and value == free
    }
    if told:
        draft.then["headers"] = {**headers, **told}
