import click
import pytest
from click.testing import CliRunner

from understudy.cli.stage_options import stage_options


@pytest.fixture
def opened(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    seen = []

    @click.command()
    @stage_options("serve")
    def command(options):
        seen.append(options)

    def open_with(*arguments):
        result = CliRunner().invoke(command, arguments, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return seen[-1]

    return open_with


def test_defaults(opened):
    options = opened()
    assert (options.host, options.port, options.admin_port, options.proxy_port, options.sealed, options.watch) == (
        "127.0.0.1", 0, 0, None, False, True,
    )  # fmt: skip


def test_a_proxy_port_implies_a_proxy(opened):
    assert opened("--proxy").proxy_port == 0
    assert opened("--proxy-port", "3128").proxy_port == 3128


def test_ports_of_services_count_unless_a_port_is_given(opened, tmp_path):
    (tmp_path / "understudy.yaml").write_text("services: {payments: {port: 8081}}")
    assert opened().ports == {"payments": 8081}
    assert opened("--port", "9000").ports == {}
    assert opened("--port", "9000").port == 9000
