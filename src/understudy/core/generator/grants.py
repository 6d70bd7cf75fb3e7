"""Grants: what was said when a code was given out, and comes back when the code is used, as in the authorization code flow (RFC 6749 §4.1).

A client asks at one address with a nonce and a scope, gets a code in the ``Location``, and shows the code at another: the answer there
holds the nonce. So the first address keeps what it was told under the code, and the second looks it up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from understudy.core.generator.draft import Draft
from understudy.core.generator.endpoint import Endpoint
from understudy.core.generator.flow import is_telling, scalars
from understudy.core.generator.looks import looks_generated
from understudy.core.generator.roles import asked_values
from understudy.core.generator.sample import Sample

NAME = "its_grant"
_PLACES = ("request.form.", "request.json.", "request.query.")


@dataclass(frozen=True, slots=True, eq=False)
class Grant:
    """Codes given out by `maker` and shown to `user` at the place `code` names; `told` is what the maker had been told, by sample."""

    maker: Endpoint
    user: Endpoint
    code: str
    told: Mapping[int, Mapping[str, Any]]

    @property
    def look_up(self) -> str:
        """The template that finds what was told."""
        return "{{ lookup('grants', " + self.code + ") | default({}) }}"


def find_grants(endpoints: Sequence[Endpoint]) -> list[Grant]:
    """List the grants that matter: those whose user's answers hold something that only the maker was told."""
    issued: dict[str, tuple[Endpoint, Sample]] = {}
    for endpoint in endpoints:
        for sample in endpoint.samples:
            for value in _codes_in(sample):
                issued.setdefault(value, (endpoint, sample))
    found = [_grant(endpoint, issued) for endpoint in endpoints]
    return [grant for grant in found if grant is not None]


def _codes_in(sample: Sample) -> list[str]:
    location = next((value for name, value in sample.fields if name.lower() == "location"), "")
    parts = urlsplit(location)
    return [value for part in (parts.query, parts.fragment) for _, value in parse_qsl(part) if looks_generated(value)]


def _grant(endpoint: Endpoint, issued: Mapping[str, tuple[Endpoint, Sample]]) -> Grant | None:
    good = [sample for sample in endpoint.samples if sample.good]
    for code in asked_values(good[0]) if good else ():
        if not code.startswith(_PLACES):
            continue
        makers = [issued.get(str(asked_values(sample).get(code))) for sample in good]
        known = [maker for maker in makers if maker is not None and maker[0] is not endpoint]
        if len(known) < len(good) or len({id(maker) for maker, _ in known}) > 1:
            continue
        told = {sample.number: _told(maker) for sample, (_, maker) in zip(good, known, strict=True)}
        if any(_comes_back(sample, told[sample.number]) for sample in good):
            return Grant(known[0][0], endpoint, code, told)
    return None


def _told(sample: Sample) -> dict[str, Any]:
    """Read what a maker was told, by query and form."""
    form = sample.asked.tree if sample.asked.kind == "form" and isinstance(sample.asked.tree, dict) else {}
    return {**{name: values[0] for name, values in sample.query.items()}, **form}


def _comes_back(sample: Sample, told: Mapping[str, Any]) -> bool:
    """Whether an answer, or a token in it, says something that its own request did not."""
    said = set(scalars(sample.answer.tree)) | {text for _, claims in sample.tokens.values() for text in scalars(claims)}
    own = set(scalars(sample.asked.tree)) | {value for values in sample.query.values() for value in values}
    return any(is_telling(value) and value in said and value not in own for value in told.values() if isinstance(value, str))


def keep_grants(drafts: Mapping[Endpoint, Sequence[Draft]], grants: Sequence[Grant]) -> None:
    """Let the makers of grants that are looked up keep what they are told."""
    for grant in grants:
        if any(NAME in draft.then.get("let", {}) for draft in drafts.get(grant.user, ())):
            for draft in drafts.get(grant.maker, ()):
                _keep(draft)


def _keep(draft: Draft) -> None:
    headers = draft.then.get("headers", {})
    name = next((name for name in headers if name.lower() == "location"), None)
    template = headers.get(name)
    if not isinstance(template, str) or "{{ new_id(" not in template or "create" in draft.then:
        return
    before, _, rest = template.partition("{{ new_id(")
    made, _, after = rest.partition(" }}")
    draft.then = {
        "let": {**draft.then.get("let", {}), "grant": "{{ new_id(" + made + " }}"},
        "create": {"in": "grants", "key": "{{ grant }}", "item": {"$merge": ["{{ request.query }}", "{{ request.form }}"]}},
        **{key: value for key, value in draft.then.items() if key != "let"},
        "headers": {**headers, name: before + "{{ grant }}" + after},
    }
    draft.notes.append("what the client says is kept under the code it is given")
