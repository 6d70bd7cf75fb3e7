import io

import orjson
import pytest

from understudy.cli import output


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_the_ready_event_is_one_line_of_json(capsys):
    output.ready(as_json=True, services={"payments": "http://127.0.0.1:1"}, admin="http://127.0.0.1:2", pid=3)
    [line] = capsys.readouterr().out.splitlines()
    assert orjson.loads(line) == {
        "event": "ready",
        "services": {"payments": "http://127.0.0.1:1"},
        "admin": "http://127.0.0.1:2",
        "pid": 3,
    }


def test_people_get_one_line_per_listener(capsys):
    output.ready(as_json=False, services={"payments": "http://a", "m": "http://b"}, admin="http://c", proxy="http://d")
    assert capsys.readouterr().out == "payments  http://a\nm         http://b\n(proxy)   http://d\n(admin)   http://c\n"


def test_text_of_others_cannot_drive_the_terminal():
    assert output.printable("a\x1b]0;title\x07\r\x9b2J") == "a\\x1b]0;title\\x07\\x0d\\x9b2J"
    assert output.printable("\x1b[31mred\x1b[0m\tand\nlines") == "\x1b[31mred\x1b[0m\tand\nlines"


@pytest.mark.parametrize(
    ("variables", "terminal", "colored"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"TERM": "dumb"}, True, False),
    ],
)
def test_color_is_for_terminals_unless_told_otherwise(monkeypatch, variables, terminal, colored):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout", Terminal() if terminal else io.StringIO())
    assert output.colored() is colored
    assert (output.style("x", fg="red") != "x") is colored


def test_progress_is_silent_without_a_terminal(monkeypatch):
    quiet, watched = io.StringIO(), Terminal()
    for stream in (quiet, watched):
        monkeypatch.setattr("sys.stderr", stream)
        with output.progress("Reading", 10) as advance:
            advance(3, "a\x07b")
    assert quiet.getvalue() == ""
    assert "Reading 3/10 a\\x07b" in watched.getvalue()


def test_tables_line_up():
    assert list(output.table([("a", 1, "x"), ("bbb", 22, "y")], header=("name", "n", "what"))) == [
        "name  n   what",
        "a     1   x",
        "bbb   22  y",
    ]


def test_bytes_and_sets_are_json_too(capsys):
    output.print_json({"b": b"\xff", "s": {2, 1}})
    assert orjson.loads(capsys.readouterr().out) == {"b": "\ufffd", "s": [1, 2]}
