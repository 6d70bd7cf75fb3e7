"""What writes of a store that speaks the API of Amazon S3 do: objects that are brought, copied, posted, put together from parts, tagged.

Source: Amazon S3 API Reference, PutObject, CopyObject, POST Object, PutObjectTagging and the operations of multipart uploads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from understudy.core.engine.templates.octets import etag
from understudy.core.generator.standards.s3.lists import Done
from understudy.core.generator.standards.s3.reads import COUNT, named, told_again
from understudy.core.generator.standards.s3.refusals import BROUGHT, COPIED, NAMED, OBJECT, PARTS, UPLOAD, UPLOADS
from understudy.core.generator.standards.s3.store import ALGORITHM, Objects, field_of
from understudy.core.generator.templates.nodes import Expr, Node, quoted
from understudy.core.generator.things.live import look
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.generator.values.looks import id_format

_NOW: Final = "{{ now('', 'http') }}"
_META: Final = "{{ request.headers | starting('x-amz-meta-') }}"
_FIELDS: Final = "{{ request.headers | s3_fields }}"
_TAGS: Final = "{{ request.headers['x-amz-tagging'] | default('') | s3_tags }}"
_TYPE: Final = "request.headers['content-type'] | default('', true)"
_REPLACES: Final = "request.headers['x-amz-metadata-directive'] | default('') == 'REPLACE'"
_TAGS_REPLACED: Final = "request.headers['x-amz-tagging-directive'] | default('') == 'REPLACE'"
_ROOTS: Final[Mapping[str, str]] = {"copy": "CopyObjectResult", "bring copy": "CopyPartResult"}


@dataclass(frozen=True, slots=True)
class Writes:
    """What an act does, the header fields that its answer says, and what its body shows.

    Attributes:
        good: the requests that did so.
    """

    objects: Objects
    good: Sequence[Sample]

    def tags(self, act: str) -> Done:
        """Give an object tags, or take them away."""
        tags = "{{ request.xml.Tagging.TagSet.Tag | list }}" if act == "tag" else []
        return {"update": {"in": OBJECT[0], "key": OBJECT[1], "item": {"tags": tags}}}, {}, {}

    def of_upload(self, act: str) -> Done:
        """Start an upload in parts, bring a part, finish it or give it up."""
        parts = {"in": f"{PARTS}/{UPLOAD[1]}", "for": f"one in keys('{PARTS}/' ~ request.query.uploadId)", "key": "{{ one }}", "as": "part"}
        ends = [{"in": UPLOAD[0], "key": UPLOAD[1]}, parts]
        if act == "abort":
            return {"remove": ends}, {}, {}
        if act == "start":
            known = [
                str(look(one.answer.tree, ("InitiateMultipartUploadResult", "UploadId"))) for one in self.objects.acts["start"] if one.good
            ]
            made = "{{ new_id(" + quoted(id_format(known) or "{alnum:60}") + ") }}"
            kept = {**self._described(act), "UploadId": "{{ upload }}", "Initiated": "{{ now('', 'iso_ms') }}"}
            root = "InitiateMultipartUploadResult"
            given: dict[Pointer, Node] = {
                (root, "UploadId"): Expr("upload"),
                (root, "Key"): Expr("path.key"),
                (root, "Bucket"): Expr("path.bucket"),
            }
            return {"let": {"upload": made}, "create": {"in": UPLOAD[0], "key": "{{ upload }}", "item": kept, "as": "started"}}, {}, given
        if act != "finish":
            return self._bring(act)
        whole = self._is_whole()
        called = "{{ pieces | concat | etag }}" if whole else '"{{ pieces | multipart_etag }}"'
        let = {
            "pieces": "{{ " + f"{BROUGHT} | s3_assembled({NAMED})" + " }}",
            "upload": "{{ " + f"lookup('{UPLOADS}/' ~ path.bucket, request.query.uploadId)" + " }}",
        }
        item = {"$merge": ["{{ upload }}", {"content": "{{ pieces | concat }}", "etag": called, "last_modified": _NOW}]}
        create = {"in": OBJECT[0], "key": OBJECT[1], "item": item}
        root = "CompleteMultipartUploadResult"
        shown: dict[Pointer, Node] = {
            (root, "ETag"): _tag(self.good, (root, "ETag"), "item.etag"),
            (root, "Key"): Expr("path.key"),
            (root, "Bucket"): Expr("path.bucket"),
        }
        return {"let": let, "create": create, "remove": ends}, {}, shown

    def _is_whole(self) -> bool:
        """Say whether what was put together is named as if it had been brought at once."""
        told = [
            (str(look(one.answer.tree, ("CompleteMultipartUploadResult", "ETag"))), self.objects.items.get(one.number, {}))
            for one in self.good
        ]
        return any(item and tag.strip('"') == etag(item["content"]).strip('"') for tag, item in told)

    def _bring(self, act: str) -> Done:
        content = (
            f"({COPIED}).content | s3_cut(request.headers['x-amz-copy-source-range'] | default(''))"
            if act == "bring copy"
            else "request.body"
        )
        item = {
            "PartNumber": "{{ request.query.partNumber }}",
            "number": "{{ request.query.partNumber | int }}",
            "LastModified": "{{ now('', 'iso_ms') }}",
            "ETag": "{{ brought | etag }}",
            "content": "{{ brought }}",
        }
        then = {
            "let": {"brought": "{{ " + content + " }}"},
            "create": {"in": f"{PARTS}/{UPLOAD[1]}", "key": "{{ request.query.partNumber }}", "item": item},
        }
        if act == "bring":
            return then, self._stamps("item.ETag", "item.LastModified | date('http')"), {}
        root = _ROOTS[act]
        given = {
            (root, "ETag"): _tag(self.good, (root, "ETag"), "item.ETag"),
            **_moment(self.good, (root, "LastModified"), "item.LastModified"),
        }
        return then, self._stamps("item.ETag", "item.LastModified | date('http')"), given

    def of_object(self, act: str) -> Done:
        """Write an object: what the request brings, or what another one is."""
        stamps = self._stamps("item.etag", "item.last_modified")
        if act == "post":
            return self._posted(), stamps, {}
        if act == "put":
            item = {**self._described(act), "content": "{{ request.body }}", "etag": "{{ request.body | etag }}", "last_modified": _NOW}
            if counts := named(self.good, "x-amz-tagging-count", ""):
                stamps[counts] = COUNT
            return {"create": {"in": OBJECT[0], "key": OBJECT[1], "item": item}}, stamps, {}
        replaced = {
            "Key": "{{ path.key }}",
            "etag": "{{ source.content | etag if source.etag is not defined or '-' in source.etag else source.etag }}",
            "last_modified": _NOW,
            "content_type": "{{ (" + _TYPE + ") if " + _REPLACES + " else omit }}",
            "metadata": "{{ (request.headers | starting('x-amz-meta-')) if " + _REPLACES + " else omit }}",
            "fields": "{{ (request.headers | s3_fields) if " + _REPLACES + " else omit }}",
            "tags": "{{ (request.headers['x-amz-tagging'] | default('') | s3_tags) if " + _TAGS_REPLACED + " else omit }}",
        }
        create = {"in": OBJECT[0], "key": OBJECT[1], "item": {"$merge": ["{{ source }}", replaced]}}
        root = _ROOTS[act]
        given = {
            (root, "ETag"): _tag(self.good, (root, "ETag"), "item.etag"),
            **_moment(self.good, (root, "LastModified"), "item.last_modified | date('iso_ms')"),
        }
        return {"let": {"source": "{{ " + COPIED + " }}"}, "create": create}, stamps, given

    def _described(self, act: str) -> dict[str, Any]:
        """Write what a request says of the object that it makes."""
        told = {name: f"{{{{ request.headers['{name}'] | default(omit) }}}}" for name in told_again(self.objects, act)}
        return {
            "Key": "{{ path.key }}",
            "content_type": "{{ " + _TYPE + " }}",
            "metadata": _META,
            "fields": _FIELDS,
            "tags": _TAGS,
            "algorithm": f"{{{{ request.headers['{ALGORITHM}'] | default(omit) }}}}",
            **({"told": told} if told else {}),
        }

    @staticmethod
    def _posted() -> dict[str, Any]:
        """Keep the file that a form brings (Amazon S3 API Reference, "POST Object")."""
        file = "request.multipart.file"
        item = {
            "Key": "{{ key }}",
            "content": "{{ " + file + ".content }}",
            "content_type": "{{ request.form['Content-Type'] | default(omit) }}",
            "etag": "{{ " + file + ".content | etag }}",
            "last_modified": _NOW,
            "metadata": "{{ request.form | starting('x-amz-meta-') }}",
            "fields": {},
            "tags": [],
        }
        key = "{{ request.form.key | replace('${filename}', " + file + ".filename | default('')) }}"
        return {"let": {"key": key}, "create": {"in": OBJECT[0], "key": "{{ key }}", "item": item}}

    def _stamps(self, tag: str, moment: str) -> dict[str, str]:
        """Write entity tag and time of a write where answers say them."""
        own = {}
        for name, code in (("etag", tag), ("last-modified", moment)):
            if said := named(self.good, name, ""):
                bare = name == "etag" and all('"' not in field_of(sample, name) for sample in self.good)
                own[said] = "{{ " + code + (" | replace('\"', '')" if bare else "") + " }}"
        return own


def _tag(samples: Sequence[Sample], place: Pointer, code: str) -> Node:
    """Write an entity tag in XML, without its quotes where answers have none."""
    bare = all('"' not in str(look(sample.answer.tree, place)) for sample in samples)
    return Expr(f"{code} | replace('\"', '')" if bare else code)


def _moment(samples: Sequence[Sample], place: Pointer, code: str) -> dict[Pointer, Node]:
    """Write a moment as answers do: with or without thousandths of a second; none where they say none."""
    said = [value for sample in samples if isinstance(value := look(sample.answer.tree, place), str)]
    if not said:
        return {}
    return {place: Expr(code if "." in said[0] else f"{code} | date('iso')")}
