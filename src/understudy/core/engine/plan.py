"""The last step of deciding: what an answer becomes on the wire once waits and faults are laid on it."""

from __future__ import annotations

from collections.abc import Iterable

from understudy.core.model.fault import Fault, Scene
from understudy.core.model.step import Steps, Wait


def plan(answer: Steps, scene: Scene | None = None, *, wait: float = 0.0, faults: Iterable[Fault] = ()) -> Steps:
    """Return the steps to perform: faults edit the answer in order, the wait comes before it.

    Args:
        answer: steps of the undisturbed answer; empty when the service did not get to answer.
        scene: what faults may look at; only faults need one.
        wait: seconds until the first byte.
        faults: those that fired.
    """
    steps = answer
    if scene is not None:
        for fault in faults:
            steps = fault.edit(steps, scene)
    return (Wait(wait), *steps) if wait > 0.0 else steps
