"""The first line of a recording."""

from __future__ import annotations

from dataclasses import dataclass

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Heading:
    """What the first line of a recording says.

    Attributes:
        service: name of the virtual service.
        started_at: UTC epoch seconds.
        tool: name and version of the writer.
        upstream: origin of the real service, ``https://api.example.com``; empty when it is not known.
        address: origin under which clients reached the recorder; answers may name it when the real service saw its Host.
        mode: ``reverse``, ``proxy`` or ``import``.
    """

    service: str
    started_at: float
    tool: str
    upstream: str = ""
    address: str = ""
    mode: str = "reverse"
