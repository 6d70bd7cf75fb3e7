from pathlib import Path

from click.testing import CliRunner

from understudy.cli.addon_path import command


def test_the_path_names_a_file_that_is_made_once(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = CliRunner().invoke(command, [])
    path = Path(first.stdout.strip())
    compile(path.read_text(), str(path), "exec")
    made_at = path.stat().st_mtime_ns
    assert CliRunner().invoke(command, []).stdout == first.stdout
    assert path.stat().st_mtime_ns == made_at
    assert [one.name for one in path.parent.iterdir()] == [path.name]
