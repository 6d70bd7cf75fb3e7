"""How an operation that makes a thing brings what is attached to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.engine.templates.mappings import pairs
from understudy.core.generator.things.live import look
from understudy.core.generator.things.roles import asked_values, read_code
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.model.json_codec import ABSENT


@dataclass(frozen=True, slots=True)
class Start:
    """How an operation that makes a thing brings what is attached to it: a list at `code`, whose elements say their key at `pointer`.

    What is a mapping there brings its members as pairs.

    Attributes:
        told: where the answer says the name of the thing; empty where `said` reads it in the request.
    """

    endpoint: Endpoint
    code: str
    pointer: Pointer
    told: Pointer
    said: str = ""

    def elements(self, sample: Sample) -> list[Any]:
        """Return what a request brings."""
        value = asked_values(sample).get(self.code)
        if isinstance(value, dict):
            return list(pairs(value))
        return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []

    def keys(self, sample: Sample) -> list[str]:
        """Return the keys of what a request brings."""
        return [str(look(one, self.pointer)) for one in self.elements(sample)]

    def thing(self, sample: Sample) -> tuple[str | None, ...]:
        """Return the name of the thing to which it is attached."""
        if self.said:
            return (read_code(self.said, self.endpoint, sample),)
        found = look(sample.answer.tree, self.told)
        return (None if found is ABSENT else str(found),)
