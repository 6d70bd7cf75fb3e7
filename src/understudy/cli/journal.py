"""`understudy journal`: what was asked of a running server and what it answered."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from understudy.cli.output import json_option, print_json, say, style
from understudy.cli.server_option import server_options

if TYPE_CHECKING:  # not needed for --help
    from understudy.cli.admin_client import AdminClient

EXAMPLES = """\b
Examples:
  understudy journal                            the newest requests
  understudy journal --misses                   what no stub took, and the nearest stubs
  understudy journal --follow                   as they come, until Ctrl-C
  understudy journal --stub create-payment --json
  understudy journal --clear"""

POLL_S = 0.3
_COLORS = {"answer": "green", "forward": "cyan", "miss": "red", "error": "red", "fault": "yellow", "limited": "yellow"}


@click.command("journal", epilog=EXAMPLES)
@click.option("--misses", is_flag=True, help="Only requests that no stub took.")
@click.option("--follow", "-f", is_flag=True, help="Go on as requests come.")
@click.option("--service", metavar="NAME", help="This service alone.")
@click.option("--session", metavar="ID", help="This session alone.")
@click.option("--stub", metavar="ID", help="Only what this stub answered.")
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, metavar="N", help="Only the newest N.")
@click.option("--clear", is_flag=True, help="Forget entries and counters.")
@server_options
@json_option
def command(
    *,
    misses: bool,
    follow: bool,
    service: str | None,
    session: str | None,
    stub: str | None,
    limit: int,
    clear: bool,
    server: AdminClient,
    as_json: bool,
) -> None:
    """Show what was asked and answered, oldest first; with --json one entry per line."""
    if clear:
        server.delete("v1", "journal", service=service, session=session)
        say("The journal is empty.")
        return
    narrow = {"service": service, "session": session, "stub": stub, "misses": misses}
    entries = _following(server, narrow, limit) if follow else server.get("v1", "journal", limit=limit, **narrow)["entries"]
    try:
        for entry in entries:
            if as_json:
                print_json(entry)
            else:
                for line in entry_lines(entry):
                    say(line)
    except KeyboardInterrupt:
        return  # the normal end of --follow


def _following(server: AdminClient, narrow: dict[str, Any], limit: int) -> Iterator[dict[str, Any]]:
    after = -1
    while True:
        found = server.get("v1", "journal", after=after, limit=limit if after < 0 else None, **narrow)["entries"]
        yield from found
        after = max([after, *(entry["seq"] for entry in found)])
        time.sleep(POLL_S)


def entry_lines(entry: dict[str, Any]) -> Iterator[str]:
    """Lay one entry out for people: one line, and for a miss a line per near stub."""
    request, response = entry["request"], entry["response"]
    outcome = style(entry["outcome"], fg=_COLORS.get(entry["outcome"]))
    at = f"{datetime.fromtimestamp(entry['at'], UTC).astimezone():%H:%M:%S.%f}"[:-3]
    details = [str(response["status"] or "-"), outcome, entry["stub"] or "", f"{entry['took_s'] * 1000:.1f} ms"]
    if entry["delivery"] not in ("sent", "pending"):
        details.append(entry["delivery"])
    if entry["session"]:
        details.append(f"session {entry['session']}")
    yield f"{at}  {entry['service']}  {request['method']} {request['target']}  {'  '.join(part for part in details if part)}"
    if entry["problem"]:
        yield f"    {entry['problem']}"
    for near in entry["near_misses"]:
        yield f"    nearest: {_near(near)}"


def _near(near: dict[str, Any]) -> str:
    gaps = near.get("differs") or near.get("mismatches") or []
    differences = "; ".join(f"{one['part']} should be {one['expected']}, was {one['actual']}" for one in gaps)
    stub = near.get("stub")
    return f"{stub.get('id') if isinstance(stub, dict) else stub}: {differences}"
