"""`understudy config`: every setting, its value and who said so."""

from __future__ import annotations

import os
from typing import Any

import click

from understudy.cli.options import project
from understudy.cli.output import json_option, print_json, say, table
from understudy.config import Resolved, resolve_all

EXAMPLES = """\b
Examples:
  understudy config show                      values of all settings
  understudy config show --origin             … and whether flag, environment, file or default said so
  understudy config show --command run        as `understudy run` sees them
  UNDERSTUDY_SEED=7 understudy config show --origin --json"""


@click.group("config", epilog=EXAMPLES)
def command() -> None:
    """Show every setting and where its value comes from: default < understudy.yaml < UNDERSTUDY_* < flag."""


@command.command("show", epilog=EXAMPLES)
@click.option("--origin", is_flag=True, help="Say where each value comes from.")
@click.option(
    "--command", "for_command", type=click.Choice(["serve", "run", "python", "pytest"]), default="serve", help="Whose defaults count."
)
@json_option
@click.pass_context
def show(ctx: click.Context, *, origin: bool, for_command: str, as_json: bool) -> None:
    """Print the settings, one line each."""
    found = resolve_all(for_command, environment=os.environ, project=project(ctx))
    if as_json:
        print_json({one.setting.name: {"value": _plain(one), "origin": one.origin} for one in found})
        return
    rows = [(one.setting.name, _shown(one), one.origin) if origin else (one.setting.name, _shown(one)) for one in found]
    for line in table(rows):
        say(line)


def _plain(one: Resolved) -> Any:
    if one.setting.name == "admin_token" and one.value:
        return "(set)"
    return str(one.value) if one.setting.kind == "path" else one.value


def _shown(one: Resolved) -> str:
    value = _plain(one)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ", ".join(value) or "-"
    return str(value) if value != "" else "-"
