"""Pass 5i: stubs that give credentials out keep them, with what is known of their holders, and stubs that end sessions take them back."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from understudy.core.generator.conditions.conditions import ENDED, TOKENS, Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.people.sessions import Sessions, tells
from understudy.core.generator.templates.nodes import member, quoted, safe_code
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.things.presented import SESSION, USER_HELD, begins_anew, issued_in, told_codes
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Pointer
from understudy.core.generator.values.looks import looks_generated

_MADE = re.compile(r"\{\{ ((?:new_id|jwt)\((?:(?!\}\}).)*\)) \}\}", re.DOTALL)
_EXPRESSION = re.compile(r"\{\{ ((?:(?!\}\}).)*) \}\}")
_NAMED = re.compile(r"\{\{ (\w+) \}\}")
_SPOKEN = re.compile(r"\bsession\.(\w+)")
_SHOWN_ITEM = re.compile(r"\{\{ item(?: \| without\([\w', ]*\))? \}\}")
_NEW_ITEM = re.compile(r"(?<![\w.'])item\b")
_GIVEN_AGAIN = re.compile(r"\{\{ (request\.cookies\S+ \| default\(new_id\((?:(?!\}\}).)*\)\)) \}\}", re.DOTALL)
_WHOLLY_MADE = re.compile(r"\{\{ ((?:new_id|jwt)\(.*\)) \}\}", re.DOTALL)


def note_credentials(drafts: Mapping[Endpoint, Sequence[Draft]], found: Sessions) -> None:
    """Let the drafts of issuers put credentials into the ledger, and those of revocations take them out."""
    places: dict[Endpoint, dict[Pointer, list[int]]] = defaultdict(lambda: defaultdict(list))
    used = {value for one in found.credentials for value in one.issued}
    for value, issued in found.issued.items():
        if value in used:
            places[issued.endpoint][issued.pointer].append(issued.number)
    given = [issued.pointer for value, issued in found.issued.items() if value in used]
    names = {pointer[-1] for pointer in given if len(pointer) > (2 if pointer[:1] == ("headers",) else 0)}
    for endpoint in drafts:
        for sample in endpoint.samples if names else ():
            for pointer, value in issued_in(sample) if sample.good else ():
                is_new = sample.number not in places[endpoint][pointer]
                if pointer and pointer[-1] in names and is_new and (looks_generated(value) or value in sample.tokens):
                    places[endpoint][pointer].append(sample.number)
    for endpoint, own in drafts.items():
        for draft in own:
            numbers = {sample.number for sample in draft.samples}
            for number, (pointer, issues) in enumerate(places[endpoint].items()):
                if draft.samples[0].good and "responses" not in draft.then and numbers & set(issues):
                    _issue(draft, pointer, number)
            revoked = next((found.revoked_by[number] for number in sorted(numbers) if number in found.revoked_by), None)
            if revoked is not None:
                _revoke(draft, revoked)
            ended = next((found.ended_by[number] for number in sorted(numbers) if number in found.ended_by), None)
            if ended is not None:
                if _tells_ended(drafts):
                    kept = {"in": ENDED, "key": "{{ " + ended + " | default('') }}", "item": {"ended": "{{ now() }}"}, "as": "ended"}
                    add_effect(draft, "create", kept)
                add_effect(draft, "remove", {"in": TOKENS, "key": "{{ " + ended + " | default('') }}", "as": "ended"})
                draft.notes.append("the credential of the request is refused afterwards")


def keep_told(drafts: Mapping[Endpoint, Sequence[Draft]]) -> None:
    """Let forms that tell something in a session, which is spoken of later, keep it under the session's cookie."""
    texts = [str((draft.then, draft.conditions, draft.sealed)) for own in drafts.values() for draft in own]
    spoken = {name for text in texts for name in _SPOKEN.findall(text)}
    spoken |= {
        condition.name[2]
        for own in drafts.values()
        for draft in own
        for condition in draft.conditions
        if condition.part == "item" and condition.name[0] == TOKENS and condition.name[2:]
    }
    for own in drafts.values():
        for draft in own:
            if not draft.samples[0].good or not all(tells(sample) for sample in draft.samples) or "responses" in draft.then:
                continue
            codes = {name: code for sample in draft.samples for name, code in told_codes(sample).items() if name in spoken}
            told = {name: "{{ " + safe_code(code, "omit") + " }}" for name, code in codes.items()}
            if told and "'credentials'" not in str(draft.then.get("create", "")):
                code = draft.samples[-1].notes[SESSION].code
                add_effect(draft, "update", {"in": TOKENS, "key": "{{ " + code + " }}", "item": told, "as": SESSION})
                draft.sealed = (Condition("item", (TOKENS, "{{ " + code + " }}"), "present", SESSION), *draft.sealed)
                draft.notes.append("what the form says is known in its session from then on")


