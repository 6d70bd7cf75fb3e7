"""How fast recording is beside a bare mitmdump with an addon that does nothing, and whether its memory stays flat.

    python bench/recording.py [EXCHANGES]

Both proxies stand in front of the same server, pinned to one core where the machine has two, and take the same load in turn. With `wrk`
every request is another one: a bearer token, a cookie, an id and a JSON body, as API traffic has them. Figures are requests per second
and processor time per exchange; the goal is a ratio of 0.9. With a number of exchanges, further load follows until as many were
recorded, while memory is watched.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from load import CONNECTIONS, rate_of
from servers import LOAD_CORE, announced, pinned

ROUNDS, SECONDS, GOAL = 4, 4.0, 0.9
_NOTHING = "class Nothing:\n    def response(self, flow):\n        pass\n\n\naddons = [Nothing()]\n"
_READY_S = 30.0
_TRAFFIC = """
local n = 0
request = function()
  n = n + 1
  local body = string.format('{"order":"ord_%08x","amount":%d,"currency":"EUR","customer":{"name":"Ada Lovelace",' ..
    '"email":"ada%d@example.com"},' ..
    '"items":[{"sku":"A-%d","count":2},{"sku":"B-%d","count":1}],"note":"please leave it at the door"}', n * 7919, n, n, n % 97, n % 89)
  local headers = {["Content-Type"]="application/json", ["Accept"]="application/json", ["User-Agent"]="shop/3.2 (linux)",
    ["Authorization"]="Bearer k7Jd92hfQp1LzX" .. (n % 16), ["Cookie"]="session=q8Zr71mVb2Kd" .. (n % 16) .. "; theme=dark",
    ["X-Request-Id"]=string.format("%08x-1111-4222-8333-%012x", n * 31, n * 65537)}
  return wrk.format("POST", "/items/9?page=" .. (n % 50) .. "&sort=name", headers, body)
end
"""


@dataclass
class Proxy:
    """A proxy that runs, and what was measured of it."""

    name: str
    url: str
    pid: int
    best: float = 0.0
    asked: float = 0.0
    spent_s: float = 0.0

    def measure(self, seconds: float) -> None:
        """Load it for a while."""
        before = processor_s(self.pid)
        found = _api_traffic(self.url, seconds)
        self.best = max(self.best, found)
        self.asked += found * seconds
        self.spent_s += processor_s(self.pid) - before


def _api_traffic(url: str, seconds: float) -> float:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_TRAFFIC)
        script.flush()
        argv = pinned(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{round(seconds)}s", "-s", script.name, url], LOAD_CORE)
        shown = subprocess.run(argv, capture_output=True, text=True, timeout=seconds + 30, check=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", shown)
    assert found is not None, shown
    assert "Non-2xx" not in shown, shown
    return float(found[1])


@contextmanager
def bare(directory: Path, upstream: str) -> Iterator[Proxy]:
    """Start mitmdump with an addon that does nothing."""
    (directory / "nothing.py").write_text(_NOTHING)
    port = 18_000 + os.getpid() % 2_000
    command = [str(Path(sys.executable).with_name("mitmdump")), "-q", "-s", str(directory / "nothing.py")]
    options = ["--set", f"confdir={directory}", "--mode", f"reverse:{upstream}", "--listen-port", str(port)]
    with started([*command, *options], directory) as child:
        deadline = time.monotonic() + _READY_S
        while time.monotonic() < deadline:
            try:
                rate_of(f"http://127.0.0.1:{port}/items/9", 1.0)
                break
            except (SystemExit, subprocess.SubprocessError, AssertionError):
                time.sleep(0.5)
        yield Proxy("mitmdump, one addon that does nothing", f"http://127.0.0.1:{port}", child.pid)


@contextmanager
def recording(directory: Path, upstream: str) -> Iterator[Proxy]:
    """Start the recorder."""
    argv = [sys.executable, "-m", "understudy", "record", upstream, "--service", "bench", "--port", "0", "--json"]
    with started(argv, directory) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if (event := json.loads(line)).get("event") == "ready":
                yield Proxy("understudy record", event["services"]["bench"], child.pid)
                break


@contextmanager
def started(argv: list[str], directory: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a proxy on the servers' core until the block ends."""
    with subprocess.Popen(pinned(argv), cwd=directory, stdout=subprocess.PIPE, text=True) as child:
        try:
            yield child
        finally:
            child.send_signal(signal.SIGINT)
            child.wait(60)


def processor_s(pid: int) -> float:
    """Return the processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mib(pid: int) -> float:
    """Return the memory a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def compared(seconds: float, rounds: int) -> Iterator[list[Proxy]]:
    """Measure both proxies in turn: the bare one, then ours."""
    with tempfile.TemporaryDirectory(prefix="understudy-bench-") as place, ExitStack() as stack:
        directory = Path(place)
        upstream = stack.enter_context(announced([sys.executable, str(Path(__file__).with_name("bare.py"))], directory))
        proxies = [stack.enter_context(bare(directory, upstream)), stack.enter_context(recording(directory, upstream))]
        for proxy in proxies:
            rate_of(proxy.url + "/items/9", 1.0)
        for _ in range(rounds):
            for proxy in proxies:
                proxy.measure(seconds)
        yield proxies


def main() -> int:
    """Measure, print tables, judge."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    with compared(SECONDS, ROUNDS) as proxies:
        print("| proxy | requests/s | processor per exchange |\n|---|---|---|")
        for proxy in proxies:
            print(f"| {proxy.name} | {proxy.best:,.0f} | {1000 * proxy.spent_s / proxy.asked:.3f} ms |")
        ratio = proxies[1].best / proxies[0].best
        effort = (proxies[0].spent_s / proxies[0].asked) / (proxies[1].spent_s / proxies[1].asked)
        print(f"\nratio {ratio:.2f} (by processor time {effort:.2f}), goal {GOAL:.2f}: {'held' if ratio >= GOAL else 'missed'}")
        while wanted > proxies[1].asked:
            proxies[1].measure(10.0)
            print(f"{proxies[1].asked:,.0f} exchanges: {resident_mib(proxies[1].pid):.0f} MiB")
    return 0 if ratio >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
