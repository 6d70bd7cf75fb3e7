"""What a server remembers beside its things: credentials it issued and may revoke, and answers it gives again for one idempotency key."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from understudy.core.generator.draft import Draft
from understudy.core.generator.endpoint import Endpoint
from understudy.core.generator.nodes import escape, member
from understudy.core.generator.sample import Pointer, Sample

_TOKEN_FIELDS = re.compile(r"x-(?:.*-)?(?:auth|access|session|api)-?(?:token|key)?|private-token|x-csrf-token|x-vault-token", re.IGNORECASE)
_REPLAY_FIELDS = re.compile(r"(?:x-)?idempotency-key|x-request-key|x-idempotency-token|client-token", re.IGNORECASE)
_NEW_ID = re.compile(r"\{\{ (new_id\('[^']*'\)) \}\}")
_REFUSED = (401, 403)
TOKENS = "credentials"


@dataclass(slots=True)
class Credentials:
    """Credentials that answers issued and requests present under `code`.

    Attributes:
        issued: number of the sample that issued each value.
        revoked: number of the sample after which a value was refused.
        issuers: where the answers of an endpoint say the value; a header field's name stands after ``headers``.
    """

    code: str
    issued: dict[str, int] = field(default_factory=dict)
    revoked: dict[str, int] = field(default_factory=dict)
    issuers: dict[Endpoint, Pointer] = field(default_factory=dict)

    def presented(self, sample: Sample) -> str | None:
        """Return the credential a request presents."""
        return dict(presented(sample)).get(self.code)

    def is_alive(self, sample: Sample) -> bool:
        """Whether a request presents a credential that was issued and not revoked."""
        value = self.presented(sample)
        if value is None or self.issued.get(value, sample.number) >= sample.number:
            return False
        return self.revoked.get(value, sample.number) >= sample.number


def presented(sample: Sample) -> Iterable[tuple[str, str]]:
    """List the credentials of a request with the expressions that give them."""
    scheme, _, value = sample.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and value:
        yield "request.bearer", value.strip()
    elif value:
        yield "request.headers.authorization", sample.headers["authorization"]
    for name, given in sample.headers.items():
        if name != "authorization" and _TOKEN_FIELDS.fullmatch(name):
            yield member("request.headers", name), given
    for name, given in sample.cookies.items():
        yield member("request.cookies", name), given
    for name in ("access_token", "token"):
        if name in sample.query:
            yield member("request.query", name), sample.query[name][0]


def find_credentials(endpoints: Sequence[Endpoint]) -> Credentials | None:
    """Find the credentials whose life decides answers: some are accepted that were issued, some are refused."""
    said: dict[str, tuple[Endpoint, Pointer, int]] = {}
    uses: dict[str, list[tuple[Sample, str]]] = defaultdict(list)
    for endpoint in endpoints:
        for sample in endpoint.samples:
            for code, value in presented(sample):
                uses[code].append((sample, value))
            if sample.good:
                for pointer, value in _issued(sample):
                    if value not in said or said[value][2] > sample.number:
                        said[value] = (endpoint, pointer, sample.number)
    for code, seen in uses.items():
        found = Credentials(code)
        for sample, value in seen:
            if value in said and said[value][2] < sample.number:
                found.issued[value] = said[value][2]
                found.issuers.setdefault(said[value][0], said[value][1])
        accepted = any(sample.good and value in found.issued for sample, value in seen)
        if accepted and any(sample.status in _REFUSED for sample, _ in seen):
            _find_revocations(found, sorted(seen, key=lambda pair: pair[0].number))
            return found
    return None


def _issued(sample: Sample) -> Iterable[tuple[Pointer, str]]:
    yield from _strings(sample.answer.tree, ())
    for name, value in sample.fields:
        if name.lower() == "set-cookie":
            yield ("headers", name), value.partition(";")[0].partition("=")[2]
        elif _TOKEN_FIELDS.fullmatch(name):
            yield ("headers", name), value


def _strings(tree: Any, pointer: Pointer) -> Iterable[tuple[Pointer, str]]:
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield from _strings(value, (*pointer, name))
    elif isinstance(tree, str) and len(tree) >= 8:
        yield pointer, tree


def _find_revocations(found: Credentials, seen: Sequence[tuple[Sample, str]]) -> None:
    last_write: dict[str, int] = {}
    for sample, value in seen:
        if sample.status == 401 and value in last_write and value not in found.revoked and value in found.issued:
            found.revoked[value] = last_write[value]
        elif sample.good and not sample.reads:
            last_write[value] = sample.number


def note_credentials(drafts: Mapping[Endpoint, Sequence[Draft]], found: Credentials) -> None:
    """Let the drafts of issuers put credentials into the ledger, and those of revocations take them out."""
    revocations = set(found.revoked.values())
    for endpoint, own in drafts.items():
        for draft in own:
            if endpoint in found.issuers and draft.samples[0].good and "responses" not in draft.then:
                _issue(draft, found.issuers[endpoint])
            if any(sample.number in revocations for sample in draft.samples):
                add_effect(draft, "remove", {"in": TOKENS, "key": "{{ " + found.code + " | default('') }}"})
                draft.notes.append("the credential of the request is refused afterwards")


def _issue(draft: Draft, pointer: Pointer) -> None:
    """Name the credential of an answer, so that it can be said and kept."""
    holder, name = _holder(draft.then, pointer)
    if holder is None or not isinstance(holder.get(name), str):
        return
    text = holder[name]
    match = _NEW_ID.search(text)
    if match is not None:
        draft.then = {
            "let": {**draft.then.get("let", {}), "credential": "{{ " + match.group(1) + " }}"},
            **{k: v for k, v in draft.then.items() if k != "let"},
        }
        holder[name] = text.replace(match.group(), "{{ credential }}")
        key = "{{ credential }}"
    elif pointer[0] == "headers" and str(pointer[1]).lower() == "set-cookie":
        key = text.partition(";")[0].partition("=")[2]
    else:
        key = text
    add_effect(draft, "create", {"in": TOKENS, "key": key, "item": {"issued": "{{ now() }}"}, "as": "issued"})
    draft.notes.append(f"{'/'.join(map(str, pointer))} is a credential that later requests present")


def _holder(then: dict[str, Any], pointer: Pointer) -> tuple[dict[str, Any] | None, str]:
    if pointer[0] == "headers":
        headers = then.get("headers", {})
        name = next((name for name in headers if name.lower() == str(pointer[1]).lower()), "")
        return (headers, name) if name else (None, "")
    tree = then.get("json")
    for part in pointer[:-1]:
        tree = tree.get(part) if isinstance(tree, dict) else None
    return (tree, str(pointer[-1])) if isinstance(tree, dict) else (None, "")


def add_effect(draft: Draft, kind: str, effect: dict[str, Any]) -> None:
    """Add one more effect of a kind; the first one's names stay what they are."""
    known = draft.then.get(kind)
    if known is None:
        body = {key: value for key, value in draft.then.items() if key not in ("let", "list", "create", "update", "remove")}
        effects = {key: value for key, value in draft.then.items() if key not in body}
        draft.then = {**effects, kind: effect, **body}
    else:
        draft.then[kind] = [*(known if isinstance(known, list) else [known]), effect]


def replay_key(sample: Sample) -> tuple[str, str] | None:
    """Return the header field that makes a request idempotent, and its value."""
    return next(((name, value) for name, value in sample.headers.items() if _REPLAY_FIELDS.fullmatch(name)), None)


def is_replay(endpoint: Endpoint, sample: Sample) -> bool:
    """Whether a request repeats an earlier one that was carried out under the same idempotency key."""
    key = replay_key(sample)
    if key is None or not sample.good:
        return False
    notes = endpoint.samples[0].notes
    if "replay keys" not in notes:
        firsts: dict[tuple[str, str], int] = {}
        for other in endpoint.samples:
            if other.good and (known := replay_key(other)) is not None:
                firsts.setdefault(known, other.number)
        notes["replay keys"] = firsts
    return bool(notes["replay keys"].get(key, sample.number) < sample.number)


def replies_of(endpoint: Endpoint) -> str:
    """Name the ledger of answers that an endpoint gives again."""
    words = [part for part in endpoint.shape if isinstance(part, str) and part]
    return escape(f"replies_{words[-1] if words else 'root'}")
