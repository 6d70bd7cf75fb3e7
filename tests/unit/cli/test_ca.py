import json

import pytest
from click.testing import CliRunner

from understudy.cli.ca import command


@pytest.fixture
def ca(tmp_path, monkeypatch):
    monkeypatch.setenv("UNDERSTUDY_CA_DIR", str(tmp_path))

    def run(*arguments):
        result = CliRunner().invoke(command, arguments)
        assert result.exit_code == 0, result.output
        return result.stdout

    return run


def test_paths_name_files_that_exist(ca, tmp_path):
    assert ca("path") == f"{tmp_path}/ca.pem\n"
    assert json.loads(ca("bundle", "--json")) == {"path": f"{tmp_path}/bundle.pem"}
    assert (tmp_path / "bundle.pem").read_bytes().count(b"BEGIN CERTIFICATE") > 50


@pytest.mark.parametrize(
    ("shape", "line"),
    [
        ("sh", "export SSL_CERT_FILE={0}/bundle.pem"),
        ("dotenv", 'NODE_EXTRA_CA_CERTS="{0}/ca.pem"'),
        ("github", 'echo "AWS_CA_BUNDLE={0}/bundle.pem" >> "$GITHUB_ENV"'),
        ("powershell", "$env:PIP_CERT = '{0}/bundle.pem'"),
    ],
)
def test_variables_in_every_shape(ca, tmp_path, shape, line):
    assert line.format(tmp_path) in ca("env", "--format", shape).splitlines()


def test_docker_gets_the_files_where_the_variables_say(ca, tmp_path):
    options = ca("env", "--format", "docker")
    assert f"-v {tmp_path}/ca.pem:{tmp_path}/ca.pem:ro" in options
    assert f"-e DENO_CERT={tmp_path}/ca.pem" in options
