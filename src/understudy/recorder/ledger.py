"""The books of one run: one recording per service, redacted before it is written, and cleaned when a secret shows late.

Needs no mitmproxy: imports of foreign recordings keep the same books. Not for several threads at once.

An exchange that says of something earlier that it was a secret is written, and counted, when the earlier lines are clean: a process
that is killed in between has left nothing that anybody could know to be a secret. Where cleaning takes long, such exchanges and those
after them wait for each other for a moment, so that one cleaning serves them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from understudy.core.model.exchange import Direction, Exchange, Failure, FailureKind
from understudy.core.model.interfaces import Clock
from understudy.files.recordings import Heading, Recording, RecordingWriter
from understudy.files.recordings.codec import Side
from understudy.files.recordings.nowhere import Nowhere
from understudy.files.recordings.rewriting import Pieces
from understudy.files.recordings.veiled import Veiled
from understudy.recorder.findings import Findings, Reason
from understudy.recorder.interfaces import Redacted, Redactor, Writer
from understudy.recorder.selection import Selection
from understudy.recorder.waiting import Line, Waiting
from understudy.recorder.whereabouts import Whereabouts

NEVER_REACHED: frozenset[FailureKind] = frozenset({"refused", "dns", "tls", "timeout"})
_SMALL_BYTES, _LONGEST_REST_S = 16 * 1024 * 1024, 0.5
_ROUNDS = 3
_SPEAKERS: Mapping[Side, Direction] = {"request": "client", "response": "server"}


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
        self._whereabouts: dict[str, Whereabouts] = {}
        self._revealed: list[Any] = []
        self._waiting = Waiting()
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
        writer, era = self._writer(exchange.service), self._redactor.era
        redacted = self._redacted(exchange)
        safe, reasons = redacted.exchange, list(redacted.reasons)
        stored: dict[Side, tuple[str, int]] = {}
        for side, pieces in (large or {}).items():
            looked = self._redactor.large(safe, _SPEAKERS[side], pieces)
            self._revealed.extend(looked.revealed)
            safe = looked.exchange
            reasons += looked.reasons
            if looked.pieces is not None:
                stored[side] = writer.keep_large(looked.pieces())
        self.tally.sealed += exchange.complete and not safe.complete
        self._write(Line(safe, era, reasons, stored, stream))

    def write_part(self, part: Exchange, stream: int) -> None:
        """Redact and write what has come of an exchange that lasts; it does not count before it has ended.

        Raises:
            OSError: it could not be written; the recording is as it was before.
        """
        if self._selection.keeps(part):
            self._writer(part.service)
            era = self._redactor.era
            self._write(Line(self._redacted(part).exchange, era, stream=stream, is_part=True))

    def _redacted(self, exchange: Exchange) -> Redacted:
        redacted = self._redactor.redact(exchange)
        self._revealed.extend(redacted.revealed)
        return redacted

    def _write(self, line: Line) -> None:
        """Write a line, or have it wait until those before it are clean of what it reveals."""
        if self._is_resting and self._waiting.has_room_for(line):
            self._waiting.add(line)
            return
        self._settle()
        self._put(line)

    def tick(self) -> None:
        """Clean earlier lines and make lines durable, where it is time.

        Raises:
            OSError: that failed.
        """
        if not self._is_resting:
            self._settle()
        for writer in self._writers.values():
            writer.tick(self._clock.now())

    def close(self) -> list[tuple[Path, OSError]]:
        """Clean earlier lines, end every recording and return what failed."""
        failed: list[tuple[Path, OSError]] = []
        try:
            self._settle()
        except OSError as error:
            failed += [(path, error) for path in self.paths.values()]
        whole = self.tally.lost == 0 and not failed
        for writer in self._writers.values():
            try:
                writer.close(self._clock.now(), whole=whole)
            except OSError as error:
                failed.append((writer.path, error))
        return failed

    @property
    def _is_resting(self) -> bool:
        return bool(self._revealed) and self._clock.monotonic() < self._rewriting_rests_until

    def _settle(self) -> None:
        """Take what has revealed itself out of earlier lines, then write the lines that waited for that.

        Raises:
            OSError: that failed; what waited is lost, and counted.
        """
        revealed = tuple(self._revealed)
        try:
            for _ in range(_ROUNDS):  # a large body that is read again may reveal more
                if self._revealed:
                    self._clean()
            for line in self._waiting:  # it may hold what a later one revealed
                self._put(replace(line, exchange=self._redactor.rewrite(line.exchange, revealed)))
        except OSError:
            self.tally.lost += self._waiting.drop()
            self._rewriting_rests_until = self._clock.monotonic() + _LONGEST_REST_S
            raise
        for service in self._waiting.end():
            self._writers[service].sync()

    def _clean(self) -> None:
        """Take what has revealed itself out of earlier lines."""
        begun = self._clock.monotonic()
        revealed = tuple(self._revealed)
        traces, eras = self._redactor.traces(revealed), self._redactor.eras(revealed)
        copied = 0
        for service, writer in self._writers.items():
            lines = self._whereabouts[service].lines_of(eras, writer.lines)
            if not lines:
                continue
            changed = writer.rewrite(lambda earlier: self._redactor.rewrite(earlier, revealed), traces, self._rewrite_large, within=lines)
            self.tally.rewritten += changed
            copied += writer.path.stat().st_size if changed else 0
        del self._revealed[: len(revealed)]  # not before: what failed is tried again
        if copied > _SMALL_BYTES:
            ended = self._clock.monotonic()
            self._rewriting_rests_until = ended + min(4 * (ended - begun), _LONGEST_REST_S)

    def _put(self, line: Line) -> None:
        writer, exchange = self._writers[line.exchange.service], line.exchange
        self._whereabouts[exchange.service].note(line.era, writer.lines)
        if line.is_part:
            assert line.stream is not None
            writer.append_part(exchange, line.stream)
            return
        writer.append(exchange, line.stored, line.stream)
        self._count(exchange, line.reasons)

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
            self._whereabouts[service] = Whereabouts(writer.lines)
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
