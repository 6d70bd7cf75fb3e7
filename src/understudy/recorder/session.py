"""One recording run: the proxy and the scribe, started and stopped together."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from importlib.metadata import version
from types import TracebackType
from typing import Self

from understudy.core.model.interfaces import Clock
from understudy.files.recordings import Heading
from understudy.recorder.interfaces import Redactor
from understudy.recorder.ledger import Ledger, Tally
from understudy.recorder.options import RecordOptions
from understudy.recorder.proxy import Addresses, Proxy, ProxyOptions
from understudy.recorder.scribe import Scribe
from understudy.runtime.authority import Authority

_SCRIBE_TIMEOUT_S = 120.0  # for one exchange: tens of mebibytes of text take a while to be searched


class RecorderSession:
    """A recording run; a context manager that listens inside its block."""

    def __init__(self, options: RecordOptions, redactor: Redactor, clock: Clock, authority: Authority) -> None:
        """Prepare; entering the block opens the listeners."""
        self.failed = threading.Event()
        self.authority = authority
        self._options, self._clock = options, clock
        self._started_at = clock.now()
        self._tool = f"understudy {version('understudy')}"
        ledger = Ledger(
            options.recordings,
            self._heading,
            redactor,
            clock,
            fsync_interval_s=options.fsync_interval_s,
            selection=options.selection,
            append=options.append,
            dry=options.dry,
        )
        self.findings = ledger.findings
        self.scribe = Scribe(ledger, on_record_error=options.on_record_error, on_failure=lambda _error: self.failed.set())
        self.proxy = Proxy(
            ProxyOptions(
                host=options.host,
                targets=options.targets,
                forward=options.forward,
                authority=authority.directory,
                host_header=options.host_header,
                verify_upstream=options.verify_upstream,
                upstream_ca=options.upstream_ca,
                client_certificate=options.client_certificate,
                via=options.via,
                drain_s=options.drain_s,
            ),
            self.scribe,
            clock,
        )

    @property
    def addresses(self) -> Addresses:
        """Where clients reach the recorder."""
        return self.proxy.addresses

    @property
    def tally(self) -> Tally:
        """Counts so far."""
        return self.scribe.tally

    def __enter__(self) -> Self:
        self.authority.permit(_recorded_hosts(self._options))
        self.scribe.start()
        try:
            self.proxy.start()
        except BaseException:
            self.scribe.stop(_SCRIBE_TIMEOUT_S)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.proxy.stop()
        self.scribe.stop(_SCRIBE_TIMEOUT_S, lost_before=len(self.proxy.complaints.errors))

    def _heading(self, service: str) -> Heading:
        listener, upstream = self.addresses.services.get(service), self.proxy.origins.get(service)
        return Heading(
            service=service,
            started_at=self._started_at,
            tool=self._tool,
            upstream=str(upstream) if upstream is not None else "",
            address=str(listener) if listener is not None else "",
            mode="reverse" if listener is not None else "proxy",
        )


def _recorded_hosts(options: RecordOptions) -> Iterator[str]:
    """Name what certificates are needed for: the recorded hosts, and our own listeners."""
    yield options.host
    yield from (target.upstream.host for target in options.targets)
    if options.forward is not None:
        yield from (*options.forward.allow, *(pattern for pattern, _ in options.forward.names))
