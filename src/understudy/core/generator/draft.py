"""A stub in the making."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from understudy.core.engine.templates.sequences import as_list
from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Pointer, Sample

_BRINGING = ("create", "update", "copy", "move")


@dataclass(slots=True, eq=False)
class Draft:
    """One stub: which samples it stands for, what it requires and what it does.

    Attributes:
        rung: how it was inferred: ``standard``, ``collection``, ``template``, ``sequence``, ``literal`` or ``turn``.
        turns: which of the requests that fit it are meant, counted from 1; empty means all.
        tests: templates that must give something true, for `if`.
        sealed: conditions the behavior itself needs (live items), beyond those that tell it from its neighbors.
        looked: whether several looks at its requests told it from the usual answer; refusals are looked for before.
        insists: whether its requests ask for more than others of its endpoint, which it goes before.
        name: what the reference of a public API calls what is done, or refused; empty where it is called after its path.
        states: where its answers, or the things it makes, have states that nothing explains.
    """

    endpoint: Endpoint
    samples: tuple[Sample, ...]
    conditions: tuple[Condition, ...] = ()
    sealed: tuple[Condition, ...] = ()
    tests: tuple[str, ...] = ()
    then: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    rung: str = "template"
    verb: str = ""
    exception: bool = False
    clean: bool = True
    looked: bool = False
    states: tuple[Pointer, ...] = ()
    turns: tuple[int, ...] = ()
    insists: bool = False
    name: str = ""

    @property
    def misses(self) -> frozenset[str]:
        """The collections in which it is for what is not there."""
        return frozenset(one.name[0].partition("/")[0] for one in self.conditions if one.part == "item" and one.kind == "absent")

    @property
    def fills(self) -> frozenset[str]:
        """The collections to which it may bring things."""
        deeds = (deed for name in _BRINGING for deed in as_list(self.then.get(name)))
        return frozenset(str(deed.get("in", "")).partition("/")[0] for deed in deeds if isinstance(deed, dict))


def drop_unused(draft: Draft) -> None:
    """Leave out the look-ups of a draft that nothing in it speaks of."""
    let: dict[str, Any] = draft.then.get("let") or {}
    for name in [name for name, value in let.items() if str(value).startswith("{{ lookup(")][::-1]:
        rest = {**draft.then, "let": {other: value for other, value in let.items() if other != name}}
        if not re.search(rf"\b{re.escape(name)}\b", str(rest)):
            del let[name]
    if "let" in draft.then and not let:
        del draft.then["let"]
