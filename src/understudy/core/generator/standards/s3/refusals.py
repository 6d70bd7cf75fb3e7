"""When an object store that speaks the API of Amazon S3 refuses a request, and in which words.

Source: Amazon S3 API Reference, "Error responses", and RFC 9110 §13. The words are those of the recording, where it has any.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from understudy.core.engine.templates.s3_versions import source_of
from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.standards.s3.store import OPERATIONS, Objects, code_of
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import Const, Expr, Node, escape
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.generator.things.live import look
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.s3_requests import path_of
from understudy.core.generator.traffic.sample import Pointer, Sample

BUCKETS: Final = "s3_buckets"
OBJECTS: Final = "s3_objects"
UPLOADS: Final = "s3_uploads"
PARTS: Final = "s3_parts"
NOTE: Final = "behaves as the reference of Amazon S3 says"
BUCKET: Final = (BUCKETS, "{{ path.bucket }}")
OBJECT: Final = (f"{OBJECTS}/{{{{ path.bucket }}}}", "{{ path.key }}")
UPLOAD: Final = (f"{UPLOADS}/{{{{ path.bucket }}}}", "{{ request.query.uploadId }}")
THERE: Final = f"lookup('{OBJECTS}/' ~ path.bucket, path.key)"
SOURCE: Final = "(request.headers['x-amz-copy-source'] | s3_source)"
COPIED: Final = f"lookup('{OBJECTS}/' ~ {SOURCE}.bucket, {SOURCE}.key)"
BROUGHT: Final = f"items('{PARTS}/' ~ request.query.uploadId)"
_CONDITIONS: Final = ("if-match", "if-unmodified-since", "if-none-match", "if-modified-since")
NAMED: Final = "(request.xml.CompleteMultipartUpload.Part | list)"

# Error code: its status, its message, and whether it is known only where it was recorded.
_WORDS: Final[Mapping[str, tuple[int, str, bool]]] = {
    "NoSuchBucket": (404, "The specified bucket does not exist", False),
    "NoSuchKey": (404, "The specified key does not exist.", False),
    "NoSuchUpload": (
        404,
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
        False,
    ),
    "PreconditionFailed": (412, "At least one of the pre-conditions you specified did not hold", False),
    "InvalidRange": (416, "The requested range is not satisfiable", False),
    "BucketNotEmpty": (409, "The bucket you tried to delete is not empty", False),
    "BucketAlreadyOwnedByYou": (409, "Your previous request to create the named bucket succeeded and you already own it.", True),
    "BucketAlreadyExists": (409, "The requested bucket name is not available.", True),
    "InvalidBucketName": (400, "The specified bucket is not valid.", True),
    "InvalidPart": (400, "One or more of the specified parts could not be found.", False),
    "InvalidPartOrder": (400, "The list of parts was not in ascending order.", True),
    "EntityTooSmall": (400, "Your proposed upload is smaller than the minimum allowed size", True),
    "InvalidRequest": (400, "This copy request is illegal.", True),
}


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A refusal: its code, the thing that is not there, or the test that says so, and whether it is about what is copied."""

    code: str
    absent: tuple[str, str] | None = None
    test: str = ""
    of_source: bool = False


def _if(code: str, expression: str) -> _Refusal:
    return _Refusal(code, test=f"{{{{ {expression} == '{code}' }}}}")


