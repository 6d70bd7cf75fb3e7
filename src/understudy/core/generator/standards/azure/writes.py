"""Whole blobs of Azure Blob Storage: a request brings one with all that is told of it, whether there was one before or not.

Source: Azure Blob Storage REST API, "Put Blob".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from understudy.core.engine.templates.sequences import as_list
from understudy.core.generator.draft import Draft
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

_KIND: Final = "x-ms-blob-type"
_NOTE: Final = "writes blobs as the reference of Azure Blob Storage says"
_TYPE: Final = (
    "{{ request.headers['x-ms-blob-content-type'] | default(request.headers['content-type']) | default('application/octet-stream') }}"
)
_TOLD: Final = ("cache_control", "content_encoding", "content_language", "content_disposition")
_OF_BLOCKS: Final = ("Properties_Content-MD5", "Properties_AccessTierChangeTime")  # what lists tell of block blobs alone
_MD5: Final = "{{ (request.body | md5('base64')) if request.headers['x-ms-blob-type'] == 'BlockBlob' else omit }}"


def write_blobs(drafts: dict[Endpoint, list[Draft]], collections: Sequence[Roles]) -> None:
    """Let requests that bring whole blobs do so in one way, where the recorded ones were taken for several."""
    for roles in collections:
        for endpoint in drafts if roles.contents else ():
            if roles.role(endpoint) == "one" and _brings_blobs(endpoint):
                drafts[endpoint] = list(_in_one_way(roles, endpoint, drafts[endpoint]))


def _brings_blobs(endpoint: Endpoint) -> bool:
    good = [sample for sample in endpoint.samples if sample.good]
    return endpoint.method == "PUT" and bool(good) and all(_brings_blob(sample) for sample in good)


def _brings_blob(sample: Sample) -> bool:
    return _KIND in sample.headers and "x-ms-copy-source" not in sample.headers and "comp" not in sample.query


def _in_one_way(roles: Roles, endpoint: Endpoint, drafts: Sequence[Draft]) -> Iterator[Draft]:
    good = [draft for draft in drafts if draft.samples[0].good]
    made = [(draft, item) for draft in good if (item := _made(roles, draft)) is not None]
    if len(good) < 2 or len(made) < len(good):
        yield from drafts
        return
    draft, item = max(made, key=lambda pair: len([value for value in pair[1].values() if "item." not in str(value)]))
    every = {name: value for _, one in reversed(made) for name, value in one.items() if "item." not in str(value)}
    item.update({name: value for name, value in every.items() if name not in item or "item." in str(item[name])})
    item |= {"content": "{{ request.body }}", "content_type": _TYPE, "metadata": "{{ request.headers | starting('x-ms-meta-') }}"}
    item |= {name: f"{{{{ request.headers['x-ms-blob-{name.replace('_', '-')}'] | default(omit) }}}}" for name in _TOLD}
    item.update({name: _of_blocks(str(item[name])) for name in _OF_BLOCKS if name in item})
    draft.samples = tuple(sorted((sample for one in good for sample in one.samples), key=lambda sample: sample.number))
    here = roles.address(endpoint)
    draft.conditions, draft.tests, draft.exception = (), (), False
    draft.sealed = tuple(one for one in draft.sealed if one.part != "item" or one.name[0] != here)
    headers: Mapping[str, Any] = draft.then.get("headers") or {}
    draft.then["headers"] = {name: _MD5 if name.lower() == "content-md5" else value for name, value in headers.items()}
    draft.notes.append(_NOTE)
    yield draft
    yield from (one for one in drafts if not one.samples[0].good)


def _of_blocks(value: str) -> str:
    inner = value.removeprefix("{{ ").removesuffix(" }}")
    if value != "{{ " + inner + " }}" or "{{" in inner:
        return value
    return f"{{{{ ({inner}) if request.headers['{_KIND}'] == 'BlockBlob' else '' }}}}"


def _made(roles: Roles, draft: Draft) -> dict[str, Any] | None:
    """Return what a draft makes, where it makes a blob."""
    for effect in as_list(draft.then.get("create")):
        item = effect.get("item")
        if effect.get("in") == roles.address(draft.endpoint) and isinstance(item, dict) and "$merge" not in item:
            return item
    return None
