"""Lists of versions, and removals of several objects of buckets that keep versions.

Source: as `standards.s3_versions`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.standards.s3.version_place import NOTE, NOW, SETTINGS, VERSIONS, Place
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.nodes import Const, Expr, Loop, Node, Obj, quoted
from understudy.core.generator.things.live import look, put
from understudy.core.generator.traffic.endpoint import Endpoint, Shape
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.model.json_codec import ABSENT

_LISTED: Final[Mapping[str, str]] = {
    "Key": "each.named",
    "VersionId": "each.version_id",
    "IsLatest": "each.latest",
    "LastModified": "each.modified",
    "ETag": "each.etag",
    "Size": "each.size",
}
_PAGE: Final[Mapping[str, str]] = {
    "IsTruncated": "listed.truncated",
    "KeyMarker": "request.query['key-marker']",
    "VersionIdMarker": "request.query['version-id-marker']",
    "Prefix": "request.query.prefix",
    "MaxKeys": "request.query['max-keys']",
    "Delimiter": "request.query.delimiter",
    "NextKeyMarker": "listed.next_key",
    "NextVersionIdMarker": "listed.next_version",
}
_REMOVED: Final = ("Key", "VersionId", "DeleteMarker", "DeleteMarkerVersionId")


@dataclass(frozen=True, slots=True)
class OfBucket:
    """Writes what is asked of a bucket."""

    place: Place

    def drafts(self) -> Iterator[tuple[Endpoint, list[Draft]]]:
        """Draft lists of versions, and removals of several objects."""
        if self.place.versions.lists:
            yield from self._bucket_stub("GET", "versions", self.place.versions.lists)
        if self.place.versions.groups:
            yield from self._bucket_stub("POST", "delete", self.place.versions.groups)

    def _bucket_stub(self, method: str, word: str, samples: Sequence[Sample]) -> Iterator[tuple[Endpoint, list[Draft]]]:
        """Draft what is asked of a bucket: its versions, or that several of them go."""
        good = [sample for sample in samples if sample.good]
        shape: Shape = self.place.home.shape[:1]
        endpoint = Endpoint(method, shape, ((f"flag:{word}", ""),), tuple(samples))
        if good and word == "delete":
            yield endpoint, [self._removed(endpoint, good)]
        elif good:
            grouped = [sample for sample in good if "delimiter" in sample.query]
            plain = [sample for sample in good if sample not in grouped]
            drafts = [self._listed(endpoint, some) for some in (grouped, plain) if some]
            if len(drafts) > 1:
                drafts[0].conditions = (Condition("query", ("delimiter",), "present"),)
            yield endpoint, drafts

    def _listed(self, endpoint: Endpoint, good: Sequence[Sample]) -> Draft:
        root = "ListVersionsResult"
        encodes = all(look(sample.answer.tree, (root, "EncodingType")) == "url" for sample in good)
        own = {**_LISTED, "Key": "each.named | urlencode('/')"} if encodes else _LISTED
        given: dict[Pointer, Node] = {(root, name): Expr(_said(good, (root, name), code)) for name, code in _PAGE.items()}
        for name, over in (("Version", "listed.versions"), ("DeleteMarker", "listed.markers")):
            given[(root, name)] = Loop(over, "each", _element(good, (root, name), own))
        given[(root, "CommonPrefixes")] = Loop("listed.prefixes", "group", Obj((("Prefix", Expr("group")),)))
        then = self._answer(
            endpoint, good, given, {"listed": f"{{{{ items('{VERSIONS}/' ~ {self.place.bucket}) | s3_versions(request.query) }}}}"}
        )
        return Draft(
            endpoint, tuple(good), then=then, notes=[NOTE], rung="standard", verb="list", exception=True, name="ListObjectVersions"
        )

    def _removed(self, endpoint: Endpoint, good: Sequence[Sample]) -> Draft:
        root = "DeleteResult"
        objects = "(request.xml.Delete.Object | list)"
        shown = f"([] if request.xml.Delete.Quiet | default('') == 'true' else {objects} | s3_removed(items(kept)))"
        members = [name for sample in good for one in _elements(sample, (root, "Deleted")) for name in one]
        each = Obj(tuple((name, Expr(f"one.{name} | default(omit)")) for name in dict.fromkeys(["Key", *members]) if name in _REMOVED))
        kept = f"'{VERSIONS}/' ~ {self.place.bucket}"
        let = {
            "kept": f"{{{{ {kept} }}}}",
            "left": f"{{{{ items({kept}) | s3_left({objects}) }}}}",
            "unnamed": f"{{{{ {objects} | s3_named(false) }}}}",
        }
        restored = self.place.restored()
        mark = {
            "in": self.place.kept,
            "for": "one in unnamed",
            "key": "{{ mark.named ~ '?versionId=' ~ mark.version_id }}",
            "item": f"{{{{ none | s3_version(one.Key, {self.place.new_id()}, {NOW}) }}}}",
            "as": "mark",
        }
        restored["create"].append(mark)
        restored["remove"] += [
            {"in": self.place.address, "for": "one in unnamed", "key": "{{ one.Key }}", "as": "hidden"},
            {
                "in": self.place.kept,
                "for": f"one in {objects} | s3_named(true)",
                "key": "{{ one.Key ~ '?versionId=' ~ one.VersionId }}",
                "as": "gone",
            },
        ]
        then = {**self._answer(endpoint, good, {(root, "Deleted"): Loop(shown, "one", each)}, let), **restored}
        there = (Condition("item", (SETTINGS, "{{ " + self.place.bucket + " }}"), "present"),)
        return Draft(
            endpoint, tuple(good), there, then=then, notes=[NOTE], rung="standard", verb="delete", exception=True, name="DeleteObjects"
        )

    def _answer(self, endpoint: Endpoint, good: Sequence[Sample], given: Mapping[Pointer, Node], let: Mapping[str, Any]) -> dict[str, Any]:
        """Write an answer around what is given, each place of which all answers then have."""
        shown: list[Sample] = []
        for sample in good:
            tree = sample.answer.tree
            for place in given:
                if look(tree, place) is not None and not isinstance(look(tree, place), dict | list):
                    tree = put(tree, place, "")
                else:
                    tree = put(tree, place, [])
            shown.append(replace(sample, answer=replace(sample.answer, tree=tree)))
        cases = [self.place.case(endpoint, sample) for sample in shown]
        return {"let": dict(let), **answer_of(cases, self.place.flow, Findings(), fresh=True, given=given)}


def _said(samples: Sequence[Sample], place: Pointer, code: str) -> str:
    """Write a member that repeats what was asked, or is left out; where all answers have it, it has a value for who asks nothing."""
    told = [look(sample.answer.tree, place) for sample in samples]
    if ABSENT in told:
        return f"{code} | default(omit)"
    usual = [value for sample, value in zip(samples, told, strict=True) if not _asks(sample, code)]
    return f"{code} | default({quoted(str(usual[0] or ''))})" if usual else f"{code} | default('')"


def _asks(sample: Sample, code: str) -> bool:
    return any(f"['{name}']" in code or code.endswith(f".{name}") for name in sample.query)


def _elements(sample: Sample, place: Pointer) -> list[dict[str, Any]]:
    found = look(sample.answer.tree, place)
    return [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, dict)]


def _element(samples: Sequence[Sample], place: Pointer, own: Mapping[str, str]) -> Node:
    """Write one element of a list: what is known of versions, and what all recorded elements say alike."""
    elements = [one for sample in samples for one in _elements(sample, place)]
    shown: dict[str, Any] = {name: value for one in reversed(elements) for name, value in one.items()}
    if not elements:
        shown = dict.fromkeys(("Key", "VersionId", "IsLatest", "LastModified"), "")
    return Obj(tuple((name, Expr(own[name]) if name in own else _constant(value)) for name, value in shown.items()))


def _constant(value: Any) -> Node:
    return Obj(tuple((name, _constant(child)) for name, child in value.items())) if isinstance(value, dict) else Const(value)
