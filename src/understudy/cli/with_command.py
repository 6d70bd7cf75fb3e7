"""Commands that take a user's own command line after `--`, untouched."""

from __future__ import annotations

import click

_META = "understudy.user_command"


class WithCommand(click.Command):
    """A command whose line may go on with `-- COMMAND…`; what stands there is never taken for our options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Set the user's command aside before ours is parsed."""
        own, rest = (args[: args.index("--")], args[args.index("--") + 1 :]) if "--" in args else (args, [])
        ctx.meta[_META] = tuple(rest)
        return super().parse_args(ctx, own)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Show the user's command in the usage line."""
        return [*super().collect_usage_pieces(ctx), "[-- COMMAND...]"]


def user_command(ctx: click.Context) -> tuple[str, ...]:
    """Return the user's command; empty when none was given."""
    found: tuple[str, ...] = ctx.meta.get(_META, ())
    return found