def _tells_ended(drafts: Mapping[Endpoint, Sequence[Draft]]) -> bool:
    """Whether some answers tell revoked credentials from unknown ones."""
    conditions = (condition for own in drafts.values() for draft in own for condition in draft.conditions)
    return any(condition.part == "item" and condition.name[0] == ENDED for condition in conditions)


def _issue(draft: Draft, pointer: Pointer, number: int) -> None:
    """Name the credential of an answer, so that it can be said and kept."""
    holder, name = _holder(draft.then, pointer)
    text = holder[name] if holder is not None else None
    if holder is None and "text" in draft.then and pointer:
        _issue_in_xml(draft, pointer, number)
    if holder is None and _SHOWN_ITEM.fullmatch(str(draft.then.get("json"))) and len(pointer) == 1:
        _issue_with_thing(draft, str(pointer[0]), number)
    if not isinstance(text, str):
        return
    match = _MADE.search(text) or _WHOLLY_MADE.fullmatch(text) or _GIVEN_AGAIN.search(text)
    if match is not None and "create" in draft.then and _NEW_ITEM.search(match.group(1)):
        called = "issued" if number == 0 else f"issued_{number + 1}"
        record = _record(draft)
        kept = {"$merge": [record, {"token": text}]} if isinstance(record, str) or "$merge" in record else {**record, "token": text}
        holder[name] = "{{ " + called + ".token }}"
        add_effect(draft, "create", {"in": TOKENS, "key": holder[name], "item": kept, "as": called})
        draft.notes.append(f"{'/'.join(map(str, pointer))} is a credential that later requests present")
        return
    if match is not None:
        called = "credential" if number == 0 else f"credential_{number + 1}"
        draft.then = {
            "let": {**draft.then.get("let", {}), called: "{{ " + match.group(1) + " }}"},
            **{k: v for k, v in draft.then.items() if k != "let"},
        }
        holder, name = _holder(draft.then, pointer)
        assert holder is not None
        text = holder[name] = text.replace(match.group(), "{{ " + called + " }}")
        key = "{{ " + called + " }}" if pointer[:1] == ("headers",) else text
    elif pointer[:1] == ("headers",) and str(pointer[1]).lower() == "set-cookie":
        key = text.partition(";")[0].partition("=")[2]
    elif pointer[:1] == ("headers",) and str(pointer[1]).lower() == "location":
        named = next((one for one in _NAMED.findall(text) if _MADE.fullmatch(str(draft.then.get("let", {}).get(one)))), None)
        if named is None:
            return
        key = "{{ " + named + " }}"
    else:
        key = text
    add_effect(draft, "create", {"in": TOKENS, "key": key, "item": _record(draft), "as": "issued"})
    draft.notes.append(f"{'/'.join(map(str, pointer))} is a credential that later requests present")


def _issue_with_thing(draft: Draft, name: str, number: int) -> None:
    """Name the credential that a thing is made with and shown with once: a key that programs present."""
    effects = draft.then.get("create", {})
    effect = effects[0] if isinstance(effects, list) else effects
    holder = _own(effect.get("item"), name)
    match = _WHOLLY_MADE.fullmatch(str(holder.get(name)))
    if match is None:
        return
    called = "credential" if number == 0 else f"credential_{number + 1}"
    draft.then = {"let": {**draft.then.pop("let", {}), called: "{{ " + match[1] + " }}"}, **draft.then}
    holder[name] = "{{ " + called + " }}"
    add_effect(draft, "create", {"in": TOKENS, "key": holder[name], "item": _record(draft), "as": "issued"})
    draft.notes.append(f"{name} is a credential that later requests present")


