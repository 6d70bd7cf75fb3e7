"""What a registry of npm packages does with the documents that clients publish and change.

A package is a document with `name`, `versions`, `dist-tags`, `time` and `_rev`, as the registry shows it. Rules say what a registry does in
its own way: ``at`` (the moment), ``base`` (its address), ``rev`` (letters of the next revision), ``step`` (by how much a revision counts
up), ``without`` and ``added`` (members of a manifest that it does not show, or adds), ``unread`` (whether a readme outside manifests is not
looked at).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

# Members of a package that tell of its latest version (registry API, "Package").
_OF_LATEST: Final = ("description", "homepage", "keywords", "repository", "author", "bugs", "license", "readmeFilename", "maintainers")


def published(item: Any, body: Any, rules: Mapping[str, Any]) -> dict[str, Any]:
    """Return a package with the versions that a client publishes."""
    old: Mapping[str, Any] = item or {}
    name = str(body["name"])
    brought = body.get("versions") or {}
    versions = {**old.get("versions", {}), **{key: _kept(name, manifest, rules) for key, manifest in brought.items()}}
    tags = {**old.get("dist-tags", {}), **(body.get("dist-tags") or {})}
    time = {"modified": rules["at"], "created": rules["at"], **old.get("time", {}), **dict.fromkeys(brought, rules["at"])}
    latest = brought.get(tags.get("latest")) or versions.get(tags.get("latest")) or {}
    about = {key: latest[key] for key in _OF_LATEST if key in latest}
    outer = None if rules.get("unread") else body.get("readme")
    readme = next((manifest["readme"] for manifest in brought.values() if manifest.get("readme")), outer or old.get("readme", ""))
    own = {"versions": versions, "dist-tags": tags, "time": {**time, "modified": rules["at"]}, "readme": readme}
    return {**old, **about, "name": name, "_id": name, **own, "_rev": _next(old, rules)}


def changed(item: Any, body: Any, rules: Mapping[str, Any]) -> dict[str, Any]:
    """Return a package as a client wants it to be: with other manifests, or without some; times of versions that are gone go with them.

    Who only says who likes a package (``users``) leaves its versions alone.
    """
    name = str(item["name"])
    only_liked = "users" in body and "versions" not in body
    brought = item["versions"] if only_liked else body.get("versions") or {}
    versions = {key: _kept(name, manifest, rules) for key, manifest in brought.items()}
    gone = item["versions"].keys() - versions.keys()
    time = {key: value for key, value in item["time"].items() if key not in gone}
    if rules.get("at"):
        time["modified"] = rules["at"]
    tags = body.get("dist-tags", item["dist-tags"])
    users = body.get("users", item.get("users", {}))
    return {**item, "versions": versions, "dist-tags": tags, "time": time, "users": users, "_rev": _next(item, rules)}


def tagged(item: Any, tag: str, version: Any, rules: Mapping[str, Any]) -> dict[str, Any]:
    """Return a package in which a tag stands for a version; without a version, one that has no such tag."""
    tags = {key: value for key, value in item["dist-tags"].items() if key != tag}
    return {**item, "dist-tags": {**tags, tag: version} if version else tags, "_rev": _next(item, rules)}


def abbreviated(versions: Mapping[str, Any], names: Iterable[str], added: Mapping[str, Any]) -> dict[str, Any]:
    """Cut manifests down to what is needed for installing."""
    wanted = set(names)
    return {key: {**{name: value for name, value in manifest.items() if name in wanted}, **added} for key, manifest in versions.items()}


def manifest_of(item: Any, wanted: str) -> Any:
    """Return the manifest of a version, or of the version a tag stands for; nothing when there is none."""
    versions = (item or {}).get("versions", {})
    return versions.get(wanted) or versions.get((item or {}).get("dist-tags", {}).get(wanted))


def found(packages: Iterable[Any], text: str) -> list[Any]:
    """List the packages that speak of a text in their name, description or keywords."""
    words = [word for word in text.lower().split() if ":" not in word]
    return [package for package in packages if package["versions"] and all(word in _said(package) for word in words)]


def liked(packages: Iterable[Any], user: str) -> list[str]:
    """List the names of the packages that a user likes."""
    return [str(package["name"]) for package in packages if (package.get("users") or {}).get(user.strip('"'))]


def _said(package: Mapping[str, Any]) -> str:
    return " ".join([str(package["name"]), str(package.get("description", "")), *map(str, package.get("keywords") or ())]).lower()


def _kept(name: str, manifest: Mapping[str, Any], rules: Mapping[str, Any]) -> dict[str, Any]:
    """Keep a manifest as the registry shows it, its tarball under the registry's own address."""
    left_out = set(rules.get("without", ()))
    shown = {key: value for key, value in manifest.items() if key not in left_out and (key, value) != ("deprecated", "")}
    dist = manifest.get("dist")
    if isinstance(dist, Mapping) and dist.get("tarball"):
        file = str(dist["tarball"]).rpartition("/")[2]
        shown["dist"] = {**dist, "tarball": f"{rules['base']}/{name}/-/{file}"}
    return {**rules.get("added", {}), **shown} if rules.get("added") else shown


def _next(old: Mapping[str, Any], rules: Mapping[str, Any]) -> str:
    count = str(old.get("_rev", "0")).partition("-")[0]
    return f"{(int(count) if count.isdecimal() else 0) + int(rules.get('step', 1))}-{rules['rev']}"


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "npm_abbreviated": abbreviated,
    "npm_changed": changed,
    "npm_found": found,
    "npm_liked": liked,
    "npm_manifest": manifest_of,
    "npm_published": published,
    "npm_tagged": tagged,
}
