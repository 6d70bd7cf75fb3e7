"""`xml`: the body equals an XML document, whatever its indentation, order of attributes and prefixes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Protocol

from understudy.core.matchers.matcher import BaseMatcher
from understudy.core.matchers.value import show
from understudy.core.model.interfaces import Mismatch, Probe
from understudy.core.model.message import Request


class XmlShape(Protocol):
    """A compiled XML document to compare bodies with."""

    def fits(self, body: bytes) -> bool:
        """Say whether a body is this document."""
        ...

    def difference(self, body: bytes) -> str:
        """Say where a body that does not fit differs first."""
        ...

    @property
    def digest(self) -> str | None:
        """The digest of every body that fits; None when bodies that fit may differ."""
        ...


type Digest = Callable[[bytes], str | None]


@dataclass(frozen=True, slots=True)
class XmlPlace:
    """The whole body as XML; `digest` gives a text that is equal for equal documents, None for what is not XML."""

    digest: Digest

    def values(self, request: Request) -> tuple[Hashable, ...]:
        """Return the digest of the body, if it is XML."""
        digest = self.digest(request.content) if request.body else None
        return () if digest is None else (digest,)


@dataclass(frozen=True, slots=True)
class XmlMatcher(BaseMatcher):
    """The body is an XML document equal to `text`."""

    text: str
    shape: XmlShape
    digest: Digest

    @property
    def part(self) -> str:
        """Always the whole body."""
        return "body.xml"

    def matches(self, request: Request) -> bool:
        """Compare."""
        return bool(request.body) and self.shape.fits(request.content)

    def mismatch(self, request: Request) -> Mismatch:
        """Point at the first difference."""
        return Mismatch(self.part, show(self.text), self.shape.difference(request.content) if request.body else "no body")

    def discriminators(self) -> Iterable[tuple[Probe, Hashable]]:
        """The digest, where only one document fits."""
        digest = self.shape.digest
        return () if digest is None else ((XmlPlace(self.digest), digest),)
