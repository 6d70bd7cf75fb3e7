import click
from click.testing import CliRunner

from understudy.cli.with_command import WithCommand, user_command


@click.command(cls=WithCommand)
@click.argument("services", nargs=-1)
@click.option("--seed", type=int)
@click.pass_context
def command(ctx, services, seed):
    click.echo(repr((services, seed, user_command(ctx))))


def told(*arguments):
    return CliRunner().invoke(command, arguments).output.strip()


def test_what_stands_behind_the_dashes_is_never_ours():
    assert told("a", "--seed", "1", "--", "pytest", "--seed", "2", "--", "x") == "(('a',), 1, ('pytest', '--seed', '2', '--', 'x'))"
    assert told("a") == "(('a',), None, ())"


def test_the_usage_line_shows_the_command():
    assert "[-- COMMAND...]" in told("--help")
