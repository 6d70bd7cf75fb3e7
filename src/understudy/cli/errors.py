"""From an exception to one clear line on stderr and an exit code."""

from __future__ import annotations

import difflib
import errno
import os
import sys
import traceback
from collections.abc import Iterable, Sequence
from typing import Any

import click

from understudy.cli.output import emit, printable, style
from understudy.errors import AddressInUseError, StubFileError, UnderstudyError

INTERNAL = 70  # EX_SOFTWARE of sysexits.h: our fault, not a verdict
BROKEN_PIPE = 141  # 128 + SIGPIPE, as shells report it


def report(error: BaseException, arguments: Sequence[str], *, serves: bool = False) -> int:
    """Tell `error` on stderr, with `--json` also as an event on stdout, and return the exit code.

    Args:
        error: what ended the command.
        arguments: the command line, to know whether it asked for JSON.
        serves: an interruption is this command's normal end.
    """
    if isinstance(error, BrokenPipeError):
        # The reader of our output has left; a second flush at exit must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    if isinstance(error, (KeyboardInterrupt, click.Abort)):
        if serves:
            return 0
        click.echo("Interrupted.", err=True)
        return 130
    lines, code = describe(error)
    for line in lines:
        click.echo(f"{style('error:', fg='red', bold=True, err=True)} {printable(line)}", err=True)
    if isinstance(error, Exception) and code == INTERNAL and os.environ.get("UNDERSTUDY_DEBUG"):
        traceback.print_exception(error)
    if wants_json(arguments):
        emit("error", error=type(error).__name__, message="\n".join(lines), exit_code=code, **_details(error))
    return code


def describe(error: BaseException) -> tuple[list[str], int]:
    """Return the lines that tell `error` and the exit code it means."""
    match error:
        case StubFileError(problems=problems) if len(problems) > 1:
            return [*map(str, problems), f"{len(problems)} problems in {len({problem.file for problem in problems})} stub file(s)"], 2
        case UnderstudyError():
            return str(error).splitlines() or [type(error).__name__], error.exit_code
        case click.UsageError():
            return [_usage_line(error)], 2
        case click.ClickException():
            return [error.format_message()], 2
        case OSError(errno=errno.EADDRINUSE):
            return [str(error)], AddressInUseError.exit_code
        case OSError():
            place = f"{error.filename}: " if error.filename else ""
            return [f"{place}{error.strerror or error}"], 2
        case ModuleNotFoundError(name="mitmproxy"):
            return ["recording needs mitmproxy, which is not installed. Install it with: pip install 'understudy[record]'"], 2
        case _:
            hint = "" if os.environ.get("UNDERSTUDY_DEBUG") else " (a defect of understudy; UNDERSTUDY_DEBUG=1 shows where)"
            return [f"internal error: {type(error).__name__}: {error}{hint}"], INTERNAL


def suggestion(word: str, valid: Iterable[str], *, listing: str = "") -> str:
    """Return " Did you mean 'x'?" for the nearest valid word, else " `listing`: a, b, c." when a heading is given, else nothing."""
    words = sorted(set(valid))
    near = difflib.get_close_matches(word.lower(), words, n=1, cutoff=0.6) or [one for one in words if word and one.startswith(word)][:1]
    text = f" Did you mean {near[0]!r}?" if near else ""
    if listing and words:
        text += f" {listing}: {', '.join(words)}."
    return text


def wants_json(arguments: Sequence[str]) -> bool:
    """Say whether `--json` stands before the `--` that begins a user's own command."""
    own = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "--json" in own


def _usage_line(error: click.UsageError) -> str:
    help_of = f" See '{error.ctx.command_path} --help'." if error.ctx is not None else ""
    if isinstance(error, click.NoSuchOption):
        return f"no such option {error.option_name!r}.{suggestion(error.option_name, error.possibilities or ())}{help_of}"
    message = error.format_message().rstrip()
    return f"{message[:1].lower()}{message[1:]}"


def _details(error: BaseException) -> dict[str, Any]:
    if isinstance(error, StubFileError):
        fields = ("file", "line", "column", "field", "message")
        return {"problems": [{field: getattr(problem, field) for field in fields} for problem in error.problems]}
    return {}
