"""`understudy session`: the isolation scopes of tests on a running server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from understudy.cli.output import json_option, print_json, say, table
from understudy.cli.server_option import server_options

if TYPE_CHECKING:  # not needed for --help
    from understudy.cli.admin_client import AdminClient

EXAMPLES = """\b
Examples:
  understudy session list
  understudy session end checkout-test-1

\b
A request belongs to the session its header understudy-session names. State, scenarios, limits
and journal of one session are invisible to all others."""


@click.group("session", epilog=EXAMPLES)
def command() -> None:
    """List and end sessions: the isolation scopes of tests."""


@command.command("list", epilog=EXAMPLES)
@server_options
@json_option
def list_sessions(*, server: AdminClient, as_json: bool) -> None:
    """List the sessions in use, least recently used first."""
    found = server.get("v1", "sessions")["sessions"]
    if as_json:
        print_json({"sessions": found})
        return
    rows = [
        (one["name"], one["requests"], f"{datetime.fromtimestamp(one['used_at'], UTC).astimezone():%Y-%m-%d %H:%M:%S}") for one in found
    ]
    for line in table(rows, header=("SESSION", "REQUESTS", "LAST USED")):
        say(line)


@command.command("end", epilog=EXAMPLES)
@click.argument("name")
@server_options
def end(name: str, *, server: AdminClient) -> None:
    """Forget session NAME and all that belongs to it."""
    server.delete("v1", "sessions", name)
    say(f"Session {name} is forgotten.")
