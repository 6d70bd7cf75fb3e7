"""The stage of a supervisor: it serves nothing itself, and has every worker do what it is asked to do."""

from __future__ import annotations

from collections.abc import Callable

from understudy.core.engine.shareable import why_uncounted
from understudy.core.model.interfaces import Clock, Workspace
from understudy.core.model.stub import Stub
from understudy.errors import UsageError
from understudy.runtime.catalog import Catalog
from understudy.runtime.sessions import Session
from understudy.runtime.stage import Engine, Stage
from understudy.runtime.switchboard import ActiveScenario, On, Switchboard
from understudy.runtime.workers.crew import Crew
from understudy.state.memory import Snapshot

ALONE = "serve with one worker for that"


class NoState:
    """The state store of services that several processes serve: they have none."""

    def transact[T](self, service: str, session: str, work: Callable[[Workspace], T]) -> T:  # noqa: ARG002 (the interface has them)
        """Refuse.

        Raises:
            UsageError: always.
        """
        raise UsageError(f"{service}: services behind several workers have no state; {ALONE}")

    def reset(self, service: str | None = None, session: str | None = None) -> None:
        """Forget nothing: there is nothing."""

    def snapshot(self, service: str, session: str) -> Snapshot:  # noqa: ARG002 (the interface has it)
        """Return an empty state."""
        return Snapshot({}, {}, {})


class SharedSwitchboard(Switchboard):
    """A switchboard that tells every worker what is on."""

    def __init__(self, clock: Clock, tell: Callable[[On], object]) -> None:
        super().__init__(clock)
        self._tell = tell

    def _replace(self, on: On) -> None:
        super()._replace(on)
        self._tell(on)


class FixedCatalog(Catalog):
    """A catalog whose stubs come from files alone."""

    def add_stub(self, name: str, stub: Stub) -> None:
        """Refuse.

        Raises:
            UsageError: always.
        """
        raise UsageError(f"{name}: stubs cannot be added while several workers serve ({stub.id!r}); {ALONE}")

    def remove_stub(self, name: str, stub_id: str) -> bool:
        """Refuse.

        Raises:
            UsageError: always.
        """
        raise UsageError(f"{name}: stubs cannot be removed while several workers serve ({stub_id!r}); {ALONE}")


class WorkersStage(Stage):
    """A stage whose services are served by other processes."""

    def __init__(self, engine: Engine, crew: Crew, *, admin_token: str, seed: int = 0) -> None:
        super().__init__(engine, admin_token=admin_token, seed=seed)
        self._crew = crew

    def activate(self, name: str, *, service: str | None = None, session: str | None = None, ttl_s: float | None = None) -> ActiveScenario:
        """Switch a scenario on in every worker; one that counts requests is refused."""
        for answerer in self.engine.catalog.answerers.values():
            scenario = answerer.player.scenario(name) if service in (None, answerer.name) else None
            reason = why_uncounted(scenario) if scenario is not None else None
            if reason:
                raise UsageError(
                    f"The scenario {name!r} cannot be on while several workers serve: {reason}. Serve with one worker for that."
                )
        return super().activate(name, service=service, session=session, ttl_s=ttl_s)

    def reset(self, *, service: str | None = None, session: str | None = None) -> None:
        """Forget state, journal and scenarios of a session, a service or all, in every worker."""
        super().reset(service=service, session=session)
        self._crew.ask("reset", service, session)

    def sessions(self) -> tuple[Session, ...]:
        """List the sessions in use in any worker, least recently used first."""
        found: dict[str, Session] = {}
        for sessions in self._crew.ask("sessions").values():
            for one in sessions:
                known = found.setdefault(one.name, Session(one.name, one.created_at, one.used_at))
                known.created_at, known.used_at = min(known.created_at, one.created_at), max(known.used_at, one.used_at)
                known.requests += one.requests
        return tuple(sorted(found.values(), key=lambda one: one.used_at))

    def remove_session(self, name: str) -> bool:
        """Forget a session in every worker."""
        removed = any(self._crew.ask("remove_session", name).values())
        self.engine.switchboard.turn_off(None, None, name)
        self.engine.journal.clear(session=name)
        return removed

    def clock_changed(self) -> None:
        """Have every worker follow the clock."""
        self._crew.ask("clock", self.clock.reading())

    def reload(self) -> tuple[str, ...]:
        """Load the stub files again; workers load them once they are found to be right."""
        problems = super().reload()
        if not self.engine.catalog.problems or all("gone" in problem for problem in problems):
            self._crew.ask("reload")
        return problems
