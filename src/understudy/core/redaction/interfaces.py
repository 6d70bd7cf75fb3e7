"""What redaction needs from outside, and what it hands back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from understudy.core.model.exchange import Direction, Exchange

type Pieces = Callable[[], Iterable[bytes]]
"""Begins to read a body; it may be read several times."""


class Signer(Protocol):
    """Signs rebuilt tokens with published test keys; every algorithm name is one of RFC 7518 §3.1 or RFC 8037."""

    def sign(self, algorithm: str, data: bytes) -> bytes | None:
        """Return the JWS signature, or None for an algorithm without a test key."""
        ...

    def verifies(self, algorithm: str, data: bytes, signature: bytes) -> bool:
        """Say whether a signature was made with the test key: such a token is already a pseudonym."""
        ...

    def public_jwk(self, kind: str, curve: str) -> Mapping[str, str] | None:
        """Return the public members of the test key for a key type (``RSA``, ``EC``, ``OKP``) and curve, or None."""
        ...

    def private_pem(self, label: str) -> str | None:
        """Return a test private key as PEM under a label such as ``RSA PRIVATE KEY``, or None."""
        ...


@dataclass(frozen=True, slots=True)
class Revealed:
    """A value that turned out to be a secret although exchanges written earlier may hold it.

    It lives in memory only; `value` is never shown, logged or written.
    """

    value: str = field(repr=False)
    pseudonym: str
    kind: str
    origin: Direction


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one place was redacted, for people: it never holds the value."""

    place: str
    kind: str
    why: str
    length: int


@dataclass(frozen=True, slots=True)
class Redacted:
    """An exchange that is safe to write, and what was learned on the way.

    Attributes:
        exchange: the safe exchange; `redactions` names every pseudonym in it.
        revealed: secrets that earlier exchanges of this run may hold in clear: `Redactor.rewrite` cleans those.
        counts: number of replaced values by (kind, place).
        reasons: one per replaced value, in order.
    """

    exchange: Exchange
    revealed: tuple[Revealed, ...] = ()
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Large:
    """A body that was looked through piece by piece, and the exchange it belongs to.

    Attributes:
        exchange: the exchange with what follows from the body.
        pieces: the body without secrets; None when it cannot be looked through and must not be kept.
        revealed: secrets that earlier exchanges of this run may hold in clear.
        reasons: one per replaced value, in order.
    """

    exchange: Exchange
    pieces: Pieces | None
    revealed: tuple[Revealed, ...] = ()
    reasons: tuple[Reason, ...] = ()
