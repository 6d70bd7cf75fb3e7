"""Buckets and objects as Amazon S3 has them: put, read whole and in part, copied, listed page by page, tagged, brought in parts, removed.

Source: Amazon S3 API Reference, API version 2006-03-01. Header fields, what else an answer says, and in which words something is refused
are taken from the recording. Everything that hangs on a bucket or an object under a word of its own (`?acl`, `?cors`, `?policy`) is learned
like the documents of any other server; versions are `s3_versions`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.standards.s3.lists import Done, Lists
from understudy.core.generator.standards.s3.reads import Shown
from understudy.core.generator.standards.s3.refusals import (
    BUCKET,
    BUCKETS,
    NOTE,
    OBJECT,
    OBJECTS,
    PARTS,
    UPLOAD,
    UPLOADS,
    Refusals,
)
from understudy.core.generator.standards.s3.store import OPERATIONS, Objects
from understudy.core.generator.standards.s3.writes import Writes
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import Expr, Node
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.generator.things.live import Collection, Part, Version, look, put
from understudy.core.generator.things.roles import Roles, Sighting
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter, Shape
from understudy.core.generator.traffic.s3_requests import path_of
from understudy.core.generator.traffic.sample import Pointer, Sample

_OF_OBJECTS: Final = frozenset(
    ["put", "copy", "read", "look", "remove", "tag", "tell tags", "untag", "start", "bring", "bring copy", "tell parts", "finish", "abort"]
)
_OPERATIONS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "locate": (("flag:location", ""),),
    "tell uploads": (("flag:uploads", ""),),
    "remove several": (("flag:delete", ""),),
    "list": (("query:list-type", "2"),),
    "copy": (("carries:x-amz-copy-source", ""),),
    "tag": (("flag:tagging", ""),),
    "tell tags": (("flag:tagging", ""),),
    "untag": (("flag:tagging", ""),),
    "start": (("flag:uploads", ""),),
    "bring": (("flag:partNumber", ""), ("flag:uploadId", "")),
    "bring copy": (("flag:partNumber", ""), ("flag:uploadId", ""), ("carries:x-amz-copy-source", "")),
    "tell parts": (("flag:uploadId", ""),),
    "finish": (("flag:uploadId", ""),),
    "abort": (("flag:uploadId", ""),),
}
_EACH: Final = "one in request.xml.Delete.Object | list"
_GONE: Final[Mapping[str, Any]] = {"in": OBJECT[0], "key": OBJECT[1]}
_VERBS: Final[Mapping[str, str]] = {"put": "create", "copy": "create", "read": "read", "look": "read", "remove": "delete", "list": "list"}


def draft_objects(objects: Objects, flow: Flow, others: Sequence[Roles]) -> tuple[dict[Endpoint, list[Draft]], list[Roles]]:
    """Write the stubs of a store, and say what its collections are.

    Args:
        objects: what was found.
        flow: who said what first.
        others: what is known of other things; what hangs on a bucket or an object goes with it.
    """
    found: dict[Endpoint, list[Draft]] = {}
    author = _Author(objects, flow, _Held.of(others))
    refusals = Refusals(objects, flow)
    for act, samples in objects.acts.items():
        for shape in dict.fromkeys(_shape(act, sample) for sample in samples):
            own = Endpoint(samples[0].method, shape, _OPERATIONS.get(act, ()), tuple(one for one in samples if _shape(act, one) == shape))
            good = [sample for sample in own.samples if sample.good] or [sample for sample in samples if sample.good]
            usual = [author.draft(own, act, good)] if good else []
            found[own] = [*usual, *refusals.drafts(own, act)]
    return found, _declared(objects, found)


def _shape(act: str, sample: Sample) -> Shape:
    bucket = Parameter("bucket")
    if act == "tell buckets":
        return ()
    if act in _OF_OBJECTS:
        return (bucket, Parameter("key", rest=True))
    return (bucket, "") if len(sample.segments) == 2 else (bucket,)


def _declared(objects: Objects, drafts: Mapping[Endpoint, Sequence[Draft]]) -> list[Roles]:
    """Declare the collections, with what was there before the recording."""
    buckets, things = (
        Roles(Collection(BUCKETS, "Name"), key_member="Name"),
        Roles(Collection(OBJECTS, "key", ("bucket",)), key_member="Key"),
    )
    for name, item in objects.buckets.items():
        buckets.seeds.append(Version((), name, None, {"body": item}, key_member="Name"))
    for (bucket, key), item in objects.seeds.items():
        things.seeds.append(Version((bucket,), key, None, {"body": item}, key_member="Key"))
    for number, item in objects.items.items():
        things.sightings[number] = Sighting(
            "one", item.get("Key"), after=Version((), str(item.get("Key")), None, {"body": item}, key_member="Key")
        )
    for endpoint in drafts:
        if endpoint.method == "PUT" and len(endpoint.shape) == 2 and isinstance(endpoint.shape[1], Parameter) and not endpoint.operation:
            things.parts[endpoint] = Part("one", "put", {"bucket": "path.bucket", "key": "path.key"})
            things.contents[endpoint] = "request.body"
    return [buckets, things, Roles(Collection(UPLOADS, "UploadId", ("bucket",))), Roles(Collection(PARTS, "PartNumber", ("upload",)))]


@dataclass(frozen=True, slots=True)
class _Held:
    """Names the collections of what hangs on buckets and on objects: their rules, their access control lists."""

    buckets: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()

    @classmethod
    def of(cls, others: Sequence[Roles]) -> _Held:
        """Find them by the paths of their requests."""
        found: dict[int, list[str]] = {1: [], 2: []}
        for roles in others:
            codes = [part.codes for part in roles.parts.values()]
            scope = roles.collection.scope
            if len(scope) in found and all(one.get(name, "").startswith("path.") for one in codes for name in scope):
                found[len(scope)].append(roles.collection.name)
        return cls(tuple(found[1]), tuple(found[2]))

    def removal(self, names: Sequence[str], where: str) -> list[dict[str, Any]]:
        """Write that everything in these collections goes."""
        code = where.replace("/", " ~ '/' ~ ")
        inside = "/".join("{{ " + part + " }}" for part in where.split("/"))
        return [
            {"in": f"{name}/{inside}", "for": f"one in keys('{name}/' ~ {code})", "key": "{{ one }}", "as": f"of_{name}"} for name in names
        ]


@dataclass(frozen=True, slots=True)
class _Author:
    """Writes what requests do when all goes well."""

    objects: Objects
    flow: Flow
    held: _Held = field(default_factory=_Held)

    def draft(self, endpoint: Endpoint, act: str, good: Sequence[Sample]) -> Draft:
        """Draft the usual answer to an act."""
        then, own, given = self._done(endpoint, act, good)
        findings = Findings()
        shown = [sample for sample in good if sample.status not in (206, 304)] or good
        if act in ("read", "look") and shown[0].status != 200:
            shown = [replace(one, status=200, notes={**one.notes}) for one in shown]
        answer = self._answer(shown, own, given, findings)
        if act == "read":
            answer = {name: value for name, value in answer.items() if name in ("status", "headers")} | {"text": "{{ item.content }}"}
        answer |= {"ranges": True, "conditional": True} if act == "read" else {"conditional": True} if act == "look" else {}
        own_samples = [one for one in endpoint.samples if one.good or one.status == 304] or good
        return Draft(
            endpoint,
            tuple(own_samples),
            sealed=self._needs(act),
            then={**then, **answer},
            notes=[NOTE, *findings.notes],
            rung="standard",
            verb=_VERBS.get(act, ""),
            name=OPERATIONS[act],
        )

    @staticmethod
    def _needs(act: str) -> tuple[Condition, ...]:
        """Say what must be there for an act; what is written needs its bucket, and no more."""
        if act in ("tell buckets", "make"):
            return ()
        needs = [BUCKET]
        if act in ("read", "look", "tag", "tell tags", "untag"):
            needs.append(OBJECT)
        if act in ("bring", "bring copy", "tell parts", "finish", "abort"):
            needs.append(UPLOAD)
        return tuple(Condition("item", place, "present") for place in needs)

    def _answer(
        self, samples: Sequence[Sample], own: Mapping[str, str], given: Mapping[Pointer, Node], findings: Findings
    ) -> dict[str, Any]:
        """Write an answer as recorded, but for what is given of its body and its header fields."""
        left_out = {name.lower() for name in own} | {"content-length"}
        cases: list[Case] = []
        for sample in samples:
            tree = sample.answer.tree
            for place, node in given.items():
                tree = put(tree, place, "" if isinstance(node, Expr) and not isinstance(look(tree, place), list | dict) else [])
            fields = tuple(pair for pair in sample.fields if not _is_own(pair[0].lower(), left_out))
            shown = replace(sample, fields=fields, answer=replace(sample.answer, tree=tree), notes={**sample.notes})
            case = Case(shown, request_values(shown, _values(sample)))
            cases.append(case.with_item("item", item) if (item := self.objects.items.get(sample.number)) is not None else case)
        answer = answer_of(cases, self.flow, findings, fresh=True, given=given)
        headers = {**answer.pop("headers", {}), **own}
        return {**answer, **({"headers": headers} if headers else {})}

    def _done(self, endpoint: Endpoint, act: str, good: Sequence[Sample]) -> Done:
        """Return the effects of an act, the header fields that it says, and what its body shows."""
        lists, writes = Lists(good, self.objects), Writes(self.objects, good)
        match act:
            case "tell buckets":
                return lists.buckets()
            case "list" | "list first":
                return lists.objects(second=act == "list")
            case "tell uploads":
                return lists.uploads()
            case "tell parts":
                return lists.parts()
            case "remove several":
                return {"remove": [{"in": OBJECT[0], "for": _EACH, "key": "{{ one.Key }}"}]}, {}, lists.removed()
            case "make" | "unmake" | "find" | "locate":
                return self._of_bucket(act, good)
            case "read" | "look":
                return {}, Shown(self.objects, good).fields(is_head=endpoint.method == "HEAD"), {}
            case "tell tags":
                return {}, {}, lists.tags()
            case "tag" | "untag":
                return writes.tags(act)
            case "start" | "bring" | "bring copy" | "finish" | "abort":
                return writes.of_upload(act)
            case "remove":
                return {"remove": [_GONE, *self.held.removal(self.held.objects, "path.bucket/path.key")]}, {}, {}
            case _:
                return writes.of_object(act)

    def _of_bucket(self, act: str, good: Sequence[Sample]) -> Done:
        if act == "make":
            asked = "{{ request.xml.CreateBucketConfiguration.LocationConstraint | default('') }}"
            made = f"lookup('{BUCKETS}', path.bucket).CreationDate | default(now('', 'iso_ms'))"
            item = {"Name": "{{ path.bucket }}", "CreationDate": "{{ " + made + " }}", "region": asked}
            return {"create": {"in": BUCKETS, "key": "{{ path.bucket }}", "item": item}}, {}, {}
        if act == "unmake":
            gone = [{"in": BUCKETS, "key": "{{ path.bucket }}"}, *self.held.removal((OBJECTS, *self.held.buckets), "path.bucket")]
            return {"remove": gone}, {}, {}
        if act == "find":
            return {}, {}, {}
        region = Expr(f"lookup('{BUCKETS}', path.bucket).region | default('')")
        root = "LocationConstraint"
        tree = next((one.answer.tree for one in good if isinstance(one.answer.tree, dict)), {})
        place: Pointer = (root, "#text") if isinstance(tree.get(root), dict) else (root,)
        return {}, {}, {place: region}


def _is_own(name: str, own: set[str]) -> bool:
    return name in own or ("x-amz-meta-*" in own and name.startswith("x-amz-meta-"))


def _values(sample: Sample) -> dict[str, str]:
    bucket, *key = path_of(sample) or ("",)
    return ({"bucket": bucket} if bucket else {}) | ({"key": key[0]} if key else {})
