"""What a change leaves of a thing: the members the request names, merged flatly or deeply, and those the server changes beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from understudy.core.engine.templates.mappings import deep_merge, like
from understudy.core.generator.templates.rewritten import is_rewritten
from understudy.core.generator.templates.sources import Case
from understudy.core.model.json_codec import ABSENT

type Thing = dict[str, Any]
_PLAIN = "request.json"
_FORM = "request.form_tree"
_ARGUMENTS = "request.graphql.arguments"
_NAMING = ("request.form.", "request.json.", "request.query.", "path.")


@dataclass(frozen=True, slots=True)
class Change:
    """The expression whose members go into the thing, whether nested mappings are merged, and what the server changes by itself."""

    expression: str
    deep: bool
    own: tuple[str, ...]


def find_change(olds: Sequence[Thing], news: Sequence[Thing], cases: Sequence[Case]) -> Change | None:
    """Find the part of the requests whose members went into the things; None when nothing explains all of them."""
    if not cases:
        return None
    found: list[Change] = []
    for code in _sources(cases):
        asked = [case.values[code] for case in cases]
        form = code.startswith(_FORM)
        lost = () if form else _lost(asked, news)
        given = [
            like(one, old) if form else {name: value for name, value in one.items() if name not in lost}
            for one, old in zip(asked, olds, strict=True)
        ]
        if not any(given) or (lost and all(one.items() <= old.items() for one, old in zip(given, olds, strict=True))):
            continue  # what is asked for comes back under other names, if at all: the key alone changes nothing
        for deep in (True, False) if form else (False, True):
            own = _left(olds, news, given, deep=deep)
            if own is not None:
                hidden = f" | without({', '.join(repr(name) for name in lost)})" if lost else ""
                found.append(Change(f"{code} | like(item)" if form else code + hidden, deep, own))
                break
    # A part that explains more leaves less to the server: ``{id, patch: {…}}`` changes what the patch says.
    return min(found, key=lambda change: len(change.own), default=None)


def find_named_member(olds: Sequence[Thing], news: Sequence[Thing], cases: Sequence[Case]) -> str | None:
    """Find the expressions by which requests name the one member they set, and its value: ``AttributeName``, ``AttributeValue``."""
    if not cases:
        return None
    changed = [name for name in news[0] if olds[0].get(name, ABSENT) != news[0][name]]
    if len(changed) != 1:
        return None
    told = [code for code in cases[0].codes_for(changed[0]) if code.startswith(_NAMING)]
    worths = [code for code in cases[0].codes_for(news[0][changed[0]]) if code.startswith(_NAMING)]
    for name in told:
        for value in worths:
            if name != value and all(
                case.values.get(name) is not None and {**old, str(case.values[name]): case.values.get(value, ABSENT)} == new
                for old, new, case in zip(olds, news, cases, strict=True)
            ):
                return f"{{{name}: {value}}}"
    return None


def _sources(cases: Sequence[Case]) -> Iterator[str]:
    """List the mappings that every request has, whole bodies first."""
    for code, value in cases[0].values.items():
        if (
            isinstance(value, dict)
            and (
                code in (_PLAIN, _FORM, _ARGUMENTS)
                or (code.startswith((_PLAIN + ".", _PLAIN + "[", _ARGUMENTS + ".")) and code.count(".") <= 3)
            )
            and all(isinstance(case.values.get(code), dict) for case in cases)
        ):
            yield code


def _lost(asked: Sequence[Thing], news: Sequence[Thing]) -> tuple[str, ...]:
    """Members that are asked for and never come back, such as a password or the key itself."""
    names = dict.fromkeys(name for one in asked for name in one)
    return tuple(name for name in names if all(name not in new for one, new in zip(asked, news, strict=True) if name in one))


def _is_alike(one: Any, other: Any) -> bool:
    """Whether two values are the same, also as they are written: 9 is not 9.0 to who reads types."""
    return bool(one == other) and (isinstance(one, float) == isinstance(other, float) or isinstance(one, bool | dict | list))


def _left(olds: Sequence[Thing], news: Sequence[Thing], given: Sequence[Thing], *, deep: bool) -> tuple[str, ...] | None:
    """List what the merge does not explain; None when that is something that was asked for, or something gone."""
    own: dict[str, None] = {}
    for old, new, one in zip(olds, news, given, strict=True):
        predicted = deep_merge(old, one) if deep else {**old, **one}
        for name in {**predicted, **new}:
            if not _is_alike(predicted.get(name, ABSENT), new.get(name, ABSENT)):
                if name not in new or (name in one and not is_rewritten(one[name], new[name])):
                    return None
                own[name] = None
    return tuple(own)
