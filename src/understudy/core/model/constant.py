"""Templates that do not depend on the request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from understudy.core.model.json_codec import ABSENT
from understudy.core.model.unchanging import unchanging


@unchanging
class Constant:
    """A template that does not depend on anything."""

    value: Any

    def render(self, context: Mapping[str, Any]) -> Any:  # noqa: ARG002  the interface has it
        """Return the value."""
        return self.value

    def attempt(self, context: Mapping[str, Any]) -> Any:  # noqa: ARG002  the interface has it
        """Return the value."""
        return self.value


NOTHING = Constant(ABSENT)
