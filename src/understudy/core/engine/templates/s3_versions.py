"""What buckets of Amazon S3 that keep versions know of their objects: which version is the newest, what a removal leaves, what is listed.

A version is an item of ``s3_versions/BUCKET``, in the order in which they were made: what the object had, and `named` (its key),
`version_id`, `modified`, and `marker` for one that says that the object was removed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote

from understudy.core.engine.templates.octets import as_octets

_MOST_KEYS: Final = 1000


def version_of(item: Any, name: str, version: str, modified: str) -> dict[str, Any]:
    """Return a version of an object, or of nothing but a name when it is a mark of its removal."""
    kept = item if isinstance(item, Mapping) else {"marker": "true"}
    return {**kept, "named": name, "version_id": version, "modified": modified}


def newest(versions: Iterable[Any], name: str) -> Any:
    """Return the newest version under a name; nothing when there is none."""
    return next((one for one in reversed(list(versions)) if one["named"] == name), None)


def left(versions: Iterable[Any], gone: Iterable[Any]) -> dict[str, list[Any]]:
    """Say what is read once versions are gone: the `items` that stand for their names then, and the `names` that nothing stands for.

    Args:
        versions: all of a bucket.
        gone: mappings with `Key` and `VersionId`, as requests name versions.
    """
    asked = {(str(one["Key"]), str(one["VersionId"])) for one in gone if one.get("VersionId")}
    rest = [one for one in versions if (one["named"], one["version_id"]) not in asked]
    latest = {name: newest(rest, name) for name in dict.fromkeys(name for name, _ in asked)}
    there = {name: one for name, one in latest.items() if one is not None and not one.get("marker")}
    return {"items": list(there.values()), "names": [name for name in latest if name not in there]}


def source_of(value: Any) -> dict[str, str]:
    """Read what a request copies (`x-amz-copy-source`): `bucket`, `key`, and `version` where it names one."""
    path, _, query = str(value).partition("?")
    bucket, _, key = unquote(path).removeprefix("/").partition("/")
    return {"bucket": bucket, "key": key, "version": query.partition("versionId=")[2].partition("&")[0]}


def named(objects: Iterable[Any], by_version: Any) -> list[Any]:  # a truth by its place, as in a template
    """List the objects of a request for removal that name a version, or those that name none."""
    return [one for one in objects if bool(one.get("VersionId")) is bool(by_version)]


def removed(objects: Iterable[Any], versions: Iterable[Any]) -> list[dict[str, Any]]:
    """Say of every object of a request for removal which version went, or which mark its removal left."""
    known = list(versions)
    found: list[dict[str, Any]] = []
    for one in objects:
        told: dict[str, Any] = {"Key": one["Key"]}
        if one.get("VersionId"):
            told["VersionId"] = one["VersionId"]
        elif (mark := newest(known, one["Key"])) is not None:
            told |= {"DeleteMarker": "true", "DeleteMarkerVersionId": mark["version_id"]}
        found.append(told)
    return found


def page_of(versions: Iterable[Any], query: Mapping[str, Any]) -> dict[str, Any]:
    """List versions as ListObjectVersions does: by name, the newest first, from a marker on, a limited number of them.

    Returns:
        `versions`, `markers` and `prefixes`, whether it is `truncated`, and the markers `next_key` and `next_version` when it is.
    """
    prefix, delimiter = str(query.get("prefix") or ""), str(query.get("delimiter") or "")
    ordered = sorted(enumerate(versions), key=lambda one: (one[1]["named"], -one[0]))
    latest = {one["named"]: number for number, one in reversed(ordered)}
    shown = [
        {**one, "latest": latest[one["named"]] == number, "etag": _tag(one), "size": len(as_octets(one.get("content", "")))}
        for number, one in ordered
        if one["named"].startswith(prefix)
    ]
    rest = _after(shown, str(query.get("key-marker") or ""), str(query.get("version-id-marker") or ""))
    limit = int(query.get("max-keys") or _MOST_KEYS)
    taken: list[dict[str, Any]] = []
    prefixes: list[str] = []
    last: dict[str, Any] = {}
    truncated = False
    for one in rest:
        name = one["named"]
        group = prefix + name[len(prefix) :].partition(delimiter)[0] + delimiter if delimiter and delimiter in name[len(prefix) :] else ""
        if group and group in prefixes:
            continue
        if len(taken) + len(prefixes) >= limit:
            truncated = True
            break
        last = one
        if group:
            prefixes.append(group)
        else:
            taken.append(one)
    page: dict[str, Any] = {
        "versions": [one for one in taken if not one.get("marker")],
        "markers": [one for one in taken if one.get("marker")],
        "prefixes": prefixes,
        "truncated": truncated,
    }
    return {**page, "next_key": last["named"], "next_version": last["version_id"]} if truncated and last else page


def _after(versions: Sequence[dict[str, Any]], name: str, version: str) -> Sequence[dict[str, Any]]:
    if not name:
        return versions
    if version:
        places = [place for place, one in enumerate(versions) if one["named"] == name and one["version_id"] == version]
        if places:
            return versions[places[0] + 1 :]
    return [one for one in versions if one["named"] > name]


def _tag(version: Mapping[str, Any]) -> str:
    known = version.get("etag")
    return str(known) if known else '"' + hashlib.md5(as_octets(version.get("content", "")), usedforsecurity=False).hexdigest() + '"'


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "s3_left": left,
    "s3_named": named,
    "s3_newest": newest,
    "s3_removed": removed,
    "s3_source": source_of,
    "s3_version": version_of,
    "s3_versions": page_of,
}