_NO_BUCKET: Final = _Refusal("NoSuchBucket", absent=BUCKET)
_NO_OBJECT: Final = _Refusal("NoSuchKey", absent=OBJECT)
_NO_UPLOAD: Final = _Refusal("NoSuchUpload", absent=UPLOAD)
_READ: Final = f"{THERE} | s3_refused(request.headers)"
_WRITE: Final = f"{THERE} | s3_write_refused(request.headers)"
_SOURCES: Final = (
    _Refusal("NoSuchBucket", test=f"{{{{ not exists('{BUCKETS}', {SOURCE}.bucket) }}}}", of_source=True),
    _Refusal(
        "NoSuchKey",
        test=f"{{{{ not {SOURCE}.version and exists('{BUCKETS}', {SOURCE}.bucket) and "
        f"not exists('{OBJECTS}/' ~ {SOURCE}.bucket, {SOURCE}.key) }}}}",
        of_source=True,
    ),
    _if("PreconditionFailed", f"{COPIED} | s3_refused(request.headers, 'x-amz-copy-source-')"),
)
_FINISH: Final = f"{BROUGHT} | s3_part_refused({NAMED})"
_ITSELF: Final = (
    f"{{{{ {SOURCE}.bucket == path.bucket and {SOURCE}.key == path.key and not {SOURCE}.version and "
    "request.headers['x-amz-metadata-directive'] | default('') != 'REPLACE' and request.headers['x-amz-storage-class'] is not defined }}"
)
_TAKEN: Final = f"{{{{ exists('{BUCKETS}', path.bucket)%s }}}}"
_REFUSALS: Final[Mapping[str, Sequence[_Refusal]]] = {
    "make": (_Refusal("InvalidBucketName", test="{{ not (path.bucket | s3_bucket_name) }}"),),
    "unmake": (_NO_BUCKET, _Refusal("BucketNotEmpty", test=f"{{{{ keys('{OBJECTS}/' ~ path.bucket) | list | length > 0 }}}}")),
    "put": (_NO_BUCKET, _if("PreconditionFailed", _WRITE), _if("NoSuchKey", _WRITE)),
    "copy": (_NO_BUCKET, *_SOURCES, _Refusal("InvalidRequest", test=_ITSELF)),
    "read": (_NO_BUCKET, _NO_OBJECT, _if("PreconditionFailed", _READ), _if("InvalidRange", _READ)),
    "look": (_NO_BUCKET, _NO_OBJECT, _if("PreconditionFailed", _READ)),
    "tag": (_NO_BUCKET, _NO_OBJECT),
    "tell tags": (_NO_BUCKET, _NO_OBJECT),
    "untag": (_NO_BUCKET, _NO_OBJECT),
    "bring": (_NO_BUCKET, _NO_UPLOAD),
    "bring copy": (_NO_BUCKET, _NO_UPLOAD, *_SOURCES),
    "abort": (_NO_BUCKET, _NO_UPLOAD),
    "tell parts": (_NO_BUCKET, _NO_UPLOAD),
    "finish": (
        _NO_BUCKET,
        _NO_UPLOAD,
        _if("InvalidPart", _FINISH),
        _if("InvalidPartOrder", _FINISH),
        _if("EntityTooSmall", _FINISH),
        _if("PreconditionFailed", _WRITE),
    ),
}


