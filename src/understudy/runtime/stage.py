"""The stage: virtual services that are up, and everything one can ask of them while they are.

The admin API, the Python API, the pytest plugin and the commands all work on this one object. Every method is safe to call from any
thread and does no I/O but `reload`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from understudy.core.model.service import Service
from understudy.state.journal import Counts


@dataclass(frozen=True, slots=True)
class ActiveScenario:
    """A scenario that is on: for one service or all, for one session or all, until `expires_at` (UTC epoch seconds) or switched off."""

    name: str
    service: str | None = None
    session: str | None = None
    expires_at: float | None = None


class Stage(Protocol):
    """Services that are up."""

    admin_url: str | None
    admin_token: str
    proxy_url: str | None
    ca_bundle: str | None

    @property
    def services(self) -> Mapping[str, StagedService]:
        """Every service by name."""
        ...

    def __getitem__(self, name: str) -> StagedService:
        """Return one service; UnknownServiceError names those that exist."""
        ...

    def activate(self, name: str, *, service: str | None = None, session: str | None = None, ttl_s: float | None = None) -> ActiveScenario:
        """Switch a scenario on; UsageError when no service concerned knows it."""
        ...

    def deactivate(self, name: str | None = None, *, service: str | None = None, session: str | None = None) -> int:
        """Switch a scenario (or all) off; return how many were on."""
        ...

    def active(self) -> tuple[ActiveScenario, ...]:
        """List what is on."""
        ...

    def journal(
        self,
        *,
        service: str | None = None,
        session: str | None = None,
        stub: str | None = None,
        misses: bool = False,
        after: int = -1,
        limit: int | None = None,
    ) -> tuple[Any, ...]:
        """Return journal entries, oldest first."""
        ...

    def counts(self, session: str | None = None) -> Counts:
        """Return exact counts of requests, stub hits and rules, of all sessions or of one."""
        ...

    def verify(
        self,
        *,
        service: str | None = None,
        session: str | None = None,
        times: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
        **when: Any,
    ) -> Any:
        """Judge how often requests that match `when` (words of a stub's `when`) were made; VerdictError when not as expected."""
        ...

    def verify_sequence(self, whens: Sequence[Mapping[str, Any]], *, service: str | None = None, session: str | None = None) -> None:
        """Judge that requests matching each of `whens` were made in this order."""
        ...

    def reset(self, *, service: str | None = None, session: str | None = None) -> None:
        """Forget state, journal and scenarios of a session, a service or all."""
        ...

    def reload(self) -> tuple[str, ...]:
        """Load the stub files again; return the problems, the last good set stays when there are any."""
        ...

    def request_stop(self) -> None:
        """Ask the stage to close."""
        ...

    async def wait_for_stop(self) -> None:
        """Wait until somebody asks the stage to close."""
        ...


class StagedService(Protocol):
    """One service that is up; the methods are those of the stage, bound to it. `definition` is what it serves at present."""

    name: str
    definition: Service
    url: str
    tls_url: str | None

    def activate(self, name: str, *, session: str | None = None, ttl_s: float | None = None) -> ActiveScenario: ...
    def deactivate(self, name: str | None = None, *, session: str | None = None) -> int: ...
    @contextmanager
    def scenario(self, name: str, *, session: str | None = None) -> Iterator[None]: ...
    def journal(self, **narrow: Any) -> tuple[Any, ...]: ...
    def verify(self, **expected: Any) -> Any: ...
    def reset(self, *, session: str | None = None) -> None: ...
