"""What was said when a server made a value, and is told again to whoever says that value: texts under a cipher, a token, a share link.

An encryption takes a text and answers an opaque one; whoever brings that one gets the text back. So what the later answers say is kept
under the value that was made, as its maker's request or answer said it, and looked up by the request that brings it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import Const, member, quoted, safe_code, to_document
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.things.roles import code_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import id_format, looks_generated, looks_random

LEDGER = "handles"
_ASKED = ("request.json.", "request.form.", "request.query.", "path.")
_SHORTEST = 12
_MADE = re.compile(r"\{\{ (new_id\((?:(?!\{\{).)*\)) \}\}", re.DOTALL)
_THING = re.compile(r"(?<![\w.'])item\b")
_BODIES = ("text", "json", "json_style", "base64", "file", "responses", "let", "list", "create", "update", "remove", "recorded_ids")


@dataclass(frozen=True, slots=True)
class Handle:
    """A value that `maker` answers as `member`, and by which `user` tells again (saying it at `code`) what was said when it was made.

    Attributes:
        told: the members of the later answers that were said then.
    """

    maker: Endpoint
    member: str
    user: Endpoint
    code: str
    told: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Making:
    endpoint: Endpoint
    sample: Sample
    member: str


def find_handles(endpoints: Sequence[Endpoint], flow: Flow, credentials: frozenset[str] = frozenset()) -> list[Handle]:
    """List the made values by which later answers tell again what the requests that had them made said.

    Args:
        endpoints: of the service.
        flow: who said what first.
        credentials: of which more is known: of whom they are, and when they end.
    """
    makings: dict[tuple[int, str], _Making] = {}
    for endpoint in endpoints:
        for sample in endpoint.samples:
            for name, value in _members(sample).items() if sample.good else ():
                if _is_made(value) and value not in credentials and flow.issued_by(sample, value):
                    makings[sample.run, value] = _Making(endpoint, sample, name)
    return [handle for user in endpoints for handle in _used(user, makings)] if makings else []


def _used(user: Endpoint, makings: Mapping[tuple[int, str], _Making]) -> list[Handle]:
    good = [sample for sample in user.samples if sample.good]
    for code in code_values(user, good[0]) if good else ():
        if not code.startswith(_ASKED) or " | " in code:
            continue
        made = [makings.get((sample.run, str(code_values(user, sample).get(code)))) for sample in good]
        pairs = [(sample, making) for sample, making in zip(good, made, strict=True) if making is not None]
        if len(pairs) < len(good) or any(making.endpoint is user for _, making in pairs):
            continue
        telling = _of_those_that_tell(user, pairs)
        shared = frozenset.intersection(*(_told(user, sample, making) for sample, making in telling)) if telling else frozenset()
        if any(_is_repeated(sample, making, shared) for sample, making in pairs):
            return [
                Handle(maker, name, user, code, shared) for maker, name in dict.fromkeys((one.endpoint, one.member) for _, one in pairs)
            ]
    return []


def _of_those_that_tell(user: Endpoint, pairs: Sequence[tuple[Sample, _Making]]) -> list[tuple[Sample, _Making]]:
    """Leave out makers that never said what is told later, where half of them did: what makes a key and keeps it to itself."""
    told = [_told(user, sample, making) for sample, making in pairs]
    repeating = [one for one in dict.fromkeys(told) if sum(one <= other for other in told) * 2 >= len(told)]
    most = max(repeating, key=len, default=frozenset[str]())
    return [pair for pair, one in zip(pairs, told, strict=True) if most <= one]


def _told(user: Endpoint, sample: Sample, making: _Making) -> frozenset[str]:
    """Name what an answer says that was said when its handle was made, and that its own request does not say."""
    known = {str(value) for value in _said(making).values()}
    own = {str(value) for value in code_values(user, sample).values()}
    return frozenset(name for name, value in _members(sample).items() if str(value) in known and str(value) not in own)


def _said(making: _Making) -> dict[str, Any]:
    asked = {
        code: value for code, value in code_values(making.endpoint, making.sample).items() if code.startswith(_ASKED) and " | " not in code
    }
    return {**asked, **_members(making.sample)}


def _is_repeated(sample: Sample, making: _Making, told: frozenset[str]) -> bool:
    """Whether an answer says what the request for the handle said, and nobody could have guessed."""
    asked = {str(value) for code, value in _said(making).items() if code.startswith(_ASKED)}
    answered = {str(value) for value in _members(making.sample).values()}
    return any(str(value) in asked - answered for name, value in _members(sample).items() if name in told)


def _members(sample: Sample) -> dict[str, str]:
    """Return the texts that an answer says at its top."""
    tree = sample.answer.tree
    return {name: value for name, value in tree.items() if isinstance(value, str) and value} if isinstance(tree, dict) else {}


def _is_made(value: str) -> bool:
    return len(value) >= _SHORTEST and (looks_generated(value) or looks_random(value))


def keep_handles(drafts: dict[Endpoint, list[Draft]], handles: Sequence[Handle]) -> None:
    """Let makers keep what was said under the values they make, and let it be told to whoever brings one of those."""
    by_user: dict[Endpoint, list[Handle]] = defaultdict(list)
    for handle in handles:
        by_user[handle.user].append(handle)
    for user, own in by_user.items():
        if any(draft.rung == "collection" for draft in drafts[user]):
            continue
        kept = [_keep(draft, handle) for handle in own for draft in drafts[handle.maker] if draft.samples[0].good]
        if kept and all(kept):
            drafts[user] = _telling(drafts[user], own[0])


def _keep(draft: Draft, handle: Handle) -> bool:
    """Name what is made for an answer, and keep under it what the handle's user will tell; False where that cannot be written."""
    answer = draft.then.get("json")
    if not isinstance(answer, dict) or not isinstance(answer.get(handle.member), str) or "responses" in draft.then:
        return False
    answer, let = dict(answer), dict(draft.then.get("let", {}))
    for name in (handle.member, *sorted(handle.told)):
        match = _MADE.fullmatch(str(answer.get(name)))
        if match is not None:
            called = f"made_{len(let)}"
            let[called] = "{{ " + match[1] + " }}"
            answer[name] = "{{ " + called + " }}"
    record: dict[str, Any] = {}
    for name in sorted(handle.told):
        written = answer.get(name) or _written(draft, handle, name) or _passed_on(draft, handle, name) or _drawn(draft, handle, name)
        if written is None or _THING.search(str(written)):
            return False
        record[name] = written
    draft.then = {**({"let": let} if let else {}), **{key: value for key, value in draft.then.items() if key != "let"}, "json": answer}
    add_effect(draft, "create", {"in": LEDGER, "key": answer[handle.member], "item": record, "as": "handle"})
    draft.notes.append(f"what was said is kept under {handle.member}")
    return True


