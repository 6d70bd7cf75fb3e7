"""The books of one run: one recording per service, redacted before it is written, and cleaned when a secret shows late.

Needs no mitmproxy: imports of foreign recordings keep the same books. Not for several threads at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from understudy.core.model.exchange import Direction, Exchange, Failure, FailureKind
from understudy.core.model.interfaces import Clock
from understudy.files.recordings import Heading, Recording, RecordingWriter
from understudy.files.recordings.codec import Side
from understudy.files.recordings.nowhere import Nowhere
from understudy.files.recordings.rewriting import ChangeLarge, Pieces
from understudy.files.recordings.veiled import Veiled
from understudy.recorder.findings import Findings, Reason
from understudy.recorder.selection import Selection

NEVER_REACHED: frozenset[FailureKind] = frozenset({"refused", "dns", "tls", "timeout"})
_SPEAKERS: Mapping[Side, Direction] = {"request": "client", "response": "server"}


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

    @property
    def reasons(self) -> Sequence[Reason]:
        """Why places of it were redacted."""
        ...


class LookedThrough(Redacted, Protocol):
    """A redacted exchange, and one of its bodies."""

    @property
    def pieces(self) -> Pieces | None:
        """What may be written of the body; None when it must not be kept."""
        ...


class Redactor(Protocol):
    """Takes secrets out of exchanges; one per recording run."""

    def redact(self, exchange: Exchange) -> Redacted:
        """Return what may be written."""
        ...

    def large(self, exchange: Exchange, side: Direction, pieces: Pieces) -> LookedThrough:
        """Look through a body that does not stand in its exchange, which was redacted before."""
        ...

    def rewrite(self, exchange: Exchange, revealed: Any) -> Exchange:
        """Return an exchange that was written before, without what has been revealed since."""
        ...

    def traces(self, revealed: Any) -> Callable[[bytes], bool]:
        """Return a quick look at a line that says no where none of what was revealed stands in it."""
        ...


class Writer(Protocol):
    """Where the exchanges of one service go."""

    @property
    def path(self) -> Path:
        """The file."""
        ...

    def append(self, exchange: Exchange, stored: Mapping[Side, tuple[str, int]] | None = None, stream: int | None = None) -> Exchange:
        """Write an exchange."""
        ...

    def append_part(self, part: Exchange, stream: int) -> None:
        """Write a part of an exchange that lasts."""
        ...

    def veil(self) -> Veiled:
        """Begin a large body that has to be looked through before it is kept."""
        ...

    def keep_large(self, pieces: Iterable[bytes]) -> tuple[str, int]:
        """Store a large body for the next exchange."""
        ...

    def rewrite(self, change: Callable[[Exchange], Exchange], may_change: Callable[[bytes], bool], change_large: ChangeLarge) -> int:
        """Change what was written before."""
        ...

    def tick(self, now: float) -> None:
        """Make lines durable whose interval has passed."""
        ...

    def close(self, now: float, *, whole: bool = True) -> None:
        """End the recording."""
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
        sealed: bodies that could not be looked into for secrets and were left out.
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
    sealed: int = 0
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
        append: bool = False,
        dry: bool = False,
    ) -> None:
        """Prepare.

        Args:
            directory: the `recordings` directory.
            headings: makes the heading of a service's recording when its first exchange comes.
            redactor: takes secrets out.
            clock: for fsync intervals and the time of the last line.
            fsync_interval_s: see RecordingWriter.
            selection: which exchanges are written; all when None.
            append: add to the latest run of each service.
            dry: write nothing; only `tally` and `findings` tell what would have been written.
        """
        self.tally = Tally()
        self.findings = Findings()
        self.paths: dict[str, Path] = {}
        self._directory, self._headings, self._redactor, self._clock = directory, headings, redactor, clock
        self._fsync_interval_s, self._selection = fsync_interval_s, selection or Selection()
        self._append, self._dry = append, dry
        self._writers: dict[str, Writer] = {}
        self._revealed: list[Any] = []
        self._rewriting_rests_until = 0.0

    @property
    def now(self) -> float:
        """Seconds of a clock that never goes back."""
        return self._clock.monotonic()

    def veil(self, service: str) -> Veiled:
        """Begin a body of a service that is too large for memory; it waits to be looked through with its exchange."""
        return self._writer(service).veil()

    def write(self, exchange: Exchange, large: Mapping[Side, Pieces] | None = None, stream: int | None = None) -> None:
        """Redact and write one exchange of the service it names.

        Args:
            exchange: what to write.
            large: bodies that are too large for memory; the exchange's own are empty there.
            stream: its number among those of which parts were written.

        Raises:
            OSError: it could not be written; the recording is as it was before.
        """
        if not self._selection.keeps(exchange):
            self.tally.skipped += 1
            return
        writer = self._writer(exchange.service)
        redacted = self._redacted(exchange)
        safe, reasons = redacted.exchange, list(redacted.reasons)
        stored: dict[Side, tuple[str, int]] = {}
        for side, pieces in (large or {}).items():
            looked = self._redactor.large(safe, _SPEAKERS[side], pieces)
            self._reveal(looked.revealed)
            safe = looked.exchange
            reasons += looked.reasons
            if looked.pieces is not None:
                stored[side] = writer.keep_large(looked.pieces())
        self.tally.sealed += exchange.complete and not safe.complete
        writer.append(safe, stored, stream)
        self._count(safe, reasons)

    def write_part(self, part: Exchange, stream: int) -> None:
        """Redact and write what has come of an exchange that lasts; it does not count before it has ended.

        Raises:
            OSError: it could not be written; the recording is as it was before.
        """
        if self._selection.keeps(part):
            writer = self._writer(part.service)
            writer.append_part(self._redacted(part).exchange, stream)

    def _redacted(self, exchange: Exchange) -> Redacted:
        """Redact an exchange; what it reveals leaves earlier lines before its own line says that it was a secret."""
        redacted = self._redactor.redact(exchange)
        self._reveal(redacted.revealed)
        return redacted

    def _reveal(self, revealed: Any) -> None:
        self._revealed.extend(revealed)
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
        """Take what has revealed itself out of earlier lines; in a long recording at most a fifth of the time is spent on it."""
        begun = self._clock.monotonic()
        if not self._revealed or (begun < self._rewriting_rests_until and not at_last):
            return
        revealed, self._revealed = tuple(self._revealed), []
        traces = self._redactor.traces(revealed)
        for writer in self._writers.values():
            self.tally.rewritten += writer.rewrite(lambda earlier: self._redactor.rewrite(earlier, revealed), traces, self._rewrite_large)
        ended = self._clock.monotonic()
        self._rewriting_rests_until = ended + 4 * (ended - begun)

    def _rewrite_large(self, exchange: Exchange, side: Side, pieces: Pieces) -> tuple[Exchange, Pieces]:
        looked = self._redactor.large(exchange, _SPEAKERS[side], pieces)
        self._revealed.extend(looked.revealed)
        return looked.exchange, looked.pieces or pieces

    def _count(self, exchange: Exchange, reasons: Iterable[Reason]) -> None:
        tally, service = self.tally, exchange.service
        self.findings.add(service, reasons)
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

    def _writer(self, service: str) -> Writer:
        if service not in self._writers:
            writer = self._open(service)
            self._writers[service] = writer
            self.paths[service] = writer.path
        return self._writers[service]

    def _open(self, service: str) -> Writer:
        if self._dry:
            return Nowhere()
        writer = RecordingWriter(self._directory, self._headings(service), fsync_interval_s=self._fsync_interval_s, append=self._append)
        if writer.exchanges:  # what stands there may turn out to be a secret, too
            for earlier in Recording(writer.path, None).exchanges():
                self._redactor.redact(earlier)
        return writer


@dataclass(frozen=True, slots=True)
class Unredacted:
    """An exchange as it came."""

    exchange: Exchange
    revealed: tuple[()] = ()
    reasons: tuple[()] = ()


@dataclass(frozen=True, slots=True)
class Untouched(Unredacted):
    """A body as it came."""

    pieces: Pieces | None = None


class KeepEverything:
    """A redactor that takes nothing out: for tests, and for recordings that stay in memory."""

    def redact(self, exchange: Exchange) -> Unredacted:
        """Return the exchange as it is."""
        return Unredacted(replace(exchange))

    def large(self, exchange: Exchange, side: Direction, pieces: Pieces) -> Untouched:  # noqa: ARG002 - the protocol's signature
        """Return the body as it is."""
        return Untouched(exchange, pieces=pieces)

    def rewrite(self, exchange: Exchange, revealed: Any) -> Exchange:  # noqa: ARG002 - the protocol's signature
        """Return the exchange as it is."""
        return exchange

    def traces(self, revealed: Any) -> Callable[[bytes], bool]:  # noqa: ARG002 - as above
        """Return a look that always says no: nothing is ever revealed."""
        return lambda _line: False
