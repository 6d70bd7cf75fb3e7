"""What is recorded: real services behind listeners of their own, and hosts reached through the forward proxy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal
from urllib.parse import urlsplit

from understudy.errors import UsageError

type HostHeader = Literal["auto", "client", "upstream"]

DEFAULT_PORTS = {"http": 80, "https": 443}
SERVICE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_HOST = re.compile(r"[^\s<>\"\\^`{|}@/?#]+")  # what RFC 3986 §3.2.2 leaves out; names of other scripts are common
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port of a server (RFC 6454)."""

    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """Host and, unless it is the scheme's default, port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if DEFAULT_PORTS.get(self.scheme) == self.port else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}"


@dataclass(frozen=True, slots=True)
class Target:
    """A real service that is recorded through a listener of its own.

    Attributes:
        service: name of the virtual service.
        upstream: where the real one is.
        port: port to listen on, 0 for a free one.
    """

    service: str
    upstream: Origin
    port: int = 0


@dataclass(frozen=True, slots=True)
class ForwardRules:
    """What the forward proxy records.

    Attributes:
        port: port to listen on, 0 for a free one.
        allow: host patterns (``api.example.com``, ``*.example.com``, ``example.com:8443``) that are recorded.
        names: service name by host pattern, where it is not named after its host.
        others: what becomes of other hosts: passed on unseen, or refused.
    """

    port: int = 0
    allow: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    others: Literal["tunnel", "refuse"] = "tunnel"

    def allows(self, host: str, port: int) -> bool:
        """Say whether traffic with this host is recorded."""
        return any(host_matches(pattern, host, port) for pattern in (*self.allow, *(pattern for pattern, _ in self.names)))

    def service_of(self, origin: Origin) -> str:
        """Name the service a host belongs to."""
        named = (name for pattern, name in self.names if host_matches(pattern, origin.host, origin.port))
        return next(named, None) or default_service_name(origin)


def parse_upstream(url: str) -> Origin:
    """Read the URL of a real service; only its origin matters, since requests keep their whole path.

    Raises:
        UsageError: it is no http or https URL.
    """
    parts = urlsplit(url if "://" in url else f"http://{url}")
    try:
        port = parts.port
    except ValueError as error:
        raise UsageError(f"{url!r} has no valid port (0 to 65535).") from error
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or not _HOST.fullmatch(parts.hostname):
        raise UsageError(f"{url!r} is no URL of a service. Valid: https://api.example.com, http://localhost:8080.")
    if parts.username is not None:
        raise UsageError("the URL of a service must not hold credentials; let the client send them.")
    return Origin(parts.scheme, parts.hostname, port or DEFAULT_PORTS[parts.scheme])


def names_a_host(word: str) -> bool:
    """Say whether a word without a scheme is plainly a host: with a port, a dot, or this machine; a bare word may be a slip."""
    host = word.partition("/")[0]
    return "://" in word or "." in host or host.rpartition(":")[2].isdecimal() or host.lower() == "localhost"


def default_service_name(origin: Origin) -> str:
    """Name a service after its host, with the port where that is not the scheme's own."""
    return _NOT_IN_NAMES.sub("-", origin.authority).strip("-.").lower() or "service"


def check_service_name(name: str) -> str:
    """Return a service name that can be a directory and part of a variable's name.

    Raises:
        UsageError: it cannot.
    """
    if not SERVICE_NAME.fullmatch(name):
        raise UsageError(f"{name!r} is no name for a service. Valid: letters, digits, '.', '_' and '-', beginning with a letter or digit.")
    return name


def host_matches(pattern: str, host: str, port: int) -> bool:
    """Say whether a host pattern, optionally with a port, covers a host; ``*`` stands for any characters."""
    name, separator, wanted = pattern.rpartition(":")
    if separator and wanted.isdecimal():
        return int(wanted) == port and fnmatchcase(host.lower(), name.strip("[]").lower())
    return fnmatchcase(host.lower(), pattern.strip("[]").lower())
