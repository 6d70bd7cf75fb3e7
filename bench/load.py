"""Load: requests per second over kept-alive connections, by `wrk` on its own core."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from servers import LOAD_CORE, Running, ensure_tool, pinned
from stubs import Case

CONNECTIONS = 16


def rate(server: Running, case: Case, seconds: float) -> float:
    """Return requests per second of the request of a case."""
    return rate_of(server.url + case.path, seconds, method=case.method, body=case.body, may_miss=case.path == "/nothing/here")


def rate_of(url: str, seconds: float, *, method: str = "GET", body: str = "", may_miss: bool = False) -> float:
    """Return answered requests per second; every answer must be a 200, or a miss where one is asked for."""
    wrk = ensure_tool("wrk", "wrk")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        # A peer with very many stubs may take seconds for one answer: that is slow, not wrong.
        argv = pinned([wrk, "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "--timeout", "20s"], LOAD_CORE)
        if body:
            fields = f"wrk.headers['Content-Type'] = 'application/json'\nwrk.body = {json.dumps(body)}\n"
            script.write(f"wrk.method = '{method}'\n{fields}")
            script.flush()
            argv += ["-s", script.name]
        shown = subprocess.run([*argv, url], capture_output=True, text=True, timeout=seconds + 30, check=True).stdout
    failed = "Non-2xx" in shown and not may_miss
    found = re.search(r"Requests/sec:\s+([\d.]+)", shown)
    if failed or "Socket errors" in shown or found is None:
        raise SystemExit(f"{url} did not answer properly:\n{shown}")
    return float(found[1])


@dataclass(frozen=True, slots=True)
class Found:
    """What a server did under load: requests per second, and its processor time for each in microseconds."""

    rate: float
    effort_us: float


def measure(servers: Mapping[str, tuple[Running, Case]], seconds: float, rounds: int) -> dict[str, Found]:
    """Return the best of several rounds, taken in turn: on a machine that others use, too, it is what repeats."""
    best = dict.fromkeys(servers, Found(0.0, float("inf")))
    for _ in range(rounds):
        for name, (server, case) in servers.items():
            before = server.processor_s
            per_second = rate(server, case, seconds)
            if not per_second:
                continue  # not one answer in all that time
            effort = (server.processor_s - before) / (per_second * seconds) * 1e6
            best[name] = Found(max(best[name].rate, per_second), min(best[name].effort_us, effort))
    return best


def nginx(place: Path, body: str, port: int) -> list[str]:
    """Return the command of an nginx that answers everything with `return 200`: about the ceiling of what can be measured.

    Raises:
        UnavailableError: it is not here and cannot be installed.
    """
    program = ensure_tool("nginx", "nginx-light")
    (place / "nginx.conf").write_text(
        f"worker_processes 1; daemon off; master_process off; pid {place}/nginx.pid; error_log {place}/error.log;\n"
        "events { worker_connections 4096; }\n"
        "http { access_log off; keepalive_requests 1000000000;\n"
        f" client_body_temp_path {place}; proxy_temp_path {place}; fastcgi_temp_path {place};\n"
        f" uwsgi_temp_path {place}; scgi_temp_path {place};\n"
        f" server {{ listen 127.0.0.1:{port}; default_type application/json; location / {{ return 200 '{body}'; }} }} }}\n"
    )
    return [program, "-p", str(place), "-c", str(place / "nginx.conf")]
