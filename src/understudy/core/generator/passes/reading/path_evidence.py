"""What the whole traffic says about words that stand in paths: which are data, and under which of them something was put."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from understudy.core.generator.traffic.echoes import is_echo
from understudy.core.generator.traffic.keyed_segments import around
from understudy.core.generator.traffic.own_words import own_words
from understudy.core.generator.traffic.sample import Sample

_KIND_MEMBERS = frozenset(
    ["type", "object", "kind", "rel", "collection", "resourceType", "__typename", "@type", "_type", "resource", "method"]
)
_LINKS = ("_links", "links")  # where documents say what there is besides, by addresses and titles
SINGLETONS = frozenset(
    [
        "settings",
        "config",
        "configuration",
        "profile",
        "preferences",
        "policy",
        "acl",
        "tags",
        "status",
        "password",
        "avatar",
        "put",
        "me",
        "self",
        "user",
        "account",
        "whoami",
    ]
)
_ONESELF = frozenset(["me", "self", "user", "account", "whoami", "profile"])  # the account of whoever asks, which he may remove
# What is done to a thing by `POST` and undone by `DELETE`: no thing of its own.
_TOGGLES = frozenset(
    [
        "favorite",
        "favourite",
        "like",
        "star",
        "follow",
        "watch",
        "subscribe",
        "bookmark",
        "pin",
        "block",
        "mute",
        "vote",
        "upvote",
        "lock",
        "archive",
        "publish",
    ]
)

type _Path = tuple[str, ...]


class PathEvidence:
    """What the whole traffic says about words that stand in paths."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        self.spoken: set[str] = set()
        self.tags: set[str] = set()
        self.kinds: set[str] = set()
        self.relationships: set[str] = set()
        self.put: dict[_Path, set[str]] = defaultdict(set)
        self.everybodys = _everybodys(samples)
        self.always_there = _always_there(samples)
        self.emptied = _emptied(samples, self.always_there)
        self.collections: set[str] = set()
        for sample in samples:
            self.collections.update(one for one, key in pairwise(sample.segments) if around(key) is not None)
            self.spoken.update(own_words(sample))
            if sample.good:
                self.spoken.update(_words(sample.answer.tree))
                self.tags.update(value.removeprefix("W/").strip('"') for name, value in sample.fields if name.lower() == "etag")
                self.collections.update(_collections(sample.answer.tree))
                self.kinds.update(_kinds(sample.answer.tree))
                self.relationships.update(_relationships(sample.answer.tree))
            if sample.method not in ("GET", "HEAD", "OPTIONS"):
                self.spoken.update(_words(sample.asked.tree))
            was_done = sample.status < 300 or (sample.status < 400 and sample.method in ("GET", "HEAD")) or sample.status == 404
            if was_done and not (sample.good and is_echo(sample)):
                self.put[sample.segments].add(sample.method)
        self._put_in = Counter(path[:-1] for path, methods in self.put.items() if "PUT" in methods)

    def names_a_thing(self, segments: _Path) -> bool:
        """Say whether the client made, read or removed something under this very path."""
        methods = self.put.get(segments, set())
        last = segments[-1].lower()
        if last in _ONESELF or (last in _TOGGLES and methods == {"POST", "DELETE"}):
            return False
        if segments in self.everybodys:
            return False
        if "DELETE" in methods and segments not in self.emptied:
            return bool(methods & {"GET", "PUT", "HEAD", "POST", "PATCH"})
        if segments in self.always_there and self._put_in[segments[:-1]] <= ("PUT" in methods):
            return False  # nothing beside it was put there
        return "PUT" in methods and bool(methods & {"GET", "HEAD"}) and last not in SINGLETONS