def _written(draft: Draft, handle: Handle, name: str) -> str | None:
    """Write how the request of a maker says what is told by this name later: by the same name, or as all recorded ones did."""
    said = [code_values(handle.maker, sample) for sample in draft.samples]
    codes = [code for code in said[0] if code.startswith(_ASKED) and " | " not in code and all(code in values for values in said)]
    later = [
        (values, _members(sample).get(name))
        for values, making in zip(said, draft.samples, strict=True)
        for sample in handle.user.samples
        if sample.good and code_values(handle.user, sample).get(handle.code) == _members(making).get(handle.member)
    ]
    by_name = [code for code in codes if code == member(code.rpartition(".")[0], name)]
    fitting = [code for code in codes if later and all(values[code] == value for values, value in later)]
    code = next(iter(fitting or ([] if later else by_name)), None)
    return None if code is None else "{{ " + safe_code(code, "omit") + " }}"


def _told_to_users(handle: Handle, name: str) -> dict[str, list[str | None]]:
    """List what was told by this name to those who brought values, by the values."""
    found: dict[str, list[str | None]] = defaultdict(list)
    for sample in handle.user.samples:
        if sample.good:
            found[str(code_values(handle.user, sample).get(handle.code))].append(_members(sample).get(name))
    return found


def _told_of(draft: Draft, handle: Handle, told: Mapping[str, Sequence[str | None]]) -> list[tuple[Sample, str]]:
    """List what was told to those who brought what a maker made, with the making."""
    made = [(making, _members(making).get(handle.member)) for making in draft.samples]
    return [(making, text) for making, value in made if value is not None for text in told.get(value, ()) if text is not None]


def _passed_on(draft: Draft, handle: Handle, name: str) -> str | None:
    """Write what is told of the value that a maker was brought itself: a text that is put under another cipher."""
    told = _told_to_users(handle, name)
    later = _told_of(draft, handle, told)
    known = {value: texts[-1] for value, texts in told.items()}
    for code in code_values(handle.maker, draft.samples[0]) if later else ():
        if not code.startswith(_ASKED) or " | " in code:
            continue
        if all(known.get(str(code_values(handle.maker, making).get(code))) == text for making, text in later):
            return "{{ " + member(f"lookup('{LEDGER}', {code})", name) + " }}"
    return None


def _drawn(draft: Draft, handle: Handle, name: str) -> str | None:
    """Write what a maker drew and kept to itself: a key that is only told to whoever brings it under its cipher."""
    values = [text for _, text in _told_of(draft, handle, _told_to_users(handle, name))]
    form = id_format(values) if values and all(map(looks_generated, values)) else None
    return None if form is None else "{{ new_id(" + quoted(form) + ") }}"


def _telling(drafts: Sequence[Draft], handle: Handle) -> list[Draft]:
    """Write the stub that tells what was kept, before those that stand for values that nobody made."""
    code = "{{ " + safe_code(handle.code, "''") + " }}"
    good = [draft for draft in drafts if draft.samples[0].good]
    samples = tuple(sorted((sample for draft in good for sample in draft.samples), key=lambda sample: sample.number))
    then = next((draft.then for draft in good if "responses" not in draft.then), None) or good[0].then["responses"][0]
    style = {"json_style": then["json_style"]} if "json_style" in then else {}
    body = {
        name: "{{ " + member("item", name) + " | default(omit) }}" if name in handle.told else to_document(Const(value))
        for name, value in samples[-1].answer.tree.items()
    }
    told = replace(
        good[0],
        samples=samples,
        conditions=(),
        sealed=(Condition("item", (LEDGER, code), "present"),),
        then={**{key: value for key, value in then.items() if key not in _BODIES}, "json": body, **style},
        notes=["the answer is what was said when the value that the request brings was made"],
        rung="collection",
        verb="read",
        exception=False,
        turns=(),
    )
    unknown = Condition("item", (LEDGER, code), "absent")
    others = [draft for draft in drafts if not draft.samples[0].good]
    refused = [replace(others[0], conditions=(), sealed=(unknown,))] if len(others) == 1 else others
    return [*refused, told]
