"""The root of the command line: commands are imported when they are called, never for `--help`."""

from __future__ import annotations

import importlib
from typing import Any

import click
from click.shell_completion import CompletionItem

from understudy.cli.commands import BY_NAME, ENTRIES
from understudy.cli.errors import suggestion

EPILOG = """\b
The loop:
  understudy record https://api.example.com --service api -- pytest tests
  understudy generate
  understudy run -- pytest tests
  understudy run --scenario outage -- pytest tests

\b
Exit codes: 0 success, 1 verdict failed, 2 usage or bad file, 3 upstream out of reach, 4 address in use."""


class LazyGroup(click.Group):
    """A group whose commands live in modules that are imported on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name every command, in the order of the list."""
        return [entry.name for entry in ENTRIES]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import one command."""
        entry = BY_NAME.get(cmd_name)
        if entry is None:
            return None
        command: click.Command = importlib.import_module(f"understudy.cli.{entry.module}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one was probably meant."""
        name = args[0]
        command = self.get_command(ctx, name)
        if command is None and not name.startswith("-"):
            raise click.UsageError(f"unknown command {name!r}.{suggestion(name, BY_NAME)} See 'understudy --help'.", ctx)
        if command is None:
            return super().resolve_command(ctx, args)
        return name, command, args[1:]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """List the commands under their headings."""
        for section in dict.fromkeys(entry.section for entry in ENTRIES):
            with formatter.section(section):
                formatter.write_dl([(entry.name, entry.summary) for entry in ENTRIES if entry.section == section])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete command names from the list, without importing a command."""
        found = [CompletionItem(entry.name, help=entry.summary) for entry in ENTRIES if entry.name.startswith(incomplete)]
        return found + click.Command.shell_complete(self, ctx, incomplete)


def _show_version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version  # noqa: PLC0415 - slow, and needed for this option alone

        click.echo(f"understudy {version('understudy')}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EPILOG,
    no_args_is_help=False,
    invoke_without_command=True,
)
@click.option("--version", is_flag=True, callback=_show_version, expose_value=False, is_eager=True, help="Show the version and exit.")
@click.option(
    "--config",
    "config_file",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Read settings from FILE instead of the project's understudy.yaml.  [env: UNDERSTUDY_CONFIG]",
)
@click.pass_context
def group(ctx: click.Context, config_file: str | None) -> Any:
    """Record third-party APIs once, replay them in CI, break them on cue."""
    ctx.meta["understudy.config_file"] = config_file
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
        return
    from understudy.cli.logs import log_to_stderr  # noqa: PLC0415 - not needed for --help

    log_to_stderr()
    entry = BY_NAME[ctx.invoked_subcommand]
    if not entry.serves:
        from understudy.cli.main import raise_on_signals  # noqa: PLC0415 - main imports this module

        raise_on_signals()
