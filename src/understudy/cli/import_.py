"""`understudy import`: recordings of other tools become ours, through the same redactor and writer."""

from __future__ import annotations

from pathlib import Path

import click

from understudy.cli.options import option, project
from understudy.cli.output import json_option, note, print_json

EXAMPLES = """\b
Examples:
  understudy import session.har                             one recording per host
  understudy import session.har --service payments          all of it as one service
  understudy import flows.mitm tests/cassettes/*.yaml       flow files of mitmproxy, cassettes of vcrpy"""


@click.command("import", epilog=EXAMPLES)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--service", metavar="NAME", help="Name of the service; default: the host of each request.")
@click.option(
    "--format", "form", type=click.Choice(["har", "mitmproxy", "vcrpy"]), help="Format of the files; default: what they look like."
)
@option("recordings")
@json_option
def command(files: tuple[Path, ...], service: str | None, form: str | None, recordings: Path, as_json: bool) -> None:  # noqa: FBT001 - click passes by name
    """Turn recordings of other tools into ours: HAR, flow files of mitmproxy, cassettes of vcrpy."""
    from understudy.bootstrap import import_recordings  # noqa: PLC0415 - not needed for --help
    from understudy.config.redaction import redaction_rules  # noqa: PLC0415 - as above
    from understudy.recorder.target import check_service_name  # noqa: PLC0415 - as above

    name = check_service_name(service) if service else None
    ledger = import_recordings(files, recordings, service=name, form=form, rules=redaction_rules(project().redaction))
    tally = ledger.tally
    if as_json:
        print_json(
            {
                "services": {one: {"exchanges": count, "recording": str(ledger.paths[one])} for one, count in tally.exchanges.items()},
                "redactions": tally.redactions,
            }
        )
        return
    for one, count in tally.exchanges.items():
        note(f"{one}: {count} exchange{'s' * (count != 1)} in {ledger.paths[one]}")
    note(f"{tally.total} exchanges, {tally.redactions} secrets replaced.")
    if tally.total:
        note(f"Next: understudy generate {' '.join(tally.exchanges)}")
