"""Files that a form brings (RFC 7578) and that are given back under their names at another address.

A package index takes ``content`` with a file name at ``/`` and gives its bytes at ``/packages/{package}``; its pages say the digest of
them. So the form's file is kept under its name, looked up by the path, and digests are computed from what was kept.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from understudy.core.engine.templates.multipart_view import view_multipart
from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.templates.nodes import member, quoted
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.things.roles import code_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

LEDGER = "deposits"
_DIGESTS = ("md5", "sha1", "sha256", "sha512")
_BODIES = ("text", "json", "base64", "file", "etag")


@dataclass(frozen=True, slots=True)
class Deposit:
    """A file brought by `maker` in the form field `field`, and given back by `user` where `code` says its name."""

    maker: Endpoint
    field: str
    user: Endpoint
    code: str
    name: str
    content: bytes


def find_deposits(endpoints: Sequence[Endpoint]) -> list[Deposit]:
    """List the files of forms that a later answer gives back byte for byte under their own names."""
    brought = [
        (endpoint, sample, name, str(part["filename"]), part["content"])
        for endpoint in endpoints
        if endpoint.method in ("POST", "PUT")
        for sample in endpoint.samples
        if sample.good and sample.asked.kind == "multipart"
        for name, part in view_multipart(sample.exchange.request)[0].items()
        if part.get("filename") and part["content"]
    ]
    return [
        Deposit(maker, name, user, code, filename, content)
        for maker, write, name, filename, content in brought
        for user, code in _readers(endpoints, write, filename, content)
    ]


def _readers(endpoints: Sequence[Endpoint], write: Sample, filename: str, content: bytes) -> list[tuple[Endpoint, str]]:
    found: dict[tuple[Endpoint, str], None] = {}
    for endpoint in endpoints:
        if endpoint.method != "GET":
            continue
        for sample in endpoint.samples:
            if sample.number > write.number and sample.status == 200 and sample.answer.raw == content:
                for code, value in code_values(endpoint, sample).items():
                    if code.startswith("path.") and value == filename:
                        found.setdefault((endpoint, code))
    return list(found)


def keep_deposits(drafts: dict[Endpoint, list[Draft]], deposits: Sequence[Deposit]) -> None:
    """Let forms keep their files, addresses give them back, and texts say the digests of what was kept."""
    takers = {maker: [draft for draft in drafts[maker] if _takes(draft)] for maker in {deposit.maker for deposit in deposits}}
    deposits = [one for one in deposits if takers[one.maker] and all(draft.rung != "collection" for draft in drafts[one.user])]
    for maker, name in dict.fromkeys((deposit.maker, deposit.field) for deposit in deposits):
        for draft in takers[maker]:
            _keep(draft, name)
    for user, code in dict.fromkeys((deposit.user, deposit.code) for deposit in deposits):
        drafts[user] = [*(given for draft in drafts[user] for given in _given(draft, code)), *drafts[user]]
    written = {hashlib.new(kind, deposit.content).hexdigest(): _digest(deposit.name, kind) for deposit in deposits for kind in _DIGESTS}
    for own in drafts.values() if written else ():
        for draft in own:
            draft.then = _with_digests(draft.then, written)


def _takes(draft: Draft) -> bool:
    """Whether a draft stands for forms that were accepted, and keeps nothing of them yet."""
    return draft.samples[0].good and "responses" not in draft.then and "create" not in draft.then


def _keep(draft: Draft, name: str) -> None:
    part = member("request.multipart", name)
    item = {"content": "{{ " + part + ".content | default('') }}"}
    add_effect(draft, "create", {"in": LEDGER, "key": "{{ " + part + ".filename | default('') }}", "item": item, "as": "deposit"})
    draft.notes.append(f"the file of {name} is kept under its name")


def _given(draft: Draft, code: str) -> list[Draft]:
    """Write the stub that gives back what was kept, beside one that gives what was recorded."""
    if draft.samples[0].status != 200 or "responses" in draft.then:
        return []
    then = {key: value for key, value in draft.then.items() if key not in _BODIES}
    kept = Condition("item", (LEDGER, "{{ " + code + " }}"), "present")
    note = "the answer is what a form brought under this name"
    return [
        replace(
            draft,
            sealed=(*draft.sealed, kept),
            then={**then, "text": "{{ item.content }}"},
            notes=[*draft.notes, note],
            rung="collection",
            verb="read",
        )
    ]


def _digest(name: str, kind: str) -> str:
    return f"lookup({quoted(LEDGER)}, {quoted(name)}).content | {kind} if exists({quoted(LEDGER)}, {quoted(name)}) else "


def _with_digests(tree: Any, written: Mapping[str, str]) -> Any:
    """Write the digests of kept files in texts, outside of templates, as what computes them."""
    if isinstance(tree, dict):
        return {name: _with_digests(value, written) for name, value in tree.items()}
    if isinstance(tree, list):
        return [_with_digests(value, written) for value in tree]
    if not isinstance(tree, str) or not any(value in tree for value in written):
        return tree
    pieces = re.split(r"(\{\{.*?\}\})", tree, flags=re.DOTALL)
    for value, expression in written.items():
        pieces = [piece if piece.startswith("{{") else piece.replace(value, "{{ " + expression + quoted(value) + " }}") for piece in pieces]
        pieces = re.split(r"(\{\{.*?\}\})", "".join(pieces), flags=re.DOTALL)
    return "".join(pieces)