@dataclass(frozen=True, slots=True)
class Refusals:
    """Writes the refusals of a store."""

    objects: Objects
    flow: Flow

    def drafts(self, endpoint: Endpoint, act: str) -> Iterator[Draft]:
        """Draft the refusals of an act."""
        told = set[int]()
        known = {path_of(sample)[0] for sample in self.objects.all_samples() if sample.good and path_of(sample)}
        for refusal in self._of(endpoint, act):
            own = [sample for sample in endpoint.samples if self._is_so(refusal, sample) and sample.number not in told]
            if refusal.code == "NoSuchBucket" and act in ("copy", "bring copy"):
                own = [sample for sample in own if (path_of(sample)[0] in known) is refusal.of_source]
            told.update(sample.number for sample in own)
            for name, some in _by_condition(own) if refusal.code == "PreconditionFailed" else ():
                draft = self._draft(endpoint, refusal, act, some, self._worded(endpoint, refusal, some) or {})
                draft.conditions = (Condition("headers", (name,), "present"), *draft.conditions)
                yield draft
            if (then := self._worded(endpoint, refusal, own)) is not None:
                yield self._draft(endpoint, refusal, act, own, then)

    def _draft(self, endpoint: Endpoint, refusal: _Refusal, act: str, own: Sequence[Sample], then: dict[str, Any]) -> Draft:
        return Draft(
            endpoint,
            tuple(own or endpoint.samples[:1]),
            conditions=(Condition("item", refusal.absent, "absent"),) if refusal.absent is not None else (),
            sealed=self._sealed(refusal, act),
            tests=(refusal.test,) if refusal.test else (),
            then=then,
            notes=[NOTE] if own else [NOTE, "never recorded here"],
            rung="standard",
            exception=True,
            name=OPERATIONS[act] + refusal.code + ("OfSource" if refusal.of_source else ""),
        )

    def _of(self, endpoint: Endpoint, act: str) -> Iterator[_Refusal]:
        if act == "make":
            yield from self._taken(endpoint)
        yield from _REFUSALS.get(act, () if act == "tell buckets" else (_NO_BUCKET,))

    def _taken(self, endpoint: Endpoint) -> Iterator[_Refusal]:
        """Refuse to make a bucket again, where the server does so: everywhere, or where a region is said, too."""
        refused = [one for one in endpoint.samples if code_of(one) in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists")]
        for code in dict.fromkeys(code_of(one) for one in refused):
            always = any(code_of(one) == code and not one.exchange.request.body for one in refused)
            yield _Refusal(code, test=_TAKEN % ("" if always else " and request.body"))

    @staticmethod
    def _sealed(refusal: _Refusal, act: str) -> tuple[Condition, ...]:
        """Say what must be there, so that what is missing is found missing first."""
        places = [one.absent for one in _REFUSALS.get(act, ()) if one.absent is not None]
        before = places[: places.index(refusal.absent)] if refusal.absent in places else places
        return tuple(Condition("item", place, "present") for place in before)

    @staticmethod
    def _is_so(refusal: _Refusal, sample: Sample) -> bool:
        """Say whether a sample was refused so; an answer to HEAD has no words for it."""
        if sample.good:
            return False
        code = code_of(sample)
        if code:
            return code == refusal.code
        status = _WORDS[refusal.code][0]
        return sample.method == "HEAD" and sample.status == status

    def _worded(self, endpoint: Endpoint, refusal: _Refusal, own: Sequence[Sample]) -> dict[str, Any] | None:
        status, message, is_rare = _WORDS[refusal.code]
        alike = [one for one in self.objects.all_samples() if self._is_so(refusal, one)]
        if endpoint.method == "HEAD":
            recorded = own or [one for one in alike if one.method == "HEAD"] or [one for one in self.objects.all_samples() if code_of(one)]
        else:
            near = [one for one in alike if len(path_of(one)) == len(endpoint.shape)]
            recorded = own or [one for one in near or alike if one.method != "HEAD"]
        if not own and is_rare:
            return None
        if not recorded:
            text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{refusal.code}</Code><Message>{escape(message)}</Message></Error>'
            return (
                {"status": status}
                if endpoint.method == "HEAD"
                else {"status": status, "headers": {"Content-Type": "application/xml"}, "text": text}
            )
        cases = [Case(_plain(one), request_values(one, _values(one))) for one in (recorded if own else recorded[:1])]
        given: dict[Pointer, Node] = {("Error", "Code"): Const(refusal.code)}
        if refusal.of_source:
            given |= _of_source(recorded, is_own=bool(own))
        answer = answer_of(cases, self.flow, Findings(), fresh=True, given={} if endpoint.method == "HEAD" else given)
        if endpoint.method == "HEAD":
            answer = {name: value for name, value in answer.items() if name in ("status", "headers")} | {"status": status}
        return answer


def _by_condition(samples: Sequence[Sample]) -> list[tuple[str, list[Sample]]]:
    """Part refused requests by the first condition that they set, where they set different ones: answers may name it."""
    found: dict[str, list[Sample]] = {}
    for sample in samples:
        found.setdefault(next((name for name in _CONDITIONS if name in sample.headers), ""), []).append(sample)
    return [(name, own) for name, own in found.items() if name] if len(found) > 1 else []


def _of_source(samples: Sequence[Sample], *, is_own: bool) -> dict[Pointer, Node]:
    """Say which members of a refusal name what is copied: those that did, or those that name what a path names elsewhere."""
    told = look(samples[0].answer.tree, ("Error",))
    source = source_of(samples[0].headers["x-amz-copy-source"]) if is_own and "x-amz-copy-source" in samples[0].headers else {}
    usual = {"BucketName": "bucket", "Key": "key"}
    found: dict[Pointer, Node] = {}
    for name, value in told.items() if isinstance(told, dict) else ():
        part = next((part for part in ("key", "bucket") if source.get(part) == value), "") if is_own else usual.get(name, "")
        if part:
            found["Error", name] = Expr(f"{SOURCE}.{part}")
    return found


def _plain(sample: Sample) -> Sample:
    fields = tuple(pair for pair in sample.fields if pair[0].lower() != "content-length")
    return replace(sample, fields=fields, notes={**sample.notes})


def _values(sample: Sample) -> dict[str, str]:
    bucket, *key = path_of(sample) or ("",)
    return {"bucket": bucket, **({"key": key[0]} if key else {})}
