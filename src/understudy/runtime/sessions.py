"""Sessions: which one a request belongs to, and which there are. A session scopes state, scenarios, limits, journal and verification."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from urllib.parse import unquote

SESSION_FIELD = "understudy-session"
SCENARIO_FIELD = "understudy-scenario"
MAX_SESSION_NAME = 200

type LookUp = Callable[[str], str | None]


def session_of(header: LookUp) -> str:
    """Return the session a request names, in its own field or as W3C baggage; empty for the common one."""
    named = header("Understudy-Session")
    if named is None:
        baggage = header("Baggage")
        if baggage is None:
            return ""
        for member in baggage.split(","):
            key, separator, value = member.partition(";")[0].partition("=")
            if separator and key.strip().lower() == SESSION_FIELD:
                named = unquote(value.strip())
                break
        else:
            return ""
    return named.strip()[:MAX_SESSION_NAME]


def scenarios_of(header: LookUp) -> tuple[str, ...]:
    """Return the scenarios a request asks for itself."""
    named = header("Understudy-Scenario")
    if named is None:
        return ()
    return tuple(name for part in named.split(",") if (name := part.strip()))


@dataclass(slots=True, eq=False)
class Session:
    """A session that was used: UTC epoch seconds of its first and last request, and how many there were."""

    name: str
    created_at: float
    used_at: float
    requests: int = 0


class Sessions:
    """The sessions in use, least recently used first; bounded in number and age.

    Args:
        forget: called with the name of each session that is dropped.
        max_sessions: how many there may be.
        max_age_s: seconds without a request after which one is dropped.
    """

    def __init__(self, forget: Callable[[str], None], max_sessions: int = 10_000, max_age_s: float = 86_400.0) -> None:
        self._forget = forget
        self._max_sessions = max_sessions
        self._max_age_s = max_age_s
        self._lock = Lock()
        self._known: OrderedDict[str, Session] = OrderedDict()

    def touch(self, name: str, now: float) -> None:
        """Note a request of a session, and drop sessions that are too old or too many."""
        gone: list[str] = []
        with self._lock:
            session = self._known.get(name)
            if session is None:
                session = self._known[name] = Session(name, now, now)
                while len(self._known) > self._max_sessions or next(iter(self._known.values())).used_at < now - self._max_age_s:
                    gone.append(self._known.popitem(last=False)[0])
            else:
                self._known.move_to_end(name)
            session.used_at = now
            session.requests += 1
        for old in gone:
            self._forget(old)

    def all(self) -> tuple[Session, ...]:
        """List the sessions, least recently used first."""
        with self._lock:
            return tuple(self._known.values())

    def remove(self, name: str) -> bool:
        """Drop a session; False when there is none of this name."""
        with self._lock:
            found = self._known.pop(name, None) is not None
        if found:
            self._forget(name)
        return found
