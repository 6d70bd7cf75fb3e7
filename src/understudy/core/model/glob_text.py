"""Globs without regular expressions: no input makes them slow."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def fits_with_stars[T](pattern: Sequence[T], subject: Sequence[T], is_star: Callable[[T], bool], fits: Callable[[T, T], bool]) -> bool:
    """Say whether a sequence fits a pattern in which stars stand for any number of elements.

    The two-pointer method (R. Salz' wildmat; Krauss 2008): only the latest star ever needs to take more, so the cost is at
    most the product of both lengths.
    """
    at = position = 0
    star, retry = -1, 0
    while position < len(subject):
        if at < len(pattern) and is_star(pattern[at]):
            star, retry = at, position
            at += 1
        elif at < len(pattern) and fits(pattern[at], subject[position]):
            at += 1
            position += 1
        elif star >= 0:
            retry += 1
            at, position = star + 1, retry
        else:
            return False
    return all(is_star(element) for element in pattern[at:])


def glob_fits(pattern: str, text: str) -> bool:
    """Say whether a whole text fits a glob: ``*`` for any characters, ``?`` for one."""
    return fits_with_stars(pattern, text, lambda character: character == "*", lambda wanted, found: wanted in {"?", found})


def segment_fits(pattern: str, text: str) -> bool:
    """Say whether one path segment fits a glob in which only ``*`` is special."""
    if pattern == "*":
        return True
    if "*" not in pattern:
        return pattern == text
    return fits_with_stars(pattern, text, lambda character: character == "*", lambda wanted, found: wanted == found)
