"""Fixtures of the recorder's tests: a recorder in front of one upstream, and an upstream that answers with bytes."""

import contextlib
import socket
import threading

import pytest

from understudy.files.recordings import read_recordings
from understudy.recorder.options import RecordOptions
from understudy.recorder.session import RecorderSession
from understudy.recorder.target import Target, parse_upstream
from understudy.recorder.unredacted import KeepEverything
from understudy.runtime.authority import Authority
from understudy.runtime.clock import SystemClock


@pytest.fixture
def recording(tmp_path):
    """Record one upstream; inside the block its value is our URL, afterwards `exchanges` holds what was recorded."""

    class Recording:
        def __init__(self):
            self.exchanges, self.session = [], None

        @contextlib.contextmanager
        def of(self, upstream, **options):
            settings = RecordOptions(tmp_path / "recordings", (Target("svc", parse_upstream(upstream)),), **options)
            with RecorderSession(settings, KeepEverything(), SystemClock(), Authority.open(tmp_path / "ca")) as self.session:
                yield str(self.session.addresses.services["svc"])
            if self.session.tally.total:
                self.exchanges = list(read_recordings(tmp_path / "recordings"))

    return Recording()


@pytest.fixture
def raw_server():
    """A server that reads one request per connection and lets a function answer with bytes."""
    listener = socket.create_server(("127.0.0.1", 0))
    threads = []

    def start(answer):
        def converse(end):
            with contextlib.suppress(OSError), end:
                head = b""
                while b"\r\n\r\n" not in head:
                    if not (data := end.recv(65536)):
                        return
                    head += data
                answer(end, head)

        def accept():
            with contextlib.suppress(OSError):
                while True:
                    end, _ = listener.accept()
                    threads.append(threading.Thread(target=converse, args=[end], daemon=True))
                    threads[-1].start()

        threading.Thread(target=accept, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    listener.close()
    for thread in threads:
        thread.join(5)
