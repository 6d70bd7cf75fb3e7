import click
from click.testing import CliRunner

from understudy.cli.commands import ENTRIES
from understudy.cli.group import group


def test_help_lists_every_command_under_its_heading():
    told = CliRunner().invoke(group, ["--help"]).output
    for entry in ENTRIES:
        assert f"  {entry.name} " in told
        assert f"{entry.section}:" in told


def test_commands_complete_from_the_list():
    found = {item.value for item in group.shell_complete(click.Context(group), "s")}
    assert {"serve", "scenario", "state", "session"} <= found
    assert "record" not in found


def test_an_unknown_command_suggests_the_nearest():
    result = CliRunner().invoke(group, ["jurnal"])
    assert result.exit_code == 2
    assert "Did you mean 'journal'?" in result.output
