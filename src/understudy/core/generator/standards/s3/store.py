"""What an object store was asked while it was recorded, request by request, and what its buckets and objects were then.

Source: Amazon S3 API Reference, API version 2006-03-01, requests with the bucket in their path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from understudy.core.engine.templates.octets import etag, multipart_etag
from understudy.core.engine.templates.s3_objects import assembled, cut, fields_of, tags_of
from understudy.core.engine.templates.s3_versions import source_of
from understudy.core.generator.things.live import look
from understudy.core.generator.traffic.s3_requests import is_signed, path_of
from understudy.core.generator.traffic.sample import Sample

# Parameters that ask for no other thing: the SDK's own, fields of the answer, signatures, header fields that were signed with an address.
_UNSAID: Final = ("x-id", "response-", "X-Amz-", "x-amz-")
ALGORITHM: Final = "x-amz-sdk-checksum-algorithm"
_OLD_SIGNATURE: Final = frozenset(["AWSAccessKeyId", "Signature", "Expires"])
_FIRST: Final = frozenset(["prefix", "delimiter", "max-keys", "encoding-type", "marker"])
_SECOND: Final = frozenset(
    ["list-type", "prefix", "delimiter", "max-keys", "encoding-type", "start-after", "continuation-token", "fetch-owner"]
)
_BUCKETS: Final = frozenset(["prefix", "max-buckets", "continuation-token", "bucket-region"])
_UPLOADS: Final = frozenset(["uploads", "prefix", "delimiter", "max-uploads", "encoding-type", "key-marker", "upload-id-marker"])
_PARTS: Final = frozenset(["uploadId", "max-parts", "part-number-marker"])
_OF_BUCKETS: Final[Mapping[tuple[str, frozenset[str]], str]] = {
    ("PUT", frozenset()): "make",
    ("DELETE", frozenset()): "unmake",
    ("HEAD", frozenset()): "find",
    ("GET", frozenset(["location"])): "locate",
    ("POST", frozenset(["delete"])): "remove several",
}
_OF_OBJECTS: Final[Mapping[tuple[str, frozenset[str]], str]] = {
    ("PUT", frozenset()): "put",
    ("PUT", frozenset(["partNumber", "uploadId"])): "bring",
    ("PUT", frozenset(["tagging"])): "tag",
    ("GET", frozenset()): "read",
    ("HEAD", frozenset()): "look",
    ("GET", frozenset(["tagging"])): "tell tags",
    ("DELETE", frozenset()): "remove",
    ("DELETE", frozenset(["tagging"])): "untag",
    ("DELETE", frozenset(["uploadId"])): "abort",
    ("POST", frozenset(["uploads"])): "start",
    ("POST", frozenset(["uploadId"])): "finish",
}
OPERATIONS: Final[Mapping[str, str]] = {
    "tell buckets": "ListBuckets",
    "make": "CreateBucket",
    "unmake": "DeleteBucket",
    "find": "HeadBucket",
    "locate": "GetBucketLocation",
    "list": "ListObjectsV2",
    "list first": "ListObjects",
    "remove several": "DeleteObjects",
    "post": "PostObject",
    "put": "PutObject",
    "copy": "CopyObject",
    "read": "GetObject",
    "look": "HeadObject",
    "remove": "DeleteObject",
    "tag": "PutObjectTagging",
    "tell tags": "GetObjectTagging",
    "untag": "DeleteObjectTagging",
    "tell uploads": "ListMultipartUploads",
    "start": "CreateMultipartUpload",
    "bring": "UploadPart",
    "bring copy": "UploadPartCopy",
    "tell parts": "ListParts",
    "finish": "CompleteMultipartUpload",
    "abort": "AbortMultipartUpload",
}
_BY_SOURCE: Final[Mapping[str, str]] = {"put": "copy", "bring": "bring copy"}
_NOBODY: Final = (401, 403)  # who is refused for who he is, the reference does not tell
_FAILED: Final = 500  # RFC 9110 §15.6

type Name = tuple[str, str]


def field_of(sample: Sample, name: str) -> str:
    """Return a header field of an answer; empty where it has none."""
    return next((value for own, value in sample.fields if own.lower() == name), "")


def code_of(sample: Sample) -> str:
    """Return the code of the error that an answer tells; empty without any."""
    code = look(sample.answer.tree, ("Error", "Code")) if isinstance(sample.answer.tree, dict) else ""
    return code if isinstance(code, str) else ""


def act_of(sample: Sample) -> str:
    """Name what a request does; empty when it is about something else."""
    path = path_of(sample)
    asked = frozenset(name for name in sample.query if not name.startswith(_UNSAID) and name not in _OLD_SIGNATURE)
    if not path:
        return "tell buckets" if sample.method == "GET" and asked <= _BUCKETS else ""
    if len(path) > 1:
        if sample.method == "GET" and "uploadId" in asked and asked <= _PARTS:
            return "tell parts"
        act = _OF_OBJECTS.get((sample.method, asked), "")
        return _BY_SOURCE.get(act, act) if sample.headers.get("x-amz-copy-source") else act
    if sample.method == "POST" and not asked and sample.asked.kind == "multipart":
        return "post"
    if sample.method == "GET" and not asked & {"location", "delete"}:
        if "uploads" in asked and asked <= _UPLOADS:
            return "tell uploads"
        if sample.query.get("list-type") == ["2"]:
            return "list" if asked <= _SECOND else ""
        return "list first" if asked <= _FIRST else ""
    return _OF_BUCKETS.get((sample.method, asked), "")


@dataclass(slots=True)
class Objects:
    """What a recording shows of an object store.

    Attributes:
        acts: the requests, by what they do.
        origins: the request that described the object which a read shows, by the number of the read.
        items: what each request was about: the object as it is read, or as it was written, by number.
        seeds: objects and buckets that were there before the recording.
    """

    acts: dict[str, list[Sample]] = field(default_factory=dict)
    items: dict[int, dict[str, Any]] = field(default_factory=dict)
    origins: dict[int, Sample] = field(default_factory=dict)
    seeds: dict[Name, dict[str, Any]] = field(default_factory=dict)
    buckets: dict[str, dict[str, Any]] = field(default_factory=dict)

    def all_samples(self) -> Iterator[Sample]:
        """Yield every sample that is about these objects."""
        for samples in self.acts.values():
            yield from samples


def find_objects(samples: Sequence[Sample]) -> Objects | None:
    """Find an object store; None where there is none, or where some were refused for who they are.

    What a server always fails at is none of its acts; a request that it failed at once, and answered when it was asked again, is.
    """
    signed = [sample for sample in samples if is_signed(sample) and act_of(sample)]
    buckets = {path_of(sample)[0] for sample in signed if path_of(sample)}
    own = [one for one in samples if (path := path_of(one)) and path[0] in buckets and act_of(one) and (is_signed(one) or _is_open(one))]
    own = sorted({one.number: one for one in (*signed, *own)}.values(), key=lambda one: one.number)
    done = {act_of(sample) for sample in own if sample.good}
    own = [sample for sample in own if sample.status < _FAILED or act_of(sample) in done]
    if not done & {"put", "post", "finish"} or any(sample.status in _NOBODY for sample in own) or _fails_for_good(own):
        return None
    follower = _Following(Objects())
    for sample in own:
        act = act_of(sample)
        if sample.good or sample.status == 304 or sample.method == "HEAD" or code_of(sample):
            follower.found.acts.setdefault(act, []).append(sample)
            follower.follow(act, sample)
    return follower.found


def _fails_for_good(samples: Sequence[Sample]) -> bool:
    """Say whether a server failed at a request that it did not answer later."""
    failed = set[tuple[str, str, bytes]]()
    for sample in samples:
        request = sample.exchange.request
        asked = (request.method, request.target, request.payload)
        if sample.status >= _FAILED:
            failed.add(asked)
        else:
            failed.discard(asked)
    return bool(failed)


def _is_open(sample: Sample) -> bool:
    """Say whether a request says nothing of who asks, or says it by the older signature."""
    signature = sample.exchange.request.headers.get("authorization") or ""
    return not signature or signature.startswith("AWS ")


@dataclass(slots=True)
class _Following:
    """Follows buckets, objects and uploads through the traffic."""

    found: Objects
    objects: dict[Name, dict[str, Any]] = field(default_factory=dict)
    origins: dict[Name | str, Sample] = field(default_factory=dict)
    uploads: dict[str, dict[str, Any]] = field(default_factory=dict)
    parts: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)
    written: set[Name] = field(default_factory=set)

    def follow(self, act: str, sample: Sample) -> None:
        """Do what a request did."""
        path = path_of(sample)
        bucket, key = (*path, "", "")[:2]
        name = (bucket, key)
        if act == "make" and sample.good:
            self.made.add(bucket)
        elif act == "unmake" and sample.good:
            self.made.add(bucket)  # seen to go: nobody needs it to be there again
        elif bucket and sample.good and bucket not in self.made:
            self.found.buckets.setdefault(bucket, {"Name": bucket})
        if not sample.good and sample.status != 304:
            return
        match act:
            case "tell buckets":
                self._see_buckets(sample)
            case "put" | "copy" | "finish":
                self._write(name, self._written(act, sample), sample)
            case "read" | "look":
                self._see(name, sample)
            case "remove":
                self.objects.pop(name, None)
                self.written.add(name)
            case "remove several":
                for one in listed(sample.asked.tree, "Delete", "Object"):
                    self.objects.pop((bucket, str(one.get("Key"))), None)
            case "start":
                upload = look(sample.answer.tree, ("InitiateMultipartUploadResult", "UploadId"))
                self.uploads[str(upload)] = item_of(sample, b"")
                self.origins[str(upload)] = sample
            case "bring" | "bring copy":
                self._bring(sample)
            case _:
                pass

    def _see_buckets(self, sample: Sample) -> None:
        for one in listed(sample.answer.tree, "ListAllMyBucketsResult", "Buckets", "Bucket"):
            if (name := str(one.get("Name"))) not in self.made:
                self.found.buckets[name] = {**self.found.buckets.get(name, {}), "Name": name, "CreationDate": one.get("CreationDate")}

    def _written(self, act: str, sample: Sample) -> dict[str, Any]:
        if act == "put":
            return item_of(sample, sample.exchange.request.payload)
        if act == "copy":
            source = self._source(sample)
            if sample.headers.get("x-amz-metadata-directive") == "REPLACE":
                return item_of(sample, source.get("content", b""))
            return {**source, "etag": etag(source.get("content", b""))}
        upload = sample.query["uploadId"][0]
        pieces = assembled(self.parts.get(upload, {}).values(), listed(sample.asked.tree, "CompleteMultipartUpload", "Part"))
        return {**self.uploads.get(upload, {}), "content": b"".join(pieces), "etag": f'"{multipart_etag(pieces)}"'}

    def _source(self, sample: Sample) -> dict[str, Any]:
        source = source_of(sample.headers["x-amz-copy-source"])
        return self.objects.get((source["bucket"], source["key"]), {})

    def _write(self, name: Name, item: dict[str, Any], sample: Sample) -> None:
        own = {**item, "Key": name[1]}
        self.objects[name] = self.found.items[sample.number] = own
        self.written.add(name)
        self.origins.pop(name, None)
        origin = self.origins.get(sample.query["uploadId"][0]) if "uploadId" in sample.query else sample
        if origin is not None and "x-amz-copy-source" not in origin.headers:
            self.origins[name] = origin

    def _see(self, name: Name, sample: Sample) -> None:
        """Note when an object was written, and take one for a seed that nobody wrote."""
        item = self.objects.get(name)
        if item is None and name not in self.written and sample.method == "GET" and sample.status == 200:
            told = fields_of(dict(sample.fields))
            meta = {own.lower(): value for own, value in sample.fields if own.lower().startswith("x-amz-meta-")}
            kind, tag = field_of(sample, "content-type"), field_of(sample, "etag")
            item = {"Key": name[1], "content": sample.answer.raw, "etag": tag, "metadata": meta, "fields": told, "content_type": kind}
            self.objects[name] = self.found.seeds[name] = item
        if item is not None:
            item["last_modified"] = field_of(sample, "last-modified") or item.get("last_modified")
            self.found.items[sample.number] = item
            if name in self.origins:
                self.found.origins[sample.number] = self.origins[name]

    def _bring(self, sample: Sample) -> None:
        upload, number = sample.query["uploadId"][0], sample.query["partNumber"][0]
        content = sample.exchange.request.payload
        if "x-amz-copy-source" in sample.headers:
            content = cut(self._source(sample).get("content", b""), sample.headers.get("x-amz-copy-source-range"))
        part = {"PartNumber": number, "ETag": etag(content), "content": content}
        self.parts.setdefault(upload, {})[number] = part
        self.found.items[sample.number] = part


def item_of(sample: Sample, content: bytes) -> dict[str, Any]:
    """Return the object that a request describes."""
    headers = sample.exchange.request.headers
    named = {name.lower(): value for name, value in headers}
    meta = {name: value for name, value in named.items() if name.startswith("x-amz-meta-")}
    found: dict[str, Any] = {"content": content, "etag": etag(content), "metadata": meta, "fields": fields_of(named)}
    found["tags"] = tags_of(named.get("x-amz-tagging"))
    if algorithm := named.get(ALGORITHM):
        found["algorithm"] = algorithm
    return {**found, **({"content_type": named["content-type"]} if named.get("content-type") else {})}


def listed(tree: Any, *place: str) -> list[dict[str, Any]]:
    """List the elements of XML at a place, also where there is only one."""
    found = look(tree, place) if isinstance(tree, dict) else []
    return [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, dict)]
