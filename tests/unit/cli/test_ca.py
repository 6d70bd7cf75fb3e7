import json

import pytest
from click.testing import CliRunner
from cryptography import x509

from understudy.cli.ca import command
from understudy.runtime.permitted_names import covers, permitted_by, subtree_of


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


def test_further_hosts_are_permitted(ca, tmp_path):
    ca("path")
    assert not _permits(tmp_path, "api.example.com")
    assert ca("permit", "*.example.com", "shop") == f"{tmp_path}/ca.pem\n"
    assert _permits(tmp_path, "api.example.com")
    assert json.loads(ca("permit", "shop", "--json")) == {"path": f"{tmp_path}/ca.pem"}


def _permits(directory, host):
    permitted = permitted_by(x509.load_pem_x509_certificate((directory / "ca.pem").read_bytes()))
    return all(covers(permitted, one) for one in subtree_of(host))
