"""The loaded services, and how they are replaced while requests are being answered.

A reload loads, checks and compiles everything first and swaps one pointer per service last. A broken set changes nothing; its problems
are kept until a load succeeds.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from threading import Lock
from urllib.parse import urlsplit

from understudy.core.model.service import Service
from understudy.core.model.stub import Stub
from understudy.errors import FileError, UnknownServiceError
from understudy.runtime.answerer import Answerer, PlaysService

_log = logging.getLogger("understudy")

DEFAULT_PORTS = {"http": 80, "https": 443}

type Load = Callable[[], Sequence[Service]]
# Makes the player of a service; the one before it, of much the same stubs, spares work.
type Build = Callable[[Service, PlaysService | None], PlaysService]


class Catalog:
    """The services on stage.

    Args:
        load: reads and compiles the services afresh.
    """

    def __init__(self, load: Load) -> None:
        self._load = load
        self._lock = Lock()
        self._answerers: dict[str, Answerer] = {}
        self._added: dict[str, dict[str, Stub]] = {}
        self._problems: tuple[str, ...] = ()
        self._reloads = 0
        self._hosts: tuple[tuple[PlaysService, ...], Mapping[str, Answerer]] = ((), {})

    def build_with(self, build: Build) -> None:
        """Say how the player of one service is made."""
        self._build = build

    def build(self, service: Service) -> PlaysService:
        """Make the player of one service."""
        return self._build(service, None)

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

    def upstreams(self) -> tuple[str, ...]:
        """Return the addresses of the real services: nothing else may ever be called."""
        return tuple(answerer.player.service.upstream for answerer in self._answerers.values())

    def upstream_of(self, name: str) -> str:
        """Return the address of one real service; empty when it is not known."""
        return self.named(name).player.service.upstream

    def by_host(self) -> Mapping[str, Answerer]:
        """Return the services by ``host`` (those that name it in `hosts`) and ``host:port`` (that of the upstream), lower case."""
        players = tuple(answerer.player for answerer in self._answerers.values())
        if players != self._hosts[0]:
            found: dict[str, Answerer] = {}
            for answerer in self._answerers.values():
                for key in addresses(answerer.player.service):
                    found.setdefault(key, answerer)
            self._hosts = (players, found)
        return self._hosts[1]

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
            players = {name: self._build(self._with_added(services[name]), None) for name in self._answerers if name in services}
            for name, player in players.items():
                self._answerers[name].player = player
            self._reloads += 1
            self._problems = tuple(f"{name}: its stub file is gone; the service answers as before" for name in missing)
            added = [name for name in services if name not in self._answerers]
            for name in added:
                _log.warning("%s: a service that was not there at the start gets its port when the server starts again", name)
            return self._problems

    def add_stub(self, name: str, stub: Stub) -> None:
        """Add a stub to a service, in the place of one with its id; it stays when the files are loaded again."""
        with self._lock:
            answerer = self.named(name)
            service = answerer.player.service
            kept = tuple(one for one in service.stubs if one.id != stub.id)
            added = replace(stub, order=_next_order(kept))
            self._added.setdefault(name, {})[stub.id] = added
            answerer.player = self._build(replace(service, stubs=(*kept, added)), answerer.player)

    def remove_stub(self, name: str, stub_id: str) -> bool:
        """Remove a stub from a service, one of a file until it is loaded again; False when there is none of this id."""
        with self._lock:
            answerer = self.named(name)
            service = answerer.player.service
            kept = tuple(stub for stub in service.stubs if stub.id != stub_id)
            self._added.get(name, {}).pop(stub_id, None)
            if len(kept) == len(service.stubs):
                return False
            answerer.player = self._build(replace(service, stubs=kept), answerer.player)
            return True

    def _with_added(self, service: Service) -> Service:
        """Lay the stubs that were added through the API over those of the file."""
        added = self._added.get(service.name)
        if not added:
            return service
        kept = tuple(stub for stub in service.stubs if stub.id not in added)
        first = _next_order(kept)
        self._added[service.name] = {name: replace(stub, order=first + at) for at, (name, stub) in enumerate(added.items())}
        return replace(service, stubs=kept + tuple(self._added[service.name].values()))


def _next_order(stubs: Sequence[Stub]) -> int:
    """Return the position after all others."""
    return 1 + max((stub.order for stub in stubs), default=-1)


def addresses(service: Service) -> Iterator[str]:
    """Name the hosts under which a service is reached: ``host`` for any port, ``host:port`` for one."""
    for host in service.hosts:
        yield host.strip("[]").lower() if host.startswith("[") and host.endswith("]") else host.lower()
    upstream = urlsplit(service.upstream)
    if upstream.hostname:
        yield f"{upstream.hostname}:{upstream.port or DEFAULT_PORTS.get(upstream.scheme, 0)}"


def unknown_service(name: str, known: Mapping[str, object]) -> UnknownServiceError:
    """Make the error for a service that is not there."""
    return UnknownServiceError(f"There is no service {name!r}. On stage: {', '.join(sorted(known)) or 'none'}.")
