"""Child processes of the demo: the commands a user would type, each with a deadline, none left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from understudy.errors import LimitExceededError, VerdictError

START_S, COMMAND_S, STOP_S = 30.0, 60.0, 10.0


@dataclass(frozen=True, slots=True)
class Finished:
    """A command that has ended."""

    code: int
    stdout: str
    stderr: str

    def explain(self) -> str:
        """Return its last words, for a story that went wrong."""
        return (self.stderr.strip() or self.stdout.strip())[-2000:]

    def last_json(self) -> dict[str, Any]:
        """Return the last JSON object it printed; empty when there is none."""
        for line in reversed(self.stdout.splitlines()):
            if line.startswith("{"):
                found: dict[str, Any] = json.loads(line)
                return found
        return {}


def environment(base: Mapping[str, str], home: Path) -> dict[str, str]:
    """Return the environment of every child: no settings, proxies or state of the user's own; keys and state go to `home`."""
    kept = {name: text for name, text in base.items() if not name.upper().startswith("UNDERSTUDY_") and not name.upper().endswith("_PROXY")}
    state = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("STATE", "DATA", "CACHE", "CONFIG")}
    return {**kept, **state, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}


def python(*words: str) -> list[str]:
    """Return the command line of a module of this installation."""
    return [sys.executable, "-m", *words]


def finish(argv: Sequence[str], directory: Path, env: Mapping[str, str]) -> Finished:
    """Run a command in `directory` to its end.

    Raises:
        LimitExceededError: it took longer than a minute.
    """
    with _child(argv, directory, env, stderr=subprocess.PIPE) as child:
        try:
            stdout, stderr = child.communicate(timeout=COMMAND_S)
        except subprocess.TimeoutExpired as error:
            raise LimitExceededError(f"{_shown(argv)} was still running after {COMMAND_S:.0f} s") from error
    return Finished(child.returncode, stdout.decode("utf-8", "replace"), stderr.decode("utf-8", "replace"))


@contextmanager
def serving(argv: Sequence[str], directory: Path, env: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Start a command that serves, give its `ready` event, and stop it with SIGINT at the end of the block.

    Raises:
        VerdictError: it ended, or said nothing in time, instead of getting ready.
    """
    log = directory / f"{Path(argv[-1]).stem}.log"
    with log.open("wb") as errors, _child(argv, directory, env, stderr=errors) as child:
        # A child that hangs before its first line is ended, which ends the line.
        deadline = threading.Timer(START_S, child.kill)
        deadline.start()
        try:
            assert child.stdout is not None
            line = child.stdout.readline()
        finally:
            deadline.cancel()
        if not line.startswith(b"{"):
            raise VerdictError(f"{_shown(argv)} did not get ready: {log.read_text(errors='replace').strip()[-2000:]}")
        event: dict[str, Any] = json.loads(line)
        yield event
    log.unlink(missing_ok=True)


@contextmanager
def _child(argv: Sequence[str], directory: Path, env: Mapping[str, str], *, stderr: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Start a child and end it with the block, whatever ends the block."""
    child = None
    try:
        with _undisturbed():
            child = subprocess.Popen(  # noqa: S603 - our own commands
                argv, cwd=directory, env=dict(env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr
            )
        yield child
    finally:
        if child is not None:
            _end(child)
            for pipe in (child.stdout, child.stderr):
                if pipe is not None:
                    pipe.close()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold signals back while a child is made, so that none is made that nobody ends."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are handled in the main thread alone
        return
    held: list[tuple[int, FrameType | None]] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    changed = {number: handler for number, handler in before.items() if callable(handler)}
    for number in changed:
        signal.signal(number, lambda number, frame: held.append((number, frame)))
    try:
        yield
    finally:
        for number, handler in changed.items():
            signal.signal(number, handler)
    for received, frame in held:
        changed[signal.Signals(received)](received, frame)


def _end(child: subprocess.Popen[Any]) -> None:
    if child.poll() is None:
        child.send_signal(signal.SIGINT)
        try:
            child.wait(STOP_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait(STOP_S)


def _shown(argv: Sequence[str]) -> str:
    return f"'{' '.join(os.path.basename(word) for word in argv[:5])} …'"  # noqa: PTH119 - words, not paths
