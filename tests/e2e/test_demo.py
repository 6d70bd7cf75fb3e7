"""`understudy demo` as a newcomer runs it, and the staging API's two clients against the API itself."""

import contextlib
import json
import os
import signal
import subprocess
import sys

import pytest
from tests.e2e.harness import Process


def test_the_demo_holds_what_it_shows(loop):
    shown = json.loads(loop.understudy("demo", "--keep", "demo", "--json"))
    assert shown["ok"], shown
    assert shown["seconds"] < 60
    assert (loop.directory / "demo/stubs/payments.yaml").is_file()
    assert list((loop.directory / "demo/recordings/payments").glob("*.jsonl"))


def test_it_tells_a_story_and_leaves_nothing(loop):
    temporary = loop.directory / "tmp"
    temporary.mkdir()
    story = loop.understudy("demo", env={"TMPDIR": str(temporary)})
    assert "Everything went as it should." in story
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_leaves_nothing_either(loop, number):
    temporary = loop.directory / "tmp"
    temporary.mkdir()
    demo = subprocess.Popen(
        [sys.executable, "-m", "understudy", "demo"],
        cwd=loop.directory,
        env={**loop.env, "TMPDIR": str(temporary)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        while "Staging is up" not in demo.stdout.readline():
            pass
        demo.send_signal(number)
        assert demo.wait(30) == 128 + number
        with pytest.raises(ProcessLookupError):  # the whole process group is gone
            os.killpg(demo.pid, 0)
        assert list(temporary.iterdir()) == []
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(demo.pid, signal.SIGKILL)
        demo.stdout.close()
        demo.wait(10)


def test_a_used_directory_is_refused(loop):
    (loop.directory / "mine").mkdir()
    (loop.directory / "mine/notes.txt").write_text("mine")
    loop.understudy("demo", "--keep", "mine", expected=2)


def test_both_clients_are_right_about_staging(tmp_path):
    for session in ("recorded", "different"):
        staging = Process(
            [sys.executable, "-m", "understudy.demo.staging.server"], cwd=tmp_path, env=dict(os.environ), log=tmp_path / f"{session}.log"
        )
        try:
            url = staging.wait_for("ready")["url"]
            done = subprocess.run(
                [sys.executable, "-m", "understudy.demo.client", session, "--report", "report.json"],
                cwd=tmp_path,
                env={**os.environ, "UNDERSTUDY_URL": url},
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            assert done.returncode == 0, done.stdout
            assert json.loads((tmp_path / "report.json").read_text())["outcome"] == "finished"
            assert staging.stop() == 0
        finally:
            staging.kill()
