"""`as_json`: text that holds JSON, judged by a JSON pattern."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.matchers.value import BaseValueMatcher
from understudy.core.model.json_codec import ABSENT, parse_json


@dataclass(frozen=True, slots=True)
class AsJson(BaseValueMatcher):
    """The text is JSON that fits a pattern."""

    pattern: BaseValueMatcher

    def matches(self, value: Any) -> bool:
        """Parse and judge."""
        if not isinstance(value, str):
            return False
        document = parse_json(value.encode("utf-8", "surrogatepass"))
        return document is not ABSENT and self.pattern.matches(document)

    def describe(self) -> str:
        """Show the pattern."""
        return f"JSON {self.pattern.describe()}"

    @property
    def weight(self) -> int:
        """As many as the pattern has."""
        return self.pattern.weight
