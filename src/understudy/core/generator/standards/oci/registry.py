"""Registries of images and artifacts as the OCI Distribution Specification says: blobs, uploads in parts, manifests, tags, referrers.

Source: OCI Distribution Specification 1.1, "Endpoints" (https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md).
Header fields, bodies of refusals and what the specification leaves open are taken from the recording: the form of addresses, whether a
name is known by its blobs or its manifests, whether blobs are mounted, what is checked of a manifest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.acts.content import as_whole, serve_content
from understudy.core.generator.passes.answers.header_fields import headers_of
from understudy.core.generator.standards.oci.fields import (
    OWN_FIELDS,
    link_of,
    location_of,
    present_name,
    range_of,
    session_form,
    session_of,
    stated,
    tail_of,
)
from understudy.core.generator.standards.oci.lists import list_names, list_referrers, list_tags
from understudy.core.generator.standards.oci.refusals import Refusals
from understudy.core.generator.standards.oci.store import (
    BLOB,
    BLOBS,
    MANIFEST,
    NAMES,
    TAGS,
    UPLOAD,
    UPLOADS,
    Store,
    asked_for,
    declared,
    digest_of,
    is_digest,
)
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint, Parameter, Shape, path_values
from understudy.core.generator.traffic.sample import Sample

_NAME: Final = Parameter("name", rest=True)
_SHAPES: Final[Mapping[Shape, str]] = {
    ("v2", "_catalog"): "catalog",
    ("v2", _NAME, "tags", "list"): "tags",
    ("v2", _NAME, "blobs", "uploads", ""): "uploads",
    ("v2", _NAME, "blobs", "uploads", Parameter("session")): "upload",
    ("v2", _NAME, "blobs", Parameter("digest")): "blob",
    ("v2", _NAME, "manifests", Parameter("reference")): "manifest",
    ("v2", _NAME, "referrers", Parameter("digest")): "referrers",
}
_NOTE: Final = "behaves as the OCI Distribution Specification says"
_WITHIN: Final = "{{ path.name }}"
_KNOWN: Final = {"in": NAMES, "key": _WITHIN, "item": {"name": _WITHIN}, "as": "repository"}
_RECEIVED: Final = "{{ [item.content, request.body] | concat }}"
_EFFECTS: Final = ("let", "list", "create", "update", "remove")


def speak_oci(drafts: dict[Endpoint, list[Draft]], flow: Flow) -> tuple[frozenset[Endpoint], list[Roles]]:
    """Write the endpoints of a registry as the specification says; return those concerned and the collections of a registry."""
    kinds = {endpoint: kind for endpoint in drafts if (kind := _SHAPES.get(endpoint.shape)) is not None}
    if not any(kind in ("manifest", "blob") for kind in kinds.values()):
        return frozenset(), []
    asked = [(sample, kind, path_values(home.shape, sample.segments)) for home, kind in kinds.items() for sample in home.samples]
    store = Store.following(sorted(asked, key=lambda one: one[0].number))
    refusals = Refusals(flow, kinds)
    concerned: set[Endpoint] = set()
    for endpoint, kind in kinds.items():
        usual = list(_Author(endpoint, kind, store, flow).drafts(_went_well(endpoint, kinds)))
        if usual:
            drafts[endpoint] = [*usual, *refusals.drafts(endpoint, drafts[endpoint])]
            concerned.add(endpoint)
    return frozenset(concerned), declared(store)


def _went_well(endpoint: Endpoint, kinds: Mapping[Endpoint, str]) -> list[Sample]:
    """List what went well at an endpoint; what GET and HEAD say is told from each other where one of them never did."""
    good = [sample for sample in endpoint.samples if sample.good]
    if good or not endpoint.reads:
        return good
    alike = (other for other, kind in kinds.items() if kind == kinds[endpoint] and other.reads)
    return [sample for other in alike for sample in other.samples if sample.good]


@dataclass(frozen=True, slots=True)
class _Author:
    """Writes what one endpoint does when all goes well."""

    endpoint: Endpoint
    kind: str
    store: Store
    flow: Flow

    def drafts(self, good: Sequence[Sample]) -> Iterator[Draft]:
        """Draft the usual answers, like those that went well; none where nothing ever did."""
        if not good:
            return
        match self.kind, self.endpoint.method:
            case "catalog" | "tags", "GET":
                yield self._listing(good)
            case "uploads", "POST":
                yield from self._starts(good)
            case "upload", "PATCH" | "PUT" | "GET" | "DELETE":
                yield self._goes_on(good)
            case "blob" | "manifest", "GET" | "HEAD":
                yield from self._shown(good)
            case "blob" | "manifest", "DELETE":
                yield self._removed(good)
            case "manifest", "PUT":
                yield self._put(good)
            case "referrers", "GET":
                yield self._referrers(good)

    def _draft(
        self, samples: Sequence[Sample], own: Mapping[str, Any], then: Mapping[str, Any], unsaid: frozenset[str] = OWN_FIELDS, **more: Any
    ) -> Draft:
        """Put a stub together: status and other header fields as recorded, `own` ones and effects as the specification says."""
        said = unsaid | {name.lower() for name in own}
        plain = [replace(one, fields=tuple(field for field in one.fields if field[0].lower() not in said)) for one in samples]
        cases = [Case(one, request_values(one, path_values(self.endpoint.shape, one.segments))) for one in plain]
        findings = Findings()
        headers = {**headers_of(cases, self.flow, findings, fresh=True, counters="count"), **own}
        effects = {name: then[name] for name in _EFFECTS if name in then}
        rest = {name: value for name, value in then.items() if name not in effects}
        status = {} if samples[0].status == 200 else {"status": samples[0].status}
        written = {**effects, **status, **({"headers": headers} if headers else {}), **rest}
        return Draft(self.endpoint, tuple(samples), then=written, notes=[_NOTE, *findings.notes], rung="standard", **more)

    def _listing(self, good: Sequence[Sample]) -> Draft:
        there = (Condition("item", (NAMES, _WITHIN), "present"),) if self.kind == "tags" else ()
        then = list_tags(good) if self.kind == "tags" else list_names(good)
        return self._draft(good, link_of(good), then, verb="list", sealed=there)

    def _starts(self, good: Sequence[Sample]) -> Iterator[Draft]:
        """Start an upload; take over a blob that another repository has, or all of one at once, where the server does so."""
        made = [sample for sample in good if sample.status == 201]
        mounted = [sample for sample in made if asked_for(sample, "mount")]
        whole = [sample for sample in made if asked_for(sample, "digest")]
        started = [sample for sample in good if sample.status == 202]
        if mounted:
            there = (
                Condition("query", ("mount",), "present"),
                Condition("item", (f"{BLOBS}/{{{{ request.query.from | default(path.name) }}}}", "{{ request.query.mount }}"), "present"),
            )
            yield self._brought(mounted, "request.query.mount", {}, "{{ item.content }}", {}, conditions=there, exception=True)
        if whole:
            at_once = (Condition("query", ("digest",), "present"),)
            yield self._brought(whole, "request.query.digest", {}, "{{ request.body }}", {}, conditions=at_once, exception=True)
        if started:
            session = "{{ new_id('" + session_form(started) + "') }}"
            item = {"session": "{{ session }}", "content": ""}
            then = {"let": {"session": session}, "create": {"in": UPLOADS, "key": "{{ session }}", "item": item}}
            known = [session_of(sample) for sample in started]
            yield self._draft(started, self._upload_fields(started, known, "session", "0"), then, verb="create")

    def _upload_fields(self, samples: Sequence[Sample], sessions: Sequence[str], code: str, size: str) -> dict[str, Any]:
        return {
            **location_of(samples, code),
            **stated(samples, "docker-upload-uuid", sessions, code),
            **range_of(samples, size),
        }

    def _brought(
        self, samples: Sequence[Sample], digest: str, then: Mapping[str, Any], content: str, named: Mapping[str, Any], **more: Any
    ) -> Draft:
        """Keep a blob that is complete."""
        known = [asked_for(sample, digest.rpartition(".")[2]) for sample in samples]
        fields = {**location_of(samples, digest), **stated(samples, "docker-content-digest", known, digest), **named}
        item = {"digest": f"{{{{ {digest} }}}}", "content": content}
        blob = {"in": f"{BLOBS}/{_WITHIN}", "key": item["digest"], "item": item, "as": "blob"}
        created: Any = [blob, _KNOWN] if self.store.named_by_blobs else blob
        return self._draft(samples, fields, {**then, "create": created}, verb="create", **more)

    def _goes_on(self, good: Sequence[Sample]) -> Draft:
        """Add to an upload, complete it, say how far it is, or give it up."""
        there = (Condition("item", UPLOAD, "present"),)
        sessions = [sample.segments[-1] for sample in good]
        received = {"let": {"received": _RECEIVED}}
        key = {"in": UPLOADS, "key": UPLOAD[1]}
        named = stated(good, "docker-upload-uuid", sessions, "path.session")
        match self.endpoint.method:
            case "PATCH":
                fields = self._upload_fields(good, sessions, "path.session", "received | length")
                return self._draft(good, fields, {**received, "update": {**key, "item": {"content": "{{ received }}"}}}, sealed=there)
            case "PUT":
                then = {**received, "remove": {**key, "as": "upload"}}
                return self._brought(good, "request.query.digest", then, "{{ received }}", named, sealed=there)
            case "GET":
                return self._draft(good, self._upload_fields(good, sessions, "path.session", "item.content | length"), {}, sealed=there)
            case _:
                return self._draft(good, named, {"remove": key}, sealed=there)

    def _shown(self, good: Sequence[Sample]) -> Iterator[Draft]:
        """Give the bytes that were brought, or say how many they are; parts of them where the server gives parts."""
        shown = [as_whole(sample, b"") for sample in good if sample.status in (200, 206)]
        if not shown:
            return
        manifests = self.kind == "manifest"
        code = "item.digest" if manifests else "path.digest"
        known = [self.store.digests.get(sample.number, sample.segments[-1]) for sample in shown]
        fields = {**stated(shown, "docker-content-digest", known, code), **stated(shown, "etag", known, code)}
        if manifests:
            fields = {"Content-Type": "{{ item.content_type }}", **fields}
        there = (Condition("item", MANIFEST if manifests else BLOB, "present"),)
        unsaid = OWN_FIELDS | {"content-length"}
        draft = self._draft(shown, fields, {"text": "{{ item.content }}"}, unsaid=unsaid, verb="read", sealed=there)
        yield from serve_content([draft], [sample for sample in good if sample.status == 304])

    def _removed(self, good: Sequence[Sample]) -> Draft:
        """Remove a blob from a repository; a manifest goes with all tags that name it, a tag goes alone."""
        if self.kind == "blob":
            there = (Condition("item", BLOB, "present"),)
            return self._draft(good, {}, {"remove": {"in": BLOB[0], "key": BLOB[1]}}, sealed=there, verb="delete")
        tag = {"in": f"{TAGS}/{_WITHIN}", "key": "{{ path.reference }}"}
        tags = {"in": f"{TAGS}/{_WITHIN}", "where": {"digest": "{{ path.reference }}"}, "as": "tags"}
        manifest = {"in": MANIFEST[0], "key": "{{ path.reference }}", "as": "manifests"}
        there = (Condition("item", MANIFEST, "present"),)
        return self._draft(good, {}, {"remove": [tag, tags, manifest]}, sealed=there, verb="delete")

    def _put(self, good: Sequence[Sample]) -> Draft:
        """Keep a manifest under its digest; a tag says which one it names now."""
        digests = [digest_of(sample.asked.raw, sample.segments[-1]) for sample in good]
        by_tag = [sample for sample in good if not is_digest(sample.segments[-1])]
        at_tag = bool(by_tag) and all(tail_of(sample) == sample.segments[-1] for sample in by_tag)
        subjects = [_member(sample.asked.tree, "subject", "digest") for sample in good]
        subject = stated(good, "oci-subject", subjects, "subject")
        fields = {
            **location_of(good, "path.reference" if at_tag else "digest"),
            **stated(good, "docker-content-digest", digests, "digest"),
            **stated(good, "etag", digests, "digest"),
            **dict.fromkeys(subject, "{{ subject if subject }}"),
        }
        item = {
            "digest": "{{ digest }}",
            "content": "{{ request.body }}",
            "content_type": "{{ request.headers['content-type'] | default(request.json.mediaType) }}",
            "subject": "{{ subject }}",
            "artifact_type": "{{ request.json.artifactType | default(request.json.config.mediaType) | default('') }}",
            "annotations": "{{ request.json.annotations | default(omit) }}",
        }
        tag = {
            "in": f"{TAGS}/{_WITHIN}",
            "for": "tag in ([] if ':' in path.reference else [path.reference])",
            "key": "{{ tag }}",
            "item": {"name": "{{ tag }}", "digest": "{{ digest }}"},
            "as": "tagged",
        }
        then = {
            "let": {
                "digest": "{{ request.body | content_digest(path.reference) }}",
                "subject": "{{ request.json.subject.digest | default('') }}",
            },
            "create": [{"in": MANIFEST[0], "key": "{{ digest }}", "item": item}, tag, _KNOWN],
        }
        return self._draft(good, fields, then, verb="create")

    def _referrers(self, good: Sequence[Sample]) -> Draft:
        filtered = present_name(good, "oci-filters-applied")
        fields = {filtered: "{{ 'artifactType' if request.query.artifactType is defined }}"} if filtered else {}
        return self._draft(good, fields, list_referrers(good), verb="list")


def _member(tree: Any, *names: str) -> str:
    for name in names:
        tree = tree.get(name) if isinstance(tree, dict) else None
    return tree if isinstance(tree, str) else ""
