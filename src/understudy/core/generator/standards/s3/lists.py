"""Lists of an object store that speaks the API of Amazon S3: buckets, objects page by page, uploads, parts, tags, what was removed.

Source: Amazon S3 API Reference, ListBuckets, ListObjects, ListObjectsV2, ListMultipartUploads, ListParts, GetObjectTagging, DeleteObjects.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, unquote_plus

from understudy.core.generator.standards.s3.refusals import BUCKETS, OBJECT, PARTS, UPLOADS
from understudy.core.generator.standards.s3.store import Objects, listed
from understudy.core.generator.templates.nodes import Const, Expr, Loop, Node, Obj, quoted
from understudy.core.generator.things.live import look
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.generator.values.looks import id_format
from understudy.core.model.json_codec import ABSENT

_CURSORS: Final = "s3_cursors"
_SHOWN: Final[Mapping[str, str]] = {
    "Key": "each.Key",
    "LastModified": "each.last_modified | date('iso_ms')",
    "ETag": "each.etag",
    "Size": "each.content | length | string",
    "StorageClass": "each.fields['x-amz-storage-class'] | default('STANDARD')",
}
_ENCODED: Final = "request.query['encoding-type'] is defined"
_TOKENS: Final[Mapping[str, Callable[[bytes], str]]] = {
    "md5": lambda key: hashlib.md5(key, usedforsecurity=False).hexdigest(),
    "b64encode": lambda key: base64.b64encode(key).decode(),
    "b64encode('url')": lambda key: base64.urlsafe_b64encode(key).rstrip(b"=").decode(),
}
_ALGORITHM: Final = ("x-amz-checksum-", "ChecksumAlgorithm", "ChecksumType")

type Done = tuple[dict[str, Any], dict[str, str], dict[Pointer, Node]]


@dataclass(frozen=True, slots=True)
class Lists:
    """Writes what answers list, with the members that the recorded ones have."""

    good: Sequence[Sample]
    objects_: Objects

    def buckets(self) -> Done:
        """List buckets."""
        root: Pointer = ("ListAllMyBucketsResult", "Buckets", "Bucket")
        own = {
            "Name": "each.Name",
            "CreationDate": _dated(self.good, root, "CreationDate", "each.CreationDate"),
            "BucketRegion": "each.region",
        }
        names = [[one.get("Name") for one in listed(sample.answer.tree, *map(str, root))] for sample in self.good]
        order = {"sort": ["$key"]} if all(one == sorted(map(str, one)) for one in names) else {}
        then = {"list": {"from": BUCKETS, **order, "prefix": "{{ request.query.prefix }}", "limit": "{{ request.query['max-buckets'] }}"}}
        return then, {}, {root: Loop("page.items", "each", self._element(root, own))}

    def objects(self, *, second: bool) -> Done:
        """List objects, by the first version of the API or the second."""
        root = self._root("ListBucketResult")
        encodes = any(self._said(root, "EncodingType") == "url" for _ in self.good)
        own = {**_SHOWN, "LastModified": _dated(self.good, (root, "Contents"), "LastModified", "each.last_modified")}
        own["ETag"] = self._tag((root, "Contents"), "each.etag")
        encoded = f" | urlencode({quoted(self._safe(root))}) if {_ENCODED} else %s" if encodes else ""
        own["Key"] = f"each.Key{encoded % 'each.Key' if encodes else ''}"
        given: dict[Pointer, Node] = {
            (root, "IsTruncated"): Expr("page.has_more | string"),
            (root, "Contents"): Loop("page.items", "each", self._element((root, "Contents"), own)),
            (root, "CommonPrefixes"): Loop(
                "page.prefixes", "group", Obj((("Prefix", Expr(f"group{encoded % 'group' if encodes else ''}")),))
            ),
            (root, "Name"): Expr("path.bucket"),
        }
        echoes = {"Prefix": "prefix", "Delimiter": "delimiter", "MaxKeys": "max-keys", "EncodingType": "encoding-type"}
        echoes |= {"StartAfter": "start-after", "ContinuationToken": "continuation-token"} if second else {"Marker": "marker"}
        for name, parameter in echoes.items():
            if (echo := self._echo((root, name), parameter)) is not None:
                given[(root, name)] = echo
        form, is_made = self._token(root, second=second)
        made_of = "" if is_made or not form else form
        form = f"page.next | {made_of}" if made_of else form
        following = f"({form or 'page.next'} if page.next else '') | default(omit)"
        after = f"lookup('{_CURSORS}', request.query['continuation-token']).key" if second else "request.query.marker"
        then: dict[str, Any] = {}
        if second:
            given[(root, "KeyCount")] = Expr(f"{self._count(root)} | string")
            given[(root, "NextContinuationToken")] = Expr(following)
        else:
            after = f"lookup('{_CURSORS}', request.query.marker).key | default(request.query.marker)" if form else after
            tells = any(look(one.answer.tree, (root, "NextMarker")) is not ABSENT for one in self.good)
            always = any("delimiter" not in one.query and look(one.answer.tree, (root, "NextMarker")) is not ABSENT for one in self.good)
            if tells:
                given[(root, "NextMarker")] = Expr(
                    following if always else "(page.next if page.next and request.query.delimiter else '') | default(omit)"
                )
        page = {
            "from": OBJECT[0],
            "prefix": "{{ request.query.prefix }}",
            "delimiter": "{{ request.query.delimiter }}",
            "sort": ["$key"],
            "limit": "{{ request.query['max-keys'] | default('1000') }}",
        }
        page |= (
            {"after": "{{ " + after + " }}", "start_after": "{{ request.query['start-after'] }}"}
            if second
            else {"start_after": "{{ " + after + " }}"}
        )
        if form:
            then["let"] = {"cursor": "{{ " + form + " }}"} if is_made else {}
            key = "{{ cursor }}" if is_made else f"{{{{ last | {made_of} }}}}"
            then["create"] = {"in": _CURSORS, "for": "last in page.next | list", "key": key, "item": {"key": "{{ last }}"}, "as": "kept"}
            if is_made:
                place = (root, "NextContinuationToken" if second else "NextMarker")
                given[place] = Expr("(cursor if page.next else '') | default(omit)")
            else:
                del then["let"]
        return {"list": page, **then}, {}, given

    def _count(self, root: str) -> str:
        """Say how the server counts: the beginnings that keys share as well, as the reference says, or keys alone."""
        told = [
            (one, len(listed(one.answer.tree, root, "Contents"))) for one in self.good if listed(one.answer.tree, root, "CommonPrefixes")
        ]
        only_keys = told and all(str(look(one.answer.tree, (root, "KeyCount"))) == str(keys) for one, keys in told)
        return "(page.items | length)" if only_keys else "page.count"

    def _token(self, root: str, *, second: bool) -> tuple[str, bool]:
        """Say how the token for the next page is made: by a filter of the last key, anew, or as that key itself (empty)."""
        name = "NextContinuationToken" if second else "NextMarker"
        told = [(one, str(look(one.answer.tree, (root, name)))) for one in self.good if look(one.answer.tree, (root, name)) is not ABSENT]
        if not told:
            return ("md5", False) if second else ("", False)
        lasts = [_last(one, root) for one, _ in told]
        tokens = [value for _, value in told]
        if not second and all(last in (token, unquote_plus(token)) for token, last in zip(tokens, lasts, strict=True)):
            return "", False
        for name, make in _TOKENS.items():
            if all(make(last.encode()) == token for token, last in zip(tokens, lasts, strict=True)):
                return name, False
        return f"new_id({quoted(id_format(tokens) or '{alnum:40}')})", True

    def uploads(self) -> Done:
        """List the uploads of a bucket that are not finished."""
        root = self._root("ListMultipartUploadsResult")
        own = {"Key": "each.Key", "UploadId": "each.UploadId"}
        found = f"(items('{UPLOADS}/' ~ path.bucket) | where_starts('Key', request.query.prefix | default('')))"
        given: dict[Pointer, Node] = {(root, "Upload"): Loop(f"{found} | sort('Key')", "each", self._element((root, "Upload"), own))}
        if look(self.good[0].answer.tree, (root, "Bucket")) is not ABSENT:
            given[(root, "Bucket")] = Expr("path.bucket")
        return {}, {}, given

    def parts(self) -> Done:
        """List the parts of an upload."""
        root = next(
            (name for name in ("ListPartsResult", "ListPartsResponse") if look(self.good[0].answer.tree, (name,)) is not ABSENT),
            "ListPartsResult",
        )
        own = {
            "PartNumber": "each.PartNumber",
            "LastModified": _dated(self.good, (root, "Part"), "LastModified", "each.LastModified"),
            "ETag": self._tag((root, "Part"), "each.ETag"),
            "Size": "each.content | length | string",
        }
        given: dict[Pointer, Node] = {(root, "Part"): Loop("page.items", "each", self._element((root, "Part"), own))}
        codes = {
            "IsTruncated": "page.has_more | string",
            "Key": "path.key",
            "Bucket": "path.bucket",
            "UploadId": "request.query.uploadId",
            "PartNumberMarker": "request.query['part-number-marker'] | default('0')",
            "NextPartNumberMarker": "(page.keys | last) if page.keys else '0'",
            "MaxParts": "request.query['max-parts'] | default('1000')",
        }
        for name, code in codes.items():
            if any(look(one.answer.tree, (root, name)) is not ABSENT for one in self.good):
                given[(root, name)] = Expr(code)
        page = {
            "from": f"{PARTS}/{{{{ request.query.uploadId }}}}",
            "sort": ["number"],
            "limit": "{{ request.query['max-parts'] }}",
            "after": "{{ request.query['part-number-marker'] }}",
        }
        return {"list": page}, {}, given

    def tags(self) -> dict[Pointer, Node]:
        """Tell the tags of an object."""
        each = Obj((("Key", Expr("each.Key")), ("Value", Expr("each.Value | default('')"))))
        return {("Tagging", "TagSet", "Tag"): Loop("item.tags | default([])", "each", each)}

    def removed(self) -> dict[Pointer, Node]:
        """Tell what was removed, but to who wants to hear of mistakes alone, where the server heeds that."""
        silent = [one for one in self.good if str(look(one.asked.tree, ("Delete", "Quiet"))).lower() == "true"]
        listens = not any(listed(one.answer.tree, "DeleteResult", "Deleted") for one in silent)
        every = "request.xml.Delete.Object | list"
        shown = f"([] if request.xml.Delete.Quiet | default('') == 'true' else {every})" if listens else every
        return {("DeleteResult", "Deleted"): Loop(shown, "one", Obj((("Key", Expr("one.Key")),)))}

    def _root(self, usual: str) -> str:
        return next((name for one in self.good if isinstance(one.answer.tree, dict) for name in one.answer.tree), usual)

    def _said(self, root: str, name: str) -> Any:
        return next((value for one in self.good if (value := look(one.answer.tree, (root, name))) is not ABSENT), ABSENT)

    def _safe(self, root: str) -> str:
        """Say whether slashes stay as they are where keys are encoded for URLs."""
        told = [one for sample in self.good for name in ("Contents", "CommonPrefixes") for one in listed(sample.answer.tree, root, name)]
        return "" if any("%2F" in str(one.get(name, "")).upper() for one in told for name in ("Key", "Prefix")) else "/"

    def _encoded(self, place: Pointer, parameter: str, asked: str) -> str:
        """Write what a parameter says, encoded for URLs as keys are where some answer said it so."""
        safe = self._safe(str(place[0]))
        for one in self.good:
            value = one.query.get(parameter, [""])[0]
            if "encoding-type" in one.query and (shown := quote(value, safe)) != value and look(one.answer.tree, place) == shown:
                return f"({asked} | urlencode({quoted(safe)}) if {_ENCODED} and {asked} is defined else {asked})"
        return asked

    def _echo(self, place: Pointer, parameter: str) -> Node | None:
        """Write a member that says a parameter again: what it says to who does not ask, else nothing; None where it never does."""
        asked = self._encoded(place, parameter, f"request.query['{parameter}']")
        if all(look(one.answer.tree, place) is ABSENT for one in self.good) and any(parameter in one.query for one in self.good):
            return None
        silent = [look(one.answer.tree, place) for one in self.good if parameter not in one.query]
        if parameter == "max-keys":
            return Expr(f"{asked} | default('1000')")
        if silent and all(value is not ABSENT for value in silent):
            return Expr(f"{asked} | default('')")
        if not silent and parameter in ("prefix", "marker"):
            return Expr(f"{asked} | default('')")
        return Expr(f"{asked} | default(omit)")

    def _tag(self, place: Pointer, code: str) -> str:
        tags = [str(one.get("ETag", "")) for sample in self.good for one in listed(sample.answer.tree, *map(str, place))]
        return f"{code} | replace('\"', '')" if tags and all('"' not in tag for tag in tags) else code

    def _element(self, place: Pointer, own: Mapping[str, str]) -> Node:
        """Write one element of a list: what is known of a thing, and what all recorded elements say alike."""
        elements = [(one, sample) for sample in self.good for one in listed(sample.answer.tree, *map(str, place))]
        shown: dict[str, Any] = {name: value for one, _ in reversed(elements) for name, value in one.items()}
        if not elements:
            shown = dict.fromkeys(own, "")
        members: list[tuple[str, Node]] = []
        for name, value in shown.items():
            if name in own:
                members.append((name, Expr(own[name])))
            elif name in _ALGORITHM:
                members.append((name, self._checked(name, value)))
            else:
                members.append((name, _constant(value)))
        return Obj(tuple(members))

    def _checked(self, name: str, value: Any) -> Node:
        """Name the algorithm of the checksum that came with an object, where one did."""
        if name == "ChecksumType":
            return Expr(f"({quoted(str(value))} if each.algorithm | default('') else '') | default(omit)")
        return Expr("each.algorithm | default(omit)")


def _dated(samples: Sequence[Sample], place: Pointer, name: str, code: str) -> str:
    """Write a moment as the recorded elements do: with or without thousandths of a second."""
    said = [str(one.get(name, "")) for sample in samples for one in listed(sample.answer.tree, *map(str, place))]
    return f"{code} | date('iso')" if said and all("." not in text for text in said) else f"{code} | date('iso_ms')"


def _last(sample: Sample, root: str) -> str:
    """Return the key or the beginning of keys with which a page ends."""
    keys = [str(one.get("Key")) for one in listed(sample.answer.tree, root, "Contents")]
    groups = [str(one.get("Prefix")) for one in listed(sample.answer.tree, root, "CommonPrefixes")]
    decoded: Callable[[str], str] = unquote_plus if look(sample.answer.tree, (root, "EncodingType")) == "url" else str
    return max(map(decoded, [*keys, *groups]), default="")


def _constant(value: Any) -> Node:
    return Obj(tuple((name, _constant(child)) for name, child in value.items())) if isinstance(value, dict) else Const(value)
