"""Which scenarios are on: for a service or all, for a session or all, until switched off or expired."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from understudy.core.model.interfaces import Clock
from understudy.core.model.scenario import Activation


@dataclass(frozen=True, slots=True)
class ActiveScenario:
    """A scenario that is on: for one service or all, for one session or all, until `expires_at` (UTC epoch seconds) or switched off."""

    name: str
    service: str | None = None
    session: str | None = None
    expires_at: float | None = None


type On = tuple[tuple[ActiveScenario, Activation], ...]


class Switchboard:
    """Holds what is on. Readers see one immutable tuple; writers replace it.

    Attributes:
        on: what is on, in the order in which it was switched on; those that have expired may still be among them.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self.on: On = ()
        self._resolved: dict[tuple[str, str], tuple[Activation, ...]] = {}

    @property
    def is_idle(self) -> bool:
        """Whether nothing is on for anybody."""
        return not self.on

    def turn_on(self, name: str, service: str | None, session: str | None, ttl_s: float | None) -> ActiveScenario:
        """Switch a scenario on; one that is on already starts again."""
        since = self._clock.monotonic()
        active = ActiveScenario(name, service, session, None if ttl_s is None else self._clock.now() + ttl_s)
        activation = Activation(name, since, None if ttl_s is None else since + ttl_s)
        with self._lock:
            kept = tuple(pair for pair in self.on if (pair[0].name, pair[0].service, pair[0].session) != (name, service, session))
            self._replace((*kept, (active, activation)))
        return active

    def turn_off(self, name: str | None, service: str | None, session: str | None) -> int:
        """Switch off what has this name (None: any name), service and session (None: any); return how many were on."""
        with self._lock:
            kept = tuple(
                pair
                for pair in self.on
                if name not in (None, pair[0].name) or service not in (None, pair[0].service) or session not in (None, pair[0].session)
            )
            count = len(self.on) - len(kept)
            self._replace(kept)
        return count

    def _replace(self, on: On) -> None:
        self.on = on
        self._resolved = {}

    def adopt(self, on: On) -> None:
        """Switch on exactly what another switchboard says, since when it says."""
        with self._lock:
            self._replace(on)

    def active(self) -> tuple[ActiveScenario, ...]:
        """List what is on and has not expired."""
        now = self._clock.monotonic()
        return tuple(active for active, activation in self.on if activation.until is None or activation.until > now)

    def concerning(self, service: str, session: str) -> tuple[Activation, ...]:
        """Return what is on for a service and session, in the order in which it was switched on."""
        resolved = self._resolved
        found = resolved.get((service, session))
        if found is None:
            on = self.on
            found = tuple(
                activation for active, activation in on if active.service in (None, service) and active.session in (None, session)
            )
            # A table that a writer has replaced meanwhile is thrown away with what is written to it here.
            resolved[service, session] = found
        if any(activation.until is not None for activation in found):
            now = self._clock.monotonic()
            found = tuple(activation for activation in found if activation.until is None or activation.until > now)
        return found
