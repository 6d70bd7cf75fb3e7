import signal

import pytest

from understudy.cli import main


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["servee"], 2, "error: unknown command 'servee'. Did you mean 'serve'? See 'understudy --help'."),
        (["--jsn"], 2, "error: no such option '--jsn'"),
        (["serve", "--prot", "1"], 2, "error: no such option '--prot'. Did you mean '--port'? See 'understudy serve --help'."),
        (["serve", "--port", "seventy"], 2, "error: invalid value for '--port': 'seventy' is not a port (0 to 65535)."),
        (["serve", "--seed", "x"], 2, "error: invalid value for '--seed': 'x' is not a valid integer."),
        (["serve", "--latency", "modeled"], 2, "Did you mean 'modelled'?"),
        (["--config", "nothing.yaml", "config", "show"], 2, "error: nothing.yaml: there is no such settings file."),
    ],
)
def test_a_wrong_command_line_is_one_clear_line(capsys, arguments, code, told):
    assert main.run(arguments) == code
    [line] = capsys.readouterr().err.splitlines()
    assert told in line


def test_help_and_version_succeed(capsys):
    assert main.run([]) == 0
    assert main.run(["--help"]) == 0
    assert main.run(["--version"]) == 0
    assert "Record, generate, serve" in capsys.readouterr().out


def test_a_bad_variable_is_told_by_name(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UNDERSTUDY_PORT", "http")
    assert main.run(["serve"]) == 2
    assert capsys.readouterr().err == "error: UNDERSTUDY_PORT: 'http' is not a port (0 to 65535).\n"


@pytest.mark.parametrize(
    ("arguments", "serves"),
    [
        (["serve"], True),
        (["--config", "generate", "record", "x"], True),
        (["generate", "serve"], False),
        (["--help"], False),
        (["nonsense"], False),
    ],
)
def test_servers_end_normally_when_interrupted(arguments, serves):
    assert main._serves(arguments) is serves


@pytest.fixture
def signals():
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_signals_leave_at_once_until_somebody_cleans_up(monkeypatch, signals):
    codes = []
    monkeypatch.setattr("os._exit", codes.append)
    main.leave_on_signals(0)
    signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGINT)
    assert codes == [0, 0]
    main.raise_on_signals()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_an_ignored_signal_stays_ignored(signals):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main.leave_on_signals(0)
    main.raise_on_signals()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
