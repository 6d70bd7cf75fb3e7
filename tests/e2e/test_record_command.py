"""`understudy record` as scripts use it: events, signals, exit codes, clients that do not trust the authority."""

import json
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import pytest
import trustme

from understudy.files.recordings import find_recordings, read_recordings
from understudy.files.recordings.recovery import examine


@pytest.fixture
def slow_server():
    """A server whose only answer never ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    ends = []

    def accept():
        try:
            while True:
                end, _ = listener.accept()
                ends.append(end)
                end.recv(65536)
                end.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n")
        except OSError:
            return

    threading.Thread(target=accept, daemon=True).start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    for end in (*ends, listener):
        end.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_in_mid_stream_ends_it_quickly_and_cleanly(loop, slow_server, number):
    recorder, url = loop.record(slow_server, "slow")
    with urllib.request.urlopen(url, timeout=10) as answer:
        assert answer.readline() == b"data: 1\n"
        begun = time.monotonic()
        assert recorder.stop(number) == 0
        assert time.monotonic() - begun < 3
    stopped = recorder.events[-1]
    assert (stopped["event"], stopped["exchanges"], stopped["interrupted"]) == ("stopped", 1, 1)
    (exchange,) = read_recordings(loop.recordings, "slow")
    assert (exchange.complete, exchange.response.body) == (False, b"data: 1\n\n")
    assert [examine(one).verdict for one in find_recordings(loop.recordings)] == ["complete"]


def test_a_command_gets_its_environment_and_its_code_wins(loop):
    _, url = loop.real("httpbin_server")
    program = "import os, sys, urllib.request as u; print(u.urlopen(os.environ['UNDERSTUDY_URL_BIN'] + '/get').status); sys.exit(7)"
    words = ("record", url, "--service", "bin", "--recordings", loop.recordings, "--json", "--", sys.executable, "-c", program)
    ended = run(loop, *words)
    assert ended.returncode == 7
    ready, stopped = (json.loads(line) for line in ended.stdout.splitlines())
    assert (ready["event"], stopped["event"], stopped["services"]["bin"]["exchanges"]) == ("ready", "stopped", 1)
    assert "200" in ended.stderr


def run(loop, *words):
    argv = [sys.executable, "-m", "understudy", *map(str, words)]
    return subprocess.run(argv, cwd=loop.directory, env=loop.env, capture_output=True, text=True, timeout=60, check=False)


def test_a_service_out_of_reach_is_told_in_one_line(loop):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    fetch = "import os, urllib.request as u\ntry: u.urlopen(os.environ['UNDERSTUDY_URL'])\nexcept OSError: pass\n"
    ended = run(loop, "record", f"http://127.0.0.1:{port}", "--service", "gone", "--", sys.executable, "-c", fetch)
    assert ended.returncode == 3
    assert "error: gone could not be reached" in ended.stderr


def test_a_taken_port_is_exit_code_4(loop):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = run(loop, "record", "http://localhost:1", "--port", taken.getsockname()[1])
    assert ended.returncode == 4
    assert ended.stderr.count("\n") == 1


def test_a_client_that_does_not_trust_the_authority_is_counted_and_told_the_cure(loop):
    authority = trustme.CA()
    chain, trusted = loop.directory / "server.pem", loop.directory / "authority.pem"
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(chain)
    authority.cert_pem.write_to_path(trusted)
    _, url = loop.real("httpbin_server", "--tls", chain)
    distrusting = (
        "import os, ssl, urllib.request as u\n"
        f"for context in (ssl.create_default_context(cafile={str(trusted)!r}), None):\n"
        "    try: print(u.build_opener(u.ProxyHandler(), u.HTTPSHandler(context=context)).open"
        f"({url!r} + '/get').status)\n"
        "    except OSError as error: print(error)\n"
    )
    ended = run(
        loop,
        *("record", "--proxy", "--allow", "localhost", "--upstream-ca", trusted, "--recordings", loop.recordings),
        *("--", sys.executable, "-c", distrusting),
    )
    assert ended.returncode == 0, ended.stderr
    assert "CERTIFICATE_VERIFY_FAILED" in ended.stdout
    assert "200" in ended.stdout
    assert "1 connection(s) to localhost failed because the client does not trust the local authority" in ended.stderr
    assert "understudy ca env" in ended.stderr
    assert len(list(read_recordings(loop.recordings))) == 1