def _everybodys(samples: Sequence[Sample]) -> set[_Path]:
    """Find the paths under which several clients put something, where what is missing for one is there for another."""
    writers: dict[_Path, set[str]] = defaultdict(set)
    last: dict[_Path, tuple[str, bool] | None] = {}
    apart: set[_Path] = set()
    for sample in samples:
        path, sender = sample.segments, sample.headers.get("authorization") or str(sorted(sample.cookies.items()))
        if sample.method not in ("GET", "HEAD", "OPTIONS"):
            writers[path] |= {sender} if sample.good and sample.method != "DELETE" else set()
            last[path] = None
        elif sample.good or sample.status == 404:
            before = last.get(path)
            if before is not None and before[0] != sender and before[1] != sample.good:
                apart.add(path)
            last[path] = (sender, sample.good)
    return {path for path in apart if len(writers[path]) > 1}


def _always_there(samples: Sequence[Sample]) -> set[_Path]:
    """Find the paths that were read before anything was written under them, and were never missing: what is there is nobody's making."""
    written: set[_Path] = set()
    found: set[_Path] = set()
    for sample in samples:
        path = sample.segments
        if sample.status in (404, 410):
            found.discard(path)
            written.add(path)
        elif sample.method not in ("GET", "HEAD", "OPTIONS"):
            written.add(path)
        elif sample.status < 300 and path not in written and path:
            found.add(path)
    return found


def _emptied(samples: Sequence[Sample], there: set[_Path]) -> set[_Path]:
    """Find the paths that are read again after a `DELETE`, with things inside them: a list was emptied, and nothing was removed."""
    around = {sample.segments[:-1] for sample in samples if len(sample.segments) > 1}
    gone: dict[_Path, set[_Path]] = defaultdict(set)  # by what they are in
    found: set[_Path] = set()
    for sample in samples:
        path = sample.segments
        if sample.method == "DELETE" and sample.status < 300:
            gone[path[:-1]].add(path)
        elif (
            sample.method in ("GET", "HEAD")
            and sample.status < 300
            and path in gone.get(path[:-1], ())
            and (path in around or path in there)
        ):
            found.add(path)
        elif sample.method not in ("GET", "HEAD", "OPTIONS"):
            gone[path[:-1]].discard(path)
            gone.pop(path, None)
    return found


def _words(tree: Any, member: str = "") -> Iterable[str]:
    """List every string of a tree that may be data, leaving out those that name kinds of things."""
    if isinstance(tree, dict):
        for name, value in tree.items():
            if name not in _LINKS:
                yield from _words(value, name)
    elif isinstance(tree, list):
        for value in tree:
            yield from _words(value, member)
    elif isinstance(tree, str):
        if member not in _KIND_MEMBERS and 2 <= len(tree) <= 300:
            yield tree
    elif isinstance(tree, int) and not isinstance(tree, bool):
        yield str(tree)


def _kinds(tree: Any) -> Iterable[str]:
    """List the strings of a tree that name kinds of things."""
    if isinstance(tree, dict):
        for name, value in tree.items():
            if isinstance(value, str):
                yield from [value] if name in _KIND_MEMBERS else []
            else:
                yield from _kinds(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _kinds(value)


def _relationships(tree: Any) -> Iterable[str]:
    """List the names that resource objects of JSON:API give to what they refer to: what stands under them in paths is no thing's name."""
    data = tree.get("data") if isinstance(tree, dict) else None
    for thing in data if isinstance(data, list) else [tree]:
        inner = thing.get("data", thing) if isinstance(thing, dict) else None
        found = inner.get("relationships") if isinstance(inner, dict) else None
        if isinstance(found, dict) and all(isinstance(one, dict) and one.keys() & {"data", "links", "meta"} for one in found.values()):
            yield from found


def _collections(tree: Any) -> Iterable[str]:
    """List the collections of a service document, which says their addresses from there (OData 4.01 JSON Format §5)."""
    listed = tree.get("value") if isinstance(tree, dict) else None
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict) and isinstance(url := one.get("url"), str) and url == one.get("name"):
            yield url
