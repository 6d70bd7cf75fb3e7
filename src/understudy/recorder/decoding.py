"""Content coding in exchanges: bodies are written decoded where that is possible within limits."""

from __future__ import annotations

from dataclasses import replace

from understudy.core.model.exchange import Exchange
from understudy.core.model.headers import Headers
from understudy.core.model.message import Response
from understudy.files.content_coding import decode_content


def decoded(exchange: Exchange) -> Exchange:
    """Return the exchange with bodies decoded from their content coding where that is possible within limits."""
    request, outcome = exchange.request, exchange.outcome
    torn = not exchange.complete
    body, still_encoded = _decoded(request.headers, request.body, torn=torn)
    if body is not request.body or still_encoded:
        exchange = replace(exchange, request=replace(request, body=body), request_encoded=still_encoded)
    if isinstance(outcome, Response):
        body, still_encoded = _decoded(outcome.headers, outcome.body, torn=torn)
        if body is not outcome.body or still_encoded:
            exchange = replace(exchange, outcome=replace(outcome, body=body), response_encoded=still_encoded)
    return exchange


def _decoded(headers: Headers, body: bytes, *, torn: bool) -> tuple[bytes, bool]:
    codings = ", ".join(headers.get_all("content-encoding"))
    if not body or not codings or codings.strip().lower() == "identity":
        return body, False
    plain = decode_content(body, codings, torn=torn)
    return (body, True) if plain is None else (plain, False)
