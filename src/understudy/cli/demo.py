"""`understudy demo`: the whole loop on a bundled staging API, told as a story."""

from __future__ import annotations

import os
import signal
import tempfile
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from understudy.cli.output import json_option, print_json, say, style

if TYPE_CHECKING:
    from understudy.demo.loop import Act

EXAMPLES = """\b
Examples:
  understudy demo                    the story; its files are thrown away
  understudy demo --keep demo        keep recordings/ and stubs/ to look at
  understudy demo --json             the same, for machines"""


@click.command("demo", epilog=EXAMPLES)
@click.option(
    "--keep", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Play in DIR, which must be empty, and keep it."
)
@json_option
def command(keep: Path | None, as_json: bool) -> int:  # noqa: FBT001 - click passes by name
    """Show the whole loop on a bundled staging API, in a minute.

    A payments API starts on this machine and a client of it is recorded; stubs are generated; the API is stopped; the same client
    and a different one run against the virtual service, then once during an outage and once throttled. No network is needed and
    nothing is left running. Exit code 1 when anything differs.
    """
    from understudy.demo.loop import perform  # noqa: PLC0415 - not needed for --help
    from understudy.demo.process import environment  # noqa: PLC0415 - as above
    from understudy.runtime.clock import SystemClock  # noqa: PLC0415 - as above

    if signal.getsignal(signal.SIGTERM) is not signal.SIG_IGN:
        signal.signal(signal.SIGTERM, _leave)
    with ExitStack() as stack:
        # Keys and state never lie beside recordings, not even here.
        temporary = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="understudy-demo-")))
        directory = _empty(keep) if keep else _empty(temporary / "project")
        if not as_json:
            say(style("understudy demo", bold=True) + ": record a service once, then play it without the service")
        clock = SystemClock()
        started, count = clock.monotonic(), 0

        def tell(act: Act) -> None:
            nonlocal count
            count += 1
            if not as_json:
                _tell(count, act)

        acts = perform(directory, environment(os.environ, temporary / "home"), clock, tell)
        seconds, ok = clock.monotonic() - started, all(act.ok for act in acts)
        if as_json:
            kept = {"directory": str(directory)} if keep else {}
            print_json({"ok": ok, "seconds": round(seconds, 3), **kept, "acts": [act.as_dict() for act in acts]})
        else:
            _close(directory if keep else None, seconds, ok=ok)
    return 0 if ok else 1


def _leave(number: int, _frame: FrameType | None) -> None:
    """Leave by way of every `finally`, so that no child stays behind."""
    raise SystemExit(128 + number)


def _empty(directory: Path) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    if any(directory.iterdir()):
        raise click.UsageError(f"--keep: {directory} is not empty.")
    return directory.resolve()


def _tell(number: int, act: Act) -> None:
    mark = style("✓", fg="green", bold=True) if act.ok else style("✗", fg="red", bold=True)
    say()
    say(f"{mark} {style(f'{number}. {act.title}', bold=True)}  {style(f'{act.seconds:.1f} s', dim=True)}")
    if act.command:
        say(f"    {style('$ ' + act.command, fg='cyan')}")
    for line in act.lines:
        say(f"    {line if line[:1] == '✗' else style(line, dim=line[:1] == '✓')}")


def _close(directory: Path | None, seconds: float, *, ok: bool) -> None:
    say()
    verdict = style("Everything went as it should.", fg="green") if ok else style("Something went otherwise than it should.", fg="red")
    say(f"{verdict} {seconds:.0f} s, no network, nothing left running.")
    if directory:
        say(f"Look at {directory}/stubs/payments.yaml and {directory}/recordings/payments/.")
    else:
        say("Keep the files with: understudy demo --keep DIR")
