"""Versions of objects in buckets of Amazon S3: as if there were none for who does not ask for them, and each by its own id.

Source: Amazon S3 User Guide, "Using versioning in S3 buckets", and API Reference, PutBucketVersioning, GetObject, DeleteObject,
DeleteObjects and ListObjectVersions. What a server says of an object is learned where objects have no versions; how ids look, and in
what words a version that is not there is refused, is taken from the recording.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from understudy.core.engine.templates.s3_versions import source_of
from understudy.core.generator.things.live import look, put
from understudy.core.generator.traffic.sample import Sample

VERSION_FIELD: Final = "x-amz-version-id"
MARKER_FIELD: Final = "x-amz-delete-marker"
_VERSION: Final = "versionId"
UNSEEN: Final = "unseen"  # the id of a mark that only a list tells
_OWN_FIELDS: Final = frozenset([VERSION_FIELD, MARKER_FIELD])
_LISTING: Final = frozenset(
    ["list-type", "prefix", "delimiter", "max-keys", "encoding-type", "marker", "start-after", "continuation-token", "fetch-owner"]
)
_UNSAID: Final = ("x-id", "response-", "X-Amz-")  # parameters that ask for no other thing: the SDK's own, fields of the answer, signatures


@dataclass(slots=True)
class Versions:
    """What a recording shows of versions.

    Attributes:
        plain: what is left when nobody knows of versions.
        reads: reads and removals of versions, by method.
        lists: of versions.
        groups: requests that remove several objects of buckets with versions at once.
        settings: what switched versions on and off.
        made: the write that made each version.
        markers: the ids of marks of removals.
        shown: reads and lists that show what only versions explain.
        copies: of versions.
        tells: the methods by which a name that is marked as removed was refused as such.
    """

    plain: list[Sample] = field(default_factory=list)
    by_id: dict[str, list[Sample]] = field(default_factory=dict)
    lists: list[Sample] = field(default_factory=list)
    groups: list[Sample] = field(default_factory=list)
    settings: list[Sample] = field(default_factory=list)
    made: dict[str, Sample] = field(default_factory=dict)
    markers: set[str] = field(default_factory=set)
    shown: list[Sample] = field(default_factory=list)
    copies: list[Sample] = field(default_factory=list)
    tells: set[str] = field(default_factory=set)


def find_versions(samples: Sequence[Sample]) -> Versions | None:
    """Find what is about versions; None where no bucket keeps any."""
    if not any(_setting(sample) for sample in samples):
        return None
    followed = _Following(Versions())
    for sample in sorted(samples, key=lambda one: one.number):
        followed.follow(sample)
    return followed.found if followed.found.made else None


def _setting(sample: Sample) -> str:
    """Return what a request sets the versions of a bucket to; empty when it is about something else."""
    if sample.method != "PUT" or "versioning" not in sample.query or len(_path(sample)) != 1 or not sample.good:
        return ""
    told = look(sample.asked.tree, ("VersioningConfiguration", "Status")) if isinstance(sample.asked.tree, dict) else ""
    return told if isinstance(told, str) else ""


def _path(sample: Sample) -> tuple[str, ...]:
    segments = sample.segments
    return segments[:-1] if len(segments) == 2 and not segments[-1] else segments


def version_in(sample: Sample) -> str:
    """Return the id of the version that an answer names."""
    return next((value for name, value in sample.fields if name.lower() == VERSION_FIELD), "")


@dataclass(slots=True)
class _Following:
    """Follows buckets that keep versions, and the objects in them, through the traffic.

    Attributes:
        known: the versions of every object, the newest last.
        changed: objects that are otherwise than who knows of no versions would think.
    """

    found: Versions
    buckets: set[str] = field(default_factory=set)
    known: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    changed: set[tuple[str, str]] = field(default_factory=set)

    def follow(self, sample: Sample) -> None:
        """Say to what a sample belongs."""
        bucket, *rest = _path(sample) or ("",)
        name = (bucket, "/".join(rest))
        asked = {key for key in sample.query if not key.startswith(_UNSAID)}
        if _setting(sample):
            self.buckets.add(bucket)
            self.found.settings.append(sample)
        elif not rest and sample.method == "GET" and "versions" in asked:
            self.found.lists.append(sample)
            return
        elif bucket not in self.buckets:
            pass
        elif not rest:
            if sample.method == "POST" and asked == {"delete"} and sample.good:
                if not self._group(sample, bucket):
                    return
                sample = _without_marks(sample)
            if sample.method == "GET" and asked <= _LISTING and any(one[0] == bucket for one in self.changed):
                self.found.shown.append(sample)
                return
        elif asked == {_VERSION} and sample.method in ("GET", "HEAD", "DELETE"):
            self.found.by_id.setdefault(sample.method, []).append(sample)
            version = sample.query[_VERSION][0]
            if sample.method == "DELETE" and sample.good:
                self._gone(name, version)
                plain = self._is_gone(name)
            else:
                newest = self.known.get(name, [])[-1:] == [version] and name not in self.changed
                plain = sample.good and newest and version not in self.found.markers
            if not plain:
                return
            sample = replace(sample, query={key: value for key, value in sample.query.items() if key != _VERSION}, notes={**sample.notes})
        elif not asked and sample.method in ("GET", "HEAD") and name in self.changed:
            self.found.shown.append(sample)
            return
        elif source_of(sample.headers.get("x-amz-copy-source", ""))["version"]:
            self._made(sample, name)
            self.changed.add(name)
            self.found.copies.append(sample)
            return
        else:
            self._made(sample, name)
        if sample.status == 404 and any(field.lower() == MARKER_FIELD for field, _ in sample.fields):
            self.found.tells.add(sample.method)
        self.found.plain.append(_without_versions(sample) if bucket in self.buckets else sample)

    def _made(self, sample: Sample, name: tuple[str, str]) -> None:
        version = version_in(sample)
        if not version or not sample.good or sample.method in ("GET", "HEAD"):
            return
        versions = self.known.setdefault(name, [])
        if sample.method == "DELETE":
            self.found.markers.add(version)
        else:
            self.found.made[version] = sample
        if version not in versions:
            versions.append(version)
        self.changed.discard(name)

    def _gone(self, name: tuple[str, str], version: str) -> None:
        versions = self.known.get(name, [])
        if versions[-1:] in ([version], [UNSEEN]):
            self.changed.add(name)
        if version in versions:
            versions.remove(version)
        elif UNSEEN in versions:
            versions.remove(UNSEEN)

    def _is_gone(self, name: tuple[str, str]) -> bool:
        """Say whether nothing is read under a name any more, as after a removal without versions."""
        gone = not self.known.get(name) or self.known[name][-1] in self.found.markers
        if gone:
            self.changed.discard(name)
        return gone

    def _group(self, sample: Sample, bucket: str) -> bool:
        """Follow a removal of several objects; say whether it is one for who knows of no versions, too."""
        self.found.groups.append(sample)
        named = [(bucket, str(one.get("Key"))) for one in named_in(sample)]
        for name, one in zip(named, named_in(sample), strict=True):
            if one.get("VersionId"):
                self._gone(name, str(one["VersionId"]))
            else:
                self.found.markers.add(UNSEEN)
                self.known.setdefault(name, []).append(UNSEEN)
        return all(gone for gone in map(self._is_gone, named))


def named_in(sample: Sample) -> Iterator[dict[str, object]]:
    """Yield the objects and versions that a request lists for removal."""
    listed = look(sample.asked.tree, ("Delete", "Object")) if isinstance(sample.asked.tree, dict) else []
    yield from (one for one in (listed if isinstance(listed, list) else [listed]) if isinstance(one, dict))


def _without_marks(sample: Sample) -> Sample:
    """Tell a removal of several objects as one of objects without versions."""
    tree = sample.answer.tree
    listed = look(tree, ("DeleteResult", "Deleted"))
    if not isinstance(listed, list | dict):
        return sample
    plain = [{"Key": one.get("Key")} for one in (listed if isinstance(listed, list) else [listed]) if isinstance(one, dict)]
    tree = put(tree, ("DeleteResult", "Deleted"), plain if isinstance(listed, list) else plain[0])
    return replace(sample, answer=replace(sample.answer, tree=tree), notes={**sample.notes})


def _without_versions(sample: Sample) -> Sample:
    if not any(name.lower() in _OWN_FIELDS for name, _ in sample.fields):
        return sample
    return replace(sample, fields=tuple(pair for pair in sample.fields if pair[0].lower() not in _OWN_FIELDS), notes={**sample.notes})
