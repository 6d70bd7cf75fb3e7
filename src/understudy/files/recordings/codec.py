"""An exchange as the members of a line, and back.

Bodies are text where they are UTF-8, base64 where they are not, and a file name where they are large: `keep` and `fetch`
stand for the store of body files.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, cast

from understudy.core.model.exchange import (
    Chunk,
    DialogueEnd,
    Direction,
    Exchange,
    Failure,
    FailureKind,
    Message,
    Redaction,
    Timings,
)
from understudy.core.model.headers import Headers
from understudy.core.model.message import NO_HEADERS, Request, Response

type Side = Literal["request", "response"]
type Keep = Callable[[bytes], str | None]
"""Store a body; the name of its file, or None when it is small enough to stand in the line."""
type Fetch = Callable[[str], bytes]
"""Read the body file of that name."""


def exchange_to_record(exchange: Exchange, keep: Keep, stored: Mapping[Side, tuple[str, int]] | None = None) -> dict[str, Any]:
    """Return the members of an exchange's line.

    Args:
        exchange: what to write.
        keep: stores large bodies.
        stored: name and size of bodies that already lie in a body file because they were too large for memory; the
            exchange's own body is empty there.
    """
    files = stored or {}
    record: dict[str, Any] = {
        "kind": "exchange",
        "seq": exchange.seq,
        "at": instant_to_text(exchange.started_at),
        "connection": exchange.connection,
        "client": exchange.client,
        "request": _request_to_record(exchange, keep, files.get("request")),
    }
    match exchange.outcome:
        case Response() as response:
            record["response"] = _response_to_record(exchange, response, keep, files.get("response"))
        case Failure() as failure:
            record["failure"] = _failure_to_record(failure)
    if exchange.interim:
        record["interim"] = [[status, _pairs(headers)] for status, headers in exchange.interim]
    record["timings"] = _timings_to_record(exchange.timings)
    if exchange.chunks:
        record["chunks"] = [[_seconds(chunk.at_s), chunk.size] for chunk in exchange.chunks]
    if exchange.messages:
        record["messages"] = [
            {"from": one.sender, "kind": one.kind, "at": _seconds(one.at_s)} | _body_to_record(one.data, keep, text=one.kind == "text")
            for one in exchange.messages
        ]
    if exchange.end is not None:
        end = exchange.end
        record["end"] = {"from": end.sender, "code": end.code, "reason": end.reason, "at": _seconds(end.at_s)}
    if exchange.redactions:
        record["redactions"] = [
            [one.place, one.kind, one.origin, one.pseudonym, *([one.mark] if one.mark else [])] for one in exchange.redactions
        ]
    if not exchange.complete:
        record["complete"] = False
    if exchange.interruption is not None:
        record["interruption"] = _failure_to_record(exchange.interruption)
    return record


def part_to_record(part: Exchange, stream: int) -> dict[str, Any]:
    """Return the members of the line of one part of an exchange that has not ended; its bodies stand in the line.

    Args:
        part: what has come since the part before.
        stream: number of the exchange among those of the run that were written in parts.
    """
    record = exchange_to_record(part, lambda _body: None)
    del record["seq"]
    return record | {"kind": "part", "stream": stream}


def exchange_from_record(record: Mapping[str, Any], service: str, fetch: Fetch) -> Exchange:
    """Return the exchange of a line, or of a part's line.

    Raises:
        KeyError, TypeError, ValueError: the record lacks or misspells a member.
    """
    request, response = record["request"], record.get("response")
    return Exchange(
        seq=record.get("seq", 0),
        service=service,
        started_at=instant_from_text(record["at"]),
        request=_request_from_record(request, fetch),
        outcome=_response_from_record(response, fetch) if response is not None else _failure_from_record(record["failure"]),
        timings=_timings_from_record(record["timings"]),
        connection=record.get("connection", ""),
        client=record.get("client", ""),
        request_encoded=request.get("encoded", False),
        response_encoded=response.get("encoded", False) if response is not None else False,
        interim=tuple((status, _headers(pairs)) for status, pairs in record.get("interim", ())),
        chunks=tuple(Chunk(at_s, size) for at_s, size in record.get("chunks", ())),
        messages=tuple(
            Message(cast("Direction", one["from"]), one["kind"], _body_from_record(one, fetch), one["at"])
            for one in record.get("messages", ())
        ),
        end=_end_from_record(record["end"]) if "end" in record else None,
        redactions=tuple(Redaction(*one) for one in record.get("redactions", ())),
        complete=record.get("complete", True),
        interruption=_failure_from_record(record["interruption"]) if "interruption" in record else None,
    )


def instant_to_text(epoch_s: float) -> str:
    """Return UTC epoch seconds as ISO 8601 with microseconds."""
    return datetime.fromtimestamp(epoch_s, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def instant_from_text(text: str) -> float:
    """Return ISO 8601 text as UTC epoch seconds."""
    return datetime.fromisoformat(text).timestamp()


def _request_to_record(exchange: Exchange, keep: Keep, stored: tuple[str, int] | None) -> dict[str, Any]:
    request = exchange.request
    record: dict[str, Any] = {
        "method": request.method,
        "target": request.target,
        "scheme": request.scheme,
        "authority": request.authority,
        "version": request.http_version,
        "headers": _pairs(request.headers),
    }
    return record | _content(request.body, request.trailers, keep, stored, encoded=exchange.request_encoded)


def _response_to_record(exchange: Exchange, response: Response, keep: Keep, stored: tuple[str, int] | None) -> dict[str, Any]:
    record: dict[str, Any] = {
        "status": response.status,
        "reason": response.reason,
        "version": response.http_version,
        "headers": _pairs(response.headers),
    }
    return record | _content(response.body, response.trailers, keep, stored, encoded=exchange.response_encoded)


def _content(body: bytes, trailers: Headers, keep: Keep, stored: tuple[str, int] | None, *, encoded: bool) -> dict[str, Any]:
    record: dict[str, Any] = {}
    if stored is not None:
        record |= {"file": stored[0], "size": stored[1]}
    elif body:
        record |= _body_to_record(body, keep)
    if encoded:
        record["encoded"] = True
    if trailers:
        record["trailers"] = _pairs(trailers)
    return record


def _request_from_record(record: Mapping[str, Any], fetch: Fetch) -> Request:
    return Request(
        method=record["method"],
        target=record["target"],
        headers=_headers(record["headers"]),
        body=_body_from_record(record, fetch),
        scheme=record["scheme"],
        authority=record["authority"],
        http_version=record["version"],
        trailers=_headers(record.get("trailers", ())),
    )


def _response_from_record(record: Mapping[str, Any], fetch: Fetch) -> Response:
    return Response(
        status=record["status"],
        headers=_headers(record["headers"]),
        body=_body_from_record(record, fetch),
        reason=record["reason"],
        http_version=record["version"],
        trailers=_headers(record.get("trailers", ())),
    )


def _body_to_record(body: bytes, keep: Keep, *, text: bool = True) -> dict[str, Any]:
    name = keep(body)
    if name is not None:
        return {"file": name, "size": len(body)}
    if text:
        try:
            return {"text": body.decode()}
        except UnicodeDecodeError:
            pass  # then it is not text, whatever was said
    return {"base64": b64encode(body).decode()}


def _body_from_record(record: Mapping[str, Any], fetch: Fetch) -> bytes:
    if "text" in record:
        return str(record["text"]).encode()
    if "base64" in record:
        return b64decode(record["base64"], validate=True)
    return fetch(record["file"]) if "file" in record else b""


def _failure_to_record(failure: Failure) -> dict[str, Any]:
    return {"kind": failure.kind, "message": failure.message, "at": _seconds(failure.at_s)}


def _failure_from_record(record: Mapping[str, Any]) -> Failure:
    return Failure(cast("FailureKind", record["kind"]), record["message"], record["at"])


def _end_from_record(record: Mapping[str, Any]) -> DialogueEnd:
    return DialogueEnd(cast("Direction", record["from"]), record["code"], record["reason"], record["at"])


def _timings_to_record(timings: Timings) -> dict[str, float]:
    optional = {"blocked": timings.blocked, "dns": timings.dns, "connect": timings.connect, "ssl": timings.ssl}
    phases = {name: -1 if value is None else _seconds(value) for name, value in optional.items()}
    return phases | {"send": _seconds(timings.send), "wait": _seconds(timings.wait), "receive": _seconds(timings.receive)}


def _timings_from_record(record: Mapping[str, float]) -> Timings:
    optional = {name: None if record[name] == -1 else record[name] for name in ("blocked", "dns", "connect", "ssl")}
    return Timings(**optional, send=record["send"], wait=record["wait"], receive=record["receive"])


def _pairs(headers: Headers) -> list[list[str]]:
    return [[name, value] for name, value in headers]


def _headers(pairs: Any) -> Headers:
    return Headers(tuple((name, value) for name, value in pairs)) if pairs else NO_HEADERS


def _seconds(value: float) -> float:
    return round(value, 6)
