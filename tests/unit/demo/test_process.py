"""What children of the demo are given and how they end."""

import os
import signal
import sys

import pytest

from understudy.demo.process import Finished, _undisturbed, environment, finish, serving
from understudy.errors import VerdictError


def test_children_know_nothing_of_the_users_settings(tmp_path):
    env = environment({"PATH": "/bin", "UNDERSTUDY_SEED": "7", "https_proxy": "http://p", "HOME": "/h"}, tmp_path)
    assert env["PATH"] == "/bin"
    assert not {"UNDERSTUDY_SEED", "https_proxy"} & set(env)
    assert env["XDG_STATE_HOME"].startswith(str(tmp_path))


def test_the_last_json_line_counts():
    assert Finished(0, '{"a":1}\nwords\n{"b":2}\nbye\n', "").last_json() == {"b": 2}
    assert Finished(0, "words\n", "").last_json() == {}
    assert Finished(1, "out", " err \n").explain() == "err"


def test_commands_run_in_their_directory(tmp_path):
    done = finish([sys.executable, "-c", "import os; print(os.getcwd()); raise SystemExit(3)"], tmp_path, environment({}, tmp_path))
    assert (done.code, done.stdout.strip()) == (3, str(tmp_path.resolve()))


def test_a_server_is_stopped_with_the_block(tmp_path):
    script = tmp_path / "server.py"
    script.write_text(
        "import signal, sys\n"
        "def stop(*_): open('stopped', 'w').close(); sys.exit(0)\n"
        "signal.signal(signal.SIGINT, stop)\n"
        'print(\'{"event": "ready", "url": "x"}\', flush=True)\n'
        "signal.pause()\n"
    )
    with serving([sys.executable, str(script)], tmp_path, environment({}, tmp_path)) as event:
        assert event["url"] == "x"
        assert not (tmp_path / "stopped").exists()
    assert (tmp_path / "stopped").exists()


def test_a_server_that_dies_says_why(tmp_path):
    script = tmp_path / "server.py"
    script.write_text("import sys; sys.exit('no port left')")
    with pytest.raises(VerdictError, match="no port left"), serving([sys.executable, str(script)], tmp_path, environment({}, tmp_path)):
        pass


def test_a_signal_waits_until_the_child_is_known(tmp_path):
    heard = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: heard.append(number))
    try:
        with _undisturbed():
            os.kill(os.getpid(), signal.SIGTERM)
            assert heard == []
        assert heard == [signal.SIGTERM]
    finally:
        signal.signal(signal.SIGTERM, before)
