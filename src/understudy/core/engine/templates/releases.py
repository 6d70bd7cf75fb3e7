"""Releases of Python packages in the order of their versions (packaging.python.org, "Version specifiers"; formerly PEP 440)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from understudy.core.engine.templates.writing import to_text

_VERSION: Final = re.compile(
    r"v?(?:(?P<epoch>\d+)!)?(?P<release>\d+(?:\.\d+)*)"
    r"(?:[-_.]?(?P<stage>alpha|beta|preview|pre|rc|a|b|c)[-_.]?(?P<pre>\d*))?"
    r"(?P<after>-(?P<bare>\d+)|[-_.]?(?:post|rev|r)[-_.]?(?P<post>\d*))?"
    r"(?P<early>[-_.]?dev[-_.]?(?P<dev>\d*))?(?:\+(?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?"
)
_STAGES: Final = {"a": 0, "alpha": 0, "b": 1, "beta": 1}
_CANDIDATE, _FINAL = 2, 3


def version_key(version: Any) -> tuple[Any, ...]:
    """Return what versions are ordered by; what is no version comes before all that are."""
    text = to_text(version).strip().lower()
    found = _VERSION.fullmatch(text)
    if found is None:
        return (-1, text)
    release = [int(part) for part in found["release"].split(".")]
    while len(release) > 1 and release[-1] == 0:
        release.pop()
    early = found["early"] is not None
    stage = (_STAGES.get(found["stage"], _CANDIDATE), int(found["pre"] or 0)) if found["stage"] else (_FINAL, 0)
    if early and found["stage"] is None and found["after"] is None:
        stage = (-1, 0)
    after = int(found["bare"] or found["post"] or 0) if found["after"] else -1
    dev = (0, int(found["dev"] or 0)) if early else (1, 0)
    local = tuple((1, int(part)) if part.isdigit() else (0, part) for part in re.split(r"[-_.]", found["local"])) if found["local"] else ()
    return (int(found["epoch"] or 0), tuple(release), stage, after, dev, local)


def by_release(files: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Order files by their project and version, leaving those of one release as they are."""
    return sorted(files, key=lambda file: (to_text(file.get("project", "")), version_key(file.get("version", ""))))


def releases(files: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Put together files of one version: ``{version, files}`` in the order of versions."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for file in files:
        found.setdefault(to_text(file.get("version", "")), []).append(file)
    return [{"version": version, "files": found[version]} for version in sorted(found, key=version_key)]


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {"by_release": by_release, "releases": releases}
