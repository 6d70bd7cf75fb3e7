"""Cookies that a server gives to whoever has none, beside a credential in a field: they decide nothing, and are given once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from understudy.core.generator.traffic.sample import Sample

GREETINGS: Final = "greetings"  # among the notes of a sample: the names of such cookies


def note_greetings(samples: Sequence[Sample]) -> None:
    """Note at every sample which cookies are only a greeting.

    Such a cookie is set where a request with an `Authorization` brings none, never where it is brought, and whoever brings it back
    brings the same `Authorization`. It is said nowhere else, as what guards against forged requests is.
    """
    greetings = frozenset(_greetings(samples))
    for sample in samples:
        sample.notes[GREETINGS] = greetings


def greetings_of(sample: Sample) -> frozenset[str]:
    """Name the cookies that are only a greeting."""
    found: frozenset[str] = sample.notes.get(GREETINGS, frozenset())
    return found


def cookie_set(field: str) -> tuple[str, str]:
    """Read the name and the value of a cookie that a `Set-Cookie` field gives out."""
    name, _, value = field.partition(";")[0].partition("=")
    return name.strip(), value.strip()


def _greetings(samples: Sequence[Sample]) -> set[str]:
    """List the names of the cookies that are brought back with what they were given with, and by nobody else."""
    given: dict[str, dict[str, str]] = defaultdict(dict)
    others: set[str] = set()
    brought: set[str] = set()
    said: set[str] = set()
    for sample in samples:
        shown = sample.headers.get("authorization", "")
        said.update(value for name, value in sample.headers.items() if name != "authorization")
        for name, value in sample.cookies.items():
            brought.add(name)
            if not shown or given[name].get(value) != shown:
                others.add(name)
        for name, value in (cookie_set(value) for name, value in sample.fields if name.lower() == "set-cookie"):
            if not shown or not value or name in sample.cookies or value in given[name]:
                others.add(name)
            given[name][value] = shown
    return {name for name, values in given.items() if name in brought - others and not said & values.keys()}
