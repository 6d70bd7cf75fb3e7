"""Which of several answers a request gets: in order, held at the last, in a circle, or by weight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from understudy.core.engine.templates.writing import to_text
from understudy.core.model.answer import Answer
from understudy.core.model.behavior import Behavior
from understudy.core.model.draw import Draws
from understudy.core.model.interfaces import Workspace


def _counter(stub: str, behavior: Behavior, context: Mapping[str, Any]) -> str:
    if behavior.sequence_by is None:
        return f"sequence:{stub}"
    return f"sequence:{stub}:{to_text(behavior.sequence_by.render(context))}"


def is_exhausted(stub: str, behavior: Behavior, context: Mapping[str, Any], workspace: Workspace) -> bool:
    """Say whether a stub that misses after its last answer has given it."""
    return behavior.repeat == "miss" and workspace.peek(_counter(stub, behavior, context)) >= len(behavior.answers)


def next_answer(stub: str, behavior: Behavior, context: Mapping[str, Any], workspace: Workspace, draws: Draws) -> Answer:
    """Take the next answer of a stub and move its position."""
    answers = behavior.answers
    if len(answers) == 1 and behavior.repeat != "miss":
        return answers[0]
    if behavior.repeat == "random":
        return _weighted(answers, draws.uniform("answer"))
    position = workspace.counter(_counter(stub, behavior, context))
    if behavior.repeat == "cycle":
        return answers[position % len(answers)]
    return answers[min(position, len(answers) - 1)]


def _weighted(answers: tuple[Answer, ...], u: float) -> Answer:
    mark = u * sum(answer.weight for answer in answers)
    for answer in answers:
        mark -= answer.weight
        if mark < 0:
            return answer
    return answers[-1]
