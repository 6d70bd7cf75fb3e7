"""`understudy export`: recordings for other tools."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from understudy.cli.options import option
from understudy.cli.output import note

EXAMPLES = """\b
Examples:
  understudy export payments --output payments.har
  understudy export payments --run 2026-11-20T19-08-00Z | jq '.log.entries[].request.url'"""


@click.command("export", epilog=EXAMPLES)
@click.argument("service")
@click.option("--format", "form", type=click.Choice(["har"]), default="har", show_default=True, help="Format to write.")
@click.option("--run", metavar="RUN", help="One run; default: all.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Where to write; default: standard output.")
@option("recordings")
def command(service: str, form: str, run: str | None, output: Path | None, recordings: Path) -> None:  # noqa: ARG001 - one format so far
    """Write what was recorded of SERVICE as a HAR file."""
    from importlib.metadata import version  # noqa: PLC0415 - not needed for --help

    from understudy.exporters.har import write_har  # noqa: PLC0415 - as above
    from understudy.files.recordings import choose_runs  # noqa: PLC0415 - as above

    chosen = choose_runs(recordings, service, run)
    pieces = write_har((exchange for recording in chosen for exchange in recording.exchanges()), f"understudy {version('understudy')}")
    if output is None:
        sys.stdout.buffer.writelines(pieces)
        sys.stdout.flush()
        return
    with output.open("wb") as file:
        file.writelines(pieces)
    note(f"{output}: {len(chosen)} run{'s' * (len(chosen) != 1)} of {service}")
