"""Keeps what was passed on to real services, in recordings like those of the recorder: redacted before they are written."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from understudy.core.model.exchange import Exchange
from understudy.core.model.interfaces import Clock

if TYPE_CHECKING:
    from understudy.files.recordings import Heading
    from understudy.recorder.ledger import Ledger

_log = logging.getLogger("understudy")


class Keeper:
    """Writes exchanges; no file and no key is touched before the first one."""

    def __init__(self, directory: Path, upstream_of: Callable[[str], str], clock: Clock) -> None:
        """Prepare.

        Args:
            directory: the `recordings` directory.
            upstream_of: gives the real service's address by service name.
            clock: tells when a recording was started.
        """
        self._directory = directory
        self._upstream_of = upstream_of
        self._clock = clock
        self._ledger: Ledger | None = None

    def keep(self, exchange: Exchange) -> None:
        """Write one exchange; a disk that fails is reported, and must not keep the client from its answer."""
        if self._ledger is None:
            self._ledger = self._open()
        try:
            self._ledger.write(exchange)
        except OSError as error:
            _log.error("%s: an exchange could not be recorded: %s", exchange.service, error)

    def _open(self) -> Ledger:
        from understudy.core.redaction import Redactor  # noqa: PLC0415 (most servers never record, and start quicker without)
        from understudy.files.secret_key import load_secret_key  # noqa: PLC0415 (as above)
        from understudy.recorder.ledger import Ledger  # noqa: PLC0415 (as above)

        return Ledger(self._directory, self._heading, Redactor(load_secret_key()), self._clock)

    def _heading(self, service: str) -> Heading:
        from importlib.metadata import version  # noqa: PLC0415 (as above)

        from understudy.files.recordings import Heading  # noqa: PLC0415 (as above)

        return Heading(service, self._clock.now(), f"understudy {version('understudy')}", self._upstream_of(service))

    def close(self) -> None:
        """End the recordings."""
        if self._ledger is not None:
            for path, error in self._ledger.close():
                _log.error("%s: the recording could not be completed: %s", path, error)
