"""Stubs of buckets that keep versions: what is learned of objects without versions is done to versions, too.

Source: as `standards.s3_versions`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from understudy.core.engine.templates.s3_versions import source_of
from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.content import as_whole, serve_content
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.standards.s3.version_effects import Keeper
from understudy.core.generator.standards.s3.version_lists import OfBucket
from understudy.core.generator.standards.s3.version_place import NOTE, SETTINGS, VERSIONS, Place, say, version_effect
from understudy.core.generator.standards.s3.versions import MARKER_FIELD, VERSION_FIELD, Versions, version_in
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.things.live import Collection, item_of
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint, Shape
from understudy.core.generator.traffic.sample import Sample

_ASKED: Final = Condition("query", ("versionId",), "present")
_BODY: Final = ("text", "json", "base64", "file", "json_style")


def speak_versions(
    versions: Versions, drafts: dict[Endpoint, list[Draft]], collections: Sequence[Roles], flow: Flow
) -> tuple[dict[Endpoint, list[Draft]], list[Roles]] | None:
    """Let writes and removals of objects keep versions; return the stubs of what is about versions alone, and the collections.

    Where objects are not understood without versions, nothing is said.

    Args:
        versions: what was found of them.
        drafts: the stubs of everything else, which are changed.
        collections: what is known of things, without versions.
        flow: who said what first.
    """
    made = {sample.number for sample in versions.made.values()}
    found = (
        (roles, endpoint)
        for roles in collections
        for endpoint, part in roles.parts.items()
        if part.role == "one" and part.act == "put" and len(roles.collection.scope) == 1 and endpoint in roles.contents
        if any(sample.number in made for sample in endpoint.samples)
    )
    objects, home = next(found, (None, None))
    if objects is None or home is None:
        return None
    place = Place(versions, objects, home, flow)
    usual = [draft for found in drafts.values() for draft in found]
    for draft in usual:
        Keeper(place).keep(draft)
    written = dict(_Author(place).drafts())
    for endpoint, own in written.items():
        _say_alike([draft for draft in usual if draft.endpoint.method == endpoint.method and place.reads(draft)], own)
    kept = Roles(Collection(VERSIONS, "version_id", ("bucket",)), key_member="version_id")
    return written, [kept, Roles(Collection(SETTINGS, "name"))]


@dataclass(frozen=True, slots=True)
class _Author:
    """Writes what is about versions by their ids."""

    place: Place

    def drafts(self) -> Iterator[tuple[Endpoint, list[Draft]]]:
        """Draft what asks for versions, lists them, and removes them."""
        for method, samples in self.place.versions.by_id.items():
            endpoint = Endpoint(method, self.place.home.shape, (), tuple(samples))
            good = [sample for sample in samples if sample.good]
            refused = [sample for sample in samples if not sample.good]
            found = list(self._removal(endpoint, good) if method == "DELETE" else self._reads(endpoint, good)) if good else []
            yield endpoint, [*found, *self._refusals(endpoint, refused)]
        if any(sample.good for sample in self.place.versions.copies):
            copies = Endpoint("PUT", self.place.home.shape, self.place.versions.copies[0].operation, tuple(self.place.versions.copies))
            yield copies, [self._copied(copies, [sample for sample in copies.samples if sample.good])]
        yield from OfBucket(self.place).drafts()
        for method, shape in dict.fromkeys((one.method, self._shape(one)) for one in self.place.versions.shown):
            own = tuple(one for one in self.place.versions.shown if (one.method, self._shape(one)) == (method, shape))
            yield Endpoint(method, shape, (), own), []

    def _shape(self, sample: Sample) -> Shape:
        return self.place.home.shape if len(sample.segments) > 1 and sample.segments[-1] else self.place.home.shape[:1]

    def _reads(self, endpoint: Endpoint, good: Sequence[Sample]) -> Iterator[Draft]:
        """Give a version as what it was when it was written."""
        known = [sample for sample in good if self._item(sample) is not None]
        if not known:
            return
        is_head = endpoint.method == "HEAD"
        shown = known if is_head else [as_whole(sample, (self._item(sample) or {}).get("content", b"")) for sample in known]
        cases = [self.place.case(endpoint, sample).with_item("item", self._item(sample)) for sample in shown]
        findings = Findings()
        answer = answer_of(cases, self.place.flow, findings, fresh=True)
        if not is_head:
            answer = {name: value for name, value in answer.items() if name not in _BODY} | {"text": "{{ item.content }}"}
        there = Condition("item", self.place.there, "present")
        notes = [NOTE, *findings.notes]
        draft = Draft(endpoint, tuple(shown), (_ASKED,), (there,), then=answer, notes=notes, rung="standard", verb="read", exception=True)
        draft.name = "HeadObjectVersion" if is_head else "GetObjectVersion"
        yield from [draft] if is_head else serve_content([draft], [])

    def _copied(self, endpoint: Endpoint, good: Sequence[Sample]) -> Draft:
        """Make an object of a version, as it was or with what the request says of it instead."""
        source = "(request.headers['x-amz-copy-source'] | s3_source)"
        kept = f"lookup('{VERSIONS}/' ~ {source}.bucket, {source}.key ~ '?versionId=' ~ {source}.version)"
        replaces = "request.headers['x-amz-metadata-directive'] | default('') == 'REPLACE'"
        own = {
            self.place.objects.key_member: "{{ " + self.place.key + " }}",
            "version_id": "{{ version | default(omit, true) }}",
            "metadata": "{{ request.headers | starting('x-amz-meta-') if " + replaces + " else omit }}",
        }
        then: dict[str, Any] = {
            "let": {**self.place.named(self.place.bucket), "source": "{{ " + kept + " }}"},
            "create": {"in": self.place.address, "key": "{{ " + self.place.key + " }}", "item": {"$merge": ["{{ source }}", own]}},
        }
        cases = [self.place.case(endpoint, one) for one in good]
        items = [self._item_of(source_of(one.headers["x-amz-copy-source"])["version"]) for one in good]
        cases = [case if item is None else case.with_item("source", item) for case, item in zip(cases, items, strict=True)]
        draft = Draft(endpoint, tuple(good), notes=[NOTE], rung="standard", verb="create", exception=True, name="CopyObjectVersion")
        draft.then = {**then, **answer_of(cases, self.place.flow, Findings(), fresh=True)}
        draft.tests = ("{{ " + source + ".version }}",)
        add_effect(draft, "create", version_effect(self.place.bucket, self.place.key, "item"))
        say(draft, VERSION_FIELD, "version")
        return draft

    def _item(self, sample: Sample) -> dict[str, Any] | None:
        return self._item_of(sample.query["versionId"][0])

    def _item_of(self, version: str) -> dict[str, Any] | None:
        """Return the object that a version was when it was written."""
        made = self.place.versions.made.get(version)
        sighting = self.place.objects.sightings.get(made.number) if made is not None else None
        item = item_of(sighting.after) if sighting is not None else None
        return None if item is None else {**item, "version_id": version}

    def _removal(self, endpoint: Endpoint, good: Sequence[Sample]) -> Iterator[Draft]:
        """Remove one version for good, and let the one before it be read again."""
        items = f"items('{VERSIONS}/' ~ {self.place.bucket})"
        gone = "[{'Key': " + self.place.key + ", 'VersionId': request.query.versionId}]"
        effects = {
            "let": {
                "marked": f"{{{{ lookup('{VERSIONS}/' ~ {self.place.bucket}, {self.place.there[1][3:-3]}).marker | default(false) }}}}",
                "left": f"{{{{ {items} | s3_left({gone}) }}}}",
            },
            **self.place.restored(),
        }
        effects["remove"].append({"in": self.place.kept, "key": self.place.there[1], "as": "gone"})
        answer = answer_of([self.place.case(endpoint, sample) for sample in good], self.place.flow, Findings(), fresh=True)
        headers = {name: value for name, value in answer.get("headers", {}).items() if name.lower() not in (VERSION_FIELD, MARKER_FIELD)}
        if any(version_in(sample) for sample in good):
            headers[VERSION_FIELD] = "{{ request.query.versionId }}"
        if any(name.lower() == MARKER_FIELD for sample in good for name, _ in sample.fields):
            headers[MARKER_FIELD] = "{{ 'true' if marked else omit }}"
        then = {**effects, **answer, "headers": headers}
        draft = Draft(endpoint, tuple(good), (_ASKED,), then=then, notes=[NOTE], rung="standard", verb="delete", exception=True)
        draft.name = "DeleteObjectVersion"
        yield draft

    def _refusals(self, endpoint: Endpoint, refused: Sequence[Sample]) -> Iterator[Draft]:
        """Refuse versions that are not there, and marks of removals, which nobody can read."""
        of_marks: dict[bool, list[Sample]] = {}
        for sample in refused:
            of_marks.setdefault(sample.query["versionId"][0] in self.place.versions.markers, []).append(sample)
        others = [one for samples in self.place.versions.by_id.values() for one in samples if one.status == 404]
        if endpoint.method != "DELETE" and others:
            of_marks.setdefault(False, others[:1])
        for is_mark, samples in of_marks.items():
            answer = answer_of([self.place.case(endpoint, sample) for sample in samples], self.place.flow, Findings(), fresh=True)
            there = Condition("item", (*self.place.there, "marker", "true"), "present")
            sealed: tuple[Condition, ...] = (there,) if is_mark else ()
            conditions: tuple[Condition, ...] = (_ASKED,) if is_mark else (_ASKED, Condition("item", self.place.there, "absent"))
            draft = Draft(endpoint, tuple(samples), conditions, sealed, then=answer, notes=[NOTE], rung="standard", verb="missing")
            draft.exception = True
            draft.name = f"{endpoint.method.capitalize()}ObjectVersion{'Marker' if is_mark else 'Missing'}"
            yield draft


def _say_alike(usual: Sequence[Draft], of_versions: Sequence[Draft]) -> None:
    """Let reads of objects and of versions tell the same of them, where only one of them was recorded with something to tell."""
    reads = [draft for draft in of_versions if draft.verb == "read"]
    for some, others in ((usual, reads), (reads, usual)):
        told = {name: value for draft in some for name, value in (draft.then.get("headers") or {}).items() if "item." in str(value)}
        for draft in others:
            if "responses" not in draft.then:
                beginnings = tuple(name[:-1].lower() for name in told if name.endswith("-*"))
                own = {name: value for name, value in (draft.then.get("headers") or {}).items() if not _is_one_of(name, beginnings)}
                known = {name.lower() for name in own}
                more = {name: value for name, value in told.items() if name.lower() not in known}
                draft.then["headers"] = {**own, **more}


def _is_one_of(name: str, beginnings: tuple[str, ...]) -> bool:
    """Say whether a field is one of those that stand for all that begin alike."""
    return name.lower().startswith(beginnings) and not name.endswith("-*")
