"""Devices that sign in by a code which their user types elsewhere (RFC 8628): what is said with the user's code is known by the device's.

Both codes are given out by one answer. Whoever approves says the user's code, who he is and perhaps that he does not agree; the device asks
with its own code until that is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from understudy.core.generator.conditions.conditions import TOKENS, Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.people.sessions import APPROVED
from understudy.core.generator.templates.nodes import safe_code
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.things.presented import DEVICE_CODES, USER_CODES, told_codes
from understudy.core.generator.traffic.endpoint import Endpoint


def keep_approvals(drafts: Mapping[Endpoint, Sequence[Draft]]) -> None:
    """Let the code of a user know that of the device, and let who approves tell the device."""
    approving = [draft for own in drafts.values() for draft in own if draft.samples[0].good and APPROVED in draft.samples[0].notes]
    for draft in (draft for own in drafts.values() for draft in own) if approving else ():
        _know_device(draft)
    for draft in approving:
        if not all(APPROVED in sample.notes for sample in draft.samples) or "responses" in draft.then:
            continue
        code = draft.samples[-1].notes[APPROVED]
        item = {name: "{{ " + safe_code(one, "omit") + " }}" for name, one in told_codes(draft.samples[-1]).items()}
        add_effect(draft, "update", {"in": TOKENS, "key": "{{ approval.device_code }}", "item": item, "as": "device"})
        draft.sealed = (Condition("item", (TOKENS, "{{ " + code + " }}"), "present", "approval"), *draft.sealed)
        draft.notes.append("what is said with the user's code is known by the device's from then on")


def _know_device(draft: Draft) -> None:
    answer = draft.then.get("json")
    if not isinstance(answer, dict):
        return
    user = next((value for name, value in answer.items() if USER_CODES.fullmatch(name)), None)
    device = next((value for name, value in answer.items() if DEVICE_CODES.fullmatch(name)), None)
    effects = draft.then.get("create", [])
    for effect in effects if isinstance(effects, list) else [effects]:
        if device is not None and effect["in"] == TOKENS and effect["key"] == user and isinstance(effect["item"], dict):
            effect["item"] = {**effect["item"], "device_code": device}
