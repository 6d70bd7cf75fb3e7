"""Requests of HTTP in a multipart body: how a server answers them in another one, learned from recorded answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from understudy.core.engine.batches import MOST_REQUESTS, held_request
from understudy.core.engine.templates.mixed import read_answers, read_requests
from understudy.core.generator.passes.reading.manners import Held, bases
from understudy.core.generator.templates.nodes import quoted
from understudy.core.generator.values.looks import id_format
from understudy.core.model.exchange import Exchange
from understudy.core.model.headers import Headers
from understudy.core.model.message import Response

_SHORTEST_END = 8  # of two boundaries that are made from one another
_OF_THE_MESSAGE = ("connection", "keep-alive", "date", "transfer-encoding", "content-length", "server")


@dataclass(frozen=True, slots=True)
class MixedManner:
    """How one kind of request holds others as parts of its body.

    Attributes:
        base: what stands before addresses.
        boundary: expression for the boundary of answers; `set_boundary` for that of change sets in them.
        fields: the header fields of every part of an answer.
        left_out: names of header fields that answers do not say there.
    """

    base: str
    boundary: str
    set_boundary: str
    fields: Mapping[str, str]
    left_out: tuple[str, ...]

    def parts(self, held: Held) -> Iterator[Exchange]:
        """Write what a recorded request holds as exchanges of their own."""
        outer = held.exchange
        for asked, told in zip(held.asked, held.told, strict=True):
            request = held_request(outer.request, asked, self.base)
            assert request is not None
            assert isinstance(outer.outcome, Response)
            fields = Headers(tuple((name, value) for name, value in told["headers"].items() if name != "content-length"))
            answer = replace(outer.outcome, status=told["status"], reason="", headers=fields, body=told["body"].encode())
            yield replace(outer, request=request, outcome=answer)

    def when(self) -> dict[str, Any]:
        """Write how such a request is known."""
        return {"headers": {"content-type": {"starts_with": "multipart/mixed"}}}

    def then(self) -> dict[str, Any]:
        """Write what the request that holds the others is answered."""
        fields = ", ".join(f"{quoted(name)}: {quoted(value)}" for name, value in self.fields.items())
        more = f"{{{fields}}}, [{', '.join(map(quoted, self.left_out))}]"
        return {
            "batch": {"requests": "{{ request.mixed }}", **({"base": self.base} if self.base else {})},
            "let": {"boundary": f"{{{{ {self.boundary} }}}}", "set_boundary": f"{{{{ {self.set_boundary} }}}}"},
            "headers": {"Content-Type": "multipart/mixed; boundary={{ boundary }}"},
            "text": f"{{{{ request.answers | mixed_answers(boundary, set_boundary, {more}) }}}}",
        }


def find_mixed_manner(exchanges: Sequence[Exchange], places: Sequence[str]) -> tuple[MixedManner, list[Held]] | None:
    """Find how requests with a multipart body hold others; None when they hold none."""
    held = [one for exchange in exchanges if (one := _held(exchange)) is not None]
    if not held:
        return None
    base = bases(held, places)[0]
    if base is None:
        return None
    told = [one for exchange in held for one in exchange.told]
    shown = {name for one in told for name in one["headers"]}
    outer = [one.exchange.outcome for one in held if isinstance(one.exchange.outcome, Response)]
    known = dict.fromkeys([*_OF_THE_MESSAGE, *(name.lower() for response in outer for name in response.headers.names())])
    manner = MixedManner(
        base,
        _made_from("boundary", "(request.mixed | first).boundary", held),
        _made_from("set_boundary", "(request.mixed | first).set_boundary | default('')", held),
        {_written(name): value for name, value in told[0]["head"].items()},
        tuple(name for name in known if name not in shown),
    )
    return manner, held


def _held(exchange: Exchange) -> Held | None:
    response = exchange.outcome
    if not isinstance(response, Response) or exchange.request_encoded or exchange.response_encoded:
        return None
    kinds = [headers.get("content-type") or "" for headers in (exchange.request.headers, response.headers)]
    if not all(kind.lower().startswith("multipart/mixed") for kind in kinds):
        return None
    asked, told = list(read_requests(kinds[0], exchange.request.payload)), list(read_answers(kinds[1], response.body))
    pairs = list(_paired(asked, told))
    if not 0 < len(pairs) <= MOST_REQUESTS:
        return None
    return Held(exchange, tuple(one for one, _ in pairs), tuple(other for _, other in pairs), {})


def _paired(asked: Sequence[dict[str, Any]], told: Sequence[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Pair requests with their answers: of a change set that is refused there is one answer only, to the request that it names."""
    sets = dict.fromkeys(one.get("set") for one in asked)
    answered = list(dict.fromkeys(one.get("set") for one in told))
    if len(sets) != len(answered):
        return
    for name, other in zip(sets, answered, strict=True):
        mine = [one for one in asked if one.get("set") == name]
        theirs = [one for one in told if one.get("set") == other]
        if len(mine) == len(theirs):
            yield from zip(mine, theirs, strict=True)
        elif len(theirs) == 1:
            named = theirs[0]["head"].get("content-id")
            guess = [one for one in mine if named is not None and one.get("id") == named]
            yield (guess or mine[:1])[0], theirs[0]


def _made_from(name: str, code: str, held: Sequence[Held]) -> str:
    """Write how the boundary of an answer is made: from that of the request, or anew."""
    pairs = [(one.asked[0][name], one.told[0][name]) for one in held if name in one.asked[0] and name in one.told[0]]
    ways = {_way(asked, told) for asked, told in pairs}
    way = next(iter(ways)) if len(ways) == 1 else None
    if way is not None:
        start = f"{quoted(way[0])} ~ " if way[0] else ""
        return f"{start}({code} | slice({way[1]}))" if way[1] else f"{start}({code})"
    if not pairs:
        return "''"
    form = id_format([told for _, told in pairs])
    return f"new_id({quoted(form or 'response_{uuid}')})"


def _way(asked: str, told: str) -> tuple[str, int] | None:
    """Say what stands before the end that two boundaries share, and how much of the first that is not."""
    end = next((size for size in range(min(len(asked), len(told)), 0, -1) if asked[-size:] == told[-size:]), 0)
    return (told[: len(told) - end], len(asked) - end) if end >= _SHORTEST_END else None


def _written(name: str) -> str:
    return "-".join("ID" if part == "id" else part.capitalize() for part in name.split("-"))
