import os
import stat

import pytest

from understudy.cli.running import Running, announced, choose, running_servers
from understudy.errors import UsageError


def server(pid=0, admin="http://127.0.0.1:1", directory="/here"):
    return Running(pid or os.getpid(), admin, "secret", directory, {"payments": "http://127.0.0.1:2"})


def test_a_server_can_be_found_while_it_runs(tmp_path):
    with announced(server(), directory=tmp_path / "servers"):
        assert running_servers(directory=tmp_path / "servers") == (server(),)
        [note] = (tmp_path / "servers").iterdir()
        assert stat.S_IMODE(note.stat().st_mode) == 0o600
    assert running_servers(directory=tmp_path / "servers") == ()


def test_notes_of_dead_servers_and_broken_ones_are_thrown_away(tmp_path):
    with announced(server(pid=2**22 + 1), directory=tmp_path):
        (tmp_path / "7.json").write_text("{")
        assert running_servers(directory=tmp_path) == ()
        assert list(tmp_path.iterdir()) == []


def test_a_state_directory_that_cannot_be_written_costs_a_warning(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    with announced(server(), directory=tmp_path / "file"):
        pass
    assert "UNDERSTUDY_ADMIN_URL" in capsys.readouterr().err


def test_the_only_server_is_meant_or_the_one_of_this_directory():
    here, there = server(), server(admin="http://127.0.0.1:3", directory="/there")
    assert choose((there,), here="/here") == there
    assert choose((here, there), here="/here") == here
    with pytest.raises(UsageError, match="2 servers run here"):
        choose((here, there), here="/elsewhere")
    with pytest.raises(UsageError, match="no server runs here"):
        choose((), here="/here")
