"""Pass 5g: trees of files and directories (RFC 4918), followed through the traffic: what stands where before and after every request.

What the methods do to a tree is known from the standard; what things look like, and which answers are given, is learned. A thing is
keyed by its decoded path, the root by the empty text; its kind is ``file``, ``collection``, or what a server calls it (``calendar``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from understudy.core.engine.branches import is_below
from understudy.core.engine.templates.dav_view import view_dav
from understudy.core.engine.templates.texts import parent, place
from understudy.core.generator.traffic.davs import TYPE, codes_of, hrefs_of, kind_of, prefixes_of, shown_properties
from understudy.core.generator.traffic.sample import HERE, Sample

NAME = "files"
METHODS = (
    *("OPTIONS", "MKCOL", "MKCALENDAR", "PUT", "GET", "HEAD", "DELETE", "COPY", "MOVE"),
    *("PROPFIND", "PROPPATCH", "REPORT", "LOCK", "UNLOCK"),
)
_TELLING = ("MKCOL", "MKCALENDAR", "COPY", "MOVE", "PROPFIND", "PROPPATCH", "REPORT")
_MAKES = ("MKCOL", "MKCALENDAR", "PUT", "LOCK")
CONTENT = "content"


@dataclass(slots=True, eq=False)
class Thing:
    """What stands under one path between two writes.

    Attributes:
        write: the sample that made it; None for what was there before.
        told: what answers showed of it, in order: the property in Clark notation (``#etag`` for header fields), the sample and the value.
        own: properties that a client gave it, as XML by name.
        stored: members that a write gives it and answers show again.
        original: what it is a copy of.
    """

    path: str
    kind: str
    write: Sample | None
    content: bytes | None = None
    told: list[tuple[str, Sample, str]] = field(default_factory=list)
    own: dict[str, str] = field(default_factory=dict)
    stored: dict[str, Any] = field(default_factory=dict)
    original: Thing | None = None

    def item(self) -> dict[str, Any]:
        """The thing as the tree of the virtual service holds it."""
        found: dict[str, Any] = {"path": self.path, "kind": self.kind}
        if self.content is not None:
            found[CONTENT] = self.content
        found.update(self.stored)
        if self.own:
            found["properties"] = dict(self.own)
        return found


@dataclass(slots=True)
class Glance:
    """What one request found: whether things are there, and which; `inside` is what stood right in the directory it reads."""

    key: str
    thing: Thing | None
    parent: bool
    target: str = ""
    aim: Thing | None = None
    aim_parent: bool = False
    locked: bool = False
    after: Thing | None = None
    inside: tuple[Thing, ...] = ()


@dataclass(slots=True)
class Tree:
    """A tree as the traffic shows it.

    Attributes:
        base: the segments above which nothing of it was seen.
        seeds: what was there before.
        glances: by number of the sample.
        prefixes: that answers use, by namespace.
        shown: what multi-status answers show of things, by number of the sample.
        is_plain: whether nothing tells of directories: files stand under any path.
        is_listed: whether directories are shown all the same, as nobody can for others.
        pages: how they are shown, where that was understood.
    """

    base: tuple[str, ...]
    samples: list[Sample]
    seeds: list[Thing] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)
    glances: dict[int, Glance] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    shown: dict[int, list[Thing]] = field(default_factory=dict)
    hrefs: list[tuple[str, Thing]] = field(default_factory=list)
    is_plain: bool = False
    is_listed: bool = False
    pages: list[Any] = field(default_factory=list)

    @property
    def above(self) -> tuple[str, ...]:
        """The segments that answers leave out: those above a plain tree."""
        return self.base if self.is_plain else ()

    def kinds(self) -> list[str]:
        """List the kinds of things, in order of appearance."""
        return list(dict.fromkeys(thing.kind for thing in self.things))


def key_of(sample: Sample) -> str:
    """Read the place that a request names."""
    return place(sample.exchange.request.raw_path)


def leads_to_directory(sample: Sample) -> bool:
    """Whether an answer leads to the same path with a slash at its end, as servers do where a directory is named without it."""
    location = next((value for name, value in sample.fields if name.lower() == "location"), "")
    is_led = sample.status in (301, 302, 307, 308) and sample.method in ("GET", "HEAD")
    return is_led and location.removeprefix(HERE) == sample.exchange.request.raw_path + "/"


def find_tree(samples: Sequence[Sample]) -> Tree | None:
    """Find the tree that a service keeps; None when it speaks no WebDAV."""
    speaking = [sample for sample in samples if sample.method in _TELLING and sample.status in (201, 204, 207)]
    if not any(sample.status == 207 or sample.method in ("MKCOL", "MKCALENDAR") for sample in speaking):
        return None
    base = _base(speaking)
    inside = [sample for sample in samples if sample.method in METHODS and sample.segments[: len(base)] == base]
    return follow(Tree(base, inside))


def follow(tree: Tree) -> Tree:
    """Follow the traffic of a tree, so that it says what stood where."""
    _Follower(tree).follow()
    return tree


def _base(samples: Sequence[Sample]) -> tuple[str, ...]:
    """The segments that all paths begin with, less what a client may have named."""
    paths = [tuple(part for part in sample.segments if part) for sample in samples]
    paths += [path[:-1] for sample, path in zip(samples, paths, strict=True) if sample.method in (*_MAKES, "MOVE", "COPY")]
    shared = min(paths, key=len)
    for path in paths:
        while path[: len(shared)] != shared:
            shared = shared[:-1]
    made = {place(sample.exchange.request.raw_path) for sample in samples if sample.method in _MAKES}
    while shared and "/".join(shared) in made:
        shared = shared[:-1]
    return shared


class _Follower:
    """Follows a tree through the traffic."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._now: dict[str, Thing] = {}
        self._locks: set[str] = set()

    def follow(self) -> None:
        self._seed()
        for sample in self._tree.samples:
            glance = self._glance(sample)
            self._tree.glances[sample.number] = glance
            if sample.good:
                self._move_on(sample, glance)
            glance.after = self._now.get(glance.key)

    def _seed(self) -> None:
        """Put in place what was there before: what is shown, or stands above what is made, before anybody made it."""
        made: set[str] = set()
        for sample in self._tree.samples:
            key = key_of(sample)
            if (
                not sample.good
                or leads_to_directory(sample)
                or (self._tree.is_plain and (sample.method == "DELETE" or sample.segments[-1:] == ("",)))
            ):
                continue
            if sample.method in ("COPY", "MOVE"):
                target = _target(sample)
                made.update((target, *(target + known[len(key) :] for known in list(made) if is_below(known, key))))
                self._plant(parent(target), made)
            elif sample.method in _MAKES:
                self._plant(parent(key), made)
                made.add(key)
            else:
                self._plant(key, made, kind="" if sample.method in ("GET", "HEAD", "PUT") else "collection")
            for path, properties in shown_properties(sample):
                if any(name == TYPE for name, _ in properties):
                    self._plant(path, made, kind_of(properties))

    def _plant(self, path: str, made: set[str], kind: str = "collection") -> None:
        if self._tree.is_plain and kind == "collection":
            return
        known = next((seed for seed in self._tree.seeds if seed.path == path), None)
        if known is not None and kind != "collection":
            known.kind = kind or known.kind
        if known is not None or any(path == one or is_below(path, one) for one in made) or not self._is_inside(path):
            return
        seed = Thing(path, kind or "file", None)
        self._tree.seeds.append(seed)
        self._tree.things.append(seed)
        self._now[path] = seed

    def _is_inside(self, path: str) -> bool:
        base = "/".join(self._tree.base)
        return path == base or is_below(path, base)

    def _glance(self, sample: Sample) -> Glance:
        key = key_of(sample)
        thing = self._now.get(key)
        glance = Glance(key, thing, not key or parent(key) in self._now, locked=key in self._locks)
        if sample.method == "GET" and sample.status == 200 and (thing is None or thing.kind != "file"):
            glance.inside = tuple(self._inside(key))
        if sample.method in ("COPY", "MOVE"):
            glance.target = _target(sample)
            glance.aim = self._now.get(glance.target)
            glance.aim_parent = not glance.target or parent(glance.target) in self._now
        return glance

    def _inside(self, key: str) -> Iterable[Thing]:
        """List what stands right in a directory; in a plain tree directories are what is above files."""
        start = len(key) + 1 if key else 0
        names = dict.fromkeys(path[start:].partition("/")[0] for path in self._now if is_below(path, key))
        for name in names:
            path = f"{key}/{name}".lstrip("/")
            yield self._now.get(path) or Thing(path, "collection", None)

    def _move_on(self, sample: Sample, glance: Glance) -> None:
        key, thing = glance.key, glance.thing
        match sample.method:
            case "MKCOL" | "MKCALENDAR" | "PUT":
                self._make(sample, key)
            case "LOCK":
                self._locks.add(key)
                if thing is None:
                    self._make(sample, key)
            case "UNLOCK":
                self._locks.discard(key)
            case "DELETE":
                self._remove(key)
            case "COPY" | "MOVE":
                self._relocate(sample, glance)
            case "PROPPATCH":
                self._patch(sample, glance)
            case "GET" | "HEAD":
                if thing is not None and sample.status in (200, 206):
                    _note_fields(thing, sample)
                    if thing.kind == "file" and thing.content is None and sample.method == "GET" and sample.status == 200:
                        thing.content = sample.answer.raw
            case _:
                self._show(sample)

    def _put(self, thing: Thing) -> None:
        self._now[thing.path] = thing
        self._tree.things.append(thing)

    def _make(self, sample: Sample, key: str) -> None:
        if sample.method in ("MKCOL", "MKCALENDAR"):
            asked = view_dav(sample.exchange.request)
            kind = "calendar" if sample.method == "MKCALENDAR" else kind_of([(TYPE, asked["set"].get(TYPE, ""))]) if asked["set"] else ""
            own = {name: value for name, value in asked["set"].items() if name != TYPE}
            self._put(Thing(key, kind if kind not in ("", "file") else "collection", sample, own=own))
            return
        thing = Thing(key, "file", sample, sample.exchange.request.payload if sample.method == "PUT" else b"")
        known = self._now.get(key)
        if known is not None:
            thing.own = dict(known.own)
        _note_fields(thing, sample)
        self._put(thing)

    def _remove(self, key: str) -> None:
        for path in [path for path in self._now if path == key or is_below(path, key)]:
            del self._now[path]
            self._locks.discard(path)

    def _relocate(self, sample: Sample, glance: Glance) -> None:
        branch = [path for path in self._now if path == glance.key or is_below(path, glance.key)]
        if sample.headers.get("depth") == "0":
            branch = branch[:1]
        copies = [(glance.target + path[len(glance.key) :], self._now[path]) for path in branch]
        self._remove(glance.target)
        for path, original in copies:
            self._put(Thing(path, original.kind, sample, original.content, own=dict(original.own), original=original))
        if sample.method == "MOVE":
            self._remove(glance.key)
        glance.aim = self._now.get(glance.target) if glance.aim is None else glance.aim

    def _patch(self, sample: Sample, glance: Glance) -> None:
        asked = view_dav(sample.exchange.request)
        told = [code for code in codes_of(sample) if code != "200"]
        if glance.thing is None or told:
            return
        new = Thing(glance.key, glance.thing.kind, glance.thing.write, glance.thing.content, original=glance.thing)
        new.own = {**glance.thing.own, **asked["set"]}
        for name in asked["remove"]:
            new.own.pop(name, None)
        self._put(new)

    def _show(self, sample: Sample) -> None:
        shown: list[Thing] = []
        for path, properties in shown_properties(sample):
            thing = self._now.get(path)
            if thing is None:
                continue
            kind = kind_of(properties) if any(name == TYPE for name, _ in properties) else thing.kind
            if thing.kind == "collection" and kind not in ("file", "collection"):
                thing.kind = kind
            shown.append(thing)
            self._tree.prefixes.update({space: prefix for space, prefix in prefixes_of(sample).items() if space not in self._tree.prefixes})
            thing.told.extend((name, sample, value) for name, value in properties)
        for href in hrefs_of(sample):
            thing = self._now.get(place(href))
            if thing is not None:
                self._tree.hrefs.append((href, thing))
        self._tree.shown[sample.number] = shown


def _target(sample: Sample) -> str:
    return place(sample.headers.get("destination", ""))


def _note_fields(thing: Thing, sample: Sample) -> None:
    """Keep the header fields of an answer that are about the thing."""
    for name, value in sample.fields:
        lower = name.lower()
        if lower in ("etag", "last-modified") or (lower == "content-type" and sample.method in ("GET", "HEAD") and thing.kind == "file"):
            thing.told.append((f"#{lower.replace('-', '_')}", sample, value))
