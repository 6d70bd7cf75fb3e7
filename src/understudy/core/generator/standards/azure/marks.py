"""What blobs of Azure Blob Storage are marked with: index tags, an access tier, and what they were copied from.

Source: Azure Blob Storage REST API, "Put Blob", "Copy Blob", "Set Blob Tags", "Get Blob Tags", "Set Blob Tier", "Set Blob Metadata",
"Get Blob Properties" and "List Blobs". Which tier a blob has that nobody gave one, and which of it answers tell, is the recording's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from understudy.core.engine.templates.sequences import as_list
from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.templates.nodes import escape
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

_NOTE: Final = "marks blobs as the reference of Azure Blob Storage says"
_TAGS, _TIER, _SOURCE = "x-ms-tags", "x-ms-access-tier", "x-ms-copy-source"
_USUAL_TIER: Final = "Hot"
_BLOCK: Final = "BlockBlob"
_SAID_TAGS: Final = f"request.headers['{_TAGS}'] | default('') | s3_tags"
_SAID_TIER: Final = f"request.headers['{_TIER}']"
_BROUGHT_TAGS: Final = "request.xml.Tags.TagSet.Tag | default([]) | list"
_METADATA: Final = "{{ request.headers | starting('x-ms-meta-') }}"
_OF_LISTS: Final = ("Properties_TagCount", "Properties_AccessTier", "Properties_AccessTierInferred", "Properties_Content-MD5", "Metadata")
_REPLACED: Final = ("cache_control", "content_encoding", "content_language", "content_disposition")  # all of them, or they are cleared
_ALWAYS: Final = re.compile(
    r"<(TagCount|AccessTier|AccessTierInferred|AccessTierChangeTime|Content-MD5)>"
    r"\{\{ (each\.Properties_\1|each\['Properties_\1'\]) \| xml \}\}</\1>"
)
_SHOWN_METADATA: Final = "{{ each.Metadata | default(none) | elements('Metadata') }}"
_ASKED_METADATA: Final = (
    "{{ (each.metadata if each.metadata | default({}) and 'metadata' in (request.query.include | default('')) else none)"
    " | elements('Metadata') }}"
)
_LEASED: Final[Mapping[str, str]] = {
    "<LeaseStatus>unlocked</LeaseStatus>": "<LeaseStatus>{{ 'locked' if each.lease | default('') else 'unlocked' }}</LeaseStatus>",
    "<LeaseState>available</LeaseState>": "<LeaseState>{{ 'leased' if each.lease | default('') else 'available' }}</LeaseState>",
}
_TAG_SET: Final = re.compile(r"(.*<TagSet)(?: ?/>|>(.*)</TagSet>)(.*)", re.DOTALL)
_EACH_TAG: Final = "{% for tag in item.tags %}<Tag><Key>{{ tag.Key | xml }}</Key><Value>{{ tag.Value | xml }}</Value></Tag>{% endfor %}"


def mark_blobs(drafts: dict[Endpoint, list[Draft]], collections: Sequence[Roles]) -> None:
    """Let blobs keep how they are marked, and answers say that, where any was."""
    for roles in collections:
        own = [endpoint for endpoint in drafts if roles.role(endpoint) == "one"] if roles.contents else []
        samples = [sample for endpoint in own for sample in endpoint.samples if sample.good]
        if any(sample.headers.get("x-ms-blob-type") for sample in samples):
            author = _Author(roles, own, samples)
            author.keep(drafts)
            author.show(drafts)
            author.tell_tags(drafts)
            author.list(drafts)


@dataclass(frozen=True, slots=True)
class _Author:
    """Writes what blobs keep.

    Attributes:
        own: the endpoints that are about one blob.
        samples: their good samples.
    """

    roles: Roles
    own: Sequence[Endpoint]
    samples: Sequence[Sample]

    @property
    def _usual(self) -> str:
        """The tier of a blob to which nobody gave one."""
        told = [{name.lower(): value for name, value in sample.fields} for sample in self.samples]
        return next((one[_TIER] for one in told if one.get(f"{_TIER}-inferred") == "true" and _TIER in one), _USUAL_TIER)

    def _used(self, field: str, comp: str) -> bool:
        return any(sample.method == "PUT" and (field in sample.headers or sample.query.get("comp") == [comp]) for sample in self.samples)

    def _good(self, drafts: Mapping[Endpoint, Sequence[Draft]], endpoint: Endpoint) -> list[Draft]:
        return [draft for draft in drafts[endpoint] if draft.samples[0].good and draft.rung != "borrowed"]

    def _items(self, draft: Draft) -> Iterator[dict[str, Any]]:
        for effect in as_list(draft.then.get("create")):
            item = effect.get("item")
            if effect.get("in") == self.roles.address(draft.endpoint) and isinstance(item, dict) and "$merge" not in item:
                yield item

    def keep(self, drafts: Mapping[Endpoint, Sequence[Draft]]) -> None:
        """Let writes say how a blob is marked from then on."""
        every = [draft for endpoint in self.own for draft in self._good(drafts, endpoint)]
        listed = {name for draft in every for item in self._items(draft) for name in item}.intersection(_OF_LISTS)
        for draft in every:
            for item in self._items(draft):
                self._make(draft, item, listed)
            changed = self._changed(draft, listed)
            if changed and draft.endpoint.method == "PUT":
                key = "{{ " + self.roles.key_code(draft.endpoint) + " }}"
                add_effect(draft, "update", {"in": self.roles.address(draft.endpoint), "key": key, "item": changed})
                draft.notes.append(_NOTE)

    def _make(self, draft: Draft, item: dict[str, Any], listed: set[str]) -> None:
        copies = all(_SOURCE in sample.headers for sample in draft.samples)
        if self._used(_TAGS, "tags"):
            item["tags"] = "{{ " + _SAID_TAGS + " }}"
            item.update(_if_listed(listed, "Properties_TagCount", f"{{{{ ({_SAID_TAGS} | length) or '' }}}}"))
        if self._used(_TIER, "tier"):
            said = _SAID_TIER + (" | default(source.tier)" if copies else "")
            item["tier"] = f"{{{{ {said} | default(omit) }}}}"
            kind = "request.headers['x-ms-blob-type']" + (" | default(source.blob_type)" if copies else "") + f" | default('{_BLOCK}')"
            tiered = f"({kind}) == '{_BLOCK}'"  # blobs of other kinds have no tier
            item.update(_if_listed(listed, "Properties_AccessTier", f"{{{{ ({said} | default('{self._usual}')) if {tiered} else '' }}}}"))
            inferred = f"{{{{ 'true' if {tiered} and not ({said} | default('')) else '' }}}}"
            item.update(_if_listed(listed, "Properties_AccessTierInferred", inferred))
        if "Metadata" in listed:
            item.pop("Metadata", None)
        if copies:
            self._copy(draft, item)
        draft.notes.append(_NOTE)

    def _copy(self, draft: Draft, item: dict[str, Any]) -> None:
        """Keep what was copied, and the name that the server gave to the copying."""
        told = {name.lower() for name in draft.then.get("headers") or {}}
        if "x-ms-copy-id" not in told:
            return
        made = str(item.get("Properties_CopyId", ""))
        if not made.startswith("{{"):
            made = "{{ copy_id }}"
            draft.then = {"let": {**draft.then.pop("let", {}), "copy_id": "{{ new_id('{uuid}') }}"}, **draft.then}
        item |= {
            "copy_id": made,
            "copied_from": f"{{{{ request.headers['{_SOURCE}'] }}}}",
            "copied_bytes": "{{ (source.content | length) ~ '/' ~ (source.content | length) }}",
        }
        item.update({name: item["copy_id"] for name in ("Properties_CopyId",) if name in item})
        item.update({name: item["copied_from"] for name in ("Properties_CopySource",) if name in item})
        item.update({name: item["copied_bytes"] for name in ("Properties_CopyProgress",) if name in item})
        headers = draft.then.get("headers") or {}
        draft.then["headers"] = {name: "{{ item.copy_id }}" if name.lower() == "x-ms-copy-id" else value for name, value in headers.items()}

    def _changed(self, draft: Draft, listed: set[str]) -> dict[str, Any]:
        """Say what a request under a word of its own changes."""
        match draft.samples[0].query.get("comp"):
            case ["tags"]:
                count = _if_listed(listed, "Properties_TagCount", f"{{{{ ({_BROUGHT_TAGS} | length) or '' }}}}")
                return {"tags": f"{{{{ {_BROUGHT_TAGS} }}}}", **count}
            case ["tier"]:
                said = {"tier": f"{{{{ {_SAID_TIER} }}}}"}
                told = {"Properties_AccessTier": said["tier"], "Properties_AccessTierInferred": ""}
                return {**said, **{name: value for name, value in told.items() if name in listed}}
            case ["metadata"]:
                return {"metadata": _METADATA}
            case ["properties"]:
                kept = {name: f"{{{{ request.headers['x-ms-blob-{name.replace('_', '-')}'] | default('') }}}}" for name in _REPLACED}
                return {
                    **kept,
                    **_if_listed(listed, "Properties_Content-MD5", "{{ request.headers['x-ms-blob-content-md5'] | default('') }}"),
                }
            case _:
                return {}

    def show(self, drafts: Mapping[Endpoint, Sequence[Draft]]) -> None:
        """Let reads say how a blob is marked."""
        given = f"{_TIER}-inferred"
        otherwise = next(
            (
                f"'{value}'"
                for sample in self.samples
                for name, value in sample.fields
                if name.lower() == given and value != "true" and "'" not in value
            ),
            "omit",
        )
        told = {name.replace("_", "-"): f"{{{{ item.{name} | default(omit, true) }}}}" for name in _REPLACED}
        if self._used(_TAGS, "tags"):
            told["x-ms-tag-count"] = "{{ (item.tags | length) if item.tags | default([]) else omit }}"
        if self._used(_TIER, "tier"):
            told[_TIER] = f"{{{{ item.tier | default('{self._usual}') }}}}"
            told[given] = f"{{{{ {otherwise} if item.tier is defined else 'true' }}}}"
        if any(_SOURCE in sample.headers for sample in self.samples):
            told["x-ms-copy-id"] = "{{ item.copy_id | default(omit) }}"
            told["x-ms-copy-source"] = "{{ item.copied_from | default(omit) }}"
            told["x-ms-copy-progress"] = "{{ item.copied_bytes | default(omit) }}"
        for endpoint in self.own:
            if endpoint.method not in ("GET", "HEAD") or not self.roles.is_about_things(endpoint):
                continue
            for draft in self._good(drafts, endpoint):
                if any(one.part == "item" and one.kind == "present" for one in draft.sealed):
                    headers = draft.then.get("headers") or {}
                    draft.then["headers"] = {name: told.get(name.lower(), value) for name, value in headers.items()}

    def tell_tags(self, drafts: dict[Endpoint, list[Draft]]) -> None:
        """Let tags be read and written as members of their blob, and no document of their own."""
        near = [
            draft
            for endpoint in self.own
            if endpoint.method in ("GET", "HEAD") and self.roles.is_about_things(endpoint)
            for draft in self._good(drafts, endpoint)
            if draft.sealed
        ]
        if not near:
            return
        known = {_collection_of(one) for one in near[0].sealed if one.part == "item"}
        tagged = [endpoint for endpoint in drafts if endpoint.shape == near[0].endpoint.shape and _is_about_tags(endpoint)]
        for endpoint in tagged:
            good = [sample for sample in endpoint.samples if sample.good]
            usual = [draft for draft in drafts[endpoint] if draft.samples[0].good]
            text = _tag_set(good[0]) if endpoint.method == "GET" else ""
            if text is None:
                continue
            then = {name: value for name, value in usual[0].then.items() if name in ("status", "headers")}
            if endpoint.method == "PUT":
                address, key = near[0].sealed[-1].name[:2]
                then = {"update": {"in": address, "key": key, "item": self._changed(usual[0], self._listed(drafts))}, **then}
            written = {**then, **({"text": text} if text else {})}
            draft = Draft(endpoint, tuple(good), sealed=near[0].sealed, then=written, notes=[_NOTE], rung="standard")
            refused = [one for one in drafts[endpoint] if not one.samples[0].good and _looks_at(one) <= known]
            drafts[endpoint] = [draft, *refused]

    def list(self, drafts: Mapping[Endpoint, Sequence[Draft]]) -> None:
        """Let lists show marks where blobs have them, and metadata where they are asked for."""
        told = dict(_LEASED) if any("x-ms-lease-action" in sample.headers for sample in self.samples) else {}
        if self._used(_TIER, "tier"):
            usual = self._usual
            told[f"<AccessTier>{usual}</AccessTier>"] = f"<AccessTier>{{{{ each.tier | default('{usual}') }}}}</AccessTier>"
            inferred = "<AccessTierInferred>true</AccessTierInferred>"
            told[inferred] = f"{{% if each.tier is not defined %}}{inferred}{{% endif %}}"
        for endpoint in drafts:
            for draft in drafts[endpoint] if endpoint in self.roles.list_at else ():
                if isinstance(text := draft.then.get("text"), str) and "{% for each in page.items %}" in text:
                    text = _ALWAYS.sub(r"{% if (\2 | default('')) != '' %}\g<0>{% endif %}", text)
                    for fixed, shown in {**told, _SHOWN_METADATA: _ASKED_METADATA}.items():
                        text = text.replace(fixed, shown)
                    draft.then["text"] = text

    def _listed(self, drafts: Mapping[Endpoint, Sequence[Draft]]) -> set[str]:
        every = [draft for endpoint in self.own for draft in self._good(drafts, endpoint)]
        return {name for draft in every for item in self._items(draft) for name in item}.intersection(_OF_LISTS)


def _if_listed(listed: set[str], name: str, value: str) -> dict[str, str]:
    return {name: value} if name in listed else {}


def _is_about_tags(endpoint: Endpoint) -> bool:
    return (
        endpoint.method in ("GET", "PUT")
        and any(sample.good for sample in endpoint.samples)
        and all(sample.query.get("comp") == ["tags"] for sample in endpoint.samples)
    )


def _tag_set(sample: Sample) -> str | None:
    """Write the tags of a blob as an answer does; None where it writes them otherwise."""
    found = _TAG_SET.fullmatch(sample.answer.raw.decode("utf-8", "replace"))
    if found is None:
        return None
    start, end = escape(found.group(1)), escape(found.group(3))
    return f"{start}{{% if item.tags | default([]) %}}>{_EACH_TAG}</TagSet>{{% else %}}/>{{% endif %}}{end}"


def _collection_of(condition: Condition) -> str:
    return condition.name[0].partition("/")[0]


def _looks_at(draft: Draft) -> set[str]:
    return {_collection_of(one) for one in (*draft.conditions, *draft.sealed) if one.part == "item"}
