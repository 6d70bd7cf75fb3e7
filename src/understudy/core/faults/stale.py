"""`stale`: an older answer again, as a cache or a lagging replica gives it."""

from __future__ import annotations

from dataclasses import dataclass

from understudy.core.model.fault import Scene
from understudy.core.model.step import Steps


@dataclass(frozen=True, slots=True)
class Stale:
    """Gives the first answer that this request had since the scenario was switched on."""

    processed: bool = True
    kind: str = "stale"

    def edit(self, steps: Steps, scene: Scene) -> Steps:
        """Replace the answer by the older one, where there is one."""
        return scene.earlier or steps
