"""Pass 10b: calls that never got an answer, because their clients gave up first → stubs that say nothing until the client gives up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from understudy.core.generator.writing.document import digest
from understudy.core.model.exchange import Exchange, Failure
from understudy.core.model.message import Response

_PATTERN = re.compile(r"[{}]")  # what a path in a stub file would take for a parameter


def write_unanswered(exchanges: Sequence[Exchange], recordings: Sequence[str]) -> list[dict[str, Any]]:
    """Write a stub for every path at which clients only ever gave up; where some got an answer, the others are scenario material."""
    answered = {_place(exchange) for exchange in exchanges if isinstance(exchange.outcome, Response)}
    waited: dict[tuple[str, str], list[Exchange]] = {}
    for exchange in exchanges:
        outcome = exchange.outcome
        if isinstance(outcome, Failure) and outcome.kind == "client_gone" and not _PATTERN.search(exchange.request.path):
            waited.setdefault(_place(exchange), []).append(exchange)
    stubs: list[dict[str, Any]] = []
    for (method, path), several in waited.items():
        if (method, path) in answered:
            continue
        name = re.sub(r"[^a-z0-9]+", "-", f"{method}{path}".lower()).strip("-")
        stub: dict[str, Any] = {"id": f"{name}-unanswered", "when": {"method": method, "path": path}, "then": {"fault": "hang"}}
        told = {
            **({"recordings": list(recordings)} if recordings else {}),
            "exchanges": [exchange.seq for exchange in several],
            "count": len(several),
            "notes": ["clients gave up before there was an answer"],
        }
        stubs.append({**stub, "learned_from": {**told, "digest": digest(stub)}})
    return stubs


def stays_unanswered(exchange: Exchange, stubs: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a client that gave up waiting would have to do so again, for one of these stubs."""
    outcome = exchange.outcome
    gave_up = isinstance(outcome, Failure) and outcome.kind == "client_gone"
    return gave_up and any((stub["when"]["method"], stub["when"]["path"]) == _place(exchange) for stub in stubs)


def _place(exchange: Exchange) -> tuple[str, str]:
    return exchange.request.method, exchange.request.path
