"""Pass 6d: in which order an index shows files: as they came, by their names, or by their releases, either way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from understudy.core.engine.templates.releases import by_release
from understudy.core.generator.passes.packages.index import Package

type Sorting = Callable[[list[Package]], list[Package]]


def _filename(package: Package) -> str:
    return package.filename


def _by_release(files: Iterable[Package]) -> list[Package]:
    return [named["file"] for named in by_release({"project": one.project, "version": one.version, "file": one} for one in files)]


def _newest_first(files: list[Package]) -> list[Package]:
    return _by_release(files[::-1])[::-1]


# The files of one release: as they came, or by their names, either way.
WITHIN: tuple[tuple[str, Sorting], ...] = (
    ("", lambda files: files),
    (" | reverse", lambda files: files[::-1]),
    (" | sort('filename')", lambda files: sorted(files, key=_filename)),
    (" | sort('-filename')", lambda files: sorted(files, key=_filename, reverse=True)),
)
ALL: tuple[tuple[str, Sorting], ...] = ((" | by_release", _by_release), ("", list))
_NEWEST_FIRST = " | reverse | by_release | reverse"
OF_PROJECT: tuple[tuple[str, Sorting], ...] = (("", list), (" | by_release", _by_release), (_NEWEST_FIRST, _newest_first))


def order_of(shown: Sequence[tuple[Sequence[str], list[Package]]], sortings: Sequence[tuple[str, Sorting]]) -> str | None:
    """Find filters that put files in the order in which lists showed them; None where nothing explains it.

    Args:
        shown: the names in each list, and the files that were there, as they came.
        sortings: the orders to try first, each with every order of what they leave as it is.
    """
    for then, sorting in sortings if shown else ():
        for within, put in WITHIN:
            if all([one.filename for one in sorting(put(files))] == list(names) for names, files in shown):
                return within + then
    return None
