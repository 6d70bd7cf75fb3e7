"""What Git LFS servers tell of the objects that a request of the Batch API is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final


def told_objects(asked: Any, groups: Iterable[Iterable[Any]]) -> list[Any]:
    """Put what is told of objects into the order in which they were asked for; every group tells of some of them."""
    told = {one.get("oid"): one for group in groups for one in group}
    return [told[one.get("oid")] for one in asked or () if one.get("oid") in told]


def fitting_objects(asked: Any, held: Iterable[Any]) -> list[str]:
    """List the identifiers of objects that are there with the size for which they were asked."""
    sizes = {one["oid"]: one["size"] for one in held}
    return [one["oid"] for one in asked or () if one.get("oid") in sizes and sizes[one["oid"]] == one.get("size")]


FILTERS: Final[dict[str, Callable[..., Any]]] = {"lfs_told": told_objects, "lfs_fitting": fitting_objects}
