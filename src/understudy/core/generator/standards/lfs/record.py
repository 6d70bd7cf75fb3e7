"""What a recording shows of a Git LFS server: its batches, the addresses of its actions, the objects it was brought.

Source: Git LFS, "Batch API" and "Basic Transfer API" (https://github.com/git-lfs/git-lfs/tree/main/docs/api).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from understudy.core.generator.traffic.endpoint import Parameter, Shape
from understudy.core.generator.traffic.sample import HERE, Sample

REPOSITORY: Final = Parameter("repository", rest=True)
OID: Final = Parameter("oid")
SIZE: Final = Parameter("size")
OPERATIONS: Final = ("upload", "download")
MEDIA_TYPE: Final = "application/vnd.git-lfs+json"
_BATCH: Final = ("objects", "batch")
_ACTS: Final[Mapping[str, tuple[str, ...]]] = {"upload": ("PUT",), "download": ("GET", "HEAD"), "verify": ("POST",)}

type Told = Literal["wanted", "held", "given", "missing", "misjudged"]


@dataclass(frozen=True, slots=True)
class Row:
    """One object of a batch: what was asked of it and what was told.

    Attributes:
        repository: what stands before the end of the path.
    """

    sample: Sample
    repository: str
    asked: Mapping[str, Any]
    told: Mapping[str, Any]


@dataclass(slots=True)
class Lfs:
    """A server of Git LFS.

    Attributes:
        places: the shape of the path to which an action leads, by its name.
        samples: by method and act: `batch`, or the name of an action.
        rows: objects that batches told of, by what was told of them.
        contents: what was brought, by repository and object identifier.
        held: the sizes of the objects that were there when a request about them was answered, by its number.
        missed: the refused requests, by number, that were about an object which was not there.
        early: objects that were there before anything was brought, in the order in which they were told of.
        named: whether something stands before the end of the path of batches.
    """

    places: dict[str, Shape] = field(default_factory=dict)
    samples: dict[tuple[str, str], list[Sample]] = field(default_factory=dict)
    rows: dict[Told, list[Row]] = field(default_factory=dict)
    contents: dict[tuple[str, str], bytes] = field(default_factory=dict)
    held: dict[int, dict[str, int]] = field(default_factory=dict)
    missed: set[int] = field(default_factory=set)
    early: list[tuple[str, str]] = field(default_factory=list)
    named: bool = False

    @property
    def batch(self) -> Shape:
        """The shape of the path of batches."""
        return (*((REPOSITORY,) if self.named else ()), *_BATCH)

    @property
    def parted(self) -> bool:
        """Whether every repository has objects of its own."""
        return REPOSITORY in self.places.get("upload", ()) or REPOSITORY in self.places.get("download", ())

    def all_samples(self) -> Iterator[Sample]:
        """Yield every sample that is about this server's objects."""
        for samples in self.samples.values():
            yield from samples

    def scope_of(self, repository: str) -> str:
        """Return whose objects those of a repository are."""
        return repository if self.parted else ""


def find_lfs(samples: Sequence[Sample]) -> Lfs | None:
    """Find batches whose actions lead to addresses made of repository, object identifier and size; None without any."""
    lfs = Lfs()
    asked = [(sample, path_of(sample)) for sample in samples if _is_batch(sample)]
    lfs.named = any(len(path) > len(_BATCH) for _, path in asked)
    for sample, path in asked:
        repository = path[: -len(_BATCH)]
        if bool(repository) is not lfs.named:
            return None
        for row in _rows(sample, "/".join(repository)):
            for name, action in actions_of(row.told).items():
                place = _place(action, repository, row.asked)
                if place is None or lfs.places.setdefault(name, place) != place:
                    return None
    if not any(OID in lfs.places.get(name, ()) for name in OPERATIONS):
        return None
    return _followed(lfs, samples)


def _is_batch(sample: Sample) -> bool:
    tree = sample.asked.tree
    fits = sample.method == "POST" and path_of(sample)[-2:] == _BATCH and isinstance(tree, dict)
    return fits and tree.get("operation") in OPERATIONS and isinstance(tree.get("objects"), list)


def path_of(sample: Sample) -> tuple[str, ...]:
    """Return the segments of a path as it was sent."""
    return tuple(part for part in sample.exchange.request.segments if part)


def _rows(sample: Sample, repository: str) -> Iterator[Row]:
    """Pair what was asked with what was told, by object identifier."""
    tree = sample.answer.tree
    told = tree.get("objects") if sample.good and isinstance(tree, dict) else None
    found = {one.get("oid"): one for one in told if isinstance(one, dict)} if isinstance(told, list) else {}
    for asked in sample.asked.tree["objects"]:
        if isinstance(asked, dict) and isinstance(asked.get("oid"), str) and asked["oid"] in found:
            yield Row(sample, repository, asked, found[asked["oid"]])


