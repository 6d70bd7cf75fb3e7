"""`make bench`: how fast virtual services answer, as ratios in one run.

Servers are pinned to one core and the load to another where the machine has two. Each figure is the best of several rounds, taken in turn,
so that a disturbance hits no side alone. Goals are those of the project; a missed goal ends with exit code 1.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from answer import TEXT
from load import rate, tool

ROUNDS, SECONDS = 3, 3.0
SERVER_CORE, LOAD_CORE = (0, 1) if (os.cpu_count() or 1) > 1 else (None, None)

GOALS = {
    ("10,000 literal stubs, last", "10 literal stubs, last"): 0.85,
    ("10,000 path parameters, last", "10 path parameters, last"): 0.85,
    ("10 literal stubs, last", "bare aiohttp.web.Server"): 0.7,
}


def literal(count: int) -> str:
    """Return a stub file with `count` constant stubs on literal paths."""
    return "version: 1\nservice: {name: bench}\nstubs:\n" + "".join(
        f"  - {{id: i{number}, when: {{method: GET, path: /items/{number}}}, "
        f"then: {{headers: {{content-type: application/json}}, text: '{TEXT}'}}}}\n"
        for number in range(count)
    )


def parameters(count: int) -> str:
    """Return a stub file with `count` stubs, each with a path parameter."""
    return "version: 1\nservice: {name: bench}\nstubs:\n" + "".join(
        f"  - {{id: p{number}, when: {{method: GET, path: '/c{number}/items/{{id}}'}}, "
        f"then: {{headers: {{content-type: application/json}}, text: '{TEXT}'}}}}\n"
        for number in range(count)
    )


@contextmanager
def server(argv: list[str], cwd: Path) -> Iterator[str]:
    """Start a server on its core and give its address."""
    pin = ["taskset", "-c", str(SERVER_CORE)] if SERVER_CORE is not None and shutil.which("taskset") else []
    with subprocess.Popen([*pin, *argv], cwd=cwd, stdout=subprocess.PIPE, text=True) as child:
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


def measure(directory: Path) -> Mapping[str, float]:
    """Return requests per second by name."""
    cases = {"bare aiohttp.web.Server": ("", "/items/9")}
    for count in (10, 10_000):
        cases[f"{count:,} literal stubs, last"] = (literal(count), f"/items/{count - 1}")
        cases[f"{count:,} path parameters, last"] = (parameters(count), f"/c{count - 1}/items/abc")
    best = dict.fromkeys(cases, 0.0)
    with ExitStack() as stack:
        urls = {}
        for index, (name, (stubs, path)) in enumerate(cases.items()):
            place = directory / str(index)
            place.mkdir()
            if stubs:
                (place / "bench.yaml").write_text(stubs)
                argv = [sys.executable, "-m", "understudy", "serve", "--stubs", str(place), "--port", "0", "--json"]
            else:
                argv = [sys.executable, str(Path(__file__).with_name("bare.py"))]
            urls[name] = stack.enter_context(server(argv, directory)) + path
        for _ in range(ROUNDS):
            for name, url in urls.items():
                best[name] = max(best[name], rate(url, SECONDS, core=LOAD_CORE))
    return best


def main() -> int:
    """Measure, print two Markdown tables, judge."""
    with tempfile.TemporaryDirectory(prefix="understudy-bench-") as directory:
        rates = measure(Path(directory))
    print(f"Load by {tool()}, best of {ROUNDS} rounds of {SECONDS:.0f} s.\n\n| served | requests/s |\n|---|---|")
    for name, found in rates.items():
        print(f"| {name} | {found:,.0f} |")
    print("\n| ratio | found | goal | |\n|---|---|---|---|")
    held = True
    for (upper, lower), goal in GOALS.items():
        found = rates[upper] / rates[lower]
        held = held and found >= goal
        print(f"| {upper} : {lower} | {found:.2f} | {goal:.2f} | {'held' if found >= goal else 'missed'} |")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
