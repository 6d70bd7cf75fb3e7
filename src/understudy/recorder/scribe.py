"""The thread that owns the files: it takes captures from the proxy's thread, redacts them and writes them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Literal, Protocol

from understudy.core.model.exchange import Exchange, Failure
from understudy.core.model.interfaces import Clock
from understudy.files.recordings import Heading, RecordingWriter
from understudy.files.recordings.bodies import Spill
from understudy.files.recordings.codec import Side
from understudy.recorder.capture import Body, Capture
from understudy.recorder.content import MEMORY_LIMIT_BYTES, SPILL_AT_BYTES, decoded, looks_binary
from understudy.recorder.failures import NEVER_REACHED
from understudy.recorder.selection import Selection
from understudy.recorder.translate import to_exchange

_log = logging.getLogger(__name__)
_TICK_S = 0.25
_WAITING_LIMIT_BYTES = 32 * 1024 * 1024
_PATIENCE_S = 5.0  # then the disk has stalled, and the clients' time counts more than our memory


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


class Scribe:
    """Writes one recording per service from one thread.

    Messages, in order: a piece of a streamed body, a finished capture, or the word to stop.
    """

    def __init__(
        self,
        directory: Path,
        headings: Callable[[str], Heading],
        redactor: Redactor,
        clock: Clock,
        *,
        fsync_interval_s: float = 1.0,
        on_record_error: Literal["stop", "pass"] = "stop",
        on_failure: Callable[[OSError], None] = lambda _error: None,
        selection: Selection | None = None,
    ) -> None:
        """Prepare; nothing is created before the first exchange of a service.

        Args:
            directory: the `recordings` directory.
            headings: makes the heading of a service's recording when its first exchange comes.
            redactor: takes secrets out.
            clock: for fsync intervals and the time of the last line.
            fsync_interval_s: see RecordingWriter.
            on_record_error: ``pass`` goes on without what could not be written, and says so in the recording.
            on_failure: called once, on the scribe's thread, when writing failed and `on_record_error` is ``stop``.
            selection: which exchanges are written; all when None.
        """
        self.tally = Tally()
        self.error: OSError | None = None
        self.paths: dict[str, Path] = {}
        self._directory, self._headings, self._redactor, self._clock = directory, headings, redactor, clock
        self._fsync_interval_s, self._on_record_error, self._on_failure = fsync_interval_s, on_record_error, on_failure
        self._writers: dict[str, RecordingWriter] = {}
        self._spills: dict[Body, Spill] = {}
        self._queue: SimpleQueue[tuple[Capture, Body, bytes] | Capture | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="understudy-scribe", daemon=True)
        # Each counter is written by one thread alone, so neither needs a lock.
        self._given_bytes, self._taken_bytes = 0, 0
        self._room = threading.Event()
        self._lost_before = 0
        self._selection = selection or Selection()
        self._revealed: list[Any] = []
        self._rewriting_rests_until = 0.0

    def start(self) -> None:
        """Begin to take messages."""
        self._thread.start()

    def piece(self, capture: Capture, body: Body, data: bytes) -> None:
        """Take a piece of a body that is passed on as it arrives."""
        self._queue.put((capture, body, data))
        self._given_bytes += len(data)
        self._wait_for_room()

    def finish(self, capture: Capture) -> None:
        """Take a capture that has ended."""
        self._given_bytes += capture.held_bytes
        self._queue.put(capture)
        self._wait_for_room()

    def _wait_for_room(self) -> None:
        """Hold the proxy up while more waits than memory should hold: a slow disk must slow clients down, not fill the memory."""
        if self._given_bytes - self._taken_bytes <= _WAITING_LIMIT_BYTES:
            return
        self._room.clear()
        if self._given_bytes - self._taken_bytes > _WAITING_LIMIT_BYTES:
            self._room.wait(_PATIENCE_S)

    def stop(self, timeout_s: float, *, lost_before: int = 0) -> None:
        """Write what is waiting and close every recording.

        Args:
            timeout_s: how long that may take.
            lost_before: exchanges that were lost before they came here; the recordings are not whole then.
        """
        self._lost_before = lost_before
        self._queue.put(None)
        self._thread.join(timeout_s)
        if self._thread.is_alive():
            _log.error("The recordings could not be completed within %.0f s.", timeout_s)

    def backlog(self) -> int:
        """Return how many messages wait."""
        return self._queue.qsize()

    def _work(self) -> None:
        while True:
            try:
                message = self._queue.get(timeout=_TICK_S)
            except Empty:
                self._tick()
                continue
            if message is None:
                self._close()
                return
            if isinstance(message, Capture):
                self._guarded(partial(self._write, message))
                self._taken_bytes += message.held_bytes
            else:
                capture, body, data = message
                self._guarded(partial(self._absorb, capture, body, data))
                self._taken_bytes += len(data)
            if not self._room.is_set() and self._given_bytes - self._taken_bytes <= _WAITING_LIMIT_BYTES // 2:
                self._room.set()
            self._tick()

    def _guarded(self, act: Callable[[], None]) -> None:
        """Do one thing to the files; a failure is the end of recording, or of this exchange."""
        if self.error is not None and self._on_record_error == "stop":
            self.tally.lost += 1
            return
        try:
            act()
        except OSError as error:
            self.tally.lost += 1
            self._failed(error)

    def _tick(self) -> None:
        """Make lines durable whose interval has passed."""
        if self.error is not None and self._on_record_error == "stop":
            return
        try:
            self._rewrite_if_due()
            for writer in self._writers.values():
                writer.tick(self._clock.now())
        except OSError as error:
            self._failed(error)

    def _failed(self, error: OSError) -> None:
        first, self.error = self.error is None, error
        if first:
            _log.error("Recording failed: %s", error)
            if self._on_record_error == "stop":
                self._on_failure(error)

    def _absorb(self, capture: Capture, body: Body, data: bytes) -> None:
        spill = self._spills.get(body)
        if spill is not None:
            spill.write(data)
            return
        if body.dropped:
            return
        body.parts.append(data)
        body.kept_bytes += len(data)
        if body.kept_bytes > SPILL_AT_BYTES and looks_binary(capture, body):
            spill = self._spills[body] = self._writer(capture.service).spill()
            for part in body.parts:
                spill.write(part)
            body.parts.clear()
        elif body.kept_bytes > MEMORY_LIMIT_BYTES:
            body.dropped = True
            body.parts.clear()
            self.tally.oversized += 1

    def _write(self, capture: Capture) -> None:
        stored: dict[Side, tuple[str, int]] = {}
        sides: tuple[tuple[Side, Body | None], ...] = (("request", capture.request_body), ("response", capture.response_body))
        for side, body in sides:
            spill = self._spills.pop(body, None) if body is not None else None
            if spill is not None:
                stored[side] = (spill.keep(), spill.size)
        exchange = decoded(to_exchange(capture))
        if not self._selection.keeps(exchange):
            self.tally.skipped += 1
            return
        redacted = self._redactor.redact(exchange)
        writer = self._writer(capture.service)
        writer.append(redacted.exchange, stored)
        self._count(redacted.exchange)
        self._revealed.extend(redacted.revealed)
        self._rewrite_if_due()

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

    def _close(self) -> None:
        for spill in self._spills.values():
            spill.discard()
        try:
            self._rewrite_if_due(at_last=True)
        except OSError as error:
            self._failed(error)
            _log.error("Secrets that revealed themselves late are still in %s: delete it.", ", ".join(map(str, self.paths.values())))
        self.tally.lost += self._lost_before
        whole = self.tally.lost == 0
        for writer in self._writers.values():
            try:
                writer.close(self._clock.now(), whole=whole)
            except OSError as error:
                self.error = self.error or error
                _log.error("Closing %s failed: %s", writer.path, error)


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
