from types import SimpleNamespace

import orjson
import pytest
from click.testing import CliRunner

from understudy.cli import check
from understudy.errors import MissingFileError, NothingToDoError, Problem, RecordingError, StubFileError


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stubs" / "payments").mkdir(parents=True)
    (tmp_path / "stubs" / "payments.yaml").write_text("")
    (tmp_path / "stubs" / "mail.yaml").write_text("")
    (tmp_path / "stubs" / ".hidden.yaml").write_text("")
    return tmp_path


@pytest.fixture
def files(monkeypatch):
    """What loading each stub file gives: an exception or warnings."""
    found = {}

    def load_file(path):
        outcome = found.get(path.name, ())
        if isinstance(outcome, Exception):
            raise outcome
        return SimpleNamespace(name=found.get("name", path.stem), warnings=outcome)

    monkeypatch.setattr("understudy.files.stubs.reader.load_file", load_file)
    monkeypatch.setattr("understudy.files.stubs.lint.lint_file", lambda _file, _service, _extra: ())
    return found


def run(*arguments):
    result = CliRunner().invoke(check.command, arguments, standalone_mode=False)
    if result.exception:
        raise result.exception
    return result.return_value, result.output


def test_clean_files_pass(project, files):
    assert run() == (0, "2 files: 0 errors, 0 warnings\n")


def test_all_problems_of_all_files_are_told_in_order(project, files):
    files["payments.yaml"] = StubFileError(
        [Problem("stubs/payments.yaml", 9, 1, "x", "bad"), Problem("stubs/payments.yaml", 2, 1, "y", "worse")]
    )
    files["mail.yaml"] = ("stubs/mail.yaml:3:5: stub b is never reached",)
    code, told = run()
    assert code == 2
    assert told.splitlines() == [
        "stubs/mail.yaml:3:5: warning: stub b is never reached",
        "stubs/payments.yaml:2:1: error: y: worse",
        "stubs/payments.yaml:9:1: error: x: bad",
        "2 files: 2 errors, 1 warning",
    ]


def test_two_files_of_one_service_are_an_error(project, files):
    files["name"] = "payments"
    assert "stubs/payments.yaml:1:1: error: the service 'payments' is that of stubs/mail.yaml already" in run()[1]


def test_warnings_fail_only_when_strict(project, files):
    files["mail.yaml"] = ("stubs/mail.yaml:3:5: doubtful",)
    assert run()[0] == 0
    assert run("--strict")[0] == 1


def test_machines_get_json_and_sarif(project, files):
    files["mail.yaml"] = ("stubs/mail.yaml:3:5: doubtful",)
    _, told = run("--json", "--sarif", "out.sarif")
    document = orjson.loads(told)
    assert (document["files"], document["errors"], document["warnings"]) == (2, 0, 1)
    assert document["remarks"][0]["line"] == 3
    assert orjson.loads((project / "out.sarif").read_bytes())["version"] == "2.1.0"


def test_recordings_are_checked_too(project, files, monkeypatch):
    (project / "recordings" / "payments").mkdir(parents=True)
    (project / "recordings" / "payments" / "run.jsonl").write_text("")

    def read_lines(path):
        raise RecordingError(f"{path}: damaged at byte 7")
        yield

    monkeypatch.setattr("understudy.files.recordings.reader.read_lines", read_lines)
    code, told = run("recordings")
    assert (code, "damaged at byte 7" in told) == (2, True)


def test_what_is_not_there_cannot_be_checked(project, files):
    with pytest.raises(MissingFileError, match="no 'stbs'"):
        run("stbs")
    (project / "empty").mkdir()
    with pytest.raises(NothingToDoError):
        run("empty")


def test_a_secret_fails_without_being_strict(project):
    key = "AKIA" + "QWERTYUIOPASDFGH"
    stub = f"version: 1\nservice: {{name: mail}}\nstubs:\n  - {{id: a, when: {{path: /}}, then: {{text: {key}}}}}\n"
    (project / "stubs" / "mail.yaml").write_text(stub)
    code, told = run("stubs/mail.yaml")
    assert (code, "stubs/mail.yaml:4:" in told, "looks like a secret (aws key id)" in told) == (1, True, True)
    (project / "understudy.yaml").write_text(f"redaction: {{allow_values: [{key}]}}\n")
    assert run("stubs/mail.yaml")[0] == 0
