"""`json_schema`: the JSON body is valid under a schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from understudy.core.matchers.matcher import BaseMatcher
from understudy.core.matchers.value import show
from understudy.core.model.interfaces import Mismatch
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.message import Request


class Validator(Protocol):
    """A compiled JSON Schema."""

    def is_valid(self, document: Any) -> bool:
        """Judge a document."""
        ...

    def complaint(self, document: Any) -> str:
        """Say what is wrong first, for people; empty when nothing is."""
        ...


@dataclass(frozen=True, slots=True)
class JsonSchemaMatcher(BaseMatcher):
    """The JSON body is valid under a schema."""

    validator: Validator

    @property
    def part(self) -> str:
        """Always the whole body."""
        return "body.json_schema"

    def matches(self, request: Request) -> bool:
        """Validate the parsed body."""
        document = request.json
        return document is not ABSENT and self.validator.is_valid(document)

    def mismatch(self, request: Request) -> Mismatch:
        """Show the first complaint."""
        document = request.json
        found = f"{show(request.text)}, which is not JSON" if document is ABSENT else self.validator.complaint(document)
        return Mismatch(self.part, "a document valid under the schema", found)
