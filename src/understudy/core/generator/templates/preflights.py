"""What a page of another origin may do (CORS, Fetch §3.2): what it asked leave for, or what is always said; never a part of that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from understudy.core.generator.templates.nodes import Const, Expr, Node, member
from understudy.core.generator.templates.sources import Case
from understudy.core.model.json_codec import ABSENT

# Fields of answers, each with the one of requests that it may repeat.
LEAVE: Final = {
    "access-control-allow-origin": "origin",
    "access-control-allow-methods": "access-control-request-method",
    "access-control-allow-headers": "access-control-request-headers",
}


def explain_leave(field: str, values: Sequence[Any], cases: Sequence[Case]) -> Node | None:
    """Explain a field that gives leave; None where it varies otherwise."""
    asked = member("request.headers", LEAVE[field])
    if all(case.values.get(asked, ABSENT) == value for case, value in zip(cases, values, strict=True)):
        return Expr(f"{asked} | default(omit)")
    return Const(values[0]) if all(value == values[0] for value in values) else None
