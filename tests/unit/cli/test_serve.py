import asyncio
import os
import signal
from contextlib import asynccontextmanager, contextmanager
from types import SimpleNamespace

import orjson
import pytest
from click.testing import CliRunner

from understudy.cli import running
from understudy.cli.serve import command


@pytest.fixture
def served(monkeypatch, tmp_path):
    """Serve on a stage that is only pretended, and that sends us `signal` once it is up."""
    monkeypatch.chdir(tmp_path)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    seen = SimpleNamespace(signal=signal.SIGTERM, notes=[])

    class FakeStage(SimpleNamespace):
        def request_stop(self):
            self.stopping.set()

        async def wait_for_stop(self):
            os.kill(os.getpid(), seen.signal)
            await asyncio.wait_for(self.stopping.wait(), 10)

    @asynccontextmanager
    async def open_on(options):
        seen.options = options
        services = {"payments": SimpleNamespace(url="http://127.0.0.1:1", tls_url=None)}
        yield FakeStage(services=services, admin_url="http://127.0.0.1:2", admin_token="t", proxy_url=None, stopping=asyncio.Event())

    @contextmanager
    def announced(note):
        seen.notes.append(note)
        yield

    monkeypatch.setattr("understudy.in_process.open_on", open_on)
    monkeypatch.setattr(running, "announced", announced)
    yield seen
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_the_normal_end(served, number):
    served.signal = number
    result = CliRunner().invoke(command, ["payments", "--port", "8080", "--json"], standalone_mode=False)
    assert (result.exception, result.return_value) == (None, 0)
    first, last = [orjson.loads(line) for line in result.stdout.splitlines()]
    assert (first["event"], first["services"], first["admin"]) == ("ready", {"payments": "http://127.0.0.1:1"}, "http://127.0.0.1:2")
    assert last == {"event": "stopped"}
    assert (served.options.services, served.options.port) == (("payments",), 8080)
    assert (served.notes[0].admin, served.notes[0].token) == ("http://127.0.0.1:2", "t")


def test_people_get_one_line_per_listener(served):
    result = CliRunner().invoke(command, [], standalone_mode=False)
    assert result.stdout == "payments  http://127.0.0.1:1\n(admin)   http://127.0.0.1:2\n"
    assert result.stderr == "Stopped.\n"
