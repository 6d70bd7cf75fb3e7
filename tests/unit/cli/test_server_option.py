import click

from understudy.cli.server_option import server_options


def test_a_command_receives_a_connected_client(monkeypatch, told):
    seen = []
    monkeypatch.setattr("understudy.cli.admin_client.connect", lambda url, token: seen.append((url, token)) or "client")

    @click.command()
    @server_options
    def command(*, server):
        click.echo(server)

    monkeypatch.setenv("UNDERSTUDY_ADMIN_TOKEN", "hush")
    assert told(command, "--admin-url", "http://127.0.0.1:1") == "client\n"
    assert seen == [("http://127.0.0.1:1", "hush")]
