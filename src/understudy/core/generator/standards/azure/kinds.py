"""Kinds of blobs of Azure Blob Storage: each is made as a block, append or page blob and stays that, and is told of as such.

Source: Azure Blob Storage REST API, "Put Blob", "Append Block", "Put Page", "Set Blob Properties", "Get Blob Properties" and "List Blobs".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from understudy.core.engine.templates.sequences import as_list
from understudy.core.generator.draft import Draft
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint

_KIND: Final = "x-ms-blob-type"
_BLOCK, _APPEND, _PAGE = "BlockBlob", "AppendBlob", "PageBlob"
_NOTE: Final = "tells kinds of blobs apart as the reference of Azure Blob Storage says"
_LISTED_KIND, _LISTED_SIZE = "Properties_BlobType", "Properties_Content-Length"
_ON_PAGES: Final = (["page"], ["properties"])
_COUNT: Final = "x-ms-blob-committed-block-count"
_SHOWN: Final = f"item.blob_type | default('{_BLOCK}')"
# The fields that only blobs of one kind have; the number of blocks is kept, and the others are as they were recorded.
_ONLY: Final[Mapping[str, str]] = {
    _COUNT: _APPEND,
    "x-ms-blob-sealed": _APPEND,
    "x-ms-blob-sequence-number": _PAGE,
    "x-ms-access-tier": _BLOCK,
    "x-ms-access-tier-inferred": _BLOCK,
    "content-md5": _BLOCK,
}


def tell_kinds(drafts: Mapping[Endpoint, Sequence[Draft]], collections: Sequence[Roles]) -> None:
    """Let blobs keep of which kind they are, and answers say that, where blobs of several kinds were made."""
    for roles in collections:
        own = [endpoint for endpoint in drafts if roles.role(endpoint) == "one"] if roles.contents else []
        made = {sample.headers.get(_KIND) for endpoint in own for sample in endpoint.samples if endpoint.method == "PUT" and sample.good}
        if not {_APPEND, _PAGE} & made or _BLOCK not in made:
            continue
        every = [draft for endpoint in own for draft in drafts[endpoint] if draft.samples[0].good and draft.rung != "borrowed"]
        listed = {name for draft in every for deed in ("create", "update") for item in _items(draft, roles, deed) for name in item}
        for draft in every:
            _keep(draft, roles, listed & {_LISTED_KIND, _LISTED_SIZE}, pages=_PAGE in made)
            if roles.is_about_things(draft.endpoint) and draft.endpoint.method in ("GET", "HEAD"):
                _show(draft)


def _items(draft: Draft, roles: Roles, deed: str) -> Iterator[dict[str, Any]]:
    for effect in as_list(draft.then.get(deed)):
        item = effect.get("item")
        if effect.get("in") == roles.address(draft.endpoint) and isinstance(item, dict) and "$merge" not in item:
            yield item


def _keep(draft: Draft, roles: Roles, listed: set[str], *, pages: bool) -> None:
    copied = " | default(source.blob_type)" if "source" in (draft.then.get("let") or {}) else ""
    for item in _items(draft, roles, "create"):
        if item.get("content") in ("", "{{ request.body }}") and pages:
            item["content"] = "{{ request.body | azure_pages(request.headers) }}"
        item["blob_type"] = f"{{{{ request.headers['{_KIND}']{copied} | default('{_BLOCK}') }}}}"
        content = _expression(str(item.get("content", "")).replace(" | default(omit)", ""))
        size = (
            {} if content is None or "{{" in str(item.get(_LISTED_SIZE, "")) else {_LISTED_SIZE: f"{{{{ {content} | length | string }}}}"}
        )
        item.update({name: value for name, value in {_LISTED_KIND: item["blob_type"], **size}.items() if name in listed})
        draft.notes.append(_NOTE)
    appends = draft.endpoint in roles.appended_by
    writes = pages and all(sample.query.get("comp") in _ON_PAGES for sample in draft.samples)
    if writes and not any(_items(draft, roles, "update")):
        change = {"in": roles.address(draft.endpoint), "key": "{{ " + roles.key_code(draft.endpoint) + " }}", "item": {}}
        add_effect(draft, "update", change)
    for item in _items(draft, roles, "update"):
        item.pop(_LISTED_KIND, None)
        if "{{" not in str(item.get(_LISTED_SIZE, "")):
            item.pop(_LISTED_SIZE, None)
        if writes:
            item["content"] = "{{ item.content | azure_pages(request.headers, request.body) }}"
            draft.notes.append(_NOTE)
        content = _expression(str(item.get("content", "")))
        if (writes or appends) and _LISTED_SIZE in listed and content is not None:
            item[_LISTED_SIZE] = f"{{{{ {content} | length | string }}}}"
        if appends:
            item["blocks"] = "{{ (item.blocks | default(0)) + 1 }}"
            headers = draft.then.get("headers") or {}
            draft.then["headers"] = {name: "{{ item.blocks }}" if name.lower() == _COUNT else value for name, value in headers.items()}
            draft.notes.append(_NOTE)


def _show(draft: Draft) -> None:
    headers = draft.then.get("headers") or {}
    if not any(one.part == "item" and one.kind == "present" for one in draft.sealed) or not any(name.lower() == _KIND for name in headers):
        return
    draft.then["headers"] = {name: _told(name.lower(), value) for name, value in headers.items()}
    draft.notes.append(_NOTE)


def _told(name: str, value: Any) -> Any:
    if name == _KIND:
        return "{{ " + _SHOWN + " }}"
    if name not in _ONLY or not isinstance(value, str):
        return value
    shown = "item.blocks | default(0)" if name == _COUNT else _expression(value)
    return value if shown is None else f"{{{{ ({shown}) if ({_SHOWN}) == '{_ONLY[name]}' else omit }}}}"


def _expression(value: str) -> str | None:
    """Write a value as an expression; None where it is text around several."""
    if "{{" not in value and "{%" not in value:
        return f"'{value}'" if "'" not in value else None
    inner = value.removeprefix("{{ ").removesuffix(" }}")
    return inner if value == "{{ " + inner + " }}" and "{{" not in inner else None
