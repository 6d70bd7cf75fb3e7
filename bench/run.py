"""`make bench`: how fast virtual services answer, and the whole loop, as ratios in one run; writes docs/performance.md and its chart.

    python bench/run.py [--quick] [--only PART]... [--no-write]

Servers are pinned to one core and the load to another. Rates are the best of rounds taken in turn, so that a disturbance hits
no side alone. A server or case that cannot be had is reported with its reason. A missed goal ends with exit code 1.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import stubs
from answer import TEXT
from generate_command import generation
from load import measure, nginx
from page import Results, write_page
from recording import compared
from servers import LOAD_CORE, NPM, SERVER_CORE, Running, UnavailableError, ensure_tool, free_port, pinned, running, serving, version
from stubs import Case

HERE = Path(__file__).parent
_TOKEN = "bench"
_C_LOADER = """
import sys, time, yaml
began = time.process_time()
yaml.load(open(sys.argv[1]), yaml.CSafeLoader)
print(time.process_time() - began)
"""
PEERS = ("wiremock", "mountebank", "mockoon", "prism", "hoverfly")


class Bench:
    """One run: how long each measurement may take, where its files are, and what was found."""

    def __init__(self, directory: Path, *, quick: bool) -> None:
        self.directory = directory
        self.quick = quick
        # As many rounds as it takes for each side to have an undisturbed one, mostly.
        self.seconds, self.rounds = (1.0, 1) if quick else (2.0, 5)
        self.results = Results(quick=quick, cores=os.cpu_count() or 1, load=os.getloadavg()[0])

    def sizes(self) -> tuple[int, ...]:
        """How many stubs there are, in turn."""
        return (10, 10_000) if self.quick else (10, 1_000, 10_000, 50_000)

    def matching(self) -> None:
        """Our own rates by kind and number of stubs: they must not fall."""
        cases: dict[str, Case] = {}
        for count in self.sizes():
            cases[f"literal, last of {count:,}"] = stubs.literal(count)
            if count <= 10_000:
                cases[f"path parameter, last of {count:,}"] = stubs.parameter(count)
                cases[f"JSON body on one path, last of {count:,}"] = stubs.body(count)
        if not self.quick:
            cases["literal, first of 10,000"] = stubs.literal(10_000, 0)
        for count in (10, 10_000):
            cases[f"miss, among {count:,}"] = stubs.missing(count)
        for kind in ("literal", "path parameter", "JSON body"):
            self._together({name: case for name, case in cases.items() if name.startswith(kind)})
        self._together({name: case for name, case in cases.items() if name.startswith("miss")})

    def _together(self, cases: dict[str, Case]) -> None:
        with ExitStack() as stack:
            up = {name: (stack.enter_context(serving("understudy", case, self.directory)), case) for name, case in cases.items()}
            self.results.ours |= measure(up, self.seconds, self.rounds)

    def ceiling(self) -> None:
        """A constant answer beside nginx, and one made from a template beside WireMock: the ratios that are goals."""
        case = stubs.literal(10)
        with ExitStack() as stack:
            up = {"understudy": (stack.enter_context(serving("understudy", case, self.directory)), case)}
            try:
                place = self.directory / "nginx"
                place.mkdir()
                port = free_port()
                up["nginx, return 200"] = (stack.enter_context(running(nginx(place, TEXT, port), port, case, place)), case)
            except UnavailableError as error:
                self.results.absent["nginx"] = str(error)
            self.results.ceiling |= measure(up, 1.0, 5)

    def peers(self) -> None:
        """Every peer with the same stubs, one after the other."""
        cases = [
            stubs.literal(10),
            stubs.literal(1_000),
            stubs.literal(10_000),
            stubs.parameter(1_000),
            stubs.body(1_000),
            stubs.template(1),
        ]
        if self.quick:
            cases = [stubs.literal(10), stubs.template(1)]
        for name in ("understudy", *PEERS):
            self.results.versions[name] = version(name) if name in NPM else ""
            for case in cases:
                self._peer(name, case)

    def _peer(self, name: str, case: Case) -> None:
        try:
            with serving(name, case, self.directory) as server:
                found = measure({name: (server, case)}, self.seconds, 1 if self.quick else 2)[name]
                self.results.peers.setdefault(name, {})[case.set_name] = found if found.rate else None
                if not found.rate:
                    self.results.absent.setdefault(f"{name}, {case.set_name}", f"it answered nothing within {self.seconds:g} s under load")
                self.results.starts.setdefault(name, {})[case.set_name] = (server.started_s, server.memory_mib)
        except UnavailableError as error:
            self.results.peers.setdefault(name, {})[case.set_name] = None
            self.results.absent.setdefault(
                f"{name}, {case.set_name}" if "no way" in str(error) or "serve" in str(error) else name, str(error)
            )

    def crowds(self) -> None:
        """Ten thousand answers delayed at once, by the median of rounds on fresh servers, and ten thousand idle connections."""
        count, delay = (1_000, 2.0) if self.quick else (10_000, 5.0)
        place = self.directory / "crowds"
        place.mkdir()
        (place / "bench.yaml").write_text(
            "version: 1\nservice: {name: bench}\nstubs:\n"
            f"  - {{id: late, when: {{path: /late}}, then: {{text: ok, latency: {delay:g}s}}}}\n"
            "  - {id: soon, when: {path: /soon}, then: {text: ok}}\n"
        )
        port = free_port()
        argv = [sys.executable, "-m", "understudy", "serve", "--no-watch", "--stubs", str(place), "--port", str(port)]
        argv += ["--admin-port", str(port + 1), "--admin-token", _TOKEN]
        turns = []
        for _ in range(1 if self.quick else 3):
            with running(argv, port, Case("literal", 2, path="/soon"), place) as server:
                seen = _crowd("delayed", f"{server.url}/late", count, delay)
                turns.append(seen | {"timer_p99_s": _timer_error(port + 1)})
        fewest = min(turn["answered"] for turn in turns)
        medians = {name: statistics.median(turn[name] for turn in turns) for name in turns[0]}
        self.results.delayed = {"count": count, "delay_s": delay, **medians, "answered": fewest}
        with running(argv, port, Case("literal", 2, path="/soon"), place) as server:
            self.results.idle = _idle(server, count)

    def slow(self) -> None:
        """One good client among thousands that send a byte now and then, and the same client alone, by turns."""
        count, turns = (1_000, 2) if self.quick else (5_000, 5)
        place = self.directory / "slow"
        place.mkdir()
        (place / "bench.yaml").write_text(
            "version: 1\nservice: {name: bench}\nstubs:\n  - {id: soon, when: {path: /soon}, then: {text: ok}}\n"
        )
        port = free_port()
        argv = [sys.executable, "-m", "understudy", "serve", "--no-watch", "--stubs", str(place), "--port", str(port)]
        found: dict[str, list[float]] = {"alone": [], "among": []}
        with running(argv, port, Case("literal", 2, path="/soon"), place) as server:
            url = f"{server.url}/soon"
            for _ in range(turns):
                found["alone"].append(_crowd("good", url, 2_000, 4.0)["p99_s"])
                slow = pinned([sys.executable, str(HERE / "crowd.py"), "slow", url, str(count), "2"], LOAD_CORE)
                with subprocess.Popen(slow, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
                    assert child.stdout is not None
                    held = json.loads(child.stdout.readline())["held"]
                    found["among"].append(_crowd("good", url, 2_000, 4.0)["p99_s"])
                    child.communicate("\n", timeout=60)
        medians = {name: statistics.median(values) for name, values in found.items()}
        self.results.slow = {"held": held, **medians, "ratio": medians["among"] / medians["alone"]}

    def starts(self) -> None:
        """Start with 10,000 stubs: with an empty cache and from it, beside what PyYAML's C loader needs for the same file.

        By processor time, medians of rounds in turn: what else the machine does decides how long a start takes.
        """
        case = stubs.literal(10_000)
        found: dict[str, list[float]] = {}
        before = os.environ.get("XDG_CACHE_HOME")
        try:
            for number in range(1 if self.quick else 3):
                os.environ["XDG_CACHE_HOME"] = str(self.directory / f"cache-{number}")
                for name in ("without cache", "from the cache"):
                    with serving("understudy", case, self.directory) as server:
                        found.setdefault(name, []).append(server.processor_s)
                        found.setdefault(f"{name}, as it took", []).append(server.started_s)
                        found.setdefault("memory_mib", []).append(server.memory_mib)
                file = max(self.directory.glob("understudy-literal-10000-*/bench.yaml"))
                argv = pinned([sys.executable, "-c", _C_LOADER, str(file)])
                shown = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=True).stdout
                found.setdefault("C loader", []).append(float(shown))
        finally:
            os.environ.pop("XDG_CACHE_HOME") if before is None else os.environ.update(XDG_CACHE_HOME=before)
        self.results.cold = {name: statistics.median(values) for name, values in found.items()}

    def loop(self) -> None:
        """Recording beside bare mitmdump, and generation."""
        if Path(sys.executable).with_name("mitmdump").exists():
            with compared(self.seconds, self.rounds) as proxies:
                self.results.recording = dict(zip(("mitmdump", "understudy record"), (proxy.best for proxy in proxies), strict=True))
        else:
            self.results.absent["recording"] = "mitmdump is not installed beside this Python"
        for count in (2_000,) if self.quick else (10_000, 100_000):
            try:
                self.results.generation[count] = generation(self.directory, count)
            except UnavailableError as error:
                self.results.absent[f"generation from {count:,}"] = str(error)


def _crowd(act: str, url: str, count: int, seconds: float) -> dict[str, float]:
    argv = pinned([sys.executable, str(HERE / "crowd.py"), act, url, str(count), str(seconds)], LOAD_CORE)
    shown = subprocess.run(argv, capture_output=True, text=True, timeout=seconds + 120, check=True, stdin=subprocess.DEVNULL).stdout
    found: dict[str, float] = json.loads(shown.splitlines()[-1])
    return found


def _timer_error(admin_port: int) -> float:
    """Return how far from their time answers were given, worst of 99 in 100, by the server's own journal.

    The client's figure holds, besides, how long requests waited until one core had read them all.
    """
    url = f"http://127.0.0.1:{admin_port}/v1/journal?bodies=false&raw=true&limit=100000"
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {_TOKEN}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        entries = [entry for entry in json.load(answer)["entries"] if entry["stub"] == "late"]
    errors = sorted(abs(entry["took_s"] - entry["target_s"]) for entry in entries)
    return float(errors[int(len(errors) * 0.99)])


def _idle(server: Running, count: int) -> dict[str, float]:
    before = server.memory_mib
    argv = pinned([sys.executable, str(HERE / "crowd.py"), "idle", f"{server.url}/soon", str(count), "60"], LOAD_CORE)
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        held = json.loads(child.stdout.readline())["held"]
        after = server.memory_mib
        shown, _ = child.communicate("\n", timeout=60)
    return {"held": held, "kib_each": (after - before) * 1024 / count, **json.loads(shown.splitlines()[-1])}


PARTS: dict[str, Callable[[Bench], None]] = {
    "ceiling": Bench.ceiling,
    "matching": Bench.matching,
    "crowds": Bench.crowds,
    "slow": Bench.slow,
    "starts": Bench.starts,
    "peers": Bench.peers,
    "loop": Bench.loop,
}


def main() -> int:
    """Measure, print, write, judge."""
    parser = argparse.ArgumentParser(description="Measure how fast virtual services answer, beside other servers.")
    parser.add_argument("--quick", action="store_true", help="about two minutes, with fewer and shorter measurements")
    parser.add_argument("--only", action="append", choices=tuple(PARTS), help="only this part; repeatable")
    parser.add_argument("--no-write", action="store_true", help="print only, leave docs/ as it is")
    asked: Any = parser.parse_args()
    if SERVER_CORE is None:
        print("There is one core: servers and load disturb each other, and ratios mean little.", file=sys.stderr)
    try:
        ensure_tool("wrk", "wrk")
    except UnavailableError as error:
        raise SystemExit(str(error)) from error
    # As pip does for a package that is not editable: an interpreter that writes no bytecode would compile at every start.
    compileall.compile_dir(HERE.parent / "src", quiet=1)
    with tempfile.TemporaryDirectory(prefix="understudy-bench-") as directory:
        bench = Bench(Path(directory), quick=asked.quick)
        for name in asked.only or PARTS:
            began = time.perf_counter()
            PARTS[name](bench)
            print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    text, held = write_page(bench.results, None if asked.no_write else HERE.parent / "docs")
    print(text)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
