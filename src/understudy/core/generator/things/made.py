"""Values that the server makes up once and says several times in one answer: each is computed once, under a name of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import quoted
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.things.live import look
from understudy.core.generator.traffic.endpoint import singular
from understudy.core.generator.traffic.sample import Pointer
from understudy.core.generator.values.looks import id_format, looks_generated, looks_like_jwt
from understudy.core.model.json_codec import ABSENT, pointed_leaves

_MOST = 8
_PARTS = re.compile(r"[/?&=#]")  # of an address
_TAKEN = ("id", "item", "page", "path", "request", "state", "source")


def name_repeated(trees: Sequence[Any], cases: Sequence[Case], flow: Flow, let: dict[str, Any]) -> list[Case]:
    """Add the made-up values that answers repeat, also in `Location`, to `let`; return cases that know them."""
    found = list(cases)
    leaves = [(place, text) for place, text in pointed_leaves(trees[0]) if isinstance(text, str)]
    addressed = {part for name, value in cases[0].sample.fields if name.lower() == "location" for part in _PARTS.split(value)}
    for pointer, value in leaves:
        if len(let) >= _MOST or not _is_made(value) or _was_asked(value, found[0]):
            continue
        said = sum(value in text for _, text in leaves) + (value in addressed)
        values = [look(tree, pointer) for tree in trees]
        if said < 2 or not all(_is_made(one) and flow.issued_since(case.sample, one) for one, case in zip(values, found, strict=True)):
            continue
        if len(set(values)) < len(values):
            continue
        form = id_format(values)
        name = _name(pointer, let)
        if form is None or any(look(tree, pointer) is ABSENT for tree in trees):
            continue
        let[name] = "{{ new_id(" + quoted(form) + ") }}"
        found = [Case(case.sample, {name: one, **case.values}) for case, one in zip(found, values, strict=True)]
    return found


def _was_asked(value: str, case: Case) -> bool:
    """Whether the request holds a value, by itself or inside longer text."""
    return any(isinstance(known, str) and value in known for known in case.values.values())


def _is_made(value: Any) -> bool:
    return isinstance(value, str) and looks_generated(value) and not looks_like_jwt(value)


def _name(pointer: Pointer, let: dict[str, Any]) -> str:
    """Call a value after the place where it stands: ``charge_id`` for ``charges/data/0/id``."""
    words = [re.sub(r"\W+", "_", str(part)).strip("_").lower() for part in pointer if isinstance(part, str) and part != "data"]
    base = "_".join([*(singular(word) for word in words[-2:-1]), *words[-1:]]) or "made"
    base = base if base not in _TAKEN and not base[0].isdigit() else f"made_{base}"
    return next(name for number in range(1, 99) if (name := base if number == 1 else f"{base}_{number}") not in let)
