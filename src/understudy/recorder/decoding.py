"""Content coding in exchanges: bodies are written decoded where that is possible within limits."""

from __future__ import annotations

from dataclasses import dataclass, replace

from understudy.core.model.exchange import Exchange
from understudy.core.model.headers import Headers
from understudy.core.model.message import Response
from understudy.files.content_coding import decode_content

_TELLING = 1024


def decoded(exchange: Exchange) -> Exchange:
    """Return the exchange with bodies decoded from their content coding; one that cannot be within limits is left out."""
    request, outcome = exchange.request, exchange.outcome
    torn = not exchange.complete
    found = _decoded(request.headers, request.body, torn=torn)
    if found is not None:
        exchange = _marked(replace(exchange, request=replace(request, body=found.body), request_encoded=found.is_coded), found)
    if isinstance(outcome, Response):
        found = _decoded(outcome.headers, outcome.body, torn=torn)
        if found is not None:
            exchange = _marked(replace(exchange, outcome=replace(outcome, body=found.body), response_encoded=found.is_coded), found)
    return exchange


@dataclass(frozen=True, slots=True)
class _Decoded:
    body: bytes
    is_coded: bool = False
    is_sealed: bool = False


def _decoded(headers: Headers, body: bytes, *, torn: bool) -> _Decoded | None:
    codings = ", ".join(headers.get_all("content-encoding"))
    if not body or not codings or codings.strip().lower() == "identity":
        return None
    plain = decode_content(body, codings, torn=torn)
    if plain is not None:
        return _Decoded(plain)
    # What begins to open holds what nobody could look for secrets in; anything else is not in the coding its head names.
    if len(body) >= _TELLING and decode_content(body[:_TELLING], codings, torn=True):
        return _Decoded(b"", is_sealed=True)
    return _Decoded(body, is_coded=True)


def _marked(exchange: Exchange, found: _Decoded) -> Exchange:
    return replace(exchange, complete=False) if found.is_sealed else exchange
