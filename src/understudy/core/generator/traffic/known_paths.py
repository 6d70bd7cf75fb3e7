"""Paths of public standards in which a name with slashes stands before other segments: what statistics alone cannot tell.

Each entry names its source. A standard counts as spoken when recorded paths fit the entries that tell it from other services.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from understudy.core.generator.traffic.endpoint import Parameter, Shape
from understudy.core.generator.traffic.s3_requests import is_signed, path_of
from understudy.core.generator.traffic.sample import Sample

_FEWEST_TELLING = 2  # paths by which a standard is known
_SIGNS = ("-", "-rev")  # what stands for a verb in a path, never for a name


@dataclass(frozen=True, slots=True)
class KnownPath:
    """A path shape, written as in stub files; `telling` ones show that a standard is spoken, `ending` ones have a segment that ends so."""

    path: str
    telling: bool = False
    ending: str = ""


# OCI Distribution Specification 1.1, "Endpoints" (https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#endpoints).
_OCI = (
    KnownPath("/v2/{name:path}/blobs/uploads/"),
    KnownPath("/v2/{name:path}/blobs/uploads/{session}", telling=True),
    KnownPath("/v2/{name:path}/blobs/{digest}", telling=True),
    KnownPath("/v2/{name:path}/manifests/{reference}", telling=True),
    KnownPath("/v2/{name:path}/tags/list", telling=True),
    KnownPath("/v2/{name:path}/referrers/{digest}"),
)
# Git, "HTTP transfer protocols" (gitprotocol-http) and Git LFS, "Batch API".
_GIT = (
    KnownPath("/{repository:path}/info/refs", telling=True),
    KnownPath("/{repository:path}/git-upload-pack", telling=True),
    KnownPath("/{repository:path}/git-receive-pack", telling=True),
    KnownPath("/{repository:path}/info/lfs/objects/batch", telling=True),
    KnownPath("/{repository:path}/info/lfs/locks"),
)
# Go modules reference, "GOPROXY protocol" (https://go.dev/ref/mod#goproxy-protocol).
_GO = (
    KnownPath("/{module:path}/@v/list", telling=True),
    KnownPath("/{module:path}/@v/{file}", telling=True),
    KnownPath("/{module:path}/@latest"),
)
# npm, "Registry API" (https://github.com/npm/registry/blob/main/docs/REGISTRY-API.md), and what its client asks for.
_NPM = (
    KnownPath("/-/ping"),
    KnownPath("/-/whoami"),
    KnownPath("/-/v1/search"),
    KnownPath("/-/user/token/{token}"),
    KnownPath("/-/user/{user}"),
    KnownPath("/-/package/{package}/dist-tags", telling=True),
    KnownPath("/-/package/{package}/dist-tags/{tag}", telling=True),
    KnownPath("/{package}/-/{file}", telling=True, ending=".tgz"),
    KnownPath("/{scope}/{package}/-/{file}", telling=True, ending=".tgz"),
    KnownPath("/{package}/-rev/{revision}", telling=True),
    KnownPath("/{package}/-/{file}/-rev/{revision}", telling=True, ending=".tgz"),
    KnownPath("/{scope}/{package}/-rev/{revision}", telling=True),
    KnownPath("/{scope}/{package}/-/{file}/-rev/{revision}", telling=True, ending=".tgz"),
    KnownPath("/{package}"),
    KnownPath("/{package}/{version}"),
    KnownPath("/{scope}/{package}/{version}"),
)
# Google Cloud Storage JSON API v1, "Objects"; names are one segment, but where servers leave their slashes as they are in links to media.
_GOOGLE = (
    KnownPath("/upload/storage/v1/b/{bucket}/o", telling=True),
    KnownPath("/download/storage/v1/b/{bucket}/o/{object:path}", telling=True),
    *(
        KnownPath(base + path, telling="{object}" in path)
        for base in ("/storage/v1", "")  # clients of emulators leave out the first part
        for path in (
            "/b/{bucket}/o",
            "/b/{bucket}/o/{object}",
            "/b/{bucket}/o/{object}/compose",
            "/b/{bucket}/o/{object}/copyTo/b/{bucket_2}/o/{object_2}",
            "/b/{bucket}/o/{object}/rewriteTo/b/{bucket_2}/o/{object_2}",
            "/b/{bucket}",
            "/b",
        )
    ),
)
# Amazon S3 API Reference, "Bucket operations" and "Object operations", path-style; who asks signs for the service.
_OF_S3: Shape = (Parameter("bucket"), Parameter("key", rest=True))
# Azure Blob Storage REST API, "Naming and referencing containers, blobs, and metadata"; emulators have the account in the path.
_CONTAINER, _BLOB = Parameter("container"), Parameter("blob", rest=True)
_STANDARDS = (_OCI, _GIT, _GO, _NPM, _GOOGLE)


def known_shapes(samples: Sequence[Sample]) -> dict[int, Shape]:
    """Find the shapes of the samples that speak a standard, by number."""
    found = {sample.number: _shape_in_s3(sample) for sample in samples if is_signed(sample) and path_of(sample)}
    found.update(_shapes_in_azure(samples))
    for standard in _STANDARDS:
        shapes = [(_shape(entry.path), entry.ending) for entry in standard]
        telling = [pair for pair, entry in zip(shapes, standard, strict=True) if entry.telling]
        if sum(any(_fits(shape, sample.segments, ending) for sample in samples) for shape, ending in telling) < _FEWEST_TELLING:
            continue
        fitting: dict[int, Shape] = {}
        for sample in samples:
            fit = next((shape for shape, ending in shapes if _fits(shape, sample.segments, ending)), None)
            if fit is not None:
                fitting[sample.number] = fit
        if len({shape for shape, _ in telling} & set(fitting.values())) >= _FEWEST_TELLING:
            found.update({number: shape for number, shape in fitting.items() if number not in found})
    return found


def _shape_in_s3(sample: Sample) -> Shape:
    bucket, *key = _OF_S3
    return (bucket, *key) if len(path_of(sample)) > 1 else (bucket, "") if len(sample.segments) > 1 else (bucket,)


def _shapes_in_azure(samples: Sequence[Sample]) -> dict[int, Shape]:
    """Find the shapes of what is about containers and blobs, where some are brought: below containers, and those below one account."""
    containers = {sample.segments for sample in samples if sample.query.get("restype") == ["container"] and all(sample.segments)}
    accounts = {one[:-1] for one in containers}
    brought = any(
        sample.method == "PUT" and sample.good and sample.headers.get("x-ms-blob-type") and _inside(sample, containers)
        for sample in samples
    )
    if not brought or len(accounts) > 1:
        return {}
    account = accounts.pop()
    before: Shape = (*account[:-1], Parameter("account")) if account else ()
    found: dict[int, Shape] = {}
    for sample in samples:
        if sample.segments in containers and "restype" in sample.query:
            found[sample.number] = (*before, _CONTAINER)
        elif sample.segments[: len(account)] == account and len(sample.segments) > len(account) + 1:
            found[sample.number] = (*before, _CONTAINER, _BLOB)
        elif sample.segments in (account, (*account, "")):
            found[sample.number] = (*before, *sample.segments[len(account) :])
    return found


def _inside(sample: Sample, containers: Collection[tuple[str, ...]]) -> bool:
    depth = len(next(iter(containers), ()))
    return len(sample.segments) > depth and sample.segments[:depth] in containers


def _shape(path: str) -> Shape:
    parts: list[str | Parameter] = []
    for segment in path[1:].split("/"):
        if segment.startswith("{"):
            name, _, kind = segment[1:-1].partition(":")
            parts.append(Parameter(name, rest=kind == "path"))
        else:
            parts.append(segment)
    return tuple(parts)


def _fits(shape: Shape, segments: Sequence[str], ending: str) -> bool:
    """Whether segments have a shape with at most one parameter that takes several, and one of them the ending that is told."""
    if ending and not any(text.endswith(ending) for text in segments):
        return False
    rest = next((index for index, part in enumerate(shape) if isinstance(part, Parameter) and part.rest), None)
    if rest is None:
        return len(segments) == len(shape) and all(
            bool(text) and text not in _SIGNS if isinstance(part, Parameter) else part == text
            for part, text in zip(shape, segments, strict=True)
        )
    if len(segments) < len(shape):
        return False
    after = len(shape) - rest - 1
    pairs = [*zip(shape[:rest], segments, strict=False), *zip(shape[rest + 1 :], segments[len(segments) - after :], strict=False)]
    return all(bool(text) if isinstance(part, Parameter) else part == text for part, text in pairs)
