"""Pass 0: recorded exchanges that were several calls (batches, GraphQL documents with several root fields) → one exchange per call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from understudy.core.engine.calls import split_batch, split_fields
from understudy.core.engine.graphql_requests import as_posted, persisted, with_query
from understudy.core.model.exchange import Exchange
from understudy.core.model.json_codec import parse_json
from understudy.core.model.message import Response


def split_exchanges(exchanges: Iterable[Exchange], starts: Sequence[int] = ()) -> tuple[list[Exchange], list[int]]:
    """Take exchanges apart.

    Args:
        exchanges: in recorded order.
        starts: the place of the first exchange of every run.

    Returns:
        The exchanges, and where the runs start among them.
    """
    found: list[Exchange] = []
    moved: list[int] = []
    documents: dict[str, str] = {}
    for place, exchange in enumerate(exchanges):
        if place in starts:
            moved.append(len(found))
        found.extend(_parts(_in_full(exchange, documents)))
    return found, moved


def _in_full(exchange: Exchange, documents: dict[str, str]) -> Exchange:
    """Write a GraphQL request posted, with its document in it, where it was answered as such."""
    response = exchange.outcome
    if not isinstance(response, Response) or exchange.request_encoded or not _is_answer(response):
        return exchange
    request = as_posted(exchange.request) or exchange.request
    said = persisted(request)
    if said is not None:
        name, query = said
        if query:
            documents[name] = query
        elif name in documents:
            request = with_query(request, documents[name])
    return exchange if request is exchange.request else replace(exchange, request=request)


def _is_answer(response: Response) -> bool:
    tree = parse_json(response.body)
    return isinstance(tree, dict) and ("data" in tree or "errors" in tree)


def _parts(exchange: Exchange) -> list[Exchange]:
    if not isinstance(exchange.outcome, Response) or exchange.request_encoded or exchange.response_encoded:
        return [exchange]
    if (calls := split_batch(exchange.request)) is not None:
        answers = calls.cut(exchange.outcome)
        if answers is None:
            return [exchange]
        pairs = zip(calls.requests, answers, strict=True)
        return [part for request, answer in pairs for part in _parts(replace(exchange, request=request, outcome=answer))]
    calls = split_fields(exchange.request)
    answers = calls.cut(exchange.outcome) if calls is not None else None
    if calls is None or answers is None:
        return [exchange]
    return [replace(exchange, request=request, outcome=answer) for request, answer in zip(calls.requests, answers, strict=True)]
