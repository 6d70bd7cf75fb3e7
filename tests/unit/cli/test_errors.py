import errno

import click
import orjson
import pytest

from understudy.cli.errors import describe, report, suggestion, wants_json
from understudy.errors import AddressInUseError, Problem, StubFileError, UnderstudyError, UpstreamError, VerdictError


@pytest.mark.parametrize(
    ("error", "lines", "code"),
    [
        (VerdictError("one miss"), ["one miss"], 1),
        (UpstreamError("nobody there"), ["nobody there"], 3),
        (AddressInUseError("port 80 is taken"), ["port 80 is taken"], 4),
        (UnderstudyError(), ["UnderstudyError"], 1),
        (click.UsageError("Missing argument"), ["missing argument"], 2),
        (click.ClickException("no"), ["no"], 2),
        (OSError(errno.EADDRINUSE, "in use"), ["[Errno 98] in use"], 4),
        (PermissionError(errno.EACCES, "Permission denied", "stubs/a.yaml"), ["stubs/a.yaml: Permission denied"], 2),
    ],
)
def test_every_error_has_its_line_and_code(error, lines, code):
    assert describe(error) == (lines, code)


def test_all_problems_of_stub_files_are_told(capsys):
    error = StubFileError([Problem("b.yaml", 2, 1, "x", "bad"), Problem("a.yaml", 1, 1, "", "worse")])
    assert report(error, ["serve"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "error: a.yaml:1:1: worse",
        "error: b.yaml:2:1: x: bad",
        "error: 2 problems in 2 stub file(s)",
    ]


def test_json_callers_get_an_event_too(capsys):
    report(StubFileError([Problem("a.yaml", 1, 2, "x", "bad")]), ["serve", "--json"])
    event = orjson.loads(capsys.readouterr().out)
    assert (event["event"], event["error"], event["exit_code"]) == ("error", "StubFileError", 2)
    assert event["problems"] == [{"file": "a.yaml", "line": 1, "column": 2, "field": "x", "message": "bad"}]


def test_a_defect_of_ours_is_one_line_unless_debugging(capsys, monkeypatch):
    monkeypatch.delenv("UNDERSTUDY_DEBUG", raising=False)
    assert report(ZeroDivisionError("division by zero"), []) == 70
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("error: internal error: ZeroDivisionError: division by zero (")
    monkeypatch.setenv("UNDERSTUDY_DEBUG", "1")
    report(ZeroDivisionError("division by zero"), [])
    assert len(capsys.readouterr().err.splitlines()) > 1


def test_an_interruption_is_the_normal_end_of_a_server(capsys):
    assert report(KeyboardInterrupt(), ["serve"], serves=True) == 0
    assert capsys.readouterr().err == ""
    assert report(KeyboardInterrupt(), ["generate"]) == 130


def test_suggestions_name_the_nearest_word():
    assert suggestion("paymnts", ["payments", "mail"]) == " Did you mean 'payments'?"
    assert suggestion("xyz", ["payments", "mail"]) == ""
    assert suggestion("xyz", ["payments", "mail"], listing="Known") == " Known: mail, payments."


def test_json_is_asked_for_by_our_own_flag_alone():
    assert wants_json(["run", "--json", "--", "pytest"])
    assert not wants_json(["run", "--", "tool", "--json"])
