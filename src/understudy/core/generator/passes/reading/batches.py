"""Pass 0b: recorded exchanges that hold several requests (in JSON, in parts of a body, bodies answered one by one) → one exchange each.

What holds them becomes a stub of its own at the end: it has each answered as if it had come alone, and puts the answers together.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from understudy.core.engine.calls import split_batch
from understudy.core.generator.passes.reading.manners import Held, Manner, find_manner
from understudy.core.generator.passes.reading.mixed_batches import MixedManner, find_mixed_manner
from understudy.core.generator.passes.reading.normalise import normalise
from understudy.core.generator.passes.reading.sorted_batches import SortedManner, find_sorted_manner
from understudy.core.generator.standards.lfs.record import MEDIA_TYPE
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import SAFE_METHODS
from understudy.core.generator.writing.document import digest
from understudy.core.model.exchange import Exchange
from understudy.core.model.message import Request, Response

_TELLING = re.compile(rb'"(?:method|verb|httpMethod|http_method|op)"\s*:')
_TOLD = re.compile(rb'"(?:errors?|status|code|statusCode|status_code)"\s*:')
_MAPPINGS = re.compile(rb"\[\s*\{")
_MOST_JUDGED = 200  # exchanges of one address by which a manner is found
_FIRST = 20  # priority: what holds requests is told by its list, also where others at its address are told by a member
_LEFT_OUT = re.compile(
    r"content-length|content-type|date|connection|keep-alive|transfer-encoding|etag|last-modified|.*request-?id.*", re.IGNORECASE
)
_BODIES = ("json", "text")
_PATTERN = re.compile(r"[{}*]")


@dataclass(frozen=True, slots=True)
class Batches:
    """The requests at one address that hold others."""

    method: str
    path: str
    manner: Manner | MixedManner | SortedManner
    held: tuple[Held, ...]


def split_batches(exchanges: Sequence[Exchange], starts: Sequence[int] = ()) -> tuple[list[Exchange], list[int], list[Batches]]:
    """Take exchanges apart that hold several requests.

    Returns:
        The exchanges, where the runs start among them, and what held others.
    """
    found = _find(exchanges)
    if not found:
        return list(exchanges), list(starts), []
    manners = {id(held.exchange): (batches.manner, held) for batches in found for held in batches.held}
    parted: list[Exchange] = []
    moved: list[int] = []
    for place, exchange in enumerate(exchanges):
        if place in starts:
            moved.append(len(parted))
        known = manners.get(id(exchange))
        parted.extend([exchange] if known is None else known[0].parts(known[1]))
    return parted, moved, found


def _find(exchanges: Sequence[Exchange]) -> list[Batches]:
    groups: dict[tuple[str, str], list[Exchange]] = defaultdict(list)
    for exchange in exchanges:
        request = exchange.request
        if request.method not in SAFE_METHODS and isinstance(exchange.outcome, Response) and not exchange.request_encoded:
            groups[(request.method, request.raw_path)].append(exchange)
    places: list[str] = []
    found: list[Batches] = []
    for (method, path), group in groups.items():
        if not any(map(_may_hold, group)) or any(split_batch(one.request) is not None for one in group[:1]):
            continue
        places = places or list(dict.fromkeys(exchange.request.raw_path for exchange in exchanges))
        mixed = find_mixed_manner(group, places)
        if mixed is not None:
            found.append(Batches(method, path, mixed[0], tuple(mixed[1])))
            continue
        known = find_manner(group[:_MOST_JUDGED], places)
        if known is None:
            if (apart := find_sorted_manner(group)) is not None:
                found.append(Batches(method, path, apart[0], tuple(apart[1])))
            continue
        manner, held = known
        if len(group) > _MOST_JUDGED:
            again = find_manner(group, places)
            if again is None or again[0] != manner:
                continue
            held = again[1]
        found.append(Batches(method, path, manner, tuple(held)))
    return found


def _may_hold(exchange: Exchange) -> bool:
    response, body = exchange.outcome, exchange.request.body
    kinds = [
        message.headers.get("content-type") or "" for message in (exchange.request, response) if isinstance(message, Request | Response)
    ]
    if any(MEDIA_TYPE in kind for kind in kinds):
        return False  # a batch of Git LFS lists objects, not requests
    if (exchange.request.headers.get("content-type") or "").lower().startswith("multipart/mixed"):
        return True
    if not isinstance(response, Response) or exchange.response_encoded or b"[" not in body or b"[" not in response.body:
        return False
    return bool(_TELLING.search(body) or _TOLD.search(response.body) or _MAPPINGS.search(body))


def write_batches(found: Sequence[Batches], endpoints: Sequence[Endpoint], recordings: Sequence[str]) -> list[dict[str, Any]]:
    """Write a stub for every address at which requests hold others; those of one shape and manner share one."""
    stubs: dict[tuple[str, str], dict[str, Any]] = {}
    for batches in found:
        path = _path(batches, endpoints)
        if (batches.method, path) in stubs:
            continue
        name = re.sub(r"[^a-z0-9]+", "-", f"{batches.method}{path}".lower()).strip("-")
        response = batches.held[0].exchange.outcome
        assert isinstance(response, Response)
        then = batches.manner.then()
        headers = {**_fields(batches.held), **then.pop("headers", {})}
        stub: dict[str, Any] = {
            "id": f"{name}-each",
            "priority": _FIRST,
            "when": {"method": batches.method, "path": path, **_asked(batches.held), **batches.manner.when()},
            "then": {
                **({"status": response.status} if response.status != 200 else {}),
                **{key: value for key, value in then.items() if key not in _BODIES},
                **({"headers": headers} if headers else {}),
                **{key: value for key, value in then.items() if key in _BODIES},
            },
        }
        told = {
            **({"recordings": list(recordings)} if recordings else {}),
            "exchanges": [held.exchange.seq for held in batches.held],
            "count": len(batches.held),
            "notes": ["each request that it holds is answered as if it had come alone"],
        }
        stubs[(batches.method, path)] = {**stub, "learned_from": {**told, "digest": digest(stub)}}
    return list(stubs.values())


def _path(batches: Batches, endpoints: Sequence[Endpoint]) -> Any:
    """Write the path as the endpoint of the elements has it, where they ask it themselves, or as another that was asked under it."""
    if batches.manner.base is None:
        numbers = {held.exchange.seq for held in batches.held}
        for endpoint in endpoints:
            if endpoint.method == batches.method and any(
                sample.exchange.seq in numbers and sample.exchange.request.raw_path == batches.path for sample in endpoint.samples
            ):
                return endpoint.path
    under = (endpoint for endpoint in endpoints if any(sample.exchange.request.raw_path == batches.path for sample in endpoint.samples))
    known = next(under, None)
    return known.path if known is not None else batches.held[0].exchange.request.path


def _asked(held: Sequence[Held]) -> dict[str, Any]:
    """Write the parameters of the query that all such requests have alike."""
    every = [dict(one.exchange.request.query) for one in held]
    alike = {name: value for name, value in every[0].items() if all(one.get(name) == value for one in every)}
    return {"query": alike} if alike else {}


def _fields(held: Sequence[Held]) -> Mapping[str, str]:
    """Return the header fields that all answers have alike."""
    every = [dict(sample.fields) for sample in normalise([one.exchange for one in held])]
    first = every[0]
    return {name: value for name, value in first.items() if not _LEFT_OUT.fullmatch(name) and all(one.get(name) == value for one in every)}
