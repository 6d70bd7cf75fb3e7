import orjson
from click.testing import CliRunner

from understudy.cli.config import command


def show(*arguments, **variables):
    return CliRunner().invoke(command, ["show", *arguments], env=variables, catch_exceptions=False).output


def test_every_value_tells_its_origin(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "understudy.yaml").write_text("defaults: {latency: modelled}")
    lines = {line.split()[0]: line.split()[1:] for line in show("--origin", UNDERSTUDY_SEED="7").splitlines()}
    assert lines["seed"] == ["7", "UNDERSTUDY_SEED"]
    assert lines["latency"] == ["modelled", "understudy.yaml"]
    assert lines["port"] == ["0", "default"]


def test_tokens_are_not_shown(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = orjson.loads(show("--json", UNDERSTUDY_ADMIN_TOKEN="hush"))
    assert found["admin_token"] == {"value": "(set)", "origin": "UNDERSTUDY_ADMIN_TOKEN"}


def test_defaults_are_those_of_the_command_asked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert orjson.loads(show("--json", "--command", "run"))["sealed"]["value"] is True
