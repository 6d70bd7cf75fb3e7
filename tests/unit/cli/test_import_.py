import json

import pytest
from click.testing import CliRunner

from understudy.cli.import_ import command
from understudy.errors import UsageError
from understudy.files.recordings import read_recordings

CASSETTE = """
interactions:
- request: {body: password=hunter2-Secret, headers: {Content-Type: [application/x-www-form-urlencoded]}, method: POST, uri: 'https://api.test/login'}
  response: {body: {string: ok}, headers: {}, status: {code: 200, message: OK}}
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(CASSETTE)

    def invoke(*arguments):
        return CliRunner().invoke(command, arguments)

    return invoke


def test_a_cassette_becomes_a_recording_without_its_secrets(run, tmp_path):
    result = run("a.yaml", "--json")
    assert json.loads(result.stdout)["services"]["api.test"]["exchanges"] == 1
    (one,) = read_recordings(tmp_path / "recordings", "api.test")
    assert b"hunter2" not in one.request.body
    assert one.redactions


def test_all_of_it_can_be_one_service(run):
    result = run("a.yaml", "a.yaml", "--service", "login")
    assert "login: 2 exchanges" in result.stderr
    assert "Next: understudy generate login" in result.stderr


def test_a_bad_name_is_a_usage_error(run):
    assert isinstance(run("a.yaml", "--service", "../x").exception, UsageError)
