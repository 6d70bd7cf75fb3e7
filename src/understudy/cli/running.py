"""Servers that run on this machine: `serve` leaves a note about itself, so that other commands find it without flags.

A note is one JSON file per process in the user's state directory, readable by the user alone because it holds the admin token.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from understudy.cli.output import warn
from understudy.errors import UsageError


@dataclass(frozen=True, slots=True)
class Running:
    """What a server says about itself."""

    pid: int
    admin: str
    token: str
    directory: str
    services: Mapping[str, str]


def notes_directory() -> Path:
    """Return where notes are kept."""
    from platformdirs import user_state_path  # noqa: PLC0415 - only commands about running servers need it

    return user_state_path("understudy", appauthor=False) / "servers"


@contextmanager
def announced(running: Running, *, directory: Path | None = None) -> Iterator[None]:
    """Leave a note while the block runs; a state directory that cannot be written costs a warning, not the server."""
    try:
        place = (directory or notes_directory()) / f"{running.pid}.json"
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.unlink(missing_ok=True)
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(orjson.dumps(asdict(running)))
    except OSError as error:
        warn(
            f"{error.filename}: {error.strerror}; other commands need UNDERSTUDY_ADMIN_URL and UNDERSTUDY_ADMIN_TOKEN to find this server."
        )
        yield
        return
    try:
        yield
    finally:
        place.unlink(missing_ok=True)


def running_servers(*, directory: Path | None = None) -> tuple[Running, ...]:
    """List the servers that are alive; notes of dead ones are thrown away."""
    found = []
    for place in sorted((directory or notes_directory()).glob("*.json")):
        running = _read(place)
        if running is None or not _alive(running.pid):
            place.unlink(missing_ok=True)
        else:
            found.append(running)
    return tuple(found)


def choose(servers: tuple[Running, ...], *, here: str) -> Running:
    """Choose the server a command means: the only one, or the only one that was started in this directory.

    Raises:
        UsageError: there is none, or several.
    """
    local = [one for one in servers if one.directory == here]
    candidates = local or list(servers)
    if not candidates:
        raise UsageError(
            "no server runs here. Start one with 'understudy serve', or name its admin API with --admin-url and --admin-token."
        )
    if len(candidates) > 1:
        known = ", ".join(f"{one.admin} ({', '.join(one.services)} in {one.directory})" for one in candidates)
        raise UsageError(f"{len(candidates)} servers run here: {known}. Name one with --admin-url.")
    return candidates[0]


def _read(place: Path) -> Running | None:
    try:
        content: dict[str, Any] = orjson.loads(place.read_bytes())
        return Running(**content)
    except (OSError, ValueError, TypeError):
        return None  # half-written, of another version, or gone meanwhile: as good as no note


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
