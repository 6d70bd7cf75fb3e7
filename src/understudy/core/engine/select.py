"""Selecting a stub without an index: the linear scan that defines what every index must answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from understudy.core.model.message import Request
from understudy.core.model.stub import Stub


def scan(stubs: Iterable[Stub], request: Request) -> Iterator[tuple[Stub, Mapping[str, str]]]:
    """Yield the stubs that take a request, best first, with their path parameters; state and items are not judged."""
    for stub in sorted(stubs, key=lambda stub: stub.precedence):
        params = stub.when.match(request)
        if params is not None:
            yield stub, params
