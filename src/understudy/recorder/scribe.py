"""The thread that owns the files: it takes captures from the proxy's thread and has them redacted and written."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Literal

from understudy.files.recordings.codec import Side
from understudy.files.recordings.rewriting import Pieces
from understudy.files.recordings.veiled import Veiled
from understudy.recorder.capture import Body, Capture
from understudy.recorder.content import MEMORY_LIMIT_BYTES, SPILL_AT_BYTES, is_coded, looks_binary
from understudy.recorder.decoding import decoded
from understudy.recorder.ledger import Ledger, Tally
from understudy.recorder.progress import OpenExchanges
from understudy.recorder.translate import to_exchange

_log = logging.getLogger(__name__)
_TICK_S = 0.25
_WAITING_LIMIT_BYTES = 32 * 1024 * 1024
_PATIENCE_S = 5.0  # then the disk has stalled, and the clients' time counts more than our memory


class Scribe:
    """Feeds one ledger from one thread.

    Messages, in order: a piece of a streamed body, a dialogue that begins, a finished capture, or the word to stop.
    """

    def __init__(
        self,
        ledger: Ledger,
        *,
        on_record_error: Literal["stop", "pass"] = "stop",
        on_failure: Callable[[OSError], None] = lambda _error: None,
    ) -> None:
        """Prepare.

        Args:
            ledger: redacts and writes.
            on_record_error: ``pass`` goes on without what could not be written, and says so in the recording.
            on_failure: called once, on the scribe's thread, when writing failed and `on_record_error` is ``stop``.
        """
        self.error: OSError | None = None
        self.defects: list[str] = []
        self._ledger, self._on_record_error, self._on_failure = ledger, on_record_error, on_failure
        self._veiled: dict[Body, Veiled] = {}
        self._steps = 0
        self._open = OpenExchanges()
        self._queue: SimpleQueue[tuple[Capture, Body | None, bytes] | Capture | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="understudy-scribe", daemon=True)
        # Each counter is written by one thread alone, so neither needs a lock.
        self._given_bytes, self._taken_bytes = 0, 0
        self._room = threading.Event()
        self._lost_before = 0

    @property
    def tally(self) -> Tally:
        """Counts so far."""
        return self._ledger.tally

    @property
    def paths(self) -> dict[str, Path]:
        """Files by service."""
        return self._ledger.paths

    def start(self) -> None:
        """Begin to take messages."""
        self._thread.start()

    def piece(self, capture: Capture, body: Body, data: bytes) -> None:
        """Take a piece of a body that is passed on as it arrives."""
        self._queue.put((capture, body, data))
        self._given_bytes += len(data)
        self._wait_for_room()

    def dialogue(self, capture: Capture) -> None:
        """Take a dialogue that begins: its messages are written as they come."""
        self._queue.put((capture, None, b""))

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
            timeout_s: how long that may take without any progress.
            lost_before: exchanges that were lost before they came here; the recordings are not whole then.
        """
        self._lost_before = lost_before
        self._queue.put(None)
        done = -1
        while self._thread.is_alive() and self._steps != done:
            done = self._steps
            self._thread.join(timeout_s)
        if self._thread.is_alive():
            _log.error("The recordings could not be completed within %.0f s.", timeout_s)
            self.error = self.error or TimeoutError(f"it could not be completed within {timeout_s:.0f} s")

    def _work(self) -> None:
        while True:
            try:
                message = self._queue.get(timeout=_TICK_S)
            except Empty:
                self._tick()
                continue
            self._steps += 1
            if message is None:
                self._close()
                return
            if isinstance(message, Capture):
                self._guarded(partial(self._write, message))
                self._taken_bytes += message.held_bytes
            else:
                capture, body, data = message
                self._open.begin(capture, self._ledger.now)
                if body is not None:
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
        except Exception as error:  # noqa: BLE001 - the thread's edge: one exchange that defeats us must not end the recording of others
            self.tally.lost += 1
            self.defects.append(repr(error))
            _log.error("An exchange was lost: %r", error)

    def _tick(self) -> None:
        """Write what has come of exchanges that last, and make lines durable whose interval has passed."""
        if self.error is not None and self._on_record_error == "stop":
            return
        try:
            begun = self._ledger.now
            if self._open.are_due(begun):
                self._write_parts(begun)
            self._ledger.tick()
        except OSError as error:
            self._failed(error)

    def _write_parts(self, begun: float) -> None:
        for progress in self._open.lasting(begun):
            try:
                part = progress.next_part()
                if part is not None:
                    self._ledger.write_part(part, progress.stream)
            except OSError:
                raise
            except Exception as error:  # noqa: BLE001 - as in _guarded; the exchange itself is tried again as a whole when it ends
                progress.is_given_up = True
                self.defects.append(repr(error))
                _log.error("An exchange could not be written while it lasted: %r", error)
        self._open.rest(begun, self._ledger.now)

    def _failed(self, error: OSError) -> None:
        first, self.error = self.error is None, error
        if first:
            _log.error("Recording failed: %s", error)
            if self._on_record_error == "stop":
                self._on_failure(error)

    def _absorb(self, capture: Capture, body: Body, data: bytes) -> None:
        veiled = self._veiled.get(body)
        if veiled is not None:
            veiled.write(data)
            return
        if body.dropped:
            return
        body.parts.append(data)
        body.kept_bytes += len(data)
        if body.kept_bytes > MEMORY_LIMIT_BYTES and is_coded(capture, body):
            body.dropped = True  # too large to be decoded, and so to be looked into
            body.parts.clear()
            self.tally.sealed += 1
        elif body.kept_bytes > MEMORY_LIMIT_BYTES or (body.kept_bytes > SPILL_AT_BYTES and looks_binary(capture, body)):
            veiled = self._veiled[body] = self._ledger.veil(capture.service)
            for part in body.parts:
                veiled.write(part)
            body.parts.clear()

    def _write(self, capture: Capture) -> None:
        sides: tuple[tuple[Side, Body | None], ...] = (("request", capture.request_body), ("response", capture.response_body))
        veiled = {side: self._veiled.pop(body) for side, body in sides if body in self._veiled}
        try:
            large: dict[Side, Pieces] = {side: partial(self._counted, one) for side, one in veiled.items()}
            before = to_exchange(capture)
            exchange = decoded(before)
            self.tally.sealed += before.complete and not exchange.complete
            self._ledger.write(exchange, large, self._open.end(capture))
        finally:
            for one in veiled.values():
                one.close()

    def _counted(self, veiled: Veiled) -> Iterator[bytes]:
        """Read a body; every piece shows that there is progress."""
        for data in veiled.pieces():
            self._steps += 1
            yield data

    def _close(self) -> None:
        for veiled in self._veiled.values():
            veiled.close()
        self.tally.lost += self._lost_before
        for path, error in self._ledger.close():
            self.error = self.error or error
            _log.error("Completing %s failed: %s. It may hold secrets that revealed themselves late: delete it.", path, error)
