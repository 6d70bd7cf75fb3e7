"""Values that come back in another notation than their member was sent in: moments, decimals, letters, types.

A web framework reads what it is sent and writes it its own way: a moment comes back with milliseconds, a price of ``9.9`` as ``"9.90"``, an
address in small letters. Only a member of the same name counts, and one that was left out has a default.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from understudy.core.engine.templates.moments import read_moment as read_any_moment
from understudy.core.engine.templates.moments import write_moment
from understudy.core.engine.templates.numbers import fixed, number
from understudy.core.generator.templates.evidence import plain_name
from understudy.core.generator.templates.fresh import form_of
from understudy.core.generator.templates.nodes import literal, member
from understudy.core.generator.templates.sources import Case, token
from understudy.core.generator.values.looks import read_moment

_FROM = ("request.json.", "request.form.")
_DECIMAL = re.compile(r"-?\d{1,12}\.(\d{1,6})")
_FIGURE = re.compile(r"-?\d{1,12}(?:\.\d{1,9})?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def explain_rewritten(targets: Sequence[Any], cases: Sequence[Case], name: str) -> str | None:
    """Explain values as what was sent under the same name, in the server's notation; None when nothing fits all cases."""
    if not name or any(isinstance(target, dict | list | bytes) for target in targets):
        return None
    for code in _codes(cases, name):
        said = [case.values.get(code) for case in cases]
        given = [index for index, value in enumerate(said) if value is not None and not isinstance(value, dict | list)]
        if not given or all(said[index] == targets[index] and type(said[index]) is type(targets[index]) for index in given):
            continue
        way = _way([said[index] for index in given], [targets[index] for index in given])
        if way is None:
            continue
        written = f"{code} | {way}"
        rest = [index for index in range(len(targets)) if index not in given]
        if not rest:
            return written
        instead = _instead([targets[index] for index in rest], [cases[index] for index in rest], name)
        if instead is not None:
            return f"({written}) if {code} is defined and {code} is not none else {instead}"
    return None


def is_rewritten(said: Any, shown: Any) -> bool:
    """Whether a value may be another one in the notation of a server."""
    return said is not None and shown is not None and _way([said], [shown]) is not None


def _codes(cases: Sequence[Case], name: str) -> Iterator[str]:
    wanted = plain_name(name)
    for code in dict.fromkeys(code for case in cases for code in case.values if code.startswith(_FROM)):
        last = code.rsplit(".", 1)[-1]
        if last.isidentifier() and plain_name(last) == wanted:
            yield code


def _way(said: Sequence[Any], shown: Sequence[Any]) -> str | None:
    """Name the filter that makes of every value what was shown of it."""
    for name, write in _ways(shown[0]):
        try:
            if all(type(one := write(value)) is type(target) and one == target for value, target in zip(said, shown, strict=True)):
                return name
        except (ValueError, TypeError, OverflowError):
            continue
    return None


def _ways(shown: Any) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """List the notations that a value may be in, by the filters that write them."""
    if isinstance(shown, bool):
        yield "boolean", _truth
    elif isinstance(shown, int | float):
        yield "number", lambda value: number(_figure(value))
    if isinstance(shown, float):
        yield "float", lambda value: float(_figure(value))
    if not isinstance(shown, str):
        return
    moment = read_moment(shown)
    if moment is not None and not moment.notation.startswith("epoch"):
        form = form_of(moment.notation)
        yield f"date({literal(form)})", lambda value: write_moment(_moment(value), form)
    elif _DAY.fullmatch(shown):
        yield "date('date')", lambda value: write_moment(_moment(value), "date")
    decimal = _DECIMAL.fullmatch(shown)
    if decimal is not None:
        digits = len(decimal[1])
        yield f"fixed({digits})", lambda value: fixed(_figure(value), digits)
    yield from _LETTERS.items()


_LETTERS: Mapping[str, Callable[[Any], Any]] = {
    "lower": lambda value: _text(value).lower(),
    "upper": lambda value: _text(value).upper(),
    "trim": lambda value: _text(value).strip(),
    "trim | lower": lambda value: _text(value).strip().lower(),
}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(value)
    return value


def _truth(value: Any) -> bool:
    if value not in ("true", "false"):
        raise ValueError(value)
    return bool(value == "true")


def _figure(value: Any) -> Any:
    """Return what is a figure, or the text of one."""
    if isinstance(value, bool) or not (isinstance(value, int | float) or (isinstance(value, str) and _FIGURE.fullmatch(value))):
        raise ValueError(value)
    return value


def _moment(value: Any) -> float:
    """Read a moment that somebody wrote as one, to the day at least."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        date.fromisoformat(value)
    elif read_moment(value) is None:
        raise ValueError(value)
    return read_any_moment(value)


def _instead(targets: Sequence[Any], cases: Sequence[Case], name: str) -> str | None:
    """Write what a member is that nobody sent: what the thing had before, or always the same."""
    code = member("item", name)
    if all(code in case.values and token(case.values[code]) == token(target) for target, case in zip(targets, cases, strict=True)):
        return code
    same = len({(type(target), token(target)) for target in targets}) == 1
    return literal(targets[0]) if same and isinstance(targets[0], str | int | float | None) else None
