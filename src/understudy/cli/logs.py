"""Log records of the server and the recorder as lines on stderr, one each, with control characters escaped."""

from __future__ import annotations

import logging
import os

import click

from understudy.cli.output import printable, style

_COLORS = {logging.WARNING: "yellow", logging.ERROR: "red", logging.CRITICAL: "red"}


class LineHandler(logging.Handler):
    """Prints a record as `level: message`; a traceback follows only when UNDERSTUDY_DEBUG is set."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print one record."""
        message = printable(record.getMessage())
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and not os.environ.get("UNDERSTUDY_DEBUG"):
            message += f": {type(error).__name__}: {printable(str(error))} (UNDERSTUDY_DEBUG=1 shows where)"
        elif record.exc_info:
            message += "\n" + printable(logging.Formatter().formatException(record.exc_info))
        if record.levelno >= logging.WARNING:
            message = f"{style(f'{record.levelname.lower()}:', fg=_COLORS.get(record.levelno), bold=True, err=True)} {message}"
        click.echo(message, err=True)


def log_to_stderr() -> None:
    """Show what understudy logs, once per process; UNDERSTUDY_DEBUG shows all of it."""
    logger = logging.getLogger("understudy")
    logger.setLevel(logging.DEBUG if os.environ.get("UNDERSTUDY_DEBUG") else logging.INFO)
    if not any(isinstance(handler, LineHandler) for handler in logger.handlers):
        logger.addHandler(LineHandler())
