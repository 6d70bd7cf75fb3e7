"""The loaded services, and how they are replaced while requests are being answered.

A reload loads, checks and compiles everything first and swaps one pointer per service last. A broken set changes nothing; its problems
are kept until a load succeeds.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from threading import Lock

from understudy.core.model.service import Service
from understudy.errors import FileError, UnknownServiceError
from understudy.runtime.answerer import Answerer, PlaysService

_log = logging.getLogger("understudy")

type Load = Callable[[], Sequence[Service]]
type Build = Callable[[Service], PlaysService]


class Catalog:
    """The services on stage.

    Args:
        load: reads and compiles the services afresh.
        build: makes the player of one service.
    """

    def __init__(self, load: Load, build: Build) -> None:
        self._load = load
        self._build = build
        self._lock = Lock()
        self._answerers: dict[str, Answerer] = {}
        self._problems: tuple[str, ...] = ()
        self._reloads = 0

    def add(self, answerer: Answerer) -> None:
        """Put a service on stage."""
        self._answerers[answerer.name] = answerer

    @property
    def answerers(self) -> Mapping[str, Answerer]:
        """Every service by name."""
        return self._answerers

    @property
    def problems(self) -> tuple[str, ...]:
        """What kept the last reload from taking effect; empty when it did."""
        return self._problems

    @property
    def reloads(self) -> int:
        """How many reloads took effect."""
        return self._reloads

    def named(self, name: str) -> Answerer:
        """Return one service.

        Raises:
            UnknownServiceError: there is none of this name.
        """
        found = self._answerers.get(name)
        if found is None:
            raise unknown_service(name, self._answerers)
        return found

    def reload(self) -> tuple[str, ...]:
        """Load everything again; return the problems, the last good set stays when there are any."""
        with self._lock:
            try:
                services = {service.name: service for service in self._load()}
            except FileError as error:
                self._problems = tuple(str(error).splitlines())
                _log.error("The stub files have problems, the last good set stays:\n%s", error)
                return self._problems
            missing = [name for name in self._answerers if name not in services]
            players = {name: self._build(services[name]) for name in self._answerers if name in services}
            for name, player in players.items():
                self._answerers[name].player = player
            self._reloads += 1
            self._problems = tuple(f"{name}: its stub file is gone; the service answers as before" for name in missing)
            added = [name for name in services if name not in self._answerers]
            for name in added:
                _log.warning("%s: a service that was not there at the start gets its port when the server starts again", name)
            return self._problems

    def replace(self, service: Service) -> None:
        """Put another set of stubs in the place of a service's present one."""
        with self._lock:
            self.named(service.name).player = self._build(service)


def unknown_service(name: str, known: Mapping[str, object]) -> UnknownServiceError:
    """Make the error for a service that is not there."""
    return UnknownServiceError(f"There is no service {name!r}. On stage: {', '.join(sorted(known)) or 'none'}.")
