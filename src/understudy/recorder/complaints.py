"""What mitmproxy says in its log: kept off the terminal, and its errors counted, because each may be a lost exchange."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class Complaints(logging.Handler):
    """Keeps the errors of mitmproxy's log while a proxy runs."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one error, with the exception that caused it."""
        cause = record.exc_info[1] if record.exc_info else None
        text = record.getMessage()
        self.errors.append(f"{text}: {cause!r}" if cause is not None else text)

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Listen to mitmproxy's log instead of whoever listens otherwise."""
        logger = logging.getLogger("mitmproxy")
        before = (logger.level, logger.propagate)
        logger.setLevel(logging.ERROR)
        logger.propagate = False
        logger.addHandler(self)
        try:
            yield
        finally:
            logger.removeHandler(self)
            logger.level, logger.propagate = before
