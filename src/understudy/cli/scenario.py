"""`understudy scenario`: list scenarios of a running server, switch them on and off."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from understudy.cli.output import json_option, print_json, say, table
from understudy.cli.report.model import count
from understudy.cli.server_option import server_options

if TYPE_CHECKING:  # not needed for --help
    from understudy.cli.admin_client import AdminClient

EXAMPLES = """\b
Examples:
  understudy scenario list
  understudy scenario on outage
  understudy scenario on outage --service payments --ttl 30      off again after 30 seconds
  understudy scenario on outage --session checkout-test-1        for one test's requests alone
  understudy scenario off outage
  understudy scenario off                                        all of them"""

_SERVICE = click.option("--service", metavar="NAME", help="This service alone.")
_SESSION = click.option("--session", metavar="ID", help="This session alone.")


@click.group("scenario", epilog=EXAMPLES)
def command() -> None:
    """List the scenarios of a running server, switch them on and off."""


@command.command("list", epilog=EXAMPLES)
@server_options
@json_option
def list_scenarios(*, server: AdminClient, as_json: bool) -> None:
    """List the scenarios each service knows, which are on, and how often their rules applied."""
    found = server.get("v1", "scenarios")
    if as_json:
        print_json(found)
        return
    for line in table(_rows(found), header=("SERVICE", "SCENARIO", "ON", "APPLIED")):
        say(line)


@command.command("on", epilog=EXAMPLES)
@click.argument("name")
@_SERVICE
@_SESSION
@click.option("--ttl", "ttl_s", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="Off again after so many seconds.")
@server_options
@json_option
def switch_on(name: str, *, service: str | None, session: str | None, ttl_s: float | None, server: AdminClient, as_json: bool) -> None:
    """Switch scenario NAME on; one that is on already starts again."""
    owner, colon, bare = name.rpartition(":")
    body = {"name": bare, "service": owner if colon else service, "session": session, "ttl_s": ttl_s}
    active = server.post("v1", "scenarios", body={key: value for key, value in body.items() if value is not None})
    if as_json:
        print_json(active)
    else:
        say(f"{bare} is on{_whom(active)}.")


@command.command("off", epilog=EXAMPLES)
@click.argument("name", required=False)
@_SERVICE
@_SESSION
@server_options
@json_option
def switch_off(name: str | None, *, service: str | None, session: str | None, server: AdminClient, as_json: bool) -> None:
    """Switch scenario NAME off, or all."""
    done = server.delete("v1", "scenarios", name=name, service=service, session=session)
    if as_json:
        print_json(done)
    else:
        say(f"Switched off {count(done['switched_off'], 'scenario')}.")


def _rows(found: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Lay out what the server says: one row per service and scenario."""
    rows = []
    for service, names in found["known"].items():
        for name in names:
            on = [one for one in found["active"] if one["name"] == name and one["service"] in (None, service)]
            applied = [rule for rule in found["rules"] if rule["service"] == service and rule["rule"].startswith(f"{name}[")]
            share = f"{sum(rule['applied'] for rule in applied)} of {sum(rule['eligible'] for rule in applied)}" if applied else "-"
            rows.append((service, name, "; ".join(f"on{_whom(one)}" for one in on) or "-", share))
    return rows


def _whom(active: dict[str, Any]) -> str:
    """Say for whom and until when a scenario is on."""
    words = [f"for {active['service']}"] if active.get("service") else []
    if active.get("session"):
        words.append(f"in session {active['session']}")
    if active.get("expires_at"):
        words.append(f"until {datetime.fromtimestamp(active['expires_at'], UTC).astimezone():%H:%M:%S}")
    return " " + ", ".join(words) if words else ""