def actions_of(told: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """Return the actions that are offered for an object, by name."""
    actions = told.get("actions")
    return {name: one for name, one in actions.items() if isinstance(one, dict)} if isinstance(actions, dict) else {}


def _place(action: Mapping[str, Any], repository: Sequence[str], asked: Mapping[str, Any]) -> Shape | None:
    """Read the path of an address as a shape; None for an address elsewhere."""
    href = action.get("href")
    if not isinstance(href, str) or not href.startswith(f"{HERE}/"):
        return None
    path = tuple(part for part in href.removeprefix(HERE).partition("?")[0].split("/") if part)
    before: Shape = ()
    if repository and path[: len(repository)] == tuple(repository):
        before, path = (REPOSITORY,), path[len(repository) :]
    known = {asked["oid"]: OID, str(asked.get("size")): SIZE}
    after: Shape = tuple(known.get(part, part) for part in path)
    return (*before, *after)


def _act(lfs: Lfs, sample: Sample) -> str:
    """Name what a request does; empty when it is about something else."""
    path = path_of(sample)
    if sample.method == "POST" and _fits(lfs.batch, path):
        return "batch"
    fitting = (name for name, place in lfs.places.items() if sample.method in _ACTS.get(name, ()) and _fits(place, path))
    return next(fitting, "")


def _fits(shape: Shape, path: Sequence[str]) -> bool:
    own = shape[1:] if shape[:1] == (REPOSITORY,) else shape
    if len(path) < len(shape) or (own is shape and len(path) != len(shape)):
        return False
    return all(isinstance(part, Parameter) or part == said for part, said in zip(own[::-1], path[::-1], strict=False))


def _followed(lfs: Lfs, samples: Sequence[Sample]) -> Lfs:
    """Follow every object through the traffic."""
    for sample in samples:
        act = _act(lfs, sample)
        if not act:
            continue
        path = path_of(sample)
        lfs.samples.setdefault((sample.method, act), []).append(replace(sample, segments=path))
        if act == "batch":
            _told(lfs, sample, "/".join(path[: -len(_BATCH)]))
        elif act == "upload" and sample.good:
            lfs.contents[values_of(lfs, act, path)] = sample.asked.raw
        elif not sample.good:
            lfs.missed.update([sample.number] if _speaks_of(lfs, act, sample) not in lfs.contents else [])
        elif act == "download" and sample.status == 200 and sample.method == "GET":
            lfs.contents.setdefault(values_of(lfs, act, path), sample.answer.raw)
    return lfs


def values_of(lfs: Lfs, act: str, path: Sequence[str]) -> tuple[str, str]:
    """Say of which repository, where each has its own, and of which object the path of an action speaks."""
    place = lfs.places[act]
    after = len(place) - 1
    repository = "/".join(path[: len(path) - after]) if place[:1] == (REPOSITORY,) else ""
    return lfs.scope_of(repository), path[place.index(OID) - len(place)] if OID in place else ""


def _speaks_of(lfs: Lfs, act: str, sample: Sample) -> tuple[str, str]:
    repository, oid = values_of(lfs, act, path_of(sample))
    tree = sample.asked.tree
    return repository, str(tree.get("oid")) if act == "verify" and isinstance(tree, dict) else oid


def _told(lfs: Lfs, sample: Sample, repository: str) -> None:
    """Note what a batch tells of its objects, and which of them were there."""
    scope = lfs.scope_of(repository)
    asked = sample.asked.tree
    oids = [one.get("oid") for one in asked.get("objects") or () if isinstance(one, dict)] if isinstance(asked, dict) else []
    lfs.held[sample.number] = {str(oid): len(lfs.contents[scope, str(oid)]) for oid in oids if (scope, str(oid)) in lfs.contents}
    if not isinstance(asked, dict) or not isinstance(asked.get("objects"), list):
        return
    for row in _rows(sample, repository):
        kind = _kind(str(asked.get("operation")), row.told)
        lfs.rows.setdefault(kind, []).append(row)
        known = (scope, row.asked["oid"])
        if kind in ("held", "given") and known not in lfs.contents and known not in lfs.early:
            lfs.early.append(known)


def _kind(operation: str, told: Mapping[str, Any]) -> Told:
    error = told.get("error")
    if isinstance(error, dict):
        return "misjudged" if error.get("code") == 422 else "missing"
    if operation == "upload":
        return "wanted" if "upload" in actions_of(told) else "held"
    return "given" if "download" in actions_of(told) else "missing"
