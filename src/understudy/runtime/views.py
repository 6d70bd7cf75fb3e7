"""What the stage knows, as plain data for JSON: the form in which the admin API and reports show it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import ABSENT, parse_json
from understudy.core.model.step import AcceptDialogue, SendBody, SendHead, SendRaw, Wait
from understudy.runtime.verify import Verification
from understudy.state.journal import Counts, Entry

_SHOWN_BODY = 64 * 1024


def view_entry(entry: Entry, *, bodies: bool = True) -> dict[str, Any]:
    """Show one journal entry."""
    decision, request = entry.decision, entry.request
    return {
        "seq": entry.seq,
        "at": entry.at,
        "service": entry.service,
        "session": entry.session,
        "stub": decision.stub.id if decision.stub is not None else None,
        "outcome": decision.outcome,
        "delivery": entry.delivery,
        "target_s": round(entry.target_s, 6),
        "took_s": round(entry.took_s, 6),
        "sent_bytes": entry.sent_bytes,
        "problem": entry.problem or decision.problem,
        "request": {
            "method": request.method,
            "target": request.target,
            "scheme": request.scheme,
            "authority": request.authority,
            "http_version": request.http_version,
            "client": request.client,
            "headers": view_headers(request.headers),
            "body_bytes": len(request.body),
            **({"body": view_body(request.body)} if bodies else {}),
        },
        "response": _view_response(entry, bodies=bodies),
        "verdicts": [plain(verdict) | {"verdict": type(verdict).__name__.removesuffix("Verdict").lower()} for verdict in decision.verdicts],
        "near_misses": [near.document() for near in decision.near_misses],
    }


def _view_response(entry: Entry, *, bodies: bool) -> dict[str, Any]:
    steps = entry.decision.steps
    head = next((step for step in steps if isinstance(step, SendHead)), None)
    shown: dict[str, Any] = {
        "status": head.status if head is not None else 101 if any(isinstance(step, AcceptDialogue) for step in steps) else None,
        "headers": view_headers(head.headers) if head is not None else [],
        "steps": [_name_step(step) for step in steps],
    }
    if bodies:
        shown["body"] = view_body(b"".join(step.data for step in steps if isinstance(step, SendBody | SendRaw)))
    return shown


def _name_step(step: object) -> str:
    name = type(step).__name__
    if isinstance(step, Wait):
        return f"{name} {step.seconds:g} s"
    if isinstance(step, SendBody | SendRaw):
        return f"{name} {len(step.data)} bytes"
    return name


def view_headers(headers: Headers) -> list[list[str]]:
    """Show fields in order; bytes that are no UTF-8 are replaced."""
    return [[_clean(name), _clean(value)] for name, value in headers]


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def view_body(body: bytes) -> Any:
    """Show a body as the most readable of json, text and base64; a long one is cut off."""
    if not body:
        return None
    cut = len(body) > _SHOWN_BODY
    part = body[:_SHOWN_BODY]
    shown: dict[str, Any]
    data = ABSENT if cut else parse_json(part)
    if isinstance(data, dict | list):
        shown = {"json": data}
    else:
        try:
            shown = {"text": part.decode("utf-8")}
        except UnicodeDecodeError:
            shown = {"base64": base64.b64encode(part).decode()}
    return {**shown, "cut": True} if cut else shown


def view_counts(counts: Counts) -> dict[str, Any]:
    """Show counters, grouped by service."""
    services: dict[str, dict[str, Any]] = {}

    def of(service: str) -> dict[str, Any]:
        return services.setdefault(service, {"requests": 0, "outcomes": {}, "stubs": {}, "rules": {}})

    for (service, outcome), count in counts.requests.items():
        of(service)["requests"] += count
        of(service)["outcomes"][outcome] = count
    for (service, stub), count in counts.stubs.items():
        of(service)["stubs"][stub] = count
    for (service, rule), used in counts.rules.items():
        of(service)["rules"][rule] = {"eligible": used.eligible, "applied": used.applied}
    return {"services": services, "lost": counts.lost}


def view_verification(verification: Verification) -> dict[str, Any]:
    """Show a judgment."""
    return {
        "ok": verification.ok,
        "count": verification.count,
        "message": verification.message,
        "nearest": [{"request": near.request, "differences": list(near.differences)} for near in verification.near],
        "lost": verification.lost,
    }


def plain(value: Any) -> Any:
    """Turn values into data that JSON has: dataclasses to mappings, bytes to base64, anything else to its text."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)
