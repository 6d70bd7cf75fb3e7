"""How a registry of npm packages does what its API leaves open: what it shows of manifests, how it counts revisions, what was there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import id_format, read_moment

# npm, "Package metadata": the media type of what is needed for installing, and the members of a manifest in it.
ABBREVIATED: Final = "application/vnd.npm.install-v1+json"
INSTALLED: Final = (
    "name",
    "version",
    "deprecated",
    "dependencies",
    "optionalDependencies",
    "devDependencies",
    "bundleDependencies",
    "peerDependencies",
    "peerDependenciesMeta",
    "acceptDependencies",
    "bin",
    "directories",
    "dist",
    "engines",
    "cpu",
    "os",
    "funding",
    "_hasShrinkwrap",
)

type Asked = tuple[Sample, str, Mapping[str, str]]


def is_abbreviated(sample: Sample) -> bool:
    """Whether a client asks for what is needed for installing only."""
    return ABBREVIATED in sample.headers.get("accept", "")


@dataclass(slots=True)
class Manner:
    """What the recording tells of a registry.

    Attributes:
        without: members of published manifests that are not shown.
        added: members of shown manifests that nobody published.
        names: members of abbreviated manifests; `extra` those that the registry adds to these.
        step: by how much publishing counts up the revision of a package, which everything else counts up by one.
        revision: the format of what stands behind the number.
        notation: how moments are written.
        unread: whether a readme that stands outside manifests is not looked at.
        first: the numbers of the samples that published a package for the first time.
        seeds: packages that were there before, by name; `files` theirs, by name of package and file.
    """

    without: tuple[str, ...] = ()
    added: dict[str, Any] = field(default_factory=dict)
    names: tuple[str, ...] = INSTALLED
    extra: dict[str, Any] = field(default_factory=dict)
    step: int = 1
    revision: str = "{hex:16}"
    notation: str = "iso:T:3:Z"
    unread: bool = False
    first: set[int] = field(default_factory=set)
    seeds: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[tuple[str, str], bytes] = field(default_factory=dict)


def learn_manner(asked: Sequence[Asked]) -> Manner:
    """Follow a registry through its traffic."""
    manner = Manner()
    published: dict[tuple[str, str], dict[str, Any]] = {}
    writes: dict[str, int] = {}
    counts: list[tuple[int, int]] = []
    only_published: set[str] = set()
    outer: dict[str, str] = {}
    for sample, kind, values in asked:
        name = "/".join(part for part in (values.get("scope"), values.get("package")) if part)
        body, shown = sample.asked.tree, sample.answer.tree
        if not sample.good:
            continue
        if kind == "package" and sample.method == "PUT" and isinstance(body, dict) and body.get("_attachments"):
            if name not in writes:
                manner.first.add(sample.number)
                only_published.add(name)
            writes[name] = writes.get(name, 0) + 1
            if body.get("readme") and not any(manifest.get("readme") for manifest in (body.get("versions") or {}).values()):
                outer[name] = body["readme"]
            published.update({(name, version): manifest for version, manifest in (body.get("versions") or {}).items()})
        elif sample.method != "GET":
            only_published.discard(name)
        elif kind == "package" and sample.status == 200 and isinstance(shown, dict):
            _see(manner, name, sample, published)
            manner.unread = manner.unread or (name in outer and shown.get("readme") == "")
            count, _, tail = str(shown.get("_rev", "")).partition("-")
            if count.isdecimal() and name in only_published:
                counts.append((int(count), writes[name]))
            manner.revision = (id_format([tail]) if tail else None) or manner.revision
            times = shown.get("time")
            moment = read_moment(str(times.get("modified", ""))) if isinstance(times, dict) else None
            manner.notation = moment.notation if moment is not None else manner.notation
            if name not in writes and (name not in manner.seeds or not is_abbreviated(sample)):
                manner.seeds[name] = shown
        elif kind == "file" and sample.status == 200 and name not in writes:
            manner.files[name, values["file"]] = sample.answer.raw
    manner.step = next((count // times for count, times in counts if times and count % times == 0), 1) or 1
    return manner


def _see(manner: Manner, name: str, sample: Sample, published: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
    """Compare what is shown of manifests with what was published."""
    for version, shown in (sample.answer.tree.get("versions") or {}).items():
        brought = published.get((name, version))
        if brought is None or not isinstance(shown, dict):
            continue
        if is_abbreviated(sample):
            manner.names = tuple(dict.fromkeys((*manner.names, *(key for key in shown if key in brought))))
            manner.extra |= {key: value for key, value in shown.items() if key not in brought and key != "deprecated"}
        else:
            manner.without = tuple(dict.fromkeys((*manner.without, *(key for key in brought if key not in shown))))
            manner.added |= {key: value for key, value in shown.items() if key not in brought and key != "deprecated"}
