"""`understudy state`: what the virtual services of a running server remember."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import orjson

from understudy.cli.output import json_option, print_json, say
from understudy.cli.report.model import count
from understudy.cli.server_option import server_options
from understudy.errors import UsageError

if TYPE_CHECKING:  # not needed for --help
    from understudy.cli.admin_client import AdminClient

EXAMPLES = """\b
Examples:
  understudy state show                                  variables, counters and collections
  understudy state show payments --collection customers  the items of one collection
  understudy state set payments mode='"maintenance"'     values are JSON; null forgets
  understudy state reset --service payments              as after the start"""

_SESSION = click.option("--session", metavar="ID", help="This session; default: the common one.")


@click.group("state", epilog=EXAMPLES)
def command() -> None:
    """Show, set and reset what virtual services remember."""


@command.command("show", epilog=EXAMPLES)
@click.argument("services", nargs=-1, metavar="[SERVICE]...")
@click.option("--collection", metavar="NAME", help="Show the items of this collection.")
@_SESSION
@server_options
@json_option
def show(services: tuple[str, ...], *, collection: str | None, session: str | None, server: AdminClient, as_json: bool) -> None:
    """Show variables, counters and collections; the items of one with --collection."""
    names = services or tuple(one["name"] for one in server.get("v1", "services")["services"])
    found: dict[str, Any] = {}
    for name in names:
        if collection is None:
            found[name] = server.get("v1", "services", name, "state", session=session)
        else:
            found[name] = server.get("v1", "services", name, "collections", collection, session=session)["items"]
    if as_json:
        print_json(found)
        return
    for name, content in found.items():
        for line in _items(content) if collection is not None else _lines(content):
            say(f"{name}: {line}" if len(found) > 1 else line)


@command.command("set", epilog=EXAMPLES)
@click.argument("service")
@click.argument("assignments", nargs=-1, required=True, metavar="VARIABLE=JSON...")
@_SESSION
@server_options
def set_variables(service: str, assignments: tuple[str, ...], *, session: str | None, server: AdminClient) -> None:
    """Give variables of SERVICE new values; a value that is not JSON is text, null forgets the variable."""
    values = dict(parse_assignment(one) for one in assignments)
    server.call("PUT", "v1", "services", service, "state", query={"session": session}, body=values)
    say(f"Set {', '.join(values)}.")


@command.command("reset", epilog=EXAMPLES)
@click.option("--service", metavar="NAME", help="This service alone.")
@click.option("--session", metavar="ID", help="This session alone.")
@server_options
def reset(*, service: str | None, session: str | None, server: AdminClient) -> None:
    """Forget state, journal and scenarios, as after the start."""
    scope = {"service": service, "session": session}
    server.post("v1", "reset", body={name: value for name, value in scope.items() if value})
    say("Everything is as after the start.")


def parse_assignment(text: str) -> tuple[str, Any]:
    """Read `name=value`; the value is JSON, or text when it is not JSON.

    Raises:
        UsageError: there is no `=`.
    """
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise UsageError(f"{text!r} is not of the form VARIABLE=JSON.")
    try:
        return name, orjson.loads(value)
    except orjson.JSONDecodeError:
        return name, value


def _lines(content: dict[str, Any]) -> list[str]:
    lines = [f"{name} = {orjson.dumps(value).decode()}" for name, value in content["variables"].items()]
    lines += [f"{name}: {count(size, 'item')}" for name, size in content["collections"].items()]
    return lines or ["nothing yet"]


def _items(items: dict[str, Any]) -> list[str]:
    return [f"{key}  {orjson.dumps(item).decode()}" for key, item in items.items()] or ["no items"]