def _revoke(draft: Draft, name: str) -> None:
    """Let a removal take the credential with it that belongs to what is removed."""
    for kind in ("remove", "update"):
        effects = draft.then.get(kind)
        effect = effects[0] if isinstance(effects, list) else effects
        if not isinstance(effect, dict) or "key" not in effect or "{{" in effect["in"]:
            continue
        key = _EXPRESSION.fullmatch(str(effect["key"]))
        if key is None:
            continue
        thing = "lookup(" + quoted(effect["in"]) + ", " + key[1] + ")"
        let = {**draft.then.pop("let", {}), "revoked": "{{ " + member(thing, name) + " | default('') }}"}
        draft.then = {"let": let, **draft.then}
        add_effect(draft, "remove", {"in": TOKENS, "key": "{{ revoked }}", "as": "revoked_credential"})
        draft.notes.append("the credential that belongs to what is removed is refused afterwards")
        return


def _issue_in_xml(draft: Draft, pointer: Pointer, number: int) -> None:
    """Name the credential that an element of XML says, so that it can be kept."""
    element = re.escape(str(pointer[-1]))
    match = re.search(rf"<{element}>\{{\{{ (new_id\([^}}]*(?:\}}[^}}]+)*\)) \| xml \}}\}}</{element}>", draft.then["text"])
    if match is None:
        return
    called = "credential" if number == 0 else f"credential_{number + 1}"
    text = draft.then["text"].replace(match[0], match[0].replace(match[1], called), 1)
    let = {**draft.then.pop("let", {}), called: "{{ " + match[1] + " }}"}
    draft.then = {"let": let, **draft.then, "text": text}
    add_effect(draft, "create", {"in": TOKENS, "key": "{{ " + called + " }}", "item": _record(draft), "as": "issued"})
    draft.notes.append(f"{'/'.join(map(str, pointer))} is a credential that later requests present")


def _record(draft: Draft) -> Any:
    """Write what is kept under a credential: what its request says, and what was kept under the one it presents."""
    codes: dict[str, str] = {}
    for sample in draft.samples:
        for name, code in told_codes(sample).items():
            codes.setdefault(name, code)
    if "user" in codes and USER_HELD in draft.samples[0].notes:
        codes["user"] = draft.samples[0].notes[USER_HELD]
    own = {name: "{{ " + safe_code(code, "omit") + " }}" for name, code in codes.items()}
    sessions: list[Any] = [sample.notes.get(SESSION) for sample in draft.samples]
    if all(session is not None for session in sessions):
        before = _known_before(sessions[-1].code)
        parts = [before, own] if all(begins_anew(sample) for sample in draft.samples) else [own, before]
        return {"$merge": parts} if own else before
    cookie = next((session.code for session in sessions if session is not None and session.code.startswith("request.cookies")), None)
    if cookie is not None and not any(begins_anew(sample) for sample in draft.samples):
        return {"$merge": [own, _known_before(cookie)]} if own else _known_before(cookie)
    return own or {"issued": "{{ now() }}"}


def _known_before(code: str) -> str:
    """Write what was kept under the credential that a request presents; a cookie may be given to somebody who had none."""
    if code.startswith("request.cookies"):
        return "{{ " + f"lookup({quoted(TOKENS)}, {code} | default('')) | default({{}})" + " }}"
    return "{{ session }}"


def _holder(then: dict[str, Any], pointer: Pointer) -> tuple[Any, Any]:
    """Return what holds the credential of an answer, and under which name or number; None where nothing does."""
    if not pointer:
        name = "json" if "json" in then else "text"
        return (then, name) if name in then else (None, "")
    if pointer[0] == "headers":
        headers = then.get("headers", {})
        name = next((name for name in headers if name.lower() == str(pointer[1]).lower()), "")
        several = headers.get(name)
        if isinstance(several, list):
            at = next((at for at in reversed(range(len(several))) if str(several[at]).startswith(f"{pointer[-1]}=")), None)
            return (several, at) if at is not None else (None, "")
        is_other = len(pointer) > 2 and not str(several).startswith(f"{pointer[-1]}=")
        return (headers, name) if name and not is_other else (None, "")
    tree = then.get("json")
    for part in pointer[:-1]:
        tree = _own(tree, part).get(str(part))
    tree = _own(tree, pointer[-1])
    return (tree, str(pointer[-1])) if tree else (None, "")


def _own(tree: Any, name: str | int) -> dict[str, Any]:
    """Return the mapping that writes a member: of several that are merged the last one that does."""
    if not isinstance(tree, dict):
        return {}
    parts = tree.get("$merge")
    if isinstance(parts, list):
        return next((part for part in reversed(parts) if isinstance(part, dict) and name in part), {})
    return tree
