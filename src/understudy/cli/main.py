"""The process: signals, the last resort for errors, the exit code.

Only `signal` and `sys` are imported before a handler is in place, so that Ctrl-C during the imports of a command ends the
process as quietly as later. While nothing has begun there is nothing to clean up: the handler leaves at once.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from types import FrameType

INTERRUPTED = 130  # 128 + SIGINT, as shells report it
_SERVING = {"serve", "record"}


def main() -> None:
    """Run the command line of this process and exit with its code."""
    arguments = sys.argv[1:]
    # Finding out what a command is takes imports of its own: by then a guess must be in place.
    leave_on_signals(0 if _SERVING & set(arguments) else INTERRUPTED)
    leave_on_signals(0 if _serves(arguments) else INTERRUPTED)
    code = run(arguments)
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; every error has been told by then."""
    from understudy.cli.errors import report  # noqa: PLC0415 - click is imported after the signal handlers are in place
    from understudy.cli.group import group  # noqa: PLC0415 - as above

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        result = group.main(args=list(arguments), prog_name="understudy", standalone_mode=False)
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the outermost edge: nothing may end in a traceback
        return report(error, arguments, serves=_serves(arguments))
    return result if isinstance(result, int) else 0


def leave_on_signals(code: int) -> None:
    """Leave the process at once with `code` on SIGINT and SIGTERM, until a command takes the signals over."""
    handler = _leaver(code)
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup and shells that start jobs in the background
            signal.signal(number, handler)


def raise_on_signals() -> None:
    """Let SIGINT raise KeyboardInterrupt and SIGTERM end the process again: for commands that clean up behind themselves."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGTERM) is not signal.SIG_IGN:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _leaver(code: int) -> Callable[[int, FrameType | None], None]:
    def leave(_number: int, _frame: FrameType | None) -> None:
        os._exit(code)

    return leave


def _serves(arguments: Sequence[str]) -> bool:
    from understudy.cli.commands import BY_NAME  # noqa: PLC0415 - keeps the start of the process short

    words = [argument for before, argument in zip(["", *arguments], arguments, strict=False) if before != "--config"]
    entry = BY_NAME.get(next((word for word in words if not word.startswith("-")), ""))
    return entry is not None and entry.serves
