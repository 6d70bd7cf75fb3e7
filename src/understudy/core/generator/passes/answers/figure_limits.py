"""Refusals of more than there is: a quantity beyond the stock of the product that a request names, a sum beyond the balance of an account.

The refusal speaks of that, every refused request said more than the thing had just then, and no accepted one did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from understudy.core.generator.draft import Draft
from understudy.core.generator.study import Study
from understudy.core.generator.templates.nodes import member, quoted
from understudy.core.generator.things.roles import asked_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

_LONGEST_TOLD = 2000  # bytes of a refusal in which its reason stands
_REFUSED = frozenset([400, 402, 403, 409, 412, 422])
_SAID = ("request.json.", "request.form.", "request.query.")
_ABOUT = re.compile(
    r"enough|insufficient|exceed|only|available|stock|capacit|balance|funds|limit|\bleft\b|remain|more than|at most|maximum|holds?\b"
    r"|too (?:many|much)",
    re.IGNORECASE,
)
_LIKELY = re.compile(
    r"stock|available|capacity|balance|remaining|quantity|credit|limit|seats|left|max|inventory|funds|amount", re.IGNORECASE
)
_SHORTEST_NAME = 3
_TEMPLATE = re.compile(r"(\{\{.*?\}\})")
_NO_FIGURE = re.compile(r"(?:.*_)?id|.*Id|.*version|.*year", re.IGNORECASE)

type _Pair = tuple[str, str]


def compare_figures(study: Study, drafts: Sequence[Draft], endpoint: Endpoint) -> None:
    """Let refusals that speak of there being too little compare what is asked for with what there is."""
    refusals = [
        (draft, told)
        for draft in drafts
        if draft.samples[0].verdict in _REFUSED and not draft.tests and _ABOUT.search(told := _told_by(draft)) is not None
    ]
    done = [sample for draft in drafts if draft.samples[0].good for sample in draft.samples] if refusals else []
    accepted = [_pairs(study, endpoint, sample) for sample in done]
    for draft, told in refusals:
        refused = [_pairs(study, endpoint, sample) for sample in draft.samples]
        fitting = [
            pair
            for pair in refused[0]
            if all(pair in one and one[pair][0] > one[pair][1] for one in refused)
            and any(pair in one for one in accepted)
            and not any(pair in one and one[pair][0] > one[pair][1] for one in accepted)
        ]
        said = _bounds_said(draft, told)
        fitting = [pair for pair in fitting if not said or any(one[pair][1] in said for one in refused)]
        if fitting:
            _compare(study, draft, min(fitting, key=lambda pair: _rank(pair, told)), refused)


def _told_by(draft: Draft) -> str:
    return " ".join(sample.answer.raw[:_LONGEST_TOLD].decode("utf-8", "replace") for sample in draft.samples)


def _bounds_said(draft: Draft, told: str) -> set[float]:
    """List the bounds that the refusal names and that tell its requests from others: whatever the thing has, these hold."""
    bounds = (one.value[1] for one in draft.conditions if one.kind == "fault" and isinstance(one.value[1], int | float))
    return {float(bound) for bound in bounds if re.search(rf"(?<![\w.]){re.escape(_text(bound))}(?![\w]|\.\d)", told)}


def _rank(pair: _Pair, told: str) -> tuple[bool, bool, str]:
    name = pair[1].rpartition(".")[2]
    return name.lower() not in told.lower(), _LIKELY.search(name) is None, pair[1]


def _compare(study: Study, draft: Draft, pair: _Pair, refused: Sequence[dict[_Pair, tuple[float, float]]]) -> None:
    asked, there = pair
    name = re.split(r"[.\[\]']+", asked.rstrip("]'"))[-1]
    draft.conditions = tuple(
        one for one in draft.conditions if one.part == "item" or one.kind not in ("equals", "fault") or str(one.name[-1]) != name
    )
    draft.tests = (f"{{{{ ({asked} | number) > {there} }}}}",)
    draft.notes.append(f"asks for more than there is: {there}")
    figures = {one[pair] for one in refused}
    if len(figures) == 1 and "json" in draft.then:
        ((wanted, held),) = figures
        codes = {_text(held): f"{{{{ {there} }}}}", _text(wanted): f"{{{{ {asked} }}}}"}
        if len(draft.samples) == 1:
            codes = _called(study, draft.endpoint, draft.samples[0], there.rpartition(".")[0]) | codes
        draft.then["json"] = _told(draft.then["json"], codes)


def _called(study: Study, endpoint: Endpoint, sample: Sample, thing: str) -> dict[str, str]:
    """List what the thing that there is too little of is called: its members that are texts, with their expressions."""
    named = (item for code, item in _named(study, endpoint, sample) if code == thing)
    return {
        value: f"{{{{ {member(thing, name)} }}}}"
        for item in named
        for name, value in item.items()
        if isinstance(value, str) and len(value) >= _SHORTEST_NAME
    }


def _told(tree: Any, codes: dict[str, str]) -> Any:
    """Write figures where a refusal says them in words, if each stands there once."""
    if isinstance(tree, dict):
        return {name: _told(value, codes) for name, value in tree.items()}
    if not isinstance(tree, str):
        return tree
    for figure, code in codes.items():
        spoken = re.compile(rf"(?<![\w.]){re.escape(figure)}(?![\w]|\.\d)")
        parts = _TEMPLATE.split(tree)  # what stands between templates, and these
        if sum(len(spoken.findall(part)) for part in parts[::2]) == 1:
            parts[::2] = [code.join(spoken.split(part)) for part in parts[::2]]
            tree = "".join(parts)
    return tree


def _text(figure: float) -> str:
    return str(int(figure)) if float(figure).is_integer() else str(figure)


def _pairs(study: Study, endpoint: Endpoint, sample: Sample) -> dict[_Pair, tuple[float, float]]:
    """List what a request says in figures beside the figures of the things it names."""
    figures = ((code, _figure(code, value)) for code, value in asked_values(sample).items() if code.startswith(_SAID))
    said = {code: figure for code, figure in figures if figure is not None}
    return {(code, there): (figure, held) for code, figure in said.items() for there, held in _held(study, endpoint, sample)}


def _held(study: Study, endpoint: Endpoint, sample: Sample) -> Iterator[tuple[str, float]]:
    for thing, item in _named(study, endpoint, sample):
        for name, value in item.items():
            if (held := _figure(name, value)) is not None:
                yield member(thing, name), held


def _named(study: Study, endpoint: Endpoint, sample: Sample) -> Iterator[tuple[str, dict[str, Any]]]:
    """List the things that a request names, with the expressions that look them up."""
    named = [(roles.collection.name, code, version) for roles, code, version in study.named(endpoint, sample)]
    for roles in study.collections:
        sighting = roles.sightings.get(sample.number)
        if roles.role(endpoint) in ("one", "under") and not roles.collection.scope and sighting is not None and sighting.before is not None:
            named.append((roles.collection.name, roles.key_code(endpoint), sighting.before))
    for collection, code, version in named:
        yield f"lookup({quoted(collection)}, {code})", version.item() or {}


def _figure(name: str, value: Any) -> float | None:
    """Read a figure that counts or measures something; None for what names something, or is none."""
    if isinstance(value, bool) or _NO_FIGURE.fullmatch(re.split(r"[.\[\]']+", name.rstrip("]'"))[-1]):
        return None
    if isinstance(value, str):
        return float(value) if re.fullmatch(r"\d{1,12}(?:\.\d{1,4})?", value) else None
    return float(value) if isinstance(value, int | float) else None
