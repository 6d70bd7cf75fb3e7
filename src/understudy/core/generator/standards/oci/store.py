"""What a registry held while it was recorded, as far as the traffic tells: blobs, manifests and tags by the name of their repository."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from understudy.core.generator.things.live import Collection, Version
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.sample import Sample

BLOBS: Final = "oci_blobs"
MANIFESTS: Final = "oci_manifests"
TAGS: Final = "oci_tags"
NAMES: Final = "oci_repositories"
UPLOADS: Final = "oci_uploads"

# Where a request finds the thing that its path names: a collection and a key, as conditions take them.
BLOB: Final = (f"{BLOBS}/{{{{ path.name }}}}", "{{ path.digest }}")
UPLOAD: Final = (UPLOADS, "{{ path.session }}")
MANIFEST: Final = (
    f"{MANIFESTS}/{{{{ path.name }}}}",
    f"{{{{ lookup('{TAGS}/' ~ path.name, path.reference).digest | default(path.reference) }}}}",
)

type Asked = tuple[Sample, str, Mapping[str, str]]


def is_digest(reference: str) -> bool:
    """Whether a manifest is named by its digest; a tag has no colon (OCI Distribution Specification, "Pulling manifests")."""
    return ":" in reference


def digest_of(content: bytes, like: str = "") -> str:
    """Return the digest of a content, by the algorithm of another digest."""
    name = "sha512" if like.startswith("sha512:") else "sha256"
    return f"{name}:{hashlib.new(name, content, usedforsecurity=False).hexdigest()}"


def field_of(sample: Sample, name: str) -> str:
    """Return a header field of an answer; empty where it has none."""
    return next((value for own, value in sample.fields if own.lower() == name), "")


def asked_for(sample: Sample, name: str) -> str:
    """Return a parameter of the query; empty where it is not asked for."""
    return sample.query.get(name, [""])[0]


@dataclass(slots=True)
class Store:
    """The things of a registry.

    Attributes:
        seeds: items that were there before the recording, by collection and repository.
        digests: of the manifest or blob that each sample is about, by number.
        named_by_blobs: whether a repository is known as soon as it holds a blob; else a manifest makes it known.
    """

    seeds: dict[tuple[str, str], dict[str, dict[str, Any]]] = field(default_factory=dict)
    digests: dict[int, str] = field(default_factory=dict)
    named_by_blobs: bool = False
    _brought: set[tuple[str, str, str]] = field(default_factory=set)
    _tags: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def following(cls, asked: Sequence[Asked]) -> Store:
        """Follow a registry through its traffic."""
        store = cls()
        for sample, kind, values in asked:
            if sample.good:
                store._follow(sample, kind, values)
        return store

    def _follow(self, sample: Sample, kind: str, values: Mapping[str, str]) -> None:
        name = values.get("name", "")
        shown = sample.method == "GET" and sample.status == 200
        match kind, sample.method:
            case "upload" | "uploads", "PUT" | "POST" if sample.status == 201:
                digest = asked_for(sample, "digest") or asked_for(sample, "mount")
                self._brought.add((BLOBS, name, digest))
            case "manifest", "PUT":
                self._put(name, values["reference"], digest_of(sample.asked.raw, values["reference"]))
            case "manifest", "GET" | "HEAD":
                self._see_manifest(sample, name, values["reference"], shown=shown)
            case "blob", "GET" if shown:
                self._see(BLOBS, name, values["digest"], {"digest": values["digest"], "content": sample.answer.raw})
            case "tags", "GET":
                self._see_tags(sample, name)
            case "catalog", "GET":
                self._see_names(sample)

    def _put(self, name: str, reference: str, digest: str) -> None:
        self._brought.add((MANIFESTS, name, digest))
        self._brought.add((NAMES, "", name))
        if not is_digest(reference):
            self._tags[name, reference] = digest
            self._brought.add((TAGS, name, reference))

    def _see_manifest(self, sample: Sample, name: str, reference: str, *, shown: bool) -> None:
        told = field_of(sample, "docker-content-digest")
        digest = reference if is_digest(reference) else told or (digest_of(sample.answer.raw) if shown else "")
        self.digests[sample.number] = digest
        if shown:
            item = {"digest": digest, "content": sample.answer.raw, "content_type": field_of(sample, "content-type")}
            self._see(MANIFESTS, name, digest, item)
        if digest and not is_digest(reference):
            self._see(TAGS, name, reference, {"name": reference, "digest": digest})
            self._see(NAMES, "", name, {"name": name})

    def _see_tags(self, sample: Sample, name: str) -> None:
        tree = sample.answer.tree
        tags = tree.get("tags") if isinstance(tree, dict) else None
        if not tags and (NAMES, "", name) not in self._brought and any(one[:2] == (BLOBS, name) for one in self._brought):
            self.named_by_blobs = True
            return
        for tag in tags or ():
            self._see(TAGS, name, str(tag), {"name": str(tag), "digest": ""})
        self._see(NAMES, "", name, {"name": name})

    def _see_names(self, sample: Sample) -> None:
        tree = sample.answer.tree
        for name in (tree.get("repositories") if isinstance(tree, dict) else None) or ():
            if (NAMES, "", name) not in self._brought and any(one[:2] == (BLOBS, name) for one in self._brought):
                self.named_by_blobs = True
            self._see(NAMES, "", str(name), {"name": str(name)})

    def _see(self, collection: str, scope: str, key: str, item: dict[str, Any]) -> None:
        """Take for a seed what nobody brought; what is told later of a tag than of the list of tags tells more."""
        if (collection, scope, key) in self._brought:
            return
        if collection == NAMES and any(one[0] == BLOBS and one[1] == key for one in self._brought):
            return
        known = self.seeds.setdefault((collection, scope), {}).get(key, {})
        self.seeds[collection, scope][key] = {**known, **{name: value for name, value in item.items() if value or name not in known}}


def declared(store: Store) -> list[Roles]:
    """Declare the collections of a registry, with what was there before the recording."""
    found = []
    for name, key in ((NAMES, "name"), (BLOBS, "digest"), (MANIFESTS, "digest"), (TAGS, "name"), (UPLOADS, "session")):
        roles = Roles(Collection(name, key, ("name",) if name in (BLOBS, MANIFESTS, TAGS) else ()), key_member=key)
        for (collection, scope), items in store.seeds.items():
            if collection == name:
                place = (scope,) if scope else ()
                roles.seeds.extend(Version(place, own, None, {"body": item}, key_member=key) for own, item in items.items())
        found.append(roles)
    return found
