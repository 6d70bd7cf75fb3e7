"""What a stage is opened with: every choice of `serve`, `run`, the Python API and the pytest plugin, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

GIBIBYTE = 1024**3


@dataclass(frozen=True, slots=True)
class StageOptions:
    """How to put services on stage; see `understudy.bootstrap.open_stage`.

    Attributes:
        stubs: directory of stub files.
        recordings: directory of recordings, for services whose misses are passed on and recorded.
        services: names to serve; empty means all in the directory.
        host: address every listener binds to.
        port: port of the first service, the others take the following ones; 0 gives each a free port.
        ports: ports of single services by name; they win over `port`.
        admin_port: port of the admin API, 0 for a free one, None for no admin listener.
        admin_token: bearer token of the admin API; None makes one.
        insecure_admin: allow the admin API on an address that is not loopback.
        proxy_port: port of the forward-proxy listener, 0 for a free one, None for none.
        tls: serve every service over TLS too, each on a further port, with certificates of the local CA.
        authority: directory of the local CA; None is the installation's own.
        scenarios: names that are active from the start, for every service that knows them.
        seed: key of every random decision.
        latency: ``none``, ``modelled``, ``recorded`` or a factor such as ``x0.1``: what becomes of recorded latency.
        sealed: never open a connection to a real service.
        webhook_hosts: hosts other than this machine that webhooks may be sent to; none of them under `sealed`.
        watch: reload when stub files change.
        workers: processes that serve; more than one share nothing but the ports.
        drain_s: seconds that requests in flight get when the stage closes.
        max_body_bytes: largest request body that is read; larger ones are answered 413.
        journal_entries: entries the journal keeps.
        journal_bytes: bytes of requests and answers the journal keeps.
    """

    stubs: Path = Path("stubs")
    recordings: Path = Path("recordings")
    services: tuple[str, ...] = ()
    host: str = "127.0.0.1"
    port: int = 0
    ports: Mapping[str, int] = field(default_factory=dict)
    admin_port: int | None = 0
    admin_token: str | None = None
    insecure_admin: bool = False
    proxy_port: int | None = None
    tls: bool = False
    authority: Path | None = None
    scenarios: tuple[str, ...] = ()
    seed: int = 0
    latency: str = "none"
    sealed: bool = False
    webhook_hosts: tuple[str, ...] = ()
    watch: bool = False
    workers: int = 1
    drain_s: float = 5.0
    max_body_bytes: int = GIBIBYTE
    journal_entries: int = 10_000
    journal_bytes: int = 64 * 1024**2
