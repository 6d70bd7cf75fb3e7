"""The books of one run: one recording per service, redacted before it is written, and cleaned when a secret shows late.

Needs no mitmproxy: imports of foreign recordings keep the same books. Not for several threads at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from understudy.core.model.exchange import Exchange, Failure, FailureKind
from understudy.core.model.interfaces import Clock
from understudy.files.recordings import Heading, RecordingWriter
from understudy.files.recordings.bodies import Spill
from understudy.files.recordings.codec import Side
from understudy.recorder.selection import Selection

NEVER_REACHED: frozenset[FailureKind] = frozenset({"refused", "dns", "tls", "timeout"})


class Redacted(Protocol):
    """A redacted exchange, and what revealed itself as a secret only now."""

    @property
    def exchange(self) -> Exchange:
        """What may be written."""
        ...

    @property
    def revealed(self) -> Any:
        """What earlier lines may hold; empty when there is nothing."""
        ...


class Redactor(Protocol):
    """Takes secrets out of exchanges; one per recording run."""

    def redact(self, exchange: Exchange) -> Redacted:
        """Return what may be written."""
        ...

    def rewrite(self, exchange: Exchange, revealed: Any) -> Exchange:
        """Return an exchange that was written before, without what has been revealed since."""
        ...


@dataclass(slots=True)
class Tally:
    """Counts of one run, written by the scribe alone. An exchange counts once it has left this process for the disk.

    Attributes:
        exchanges: by service, failed ones included.
        failures: exchanges without a response, by service.
        unreached: failures because the real service could not be reached, by service.
        reasons: why it could not be reached the first time, by service.
        interrupted: responses that did not run to their end.
        redactions: pseudonyms that stand in the recordings.
        rewritten: exchanges changed again because a secret revealed itself later.
        oversized: text bodies that were left out for their size.
        skipped: exchanges that were not selected.
        lost: exchanges that were observed and are not in the recordings.
    """

    exchanges: dict[str, int] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    unreached: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    interrupted: int = 0
    redactions: int = 0
    rewritten: int = 0
    oversized: int = 0
    skipped: int = 0
    lost: int = 0

    @property
    def total(self) -> int:
        """Exchanges of all services."""
        return sum(self.exchanges.values())


class Ledger:
    """Writes exchanges; nothing is created before the first one of a service."""

    def __init__(
        self,
        directory: Path,
        headings: Callable[[str], Heading],
        redactor: Redactor,
        clock: Clock,
        *,
        fsync_interval_s: float = 1.0,
        selection: Selection | None = None,
    ) -> None:
        """Prepare.

        Args:
            directory: the `recordings` directory.
            headings: makes the heading of a service's recording when its first exchange comes.
            redactor: takes secrets out.
            clock: for fsync intervals and the time of the last line.
            fsync_interval_s: see RecordingWriter.
            selection: which exchanges are written; all when None.
        """
        self.tally = Tally()
        self.paths: dict[str, Path] = {}
        self._directory, self._headings, self._redactor, self._clock = directory, headings, redactor, clock
        self._fsync_interval_s, self._selection = fsync_interval_s, selection or Selection()
        self._writers: dict[str, RecordingWriter] = {}
        self._revealed: list[Any] = []
        self._rewriting_rests_until = 0.0

    def spill(self, service: str) -> Spill:
        """Begin a body of a service that goes to its file as it arrives."""
        return self._writer(service).spill()

    def write(self, exchange: Exchange, stored: Mapping[Side, tuple[str, int]] | None = None) -> None:
        """Redact and write one exchange of the service it names.

        Raises:
            OSError: it could not be written; the recording is as it was before.
        """
        if not self._selection.keeps(exchange):
            self.tally.skipped += 1
            return
        redacted = self._redactor.redact(exchange)
        self._writer(exchange.service).append(redacted.exchange, stored)
        self._count(redacted.exchange)
        self._revealed.extend(redacted.revealed)
        self._rewrite_if_due()

    def tick(self) -> None:
        """Clean earlier lines and make lines durable, where it is time.

        Raises:
            OSError: that failed.
        """
        self._rewrite_if_due()
        for writer in self._writers.values():
            writer.tick(self._clock.now())

    def close(self) -> list[tuple[Path, OSError]]:
        """Clean earlier lines, end every recording and return what failed."""
        failed: list[tuple[Path, OSError]] = []
        whole = self.tally.lost == 0
        try:
            self._rewrite_if_due(at_last=True)
        except OSError as error:
            failed += [(path, error) for path in self.paths.values()]
            whole = False
        for writer in self._writers.values():
            try:
                writer.close(self._clock.now(), whole=whole)
            except OSError as error:
                failed.append((writer.path, error))
        return failed

    def _rewrite_if_due(self, *, at_last: bool = False) -> None:
        """Take what has revealed itself out of earlier lines; in a long recording at most a tenth of the time is spent on it."""
        begun = self._clock.monotonic()
        if not self._revealed or (begun < self._rewriting_rests_until and not at_last):
            return
        revealed = tuple(self._revealed)
        for writer in self._writers.values():
            self.tally.rewritten += writer.rewrite(lambda earlier: self._redactor.rewrite(earlier, revealed))
        self._revealed.clear()
        ended = self._clock.monotonic()
        self._rewriting_rests_until = ended + 10 * (ended - begun)

    def _count(self, exchange: Exchange) -> None:
        tally, service = self.tally, exchange.service
        tally.redactions += len(exchange.redactions)
        match exchange.outcome:
            case Failure() as failure:
                tally.failures[service] = tally.failures.get(service, 0) + 1
                if failure.kind in NEVER_REACHED:
                    tally.unreached[service] = tally.unreached.get(service, 0) + 1
                    tally.reasons.setdefault(service, failure.message)
            case _:
                tally.interrupted += not exchange.complete
        tally.exchanges[service] = tally.exchanges.get(service, 0) + 1

    def _writer(self, service: str) -> RecordingWriter:
        if service not in self._writers:
            writer = RecordingWriter(self._directory, self._headings(service), fsync_interval_s=self._fsync_interval_s)
            self._writers[service] = writer
            self.paths[service] = writer.path
        return self._writers[service]


@dataclass(frozen=True, slots=True)
class Unredacted:
    """An exchange as it came."""

    exchange: Exchange
    revealed: Mapping[str, str] = field(default_factory=dict)


class KeepEverything:
    """A redactor that takes nothing out: for tests, and for recordings that stay in memory."""

    def redact(self, exchange: Exchange) -> Unredacted:
        """Return the exchange as it is."""
        return Unredacted(replace(exchange))

    def rewrite(self, exchange: Exchange, revealed: Any) -> Exchange:  # noqa: ARG002 - the protocol's signature
        """Return the exchange as it is."""
        return exchange
