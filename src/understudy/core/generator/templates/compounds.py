"""Text put together from members beside it, also those that a request leaves out: ``user/eng/ada`` of ``/eng/`` and ``ada``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from understudy.core.generator.templates.nodes import Expr, Node, Text
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.templates.texts import explain_text


def explain_compound(name: str, members: Mapping[str, Node], targets: Sequence[Mapping[str, Any]], cases: Sequence[Case]) -> Text | None:
    """Explain a text as fixed pieces around what explained members beside it say; None when it is not made of them."""
    texts = [target.get(name) for target in targets]
    beside = {
        node.code: [target[other] for target in targets]
        for other, node in members.items()
        if isinstance(node, Expr) and other != name and all(isinstance(target.get(other), str) for target in targets)
    }
    if len(beside) < 2 or not all(isinstance(text, str) for text in texts):
        return None
    # What is longest tells best where one piece ends and the next begins.
    order = sorted(range(len(cases)), key=lambda index: -len(str(texts[index])))
    told = [Case(cases[index].sample, {code: values[index] for code, values in beside.items()}) for index in order]
    found = explain_text([str(texts[index]) for index in order], told)
    used = {part.code for part in found.parts if isinstance(part, Expr)} if found is not None else set()
    return found if used <= beside.keys() else None
