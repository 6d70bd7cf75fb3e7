"""Objects of Google Cloud Storage: brought piece by piece, copied, and listed as a server lists them.

Source: Google Cloud Storage JSON API v1, "Objects: insert", "copy", "rewrite" and "list", "Buckets: delete", and "Resumable uploads".
How an object is made is learned from requests that bring one at once (`uploadType=multipart`); whatever else makes one makes it so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final
from urllib.parse import quote_plus, unquote_plus

from understudy.core.engine.templates.sequences import as_list
from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.templates.nodes import escape
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter
from understudy.core.generator.traffic.sample import Sample

_UPLOADS: Final = "google_uploads"
_NOTE: Final = "behaves as the reference of Google Cloud Storage says"
_SESSION: Final = (_UPLOADS, "{{ request.query.upload_id }}")
_CONTENT, _TYPE = "request.multipart['1'].content", "request.multipart['1'].content_type"
_SIZE, _TOLD = "request.multipart['1'].size", "request.multipart['0'].json"
_RANGE: Final = "request.headers['content-range'] | default('')"
_LAST, _ALL = "split('/') | first | split('-') | last | int(-2)", "split('/') | last | int(0)"
# A piece says which bytes it brings; of those that end somewhere (`0-*`) there is only one.
_PARTIAL: Final = f"{{{{ ({_RANGE}) and '-*' not in ({_RANGE}) and ({_RANGE} | {_ALL}) != ({_RANGE} | {_LAST}) + 1 }}}}"
# What says which object it is, and since when: a copy has the rest of what it is copied from.
_OWN: Final = frozenset(
    ["id", "selfLink", "name", "bucket", "generation", "metageneration", "timeCreated", "updated", "timeStorageClassUpdated", "mediaLink"]
)
_REST: Final = ("status", "headers", "json_style")
_UNFINISHED: Final = 308
_IN_COPY: Final = 4  # names in the path of a copy: a bucket and an object, twice
_KIND: Final = "{{ item.contentType | default('application/octet-stream') }}"
_HASHES: Final = "crc32c={{ item.content | crc32c('base64') }},md5={{ item.content | md5('base64') }}"


def speak_google_storage(drafts: dict[Endpoint, list[Draft]], collections: Sequence[Roles]) -> None:
    """Let all that makes objects make them alike, where some are brought at once."""
    for home in [endpoint for endpoint in drafts if endpoint.method == "POST" and ("query:uploadType", "multipart") in endpoint.operation]:
        for draft in drafts[home]:
            roles = next((one for one in collections if one.role(home) == "one"), None)
            made = _made(draft)
            if roles is not None and made is not None and _CONTENT in str(made) and len(roles.collection.scope) == 1 and "o" in home.shape:
                _Author(roles, home, draft, *made).speak(drafts)
                return


def _made(draft: Draft) -> tuple[str, dict[str, Any]] | None:
    """Return the expression of the name of what a draft makes, and the object."""
    for effect in as_list(draft.then.get("create")):
        item = effect.get("item")
        if draft.samples[0].good and isinstance(item, dict) and {"content", "generation", "name"} <= item.keys():
            return str(effect["key"]).removeprefix("{{ ").removesuffix(" }}"), item
    return None


@dataclass(frozen=True, slots=True)
class _Author:
    """Writes the stubs of objects; `draft` is what brings one at once, under a `name`, and `item` what it makes."""

    roles: Roles
    home: Endpoint
    draft: Draft
    name: str
    item: dict[str, Any]

    def speak(self, drafts: dict[Endpoint, list[Draft]]) -> None:
        """Write uploads piece by piece, copies, lists and what keeps a bucket."""
        if "crc32c" in self.item:
            self.item["crc32c"] = f"{{{{ {_CONTENT} | crc32c('base64') }}}}"
        for endpoint in list(drafts):
            good = [sample for sample in endpoint.samples if sample.good]
            if ("query:uploadType", "media") in endpoint.operation and good:
                drafts[endpoint] = [self._at_once(endpoint, good), *_refused(drafts[endpoint])]
            elif (
                ("query:uploadType", "resumable") in endpoint.operation
                and endpoint.method == "POST"
                and good
                and _field(good[0], "location")
            ):
                drafts[endpoint] = [self._started(endpoint, good), *_refused(drafts[endpoint])]
            elif endpoint.method == "PUT" and good and all("upload_id" in sample.query for sample in endpoint.samples):
                drafts[endpoint] = list(self._brought(endpoint))
            elif (
                endpoint.method == "POST"
                and {"copyTo", "rewriteTo"} & set(endpoint.shape)
                and good
                and len(_parameters(endpoint)) == _IN_COPY
            ):
                drafts[endpoint] = list(self._copied(endpoint, good, drafts[endpoint]))
            elif endpoint.method == "POST" and endpoint.shape[-1:] == ("compose",) and good:
                drafts[endpoint] = [self._composed(endpoint, good), *_refused(drafts[endpoint])]
            elif endpoint.method == "GET" and endpoint.shape[:1] == ("download",):
                drafts[endpoint] = self._read(endpoint, drafts[endpoint])
            elif endpoint in self.roles.list_at:
                drafts[endpoint] = _unlimited(drafts[endpoint])
                _group_always(drafts[endpoint])
            elif endpoint.method == "DELETE" and len(endpoint.shape) > 1 and endpoint.shape[-2:-1] == ("b",):
                self._kept(drafts[endpoint])

    def _at_once(self, endpoint: Endpoint, good: Sequence[Sample]) -> Draft:
        """Make an object of a request that brings nothing but its content."""
        made = self._as_if("request.query.name", "request.body", "request.headers['content-type']", "request.query")
        create = {"in": self.roles.address(self.home), "key": "{{ request.query.name }}", "item": made}
        then = {"let": self._let(), "create": create, **self._answer()}
        return Draft(endpoint, tuple(good), sealed=self.draft.sealed, then=then, notes=[_NOTE], rung="standard", verb="create")

    def _started(self, endpoint: Endpoint, good: Sequence[Sample]) -> Draft:
        """Start an upload, and say where its pieces are brought."""
        place = _field(good[0], "location")
        token, bucket = _token(place), good[0].segments[self.home.shape.index("o") - 1]
        start, _, end = place.partition(token)
        said = (
            escape(start).replace(f"/b/{bucket}/", "/b/{{ path.bucket }}/") + "{{ upload | urlencode | replace('%20', '+') }}" + escape(end)
        )
        kind = "request.headers['x-upload-content-type'] | default(request.json.contentType) | default('application/octet-stream')"
        name = "{{ request.json.name | default(request.query.name) }}"
        item = {"about": "{{ request.json | default({}) }}", "name": name, "kind": f"{{{{ {kind} }}}}", "content": ""}
        headers = {name: said if name.lower() == "location" else value for name, value in good[0].fields if name.lower() == "location"}
        then = {
            "let": {"upload": "{{ new_id('{alnum:40}') }}"},
            "create": {"in": _UPLOADS, "key": "{{ upload }}", "item": item, "as": "started"},
            **({"status": good[0].status} if good[0].status != 200 else {}),
            "headers": {**self._headers(body=False), **headers},
            "recorded_ids": {"by": name, "given": _given(good)},
        }
        return Draft(endpoint, tuple(good), sealed=self.draft.sealed, then=then, notes=[_NOTE], rung="standard", verb="create")

    def _brought(self, endpoint: Endpoint) -> Iterator[Draft]:
        """Keep a piece; the last one makes the object."""
        there = (*self.draft.sealed, Condition("item", _SESSION, "present"))
        let = {
            "session": f"{{{{ lookup('{_UPLOADS}', request.query.upload_id) }}}}",
            "received": "{{ [session.content, request.body] | concat }}",
        }
        last = [sample for sample in endpoint.samples if sample.good and sample.status != _UNFINISHED]
        pieces = [sample for sample in endpoint.samples if sample.status == _UNFINISHED]
        made = self._as_if("session.name", "received", "session.kind", "session.about")
        if "contentType" in made:
            made["contentType"] = "{{ session.kind }}"
        create = {"in": self.roles.address(self.home), "key": "{{ session.name }}", "item": made}
        gone = {"in": _UPLOADS, "key": _SESSION[1], "as": "ended"}
        then = {"let": {**let, **self._let()}, "create": create, "remove": gone, **self._answer()}
        yield Draft(endpoint, tuple(last or pieces), sealed=there, then=then, notes=[_NOTE], rung="standard", verb="put")
        told = {"update": {"in": _UPLOADS, "key": _SESSION[1], "item": {"content": "{{ received }}"}, "as": "session"}}
        headers = {**self._headers(body=False), "Range": "{{ ('bytes=0-' ~ ((received | length) - 1)) if received else omit }}"}
        unfinished = {"let": let, **told, "status": _UNFINISHED, "headers": headers}
        yield Draft(
            endpoint,
            tuple(pieces or last),
            sealed=there,
            tests=(_PARTIAL,),
            then=unfinished,
            notes=[_NOTE],
            rung="standard",
            exception=True,
        )

    def _copied(self, endpoint: Endpoint, good: Sequence[Sample], drafts: Sequence[Draft]) -> Iterator[Draft]:
        """Make an object from another one, as it is but for what a request says."""
        bucket, key, other, named = _parameters(endpoint)
        source, place = (f"{self.roles.collection.name}/{{{{ path.{one} }}}}" for one in (bucket, other))
        let = {"source": f"{{{{ lookup('{self.roles.collection.name}/' ~ path.{bucket}, path.{key}) }}}}", **self._let()}
        made = self._as_if(f"path.{named}", "source.content", "source.contentType", "source")
        own = {name: str(value).replace("path.bucket", f"path.{other}") for name, value in made.items() if name in _OWN}
        merged = {"$merge": ["{{ source }}", "{{ request.json if request.json is mapping else {} }}", own]}
        answer = self._answer()
        if "rewriteTo" in endpoint.shape and isinstance(tree := good[0].answer.tree, dict):
            figures = {name: "{{ item.size }}" for name in ("objectSize", "totalBytesRewritten") if name in tree}
            answer["json"] = {**tree, **figures, "resource": answer["json"]}
        copied = (source, f"{{{{ path.{key} }}}}")
        there = (*self.draft.sealed, Condition("item", copied, "present"))
        then = {"let": let, "create": {"in": place, "key": f"{{{{ path.{named} }}}}", "item": merged}, **answer}
        yield Draft(endpoint, tuple(good), sealed=there, then=then, notes=[_NOTE], rung="standard", verb="create")
        missing = Condition("item", copied, "absent")
        refused = [draft for draft in drafts if not draft.samples[0].good]
        lost = next((one for one in refused if one.samples[0].status == 404), None)
        then = {"status": 404, **({"headers": self._headers(body=False)} if lost is None else lost.then)}
        own_samples = lost.samples if lost is not None else tuple(good[:1])
        yield Draft(endpoint, own_samples, (missing,), then=then, notes=[_NOTE], rung="standard", exception=True)

    def _composed(self, endpoint: Endpoint, good: Sequence[Sample]) -> Draft:
        """Put an object together from those that a request names."""
        key = next(part.name for part in reversed(endpoint.shape) if isinstance(part, Parameter))
        named = f"at_places('{self.roles.collection.name}/' ~ path.bucket, request.json.sourceObjects | map_attribute('name'))"
        let = {"sources": f"{{{{ {named} }}}}", "whole": "{{ sources | map_attribute('content') | concat }}", **self._let()}
        kind = "{{ request.json.destination.contentType | default((sources | first).contentType) | default(omit) }}"
        made = self._as_if(f"path.{key}", "whole", "kind", "request.json.destination")
        told = good[0].answer.tree if isinstance(good[0].answer.tree, dict) else {}
        made |= {name: told[name] for name in ("metageneration",) if name in told}
        made |= {"size": "{{ whole | length }}"} if isinstance(told.get("size"), int) else {}
        made |= {name: kind for name in ("contentType", "content_type") if name in made}
        create = {"in": self.roles.address(self.home), "key": f"{{{{ path.{key} }}}}", "item": made}
        then = {"let": let, "create": create, **self._answer()}
        return Draft(endpoint, tuple(good), sealed=self.draft.sealed, then=then, notes=[_NOTE], rung="standard", verb="create")

    def _read(self, endpoint: Endpoint, drafts: list[Draft]) -> list[Draft]:
        """Read whole objects in one way, whatever of them was read while recording."""
        whole = [draft for draft in drafts if draft.then.get("text") == "{{ item.content }}" and not _asks_for_part(draft)]
        if not whole:
            return drafts
        draft = max(whole, key=lambda one: len(one.samples))
        key = next(part.name for part in reversed(endpoint.shape) if isinstance(part, Parameter))
        there = Condition("item", (self.roles.address(self.home), f"{{{{ path.{key} }}}}"), "present")
        draft.samples = tuple(sample for one in whole for sample in one.samples)
        draft.conditions, draft.tests, draft.exception = (), (), False
        draft.sealed = (*self.draft.sealed, there)
        hashed = next((name for sample in draft.samples for name, _ in sample.fields if name.lower() == "x-goog-hash"), "")
        headers = {name: value for name, value in (draft.then.get("headers") or {}).items() if name.lower() != "x-goog-hash"}
        headers = {name: _KIND if name.lower() == "content-type" else value for name, value in headers.items()}
        draft.then["headers"] = {**headers, **({hashed: _HASHES} if hashed else {})}
        draft.notes.append(_NOTE)
        return [one for one in drafts if one is draft or one not in whole]

    def _as_if(self, name: str, content: str, kind: str, told: str) -> dict[str, Any]:
        """Write what is made of a request that brings an object at once as it is made of something else, by expressions."""
        pairs = ((self.name, name), (_TYPE, kind), (_CONTENT, content), (_SIZE, f"({content} | length)"), (_TOLD, told))
        return {
            member: reduce(lambda text, pair: text.replace(*pair), pairs, value) if isinstance(value, str) else value
            for member, value in self.item.items()
        }

    def _kept(self, drafts: Sequence[Draft]) -> None:
        """Refuse to remove a bucket as long as there are objects in it."""
        for draft in drafts:
            if draft.samples[0].status == 409:
                draft.conditions, draft.sealed = (), ()
                draft.tests = (f"{{{{ keys('{self.roles.collection.name}/' ~ path.bucket) | list | length > 0 }}}}",)

    def _let(self) -> dict[str, Any]:
        return dict(self.draft.then.get("let") or {})

    def _answer(self) -> dict[str, Any]:
        return {name: value for name, value in self.draft.then.items() if name in (*_REST, "json")}

    def _headers(self, *, body: bool) -> dict[str, Any]:
        headers: Mapping[str, Any] = self.draft.then.get("headers") or {}
        return {name: value for name, value in headers.items() if body or not name.lower().startswith("content-")}


def _given(samples: Sequence[Sample]) -> list[dict[str, Any]]:
    found: dict[str, list[str]] = {}
    for sample in samples:
        told = sample.asked.tree.get("name") if isinstance(sample.asked.tree, dict) else None
        name = str(told or sample.query.get("name", [""])[0])
        found.setdefault(name, []).append(unquote_plus(_token(_field(sample, "location"))))
    return [{"to": name, "ids": ids} for name, ids in found.items()]


def _parameters(endpoint: Endpoint) -> list[str]:
    return [part.name for part in endpoint.shape if isinstance(part, Parameter)]


def _asks_for_part(draft: Draft) -> bool:
    return any(one.part == "headers" and one.name == ("range",) for one in draft.conditions)


def _refused(drafts: Sequence[Draft]) -> list[Draft]:
    return [draft for draft in drafts if not draft.samples[0].good]


def _unlimited(drafts: list[Draft]) -> list[Draft]:
    """Let lists be whole where a server shows more than it is asked for (`maxResults`)."""
    if not any(_is_longer(sample) for draft in drafts for sample in draft.samples):
        return drafts
    lists = [draft for draft in drafts if "list" in draft.then]
    for draft in lists:
        draft.sealed = tuple(one for one in draft.sealed if one.name[:1] not in (("maxResults",), ("pageToken",)))
        draft.conditions = tuple(one for one in draft.conditions if one.name[:1] not in (("maxResults",), ("pageToken",)))
        draft.then["list"] = {name: value for name, value in draft.then["list"].items() if name not in ("limit", "after")}
        if isinstance(draft.then.get("json"), dict):
            draft.then["json"] = {name: value for name, value in draft.then["json"].items() if name != "nextPageToken"}
    if not lists:
        return drafts
    longer = tuple(sample for draft in drafts for sample in draft.samples if _is_longer(sample))
    lists[0].samples = (*lists[0].samples, *(sample for sample in longer if sample not in lists[0].samples))
    return [draft for draft in drafts if draft in lists or not all(_is_longer(sample) for sample in draft.samples)]


def _group_always(drafts: Sequence[Draft]) -> None:
    """Let lists say the beginnings that names share, none of them too, where all recorded ones did."""
    for draft in drafts:
        trees = [sample.answer.tree for sample in draft.samples if sample.good]
        written = draft.then.get("json")
        if isinstance(written, dict) and trees and all(isinstance(tree, dict) and "prefixes" in tree for tree in trees):
            draft.then["json"] = {name: "{{ page.prefixes }}" if name == "prefixes" else value for name, value in written.items()}


def _is_longer(sample: Sample) -> bool:
    most, tree = sample.query.get("maxResults", [""])[0], sample.answer.tree
    shown = tree.get("items") if isinstance(tree, dict) else None
    return most.isdecimal() and isinstance(shown, list) and len(shown) > int(most)


def _field(sample: Sample, name: str) -> str:
    return next((value for own, value in sample.fields if own.lower() == name), "")


def _token(place: str) -> str:
    """Return the name of an upload as an address says it."""
    return place.partition("upload_id=")[2].partition("&")[0] or quote_plus(place)
