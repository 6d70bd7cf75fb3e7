"""What was redacted, by service, kind and place: counts and reasons, never a value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

_NUMBER = re.compile(r"(?<=\.)\d+(?=\.|$)|(?<=\[)\d+(?=\])")
_LIMIT = 2000  # places can be data, too


class Reason(Protocol):
    """Why one place was redacted."""

    @property
    def place(self) -> str:
        """Dotted place."""
        ...

    @property
    def kind(self) -> str:
        """What it is."""
        ...

    @property
    def why(self) -> str:
        """What gave it away, for people."""
        ...

    @property
    def length(self) -> int:
        """Length of the value."""
        ...


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One kind of secret in one place of a service's exchanges."""

    service: str
    place: str
    kind: str
    why: str


@dataclass(slots=True)
class Findings:
    """The findings of one run, counted."""

    counts: Counter[Finding] = field(default_factory=Counter)

    def add(self, service: str, reasons: Iterable[Reason]) -> None:
        """Count why places of one exchange were redacted."""
        for reason in reasons:
            finding = Finding(service, _NUMBER.sub("*", reason.place), reason.kind, reason.why)
            if finding not in self.counts and len(self.counts) >= _LIMIT:
                finding = Finding(service, "further places", reason.kind, "")
            self.counts[finding] += 1

    def by_kind(self) -> dict[str, int]:
        """Return how many secrets of each kind were replaced, the commonest first."""
        kinds: Counter[str] = Counter()
        for finding, count in self.counts.items():
            kinds[finding.kind] += count
        return dict(kinds.most_common())

    def rows(self) -> list[dict[str, str | int]]:
        """Return one row per finding, in order, for reports."""
        return [
            {"service": one.service, "kind": one.kind, "place": one.place, "why": one.why, "count": self.counts[one]}
            for one in sorted(self.counts)
        ]
