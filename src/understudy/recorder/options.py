"""What a recording run is started with, as one value. Importing this needs no mitmproxy."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from understudy.core.redaction import DEFAULT_RULES, Rules
from understudy.recorder.selection import Selection
from understudy.recorder.target import ForwardRules, HostHeader, Origin, Target


@dataclass(frozen=True, slots=True)
class RecordOptions:
    """How to record; see `understudy.bootstrap.open_recorder`.

    Attributes:
        recordings: directory of the recordings.
        targets: real services with a listener each.
        forward: rules of the forward proxy, None for none.
        host: address every listener binds to.
        host_header: which Host the real service is sent; see docs/how-to/record.md.
        fsync_interval_s: how much a power loss may take; 0 makes every exchange durable at once.
        on_record_error: what happens when a recording cannot be written.
        authority: directory of the local CA; None is the installation's own.
        verify_upstream: whether certificates of real services are verified.
        upstream_ca: PEM file of authorities to trust for real services.
        client_certificate: PEM file with a client certificate and key for real services.
        drain_s: seconds that responses in flight get when the run ends.
        via: a proxy through which real services are reached, None for the direct way.
        selection: which exchanges are kept.
        rules: the project's rules for secrets.
        append: add to the latest run of each service instead of beginning a new one.
        dry: write nothing; the findings tell what would have been redacted.
        redact: take secrets out; only traffic without secrets may be recorded otherwise.
    """

    recordings: Path = Path("recordings")
    targets: tuple[Target, ...] = ()
    forward: ForwardRules | None = None
    host: str = "127.0.0.1"
    host_header: HostHeader = "auto"
    fsync_interval_s: float = 1.0
    on_record_error: Literal["stop", "pass"] = "stop"
    authority: Path | None = None
    verify_upstream: bool = True
    upstream_ca: Path | None = None
    client_certificate: Path | None = None
    drain_s: float = 1.0
    via: Origin | None = None
    selection: Selection = field(default_factory=Selection)
    rules: Rules = DEFAULT_RULES
    append: bool = False
    dry: bool = False
    redact: bool = True
