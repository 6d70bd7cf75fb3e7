import json

import pytest
from click.testing import CliRunner

from understudy.cli.recordings import command
from understudy.core.model.exchange import DialogueEnd, Exchange, Failure, Message
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response
from understudy.errors import UsageError, VerdictError
from understudy.files.recordings import Heading, RecordingWriter

START = 1_795_000_000.0


@pytest.fixture
def recorded(tmp_path):
    writer = RecordingWriter(tmp_path, Heading("pay", START, "test"))
    ask = Request("POST", "/v1/payments", Headers.of([("Host", "pay.test")]), b'{"amount": 1}')
    writer.append(Exchange(0, "", START, ask, Response(201, Headers.of([("X-A", "1")]), b"\x1b]0;title\x07", reason="Made")))
    writer.append(Exchange(0, "", START, ask, Failure("refused", "nobody", 0.0)))
    messages = (Message("client", "text", b"hi", 0.1), Message("server", "text", b"ho", 0.2))
    writer.append(Exchange(0, "", START, ask, Response(101), messages=messages, end=DialogueEnd("server", 1000, "", 0.3)))
    writer.close(START)
    return writer.path


@pytest.fixture
def run(tmp_path):
    def invoke(*arguments):
        return CliRunner().invoke(command, [*arguments, "--recordings", str(tmp_path)], standalone_mode=True)

    return invoke


def test_list_shows_every_run_and_its_condition(run, recorded):
    assert run("list").stdout.splitlines()[1].split()[:4] == ["pay", recorded.stem, "3", "1"]
    (only,) = json.loads(run("list", "--json").stdout)["recordings"]
    assert (only["service"], only["exchanges"], only["failures"], only["condition"]) == ("pay", 3, 1, "complete")


def test_show_gives_one_line_per_exchange_or_one_whole(run, recorded):
    lines = run("show", "pay").stdout.splitlines()
    assert [line.split()[:3] for line in lines[1:]] == [["1", "POST", "201"], ["2", "POST", "refused"], ["3", "POST", "101"]]
    whole = run("show", "pay", "1").stdout
    assert "POST /v1/payments HTTP/1.1" in whole
    assert "HTTP/1.1 201 Made" in whole
    assert "\\x1b]0;title\\x07" in whole, "recorded text cannot drive the terminal"
    assert "> 0.100s hi\n< 0.200s ho\nclosed by server: 1000" in run("show", "pay", "3").stdout
    assert json.loads(run("show", "pay", "2", "--json").stdout)["failure"]["kind"] == "refused"


def test_repair_saves_what_is_whole(run, recorded):
    lines = recorded.read_bytes().splitlines(keepends=True)
    recorded.write_bytes(b"".join([lines[0], b"rubbish\n", *lines[2:]]))
    assert isinstance(run("list").exception, VerdictError)
    (repaired,) = json.loads(run("repair", "--json").stdout)["repaired"]
    assert repaired["exchanges"] == 2
    assert "Nothing to repair" in run("repair", str(recorded)).stderr


@pytest.mark.parametrize("arguments", [("show", "pay", "99"), ("show", "pay", "--run", "never"), ("list", "mail")])
def test_what_is_not_there_is_a_usage_error(run, recorded, arguments):
    assert isinstance(run(*arguments).exception, UsageError)
