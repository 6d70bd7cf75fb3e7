"""What tells whether something is there: a member that a thing has just then, a parameter that asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from understudy.core.generator.templates.nodes import Expr, Loop, Node, member
from understudy.core.generator.templates.sources import Case
from understudy.core.model.json_codec import ABSENT

_THINGS = ("item.", "item[", "each.", "each[")


def told_with(present: Sequence[bool], cases: Sequence[Case]) -> str | None:
    """Find the member of a thing that things have just where something is answered."""
    with_it = [case.values for case, there in zip(cases, present, strict=True) if there]
    without = [case.values for case, there in zip(cases, present, strict=True) if not there]
    if not with_it or not without:
        return None
    codes = (code for code, value in with_it[0].items() if code.startswith(_THINGS) and isinstance(value, str | int))
    return next(
        (code for code in codes if all(code in values for values in with_it) and not any(code in values for values in without)), None
    )


def emptied_by(targets: Sequence[Any], cases: Sequence[Case], name: str) -> str | None:
    """Find the member of requests, called like one that they empty (`Body=`), which is said just where that is nothing afterwards."""
    present = [target is not ABSENT for target in targets]
    told = [target for target in targets if target is not ABSENT]
    if not told or all(present) or any(target != "" for target in told):
        return None
    codes = dict.fromkeys(code for case in cases for code in case.values if code.startswith(("request.form.", "request.json.")))
    own = [code for code in codes if _plain(code.partition(".")[2].partition(".")[2]) == _plain(name)]
    return next(
        (code for code in own if all((case.values.get(code) == "") is there for case, there in zip(cases, present, strict=True))), None
    )


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def asked_by(present: Sequence[bool], cases: Sequence[Case]) -> str | None:
    """Find the parameters of the query of which one is there just where something is answered; None when there are none."""
    with_it = [case.sample.query for case, there in zip(cases, present, strict=True) if there]
    without = {name for case, there in zip(cases, present, strict=True) if not there for name in case.sample.query}
    names = [name for name in dict.fromkeys(name for query in with_it for name in query) if name not in without]
    if not with_it or not all(any(name in query for name in names) for query in with_it):
        return None
    common = [name for name in names if all(name in query for query in with_it)]
    return " or ".join(f"({member('request.query', name)} | default(''))" for name in (common[:1] or names))


def as_left_out(node: Node, absent: Sequence[Case]) -> str | None:
    """Write a list that comes back as it was said, and is left out where nothing was; None where a node is none, or was said then, too."""
    if not isinstance(node, Loop) or node.each != Expr(node.name) or any(case.values.get(node.over) for case in absent):
        return None
    return f"{node.over} | default(omit, true)"


def missing_with_its_thing(node: Node, absent: Sequence[Case]) -> Node:
    """Leave out what its thing does not have, where it was missing, though others were missing whose things had it."""
    if not isinstance(node, Expr) or "(" in node.code or not node.code.startswith(("each.", "item.")):
        return node
    return Expr(f"{node.code} | default(omit)") if any(node.code not in case.values for case in absent) else node
