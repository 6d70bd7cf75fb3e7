"""The recording as another client would have made it: names that the client chose are replaced, everywhere and alike.

Asking a generated service the changed requests and expecting the changed answers measures how well data is served that nobody recorded.
Only values that are surely free are replaced: parameters of paths that the client said first, and texts of bodies that no two requests
shared.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from understudy.core.generator.templates.flow import answered_scalars, asked_scalars
from understudy.core.generator.templates.sources import flatten
from understudy.core.generator.traffic.endpoint import Endpoint, path_values
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import looks_generated, read_moment
from understudy.core.model.exchange import Exchange
from understudy.core.model.headers import Headers
from understudy.core.model.message import Response

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{2,40}")
_WORDS = re.compile(r"[A-Za-z0-9_-]+")
_FROM = "abcdefghijklmnopqrstuvwxyABCDEFGHIJKLMNOPQRSTUVWXY"
_TO = "bcdefghijklmnopqrstuvwxyzBCDEFGHIJKLMNOPQRSTUVWXYZ"
_NEXT = str.maketrans(_FROM, _TO)  # the next letter: of the same look, and sorted alike


def find_free_names(endpoints: Sequence[Endpoint]) -> dict[str, str]:
    """List the names that the client was free to choose, each with another one that it might have chosen."""
    samples = sorted((sample for endpoint in endpoints for sample in endpoint.samples), key=lambda sample: sample.number)
    first = _first_said_by_client(samples)
    known = {part for endpoint in endpoints for part in endpoint.shape if isinstance(part, str)}
    known |= {name for sample in samples for name in _member_names(sample)}
    found: dict[str, None] = {}
    for endpoint in endpoints:
        found.update(dict.fromkeys(_in_paths(endpoint)))
        found.update(dict.fromkeys(_in_bodies(endpoint)))
    free = [name for name in found if name in first and name not in known and _NAME.fullmatch(name) and not looks_generated(name)]
    others = {name: name.translate(_NEXT) for name in free if read_moment(name) is None}
    return {name: other for name, other in others.items() if other not in first and other != name}


def perturb(exchange: Exchange, names: dict[str, str]) -> Exchange:
    """Write an exchange with other names in request and answer."""
    request, response = exchange.request, exchange.outcome
    asked = replace(
        request, target=_swapped(request.target, names), headers=_fields(request.headers, names), body=_bytes(request.body, names)
    )
    if not isinstance(response, Response):
        return replace(exchange, request=asked)
    answered = replace(response, headers=_fields(response.headers, names), body=_bytes(response.body, names))
    return replace(exchange, request=asked, outcome=answered)


def _first_said_by_client(samples: Iterable[Sample]) -> set[str]:
    by_client: set[str] = set()
    by_server: set[str] = set()
    for sample in samples:
        by_client.update(value for value in asked_scalars(sample) if value not in by_server)
        by_server.update(value for value in answered_scalars(sample) if value not in by_client)
    return by_client


def _in_paths(endpoint: Endpoint) -> Iterable[str]:
    for sample in endpoint.samples:
        if not sample.reads and sample.good:
            yield from path_values(endpoint.shape, sample.segments).values()


def _in_bodies(endpoint: Endpoint) -> Iterable[str]:
    """List texts at places of bodies where every request said another one."""
    told: dict[str, list[str]] = defaultdict(list)
    for sample in endpoint.samples:
        if sample.reads or not sample.good or sample.asked.kind not in ("json", "form"):
            continue
        for place, value in flatten("body", sample.asked.tree):
            if isinstance(value, str):
                told[place].append(value)
    for values in told.values():
        if len(values) > 1 and len(set(values)) == len(values):
            yield from values


def _member_names(sample: Sample) -> Iterable[str]:
    for tree in (sample.asked.tree, sample.answer.tree):
        for place, _ in flatten("body", tree):
            yield from _WORDS.findall(place)


def _swapped(text: str, names: dict[str, str]) -> str:
    return _WORDS.sub(lambda match: names.get(match.group(), match.group()), text)


def _fields(headers: Headers, names: dict[str, str]) -> Headers:
    return Headers.of((name, _swapped(value, names)) for name, value in headers)


def _bytes(body: bytes, names: dict[str, str]) -> bytes:
    try:
        return _swapped(body.decode(), names).encode()
    except UnicodeDecodeError:
        return body
