"""A stranger's mistakes: each one clear line on stderr, the right exit code, no traceback, nothing lost."""

import socket
import subprocess
import sys

import pytest

GOOD = "version: 1\nservice: {name: payments}\nstubs:\n  - {id: health, when: {method: GET, path: /health}, then: {json: {status: ok}}}\n"


def understudy(loop, *words, **options):
    done = subprocess.run(
        [sys.executable, "-m", "understudy", *map(str, words)],
        cwd=loop.directory,
        env={**loop.env, **options.pop("env", {})},
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return done


@pytest.fixture
def project(loop):
    loop.stubs.mkdir()
    (loop.stubs / "payments.yaml").write_text(GOOD)
    return loop


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["servee"], "unknown command 'servee'. Did you mean 'serve'?"),
        (["serve", "--prot", "1"], "'--prot'"),
        (["serve", "--port", "http"], "'http' is not a port"),
        (["serve", "--port", "70000"], "'70000' is not a port"),
        (["serve", "paymnts"], "Did you mean 'payments'?"),
        (["serve", "--scenario", "outge"], "'outge'"),
        (["serve", "--scenario", "mail:outage"], "'mail'"),
        (["serve", "--stubs", "nowhere"], "'nowhere' does not exist"),
        (["serve", "--stubs", "empty"], "holds no stub file"),
        (["serve", "--latency", "slow"], "'slow' is not one of none, modelled, recorded"),
        (["check", "nowhere"], "'nowhere'"),
        (["run", "payments"], "put it after '--'"),
        (["run", "--", "no-such-program"], "'no-such-program' was not found"),
        (["run", "paymnts", "--", "true"], "Did you mean 'payments'?"),
        (["journal"], "no server runs here"),
        (["scenario", "on"], "missing argument 'NAME'"),
        (["record", "nonsense"], "'nonsense' is neither the URL of a service nor the name of one in understudy.yaml. Valid: https://"),
        (["record", "https//example.com"], "is neither the URL of a service"),
        (["record", "a b.example.com"], "is no URL of a service"),
        (["record", "ftp://files.example.com"], "is no URL of a service"),
        (["record", "http://a:99999"], "has no valid port"),
        (["record", "--service", "mail"], "Give the URL of 'mail'"),
        (["record", "--via", "nonsense", "http://api.example.com"], "--via: 'nonsense' is no URL of a proxy"),
        (["record", "http://api.example.com", "--recordings", "stubs/payments.yaml"], "payments.yaml is no directory"),
        (["record", "--proxy"], "which hosts are to be recorded?"),
        (["completion", "tcsh"], "'tcsh' is not one of"),
        (["--config", "nowhere.yaml", "serve"], "nowhere.yaml: there is no such settings file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_command_line(project, words, told):
    (project.directory / "empty").mkdir()
    done = understudy(project, *words)
    [line] = done.stderr.splitlines()
    assert told in line
    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.parametrize(
    ("content", "places"),
    [
        ("stubs: [\n", ["stubs/payments.yaml:2:1"]),
        (GOOD.replace("path:", "pth:"), ["stubs/payments.yaml:4:38"]),
        (GOOD.replace("path: /health", "path: 7"), ["stubs/payments.yaml:4:"]),
        (GOOD + "  - {id: health, when: {path: /x}}\n", ["stubs/payments.yaml:5:"]),
        (GOOD.replace("path: /health", 'path: {regex: "["}'), ["stubs/payments.yaml:4:"]),
        (GOOD.replace("json: {status: ok}", "file: ../../secret"), ["stubs/payments.yaml:4:"]),
        (GOOD.replace("path:", "pth:").replace("then:", "than:"), ["stubs/payments.yaml:4:", "stubs/payments.yaml:4:"]),
    ],
    ids=["syntax", "unknown key", "wrong type", "duplicate id", "bad regex", "file outside", "several"],
)
@pytest.mark.parametrize("words", [["serve"], ["check"], ["run", "--", "true"]], ids=lambda words: words[0])
def test_a_broken_stub_file_names_every_place(project, content, places, words):
    (project.stubs / "payments.yaml").write_text(content)
    done = understudy(project, *words)
    lines = [line for line in (done.stderr + done.stdout).splitlines() if "stubs/payments.yaml:" in line]
    assert done.returncode == 2
    assert len(lines) == len(places), done.stderr + done.stdout
    assert all(place in line for place, line in zip(places, lines, strict=True)), lines


def test_a_broken_settings_file_names_every_place(project):
    (project.directory / "understudy.yaml").write_text("defaults: {prot: 1}\nservices: {payments: {upstreem: x}}\n")
    done = understudy(project, "serve")
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == ["understudy.yaml:1:12", "understudy.yaml:2:23"]
    assert done.returncode == 2


def test_a_bad_variable_is_named(project):
    done = understudy(project, "serve", env={"UNDERSTUDY_SEED": "seven"})
    assert (done.returncode, done.stderr) == (2, "error: UNDERSTUDY_SEED: 'seven' is not an integer.\n")


@pytest.mark.parametrize("option", ["--port", "--admin-port", "--proxy-port"])
def test_a_taken_port_is_exit_code_4(project, option):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = understudy(project, "serve", option, port)
    [line] = done.stderr.splitlines()
    assert str(port) in line
    assert done.returncode == 4


def test_json_callers_get_the_error_as_an_event(project):
    done = understudy(project, "serve", "paymnts", "--json")
    assert done.stdout.startswith('{"event":"error","error":"UnknownServiceError"')


def test_an_admin_api_that_is_gone_is_exit_code_3(project):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    done = understudy(project, "journal", "--admin-url", f"http://127.0.0.1:{port}", "--admin-token", "x")
    [line] = done.stderr.splitlines()
    assert "does not answer" in line
    assert done.returncode == 3


def test_a_reader_that_leaves_is_no_error(project):
    done = subprocess.run(
        ["sh", "-c", f"'{sys.executable}' -m understudy config show | true"],
        cwd=project.directory,
        env=project.env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
