"""The loop as a stranger drives it: real processes on loopback, free ports, a deadline on every wait.

`Loop` is one project directory with its recordings and stubs; `Process` is a child whose stdout speaks JSON lines.
"""

import contextlib
import hashlib
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).parent
START_S, STOP_S, CLIENT_S, INSTALL_S = 40, 15, 90, 240


class Process:
    """A child process; stdout is read line by line by a thread, stderr goes to a file."""

    def __init__(self, argv, *, cwd, env, log):
        self.argv, self.log, self._log_file = argv, log, log.open("wb")
        self.child = subprocess.Popen(
            [str(word) for word in argv],
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log_file,
            start_new_session=True,
        )
        self.lines, self.events = queue.Queue(), []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.child.stdout:
            self.lines.put(line.decode("utf-8", "replace").rstrip("\n"))
        self.lines.put(None)

    def wait_for(self, event, seconds=START_S):
        """Return the first JSON event of this name; fail with the log when it does not come."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                line = self.lines.get(timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no {event!r} event within {seconds} s\n{self.explain()}") from None
            if line is None:
                raise AssertionError(f"ended before {event!r}\n{self.explain()}")
            with contextlib.suppress(ValueError):
                self.events.append(json.loads(line))
                if self.events[-1].get("event") == event:
                    return self.events[-1]

    def stop(self, number=signal.SIGINT, seconds=STOP_S):
        """Signal the process, wait until it is gone, return its exit code."""
        if self.child.poll() is None:
            self.child.send_signal(number)
        try:
            code = self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"did not stop within {seconds} s\n{self.explain()}") from None
        self._reader.join(5)
        while not self.lines.empty():
            if line := self.lines.get():
                with contextlib.suppress(ValueError):
                    self.events.append(json.loads(line))
        self._log_file.close()
        return code

    def kill(self):
        """End the process and its children now."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait(STOP_S)
        self._log_file.close()

    def explain(self):
        self._log_file.flush()
        return f"$ {' '.join(map(str, self.argv))}\nexit code {self.child.poll()}\n{self.log.read_text(errors='replace')[-4000:]}"


def packages_of_node():
    """Install what tests/e2e/servers/package.json names, once for all runs on this machine; return the directory it is in."""
    wanted = (HERE / "servers" / "package.json").read_bytes()
    home = Path(tempfile.gettempdir()) / f"understudy-node-{os.getuid()}-{hashlib.sha256(wanted).hexdigest()[:12]}"
    if not (home / "node_modules").exists():
        fresh = Path(tempfile.mkdtemp(prefix="understudy-node-"))
        (fresh / "package.json").write_bytes(wanted)
        words = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        done = subprocess.run(words, cwd=fresh, capture_output=True, stdin=subprocess.DEVNULL, text=True, timeout=INSTALL_S, check=False)
        assert done.returncode == 0, f"npm install failed\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        with contextlib.suppress(OSError):  # another test was faster
            fresh.rename(home)
    return home / "node_modules"


def prove(figures):
    """Check the proof that `generate` printed for a service; None stands for traffic in which nothing was asked five times.

    Args:
        figures: those of one service.
    """
    assert figures["fidelity"] >= 0.99, figures
    assert figures["held_out_frequent"] is None or figures["held_out_frequent"] >= 0.9, figures


class Loop:
    """One project directory in which traffic is recorded, generated and replayed."""

    def __init__(self, directory):
        self.directory, self.recordings, self.stubs = directory, directory / "recordings", directory / "stubs"
        self.processes = []
        clean = {
            name: value for name, value in os.environ.items() if not name.upper().endswith("_PROXY") and not name.startswith("UNDERSTUDY_")
        }
        state = {f"XDG_{kind}_HOME": str(directory / f"xdg-{kind.lower()}") for kind in ("STATE", "DATA", "CACHE", "CONFIG")}
        self.env = {**clean, **state, "PYTHONUNBUFFERED": "1", "AWS_EC2_METADATA_DISABLED": "true", "NO_COLOR": "1"}

    def start(self, *argv, env=None):
        """Start a child that is ended with the test at the latest."""
        log = self.directory / f"{len(self.processes):02}-{Path(str(argv[1])).stem}.log"
        process = Process(argv, cwd=self.directory, env={**self.env, **(env or {})}, log=log)
        self.processes.append(process)
        return process

    def real(self, server, *options):
        """Start tests/e2e/servers/SERVER.py, or SERVER.js with the packages it needs, and return (process, url)."""
        script = HERE / "servers" / f"{server}.js"
        if script.exists():
            process = self.start("node", script, *options, env={"NODE_PATH": str(packages_of_node())})
        else:
            process = self.start(sys.executable, script.with_suffix(".py"), *options)
        return process, process.wait_for("ready")["url"]

    def understudy(self, *words, expected=0, env=None, seconds=CLIENT_S):
        """Run one command to its end; insist on its exit code; return stdout."""
        done = subprocess.run(
            [sys.executable, "-m", "understudy", *map(str, words)],
            cwd=self.directory,
            env={**self.env, **(env or {})},
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert done.returncode == expected, (
            f"understudy {' '.join(map(str, words))}: {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        )
        return done.stdout

    def record(self, url, service, *options):
        """Start the reverse recorder and return (process, url of its listener)."""
        process = self.start(
            sys.executable,
            "-m",
            "understudy",
            "record",
            url,
            "--service",
            service,
            "--port",
            0,
            "--recordings",
            self.recordings,
            "--json",
            *options,
        )
        return process, process.wait_for("ready")["services"][service]

    def generate(self, *services):
        """Generate stubs and return the figures by service."""
        shown = self.understudy("generate", *services, "--recordings", self.recordings, "--stubs", self.stubs, "--json", seconds=120)
        return json.loads(shown.splitlines()[-1])["services"]

    def serve(self, *services, options=(), env=None):
        """Start the virtual services and return (process, ready event)."""
        process = self.start(
            sys.executable, "-m", "understudy", "serve", *services, "--stubs", self.stubs, "--port", 0, "--json", *options, env=env
        )
        return process, process.wait_for("ready")

    def client(self, script, url, *words, **env):
        """Run tests/e2e/clients/SCRIPT.py with `words` against `url`; fail with what it said unless it passes."""
        done = subprocess.run(
            [sys.executable, HERE / "clients" / f"{script}.py", *words],
            cwd=self.directory,
            env={**self.env, "UNDERSTUDY_URL": url, **env},
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=CLIENT_S,
            check=False,
        )
        assert done.returncode == 0, f"{script} against {url} failed\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}"

    def pair(self, server, service, same, different, *, options=()):
        """Record `same` against the real thing, generate, stop it, and play both scripts against the understudy.

        Args:
            server: name of the script of the real thing.
            service: what it is recorded as.
            same: client script that is recorded.
            different: client script with other data.
            options: further options of `serve`.

        Returns:
            The figures `generate` printed for the service.
        """
        real, real_url = self.real(server)
        recorder, recorder_url = self.record(real_url, service)
        self.client(same, recorder_url)
        assert recorder.stop() == 0, recorder.explain()
        self.client(different, real_url)  # the other script is right about the real service, unrecorded
        figures = self.generate(service)[service]
        real.stop(signal.SIGTERM)
        replayed, ready = self.serve(service, options=options)
        self.client(same, ready["services"][service])
        self.client(different, ready["services"][service])
        assert replayed.stop() == 0, replayed.explain()
        return figures

    def close(self):
        """End whatever still runs."""
        for process in self.processes:
            process.kill()
