"""A defect in one inference must not cost the others: it is left out, seen, and everything else inferred without it."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from understudy.core.generator.pipeline import Generated

# What is tried, one after the other: each inference alone, from the least to the most that depends on it, then all of them together.
_ALONE: Final = ("private", "lags", "progress", "standards", "borrowing", "compact", "credentials", "resources")
_TOGETHER: Final = (frozenset(_ALONE), frozenset((*_ALONE, "templates", "data-flow", "discriminators")))


@dataclass(frozen=True, slots=True)
class Defect:
    """What failed, and without what inferences the rest was inferred.

    Attributes:
        error: the type and the message of the exception.
        place: the file and the line that raised it.
        left_out: names of `understudy.core.generator.switches.SWITCHES`.
    """

    error: str
    place: str
    left_out: tuple[str, ...]


def infer_despite(attempt: Callable[[frozenset[str]], Generated], without: frozenset[str]) -> tuple[Generated, Defect | None]:
    """Infer, and where that fails by a defect of ours, infer with as little left out as it takes.

    Args:
        attempt: infers without some inferences.
        without: what was left out on purpose.

    Raises:
        Exception: that of the first attempt, where nothing could be inferred even without all inferences.
    """
    try:
        return attempt(without), None
    except Exception as error:  # noqa: BLE001 (the outermost edge of inferring: a defect must be seen, and cost nothing else)
        first = error
    for left_out in _ways(without):
        try:
            generated = attempt(without | left_out)
        except Exception:  # noqa: BLE001, S112 (the first one is shown)
            continue
        return generated, Defect(f"{type(first).__name__}: {first}", _place(first), tuple(sorted(left_out)))
    raise first


def _ways(without: frozenset[str]) -> Iterator[frozenset[str]]:
    yield from (frozenset([name]) for name in _ALONE if name not in without)
    yield from _TOGETHER


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
