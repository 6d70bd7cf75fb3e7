from pathlib import Path

import pytest
from click.testing import CliRunner

from understudy.cli.completion import command, completion_script, install_place
from understudy.errors import UsageError


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_gets_a_script_that_asks_understudy(shell):
    assert f"_UNDERSTUDY_COMPLETE={shell}_complete" in completion_script(shell)


def test_scripts_go_where_shells_look():
    home = Path("home")
    assert install_place("bash", home, "", "") == home / ".local/share/bash-completion/completions/understudy"
    assert install_place("zsh", home, "data", "") == Path("data/zsh/site-functions/_understudy")
    assert install_place("fish", home, "", "conf") == Path("conf/fish/completions/understudy.fish")


def test_installing_writes_the_script(tmp_path):
    result = CliRunner().invoke(command, ["bash", "--install"], env={"HOME": str(tmp_path), "XDG_DATA_HOME": ""}, catch_exceptions=False)
    assert result.exit_code == 0
    assert "complete" in (tmp_path / ".local/share/bash-completion/completions/understudy").read_text()


def test_an_unknown_shell_is_refused():
    result = CliRunner().invoke(command, [], env={"SHELL": "/bin/tcsh"})
    assert isinstance(result.exception, UsageError)
