"""Exchanges from elsewhere into recordings: named by where they went, decoded, redacted and written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from understudy.core.model.exchange import Exchange
from understudy.core.model.interfaces import Clock
from understudy.files.recordings import Heading
from understudy.recorder.decoding import decoded
from understudy.recorder.interfaces import Redactor
from understudy.recorder.ledger import Ledger
from understudy.recorder.target import Origin, default_service_name, parse_upstream


def keep_books(exchanges: Iterable[Exchange], directory: Path, redactor: Redactor, clock: Clock, service: str | None = None) -> Ledger:
    """Write exchanges that name no service yet, and return the books.

    Args:
        exchanges: what to write; scheme and authority of the requests say where they went.
        directory: the `recordings` directory.
        redactor: takes secrets out.
        clock: for the names of the runs.
        service: name of the service; None names one after each host.
    """
    origins: dict[str, Origin] = {}
    started_at, tool = clock.now(), f"understudy {version('understudy')}"

    def heading(name: str) -> Heading:
        return Heading(name, started_at, tool, str(origins[name]), mode="import")

    ledger = Ledger(directory, heading, redactor, clock)
    finished = False
    try:
        for exchange in exchanges:
            origin = parse_upstream(f"{exchange.request.scheme}://{exchange.request.authority}")
            name = service or default_service_name(origin)
            origins.setdefault(name, origin)
            # Most tools hand bodies over decoded under an unchanged Content-Encoding: what cannot be decoded has been already.
            ledger.write(replace(decoded(exchange), service=name, request_encoded=False, response_encoded=False))
        finished = True
    finally:
        ledger.tally.lost += not finished
        failed = ledger.close()
    if failed:
        raise failed[0][1]
    return ledger
