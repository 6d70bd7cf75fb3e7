import json

import pytest
from click.testing import CliRunner

from understudy.cli.export import command
from understudy.core.model.exchange import Exchange
from understudy.core.model.message import Request, Response
from understudy.errors import UsageError
from understudy.files.recordings import Heading, RecordingWriter


@pytest.fixture
def run(tmp_path):
    for number in range(2):
        writer = RecordingWriter(tmp_path, Heading("pay", 1_795_000_000.0 + number, "test"))
        writer.append(Exchange(0, "", 1_795_000_000.0, Request("GET", f"/{number}", authority="pay.test"), Response(200)))
        writer.close(1_795_000_009.0)

    def invoke(*arguments):
        return CliRunner().invoke(command, ["pay", *arguments, "--recordings", str(tmp_path)])

    return invoke


def urls(text):
    return [entry["request"]["url"] for entry in json.loads(text)["log"]["entries"]]


def test_every_run_or_one_goes_to_standard_output_or_a_file(run, tmp_path):
    assert urls(run().stdout) == ["http://pay.test/0", "http://pay.test/1"]
    result = run("--run", "2026-11-18T11-06-41Z", "--output", str(tmp_path / "pay.har"))
    assert urls((tmp_path / "pay.har").read_text()) == ["http://pay.test/1"]
    assert "1 run of pay" in result.stderr


def test_a_run_that_is_not_there_is_a_usage_error(run):
    assert isinstance(run("--run", "never").exception, UsageError)
