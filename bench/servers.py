"""Starts and stops the servers of the benchmark, ours and its peers, each pinned to one core.

Peers come from their registries and are kept in the user's cache directory, outside the repository.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from stubs import KINDS, WRITERS, Case

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "understudy-bench"
CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
SERVER_CORE, LOAD_CORE = (CORES[0], CORES[1]) if len(CORES) > 1 else (None, None)
NPM = {"wiremock": "wiremock", "mountebank": "@mbtest/mountebank", "mockoon": "@mockoon/cli", "prism": "@stoplight/prism-cli"}
INSTALL_S, START_S = 300, 60

type Arguments = Callable[[Path, int], list[str]]


class UnavailableError(Exception):
    """A server cannot be had on this machine; the message says why."""


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers: where, by which process, and how long its start took."""

    url: str
    pid: int
    started_s: float

    @property
    def processor_s(self) -> float:
        """Processor time that the process and its children have used."""
        return sum(_processor_ticks(pid) for pid in _family(self.pid)) / os.sysconf("SC_CLK_TCK")

    @property
    def memory_mib(self) -> float:
        """Resident memory of the process and its children."""
        return sum(_resident(pid) for pid in _family(self.pid)) / 1024


def pinned(argv: list[str], core: int | None = SERVER_CORE) -> list[str]:
    """Put a command on one core, where that can be done."""
    return ["taskset", "-c", str(core), *argv] if core is not None and shutil.which("taskset") else argv


def ensure_tool(program: str, package: str) -> str:
    """Return the path of a program, installed by apt-get if it must be.

    Raises:
        UnavailableError: it is not here and cannot be installed.
    """
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")
    if found is None and shutil.which("apt-get") and os.geteuid() == 0:
        argv = ["apt-get", "install", "-y", "-q", "--no-install-recommends", package]
        subprocess.run(argv, capture_output=True, timeout=INSTALL_S, check=False)
        found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")
    if found is None:
        raise UnavailableError(f"{program} is not installed, and apt-get install {package} did not help")
    return found


def _npm(peer: str, program: str) -> str:
    package = NPM[peer]
    place = CACHE / peer
    found = place / "node_modules" / ".bin" / program
    if not found.exists():
        if shutil.which("npm") is None:
            raise UnavailableError(f"npm is not installed, {package} comes from there")
        place.mkdir(parents=True, exist_ok=True)
        argv = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(place), package]
        done = subprocess.run(argv, cwd=place, capture_output=True, text=True, timeout=INSTALL_S, check=False)
        if done.returncode or not found.exists():
            raise UnavailableError(f"npm install {package} failed: {done.stderr.strip().splitlines()[-1:]}")
    if peer == "wiremock" and shutil.which("java") is None:
        raise UnavailableError("java is not installed, WireMock runs on it")
    return str(found)


def version(peer: str) -> str:
    """Return the version that is installed of a peer from npm."""
    manifest = CACHE / peer / "node_modules" / NPM[peer] / "package.json"
    return str(json.loads(manifest.read_text())["version"]) if manifest.exists() else ""


def arguments(name: str) -> Arguments:
    """Return what makes the command line of a server from its directory and port.

    Raises:
        UnavailableError: it cannot be had.
    """
    if name == "understudy":
        ours = [sys.executable, "-m", "understudy", "serve", "--no-watch"]
        return lambda place, port: [*ours, "--stubs", str(place), "--port", str(port)]
    if name == "hoverfly":
        program = os.environ.get("HOVERFLY", "")
        if not Path(program).is_file():
            raise UnavailableError("set HOVERFLY=/path/to/hoverfly to measure it")
        return lambda place, port: [
            program,
            "-webserver",
            "-pp",
            str(port),
            "-ap",
            str(port + 1),
            "-import",
            str(place / "simulation.json"),
        ]
    if name == "wiremock":
        program = _npm(name, "wiremock")
        # Without its journal, which would fill the heap: to its advantage.
        flags = ["--no-request-journal", "--disable-banner", "--bind-address", "127.0.0.1"]
        return lambda place, port: [program, "--port", str(port), "--root-dir", str(place), *flags]
    if name == "mountebank":
        program = _npm(name, "mb")
        flags = ["--localOnly", "--nologfile", "--loglevel", "error"]
        return lambda place, port: [program, "start", "--port", str(port + 1), "--configfile", str(_with_port(place, port)), *flags]
    if name == "mockoon":
        program = _npm(name, "mockoon-cli")
        return lambda place, port: [program, "start", "--data", str(place / "mockoon.json"), "--port", str(port), "--disable-log-to-file"]
    program = _npm(name, "prism")
    return lambda place, port: [program, "mock", "-h", "127.0.0.1", "-p", str(port), str(place / "openapi.json"), "-v", "error"]


def _with_port(place: Path, port: int) -> Path:
    file = place / "imposters.json"
    file.write_text(file.read_text().replace('"port": 0', f'"port": {port}, "host": "127.0.0.1"', 1))
    return file


@contextmanager
def serving(name: str, case: Case, directory: Path) -> Iterator[Running]:
    """Serve the stubs of a case.

    Raises:
        UnavailableError: the server cannot be had, cannot say this kind of stub, or does not start.
    """
    if case.kind not in KINDS[name]:
        raise UnavailableError(f"{name} has no way to say it")
    make = arguments(name)
    place = directory / f"{name}-{case.set_name}-{len(list(directory.iterdir()))}"
    place.mkdir()
    WRITERS[name](case, place)
    with running(make(place, port := free_port()), port, case, place) as server:
        yield server


@contextmanager
def announced(argv: list[str], cwd: Path) -> Iterator[str]:
    """Run a server that says by a `ready` event where its service `bench` is, and give that address."""
    with subprocess.Popen(pinned(argv), cwd=cwd, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            for line in child.stdout:
                if line.startswith("{") and (event := json.loads(line)).get("event") == "ready":
                    yield event["services"]["bench"]
                    break
            else:
                raise SystemExit(f"{' '.join(argv)} did not get ready")
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(20)


@contextmanager
def running(argv: list[str], port: int, case: Case, cwd: Path) -> Iterator[Running]:
    """Run a command in a directory until the block ends; the server is up when the request of the case is answered."""
    began = time.perf_counter()
    child = subprocess.Popen(
        pinned(argv), cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        url = f"http://127.0.0.1:{port}"
        while not _answers(url, case):
            if child.poll() is not None or time.perf_counter() - began > START_S:
                raise UnavailableError(f"{Path(argv[0]).name} does not serve {case.set_name}")
            time.sleep(0.01)
        yield Running(url, child.pid, time.perf_counter() - began)
    finally:
        _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(child.pid, number)
        except ProcessLookupError:
            break
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            continue
    child.wait()


def _answers(url: str, case: Case) -> bool:
    data = case.body.encode() or None
    request = urllib.request.Request(url + case.path, data, {"Content-Type": "application/json"}, method=case.method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as error:
        # A miss that is asked for is an answer, too.
        return case.path == "/nothing/here" and error.code in {404, 501, 502}
    except OSError:
        return False


def free_port() -> int:
    """Return a port that nobody listens on, with a free one after it."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(inner for child in children for inner in _family(int(child)))]


def _processor_ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def _resident(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)
