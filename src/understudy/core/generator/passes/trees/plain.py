"""Pass 5j: stores of files under arbitrary paths that know no more of HTTP than PUT, GET, HEAD and DELETE: trees without directories.

A path is the key of what was put there, whatever its depth. How a server shows directories is its own affair, and learned where it can be.
"""

from __future__ import annotations

from collections.abc import Sequence

from understudy.core.engine.branches import is_below
from understudy.core.generator.passes.trees.directory_pages import find_pages
from understudy.core.generator.passes.trees.history import Tree, follow, key_of, leads_to_directory
from understudy.core.generator.templates.flow import scalars
from understudy.core.generator.traffic.sample import Sample

_METHODS = ("PUT", "GET", "HEAD", "DELETE", "OPTIONS")
_FEWEST = 2  # directories in which files were put


def find_plain_tree(samples: Sequence[Sample]) -> Tree | None:
    """Find the files that clients put under paths of their own; None where something else is made, or anything is read back otherwise."""
    puts = [sample for sample in samples if sample.method == "PUT" and sample.good]
    if not puts or any(_asks_about(sample, puts) for sample in samples if sample.query):
        return None
    shared = _shared([sample.segments[:-1] for sample in puts])
    for length in range(len(shared) + 1):
        inside = [sample for sample in samples if sample.segments[:length] == shared[:length]]
        if all(sample.method in _METHODS and not sample.query and not sample.operation for sample in inside):
            base = shared[: max(length, _told_depth(puts, len(shared)))]
            inside = [sample for sample in samples if sample.segments[: len(base)] == base]
            return _tree(base, inside)
    return None


def _tree(base: tuple[str, ...], inside: Sequence[Sample]) -> Tree | None:
    own = [sample for sample in inside if not _names_a_directory(sample)]
    pages = [sample for sample in inside if _names_a_directory(sample) and sample.method == "GET" and sample.status in (200, 404)]
    shown = [sample for sample in pages if sample.good]
    if shown and len(own) + len(pages) == len(inside):
        tree = follow(Tree(base, list(inside), is_plain=True))
        written = find_pages(tree, shown)
        if len([sample for one in written for sample in one.samples]) == len(shown) and _is_store(own, own, fewest=1):
            tree.pages = written
            return tree
    return follow(Tree(base, own, is_plain=True, is_listed=bool(shown))) if _is_store(own, inside) else None


def _asks_about(sample: Sample, puts: Sequence[Sample]) -> bool:
    """Whether a request asks for something else of a file, or of what is above one."""
    path = sample.segments[:-1] if _names_a_directory(sample) else sample.segments
    return any(put.segments[: len(path)] == path for put in puts)


def _shared(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    shared = paths[0]
    for path in paths:
        while path[: len(shared)] != shared:
            shared = shared[:-1]
    return shared


def _told_depth(puts: Sequence[Sample], deepest: int) -> int:
    """Count the segments above the store: answers say the rest of the path as the name of what was put; 0 where they say nothing."""
    told = [(sample.segments, {value.lstrip("/") for value in scalars(sample.answer.tree)}) for sample in puts]
    counts = {depth: sum("/".join(path[depth:]) in words for path, words in told) for depth in range(1, deepest + 1)}
    return next((depth for depth, count in counts.items() if count > len(told) / 2), 0)


def _names_a_directory(sample: Sample) -> bool:
    return bool(sample.segments) and sample.segments[-1] == ""


def _is_store(own: Sequence[Sample], inside: Sequence[Sample], fewest: int = _FEWEST) -> bool:
    """Whether what is put somewhere is read there again, byte by byte, in several directories, of which none is a file as well."""
    keys = {key_of(sample) for sample in own if sample.method == "PUT" and sample.good}
    parents = {key.rpartition("/")[0] for key in keys}
    if len(parents) < fewest or any(is_below(key, other) for key in keys for other in keys):
        return False
    if len({key.count("/") for key in keys}) == 1 and len(own) < len(inside):
        return False  # all are alike: what lists them may be understood
    now: dict[str, bytes] = {}
    read = 0
    for sample in own:
        key = key_of(sample)
        if sample.method == "PUT" and sample.good:
            now[key] = sample.exchange.request.payload
        elif sample.method == "DELETE" and sample.good:
            now = {path: content for path, content in now.items() if path != key and not is_below(path, key)}
        elif sample.method == "GET" and sample.status == 200:
            if any(is_below(other, key) for other in keys) or (key in now and now[key] != sample.answer.raw):
                return False
            read += key in now
        elif sample.method in ("GET", "HEAD") and not leads_to_directory(sample) and (sample.status == 404) == (key in now):
            return False
    return read > 0
