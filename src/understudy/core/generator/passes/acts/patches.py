"""Changes that are lists of operations, as a public standard has them: JSON Patch (RFC 6902) and the PATCH of SCIM (RFC 7644)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from understudy.core.engine.templates.json_patch import json_patch
from understudy.core.engine.templates.scim_patch import is_scim_patch, scim_patch, touched_by
from understudy.core.generator.study import Study
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.nodes import Expr, Merge, Obj, freeze, to_document
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.things.live import item_of
from understudy.core.generator.things.roles import Sighting
from understudy.core.model.json_codec import ABSENT
from understudy.errors import TemplateError


@dataclass(frozen=True, slots=True)
class _Standard:
    """How operations are written.

    Attributes:
        name: what notes call it.
        filter: the filter that carries them out.
        carry_out: does so.
        fits: whether a request says such operations.
        decides: whether a request could be nothing else.
        touched: the members of a thing that a request is about.
    """

    name: str
    filter: str
    carry_out: Callable[[Any, Any], Any]
    fits: Callable[[Any], bool]
    decides: Callable[[Any], bool]
    touched: Callable[[Any, Iterable[str]], set[str]]


def find_patched(study: Study, sightings: Sequence[Sighting], cases: Sequence[Case], known: Sequence[Case]) -> tuple[str, Any] | None:
    """Write a thing as the operations of requests leave it, but for what the server changes beside them; None where they are none.

    Returns:
        The name of the standard, and the thing.
    """
    for standard in _STANDARDS:
        if len(known) == len(cases) and any(standard.decides(case.sample.asked.tree) for case in cases):
            patched = _patched(standard, study, sightings, known)
            if patched is not None:
                return standard.name, patched
    return None


def _patched(standard: _Standard, study: Study, sightings: Sequence[Sighting], known: Sequence[Case]) -> Any:
    olds, news = [item_of(sighting.before) for sighting in sightings], [item_of(sighting.after) or {} for sighting in sightings]
    made: list[dict[str, Any]] = []
    for old, new, case in zip(olds, news, known, strict=True):
        asked = case.sample.asked.tree
        if old is None or not new or not standard.fits(asked):
            return None
        try:
            made.append(standard.carry_out(old, asked))
        except TemplateError:
            return None
    names = [*dict.fromkeys(name for one in (*made, *news) for name in one)]
    touched = {name for case in known for name in standard.touched(case.sample.asked.tree, names)}
    if any(new.get(name, ABSENT) != one.get(name, ABSENT) for new, one in zip(news, made, strict=True) for name in touched):
        return None
    own = [name for name in dict.fromkeys(name for new in news for name in new) if name not in touched]
    changed = [name for name in own if any(new.get(name, ABSENT) != one.get(name, ABSENT) for new, one in zip(news, made, strict=True))]
    aligner = Aligner(study.flow, Findings(), fresh=True)
    rest = tuple((name, aligner.align([new.get(name, ABSENT) for new in news], known, (name,))) for name in changed)
    patched = Expr(f"item | {standard.filter}(request.json)")
    return to_document(Merge((patched, freeze(Obj(rest)))) if rest else patched)


def _is_json_patch(asked: Any) -> bool:
    return isinstance(asked, dict) or (isinstance(asked, list) and bool(asked) and all(map(_is_operation, asked)))


def _is_operation(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("op"), str) and str(one.get("path", "")).startswith("/")


def _touched(asked: Any, _names: Iterable[str]) -> set[str]:
    return set(asked) if isinstance(asked, dict) else {str(one["path"]).split("/")[1] for one in asked}


def _touched_by_scim(asked: Any, names: Iterable[str]) -> set[str]:
    lower = touched_by(asked)
    return {name for name in names if name.lower() in lower}


_STANDARDS: Final = (
    _Standard("JSON Patch (RFC 6902)", "json_patch", json_patch, _is_json_patch, lambda asked: isinstance(asked, list), _touched),
    _Standard("PATCH of SCIM (RFC 7644)", "scim_patch", scim_patch, is_scim_patch, is_scim_patch, _touched_by_scim),
)
