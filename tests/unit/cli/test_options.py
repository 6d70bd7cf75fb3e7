from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from understudy.cli.options import option, project


@click.command()
@option("stubs")
@option("seed")
@option("sealed", command="run")
@option("scenarios")
@click.pass_context
def command(ctx, **values):
    click.echo(repr({**values, "root": str(project(ctx).root)}))


@pytest.fixture(autouse=True)
def directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def values(*arguments, **variables):
    result = CliRunner().invoke(command, arguments, env=variables, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return eval(result.output, {"PosixPath": Path})


def test_a_command_receives_final_values(directory):
    assert values() == {"stubs": Path("stubs"), "seed": 0, "sealed": True, "scenarios": (), "root": "."}
    (directory / "understudy.yaml").write_text("defaults: {seed: 3, scenarios: [outage]}")
    assert values()["seed"] == 3
    assert values(UNDERSTUDY_SEED="4")["seed"] == 4
    assert values("--seed", "5", UNDERSTUDY_SEED="4")["seed"] == 5
    assert values("--scenario", "a", "--scenario", "b")["scenarios"] == ("a", "b")
    assert values("--no-sealed")["sealed"] is False


def test_help_names_variable_and_default():
    told = " ".join(CliRunner().invoke(command, ["--help"]).output.split())
    assert "[env: UNDERSTUDY_SEED; default: 0]" in told
    assert "[env: UNDERSTUDY_SEALED; default: sealed]" in told
