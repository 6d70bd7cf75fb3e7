"""What was asked and answered: a ring bounded by count and bytes, and counters that survive eviction.

Rules:
    Appending and evicting cost O(1), whatever the ring holds.
    Counters are exact: they are moved once per request and never by eviction.
    An answer that lost entries says how many.
    What is answered again and again is noted as a mark beside its first entry, and becomes an entry of its own when somebody looks.
    Every method may be called from any thread.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import Literal, Protocol

from understudy.core.model.decision import Decision
from understudy.core.model.message import Request

type Delivery = Literal["pending", "sent", "reset", "closed", "hung", "client_gone", "failed"]

# Entries beyond the bound that may wait to be forgotten together: one by one costs as much as noting them does.
_SLACK = 256
# Repetitions whose counts may wait.
_MAX_UNCOUNTED = 10_000


@dataclass(slots=True, eq=False)
class Entry:
    """One request and what became of it. `delivery`, `sent_bytes` and `took_s` are filled in when the answer is out.

    Attributes:
        seq: position in the journal, counted from 0; never used twice.
        at: UTC epoch seconds at which the request was complete.
        size: bytes that this entry counts for in the ring.
        target_s: seconds for which the decision held the answer back.
        took_s: seconds from the complete request to the last byte handed to the system.
    """

    at: float
    service: str
    session: str
    request: Request
    decision: Decision
    size: int
    target_s: float = 0.0
    seq: int = -1
    delivery: Delivery = "pending"
    sent_bytes: int = 0
    took_s: float = 0.0
    problem: str = ""


class Repeat:
    """An entry whose answer is given again: what every repetition has in common, and how many are not in the counters yet."""

    __slots__ = ("count", "entry", "size")

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.size = entry.size
        self.count = 0

    def made(self, seq: int, at: float) -> Entry:
        """Return the entry of one repetition."""
        first = self.entry
        return Entry(at, first.service, first.session, first.request, first.decision, first.size, 0.0, seq, "sent", first.sent_bytes)


# A repetition in the ring: its number, its time, and what it repeats.
type Mark = tuple[int, float, Repeat]


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many requests a rule concerned, and how many it changed."""

    eligible: int = 0
    applied: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """Exact counts since the start or the last reset.

    Attributes:
        requests: by (service, outcome).
        stubs: by (service, stub id).
        rules: by (service, rule name).
        lost: entries that the ring had to forget.
    """

    requests: dict[tuple[str, str], int] = field(default_factory=dict)
    stubs: dict[tuple[str, str], int] = field(default_factory=dict)
    rules: dict[tuple[str, str], RuleCount] = field(default_factory=dict)
    lost: int = 0


class Journal(Protocol):
    """Keeps what was asked and answered."""

    def append(self, entry: Entry) -> None:
        """Add an entry, give it its number and count it."""
        ...

    def repeat(self, again: Repeat, at: float) -> None:
        """Note that an answer without verdicts was given again, at a time."""
        ...

    def count_rule(self, service: str, rule: str, *, applied: bool) -> None:
        """Count a rule that concerned a connection, of which there is no entry."""
        ...

    def entries(self, *, after: int = -1) -> tuple[Entry, ...]:
        """Return what is left of the entries numbered above `after`, oldest first."""
        ...

    def counts(self, session: str | None = None) -> Counts:
        """Return the counters of all sessions or of one."""
        ...

    def clear(self, *, service: str | None = None, session: str | None = None) -> None:
        """Forget entries and counts of a service, a session or all."""
        ...


class MemoryJournal:
    """A journal in memory.

    Args:
        max_entries: entries kept.
        max_bytes: bytes that the kept entries may count for together.
    """

    def __init__(self, max_entries: int = 10_000, max_bytes: int = 64 * 1024**2) -> None:
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._lock = Lock()
        self._ring: deque[Entry | Mark] = deque()
        self._bytes = 0
        self._next = 0
        self._lost = 0
        self._repeated: set[Repeat] = set()
        self._requests: Counter[tuple[str, str, str]] = Counter()
        self._stubs: Counter[tuple[str, str, str]] = Counter()
        self._eligible: Counter[tuple[str, str, str]] = Counter()
        self._applied: Counter[tuple[str, str, str]] = Counter()

    def append(self, entry: Entry) -> None:
        """Add an entry, give it its number and count it."""
        decision = entry.decision
        with self._lock:
            entry.seq = self._next
            self._next += 1
            self._ring.append(entry)
            self._bytes += entry.size
            if self._bytes > self._max_bytes or len(self._ring) > self._max_entries:
                self._evict(self._max_entries)
            self._count(entry, 1)
            for verdict in decision.verdicts:
                key = (entry.session, entry.service, verdict.rule)
                self._eligible[key] += 1
                applied = verdict.applied if hasattr(verdict, "applied") else not verdict.allowed
                if applied:
                    self._applied[key] += 1

    def repeat(self, again: Repeat, at: float) -> None:
        """Note that an answer without verdicts was given again, at a time."""
        with self._lock:
            seq = self._next
            self._next = seq + 1
            ring = self._ring
            ring.append((seq, at, again))
            self._bytes += again.size
            if self._bytes > self._max_bytes or len(ring) > self._max_entries + _SLACK:
                self._evict(self._max_entries)
            if not again.count:
                self._note_repeated(again)
            again.count += 1

    def _note_repeated(self, again: Repeat) -> None:
        if len(self._repeated) >= _MAX_UNCOUNTED:
            self._settle()
        self._repeated.add(again)

    def _settle(self) -> None:
        """Move what was counted beside the counters into them; the lock is held."""
        for again in self._repeated:
            self._count(again.entry, again.count)
            again.count = 0
        self._repeated.clear()

    def _count(self, entry: Entry, times: int) -> None:
        decision = entry.decision
        self._requests[entry.session, entry.service, decision.outcome] += times
        if decision.stub is not None:
            self._stubs[entry.session, entry.service, decision.stub.id] += times

    def _evict(self, most: int) -> None:
        """Forget the oldest entries until no more than `most` are left, and their bytes are within bounds."""
        ring = self._ring
        while len(ring) > most or (self._bytes > self._max_bytes and len(ring) > 1):
            old = ring.popleft()
            self._bytes -= old[2].size if isinstance(old, tuple) else old.size
            self._lost += 1

    def count_rule(self, service: str, rule: str, *, applied: bool) -> None:
        """Count a rule that concerned a connection, of which there is no entry."""
        with self._lock:
            self._eligible["", service, rule] += 1
            if applied:
                self._applied["", service, rule] += 1

    def entries(self, *, after: int = -1) -> tuple[Entry, ...]:
        """Return what is left of the entries numbered above `after`, oldest first."""
        with self._lock:
            self._evict(self._max_entries)
            found: list[Entry | Mark] = []
            for noted in reversed(self._ring):
                if (noted[0] if isinstance(noted, tuple) else noted.seq) <= after:
                    break
                found.append(noted)
        found.reverse()
        return tuple([_entry(noted) for noted in found])

    def counts(self, session: str | None = None) -> Counts:
        """Return the counters of all sessions or of one."""
        with self._lock:
            self._evict(self._max_entries)
            self._settle()
            eligible, applied = _select(self._eligible, session), _select(self._applied, session)
            rules = {key: RuleCount(count, applied.get(key, 0)) for key, count in eligible.items()}
            return Counts(_select(self._requests, session), _select(self._stubs, session), rules, self._lost)

    def clear(self, *, service: str | None = None, session: str | None = None) -> None:
        """Forget entries and counts of a service, a session or all."""
        with self._lock:
            self._evict(self._max_entries)
            self._settle()
            kept = [
                entry
                for entry in map(_entry, self._ring)
                if (service is not None and entry.service != service) or (session is not None and entry.session != session)
            ]
            self._ring = deque(kept)
            self._bytes = sum(entry.size for entry in kept)
            if service is None and session is None:
                self._lost = 0
            for counter in (self._requests, self._stubs, self._eligible, self._applied):
                gone = [key for key in counter if session in (None, key[0]) and service in (None, key[1])]
                _forget(counter, gone)


def _entry(noted: Entry | Mark) -> Entry:
    """Return an entry as it stands, and a mark as the entry it stands for."""
    if isinstance(noted, tuple):
        seq, at, again = noted
        return again.made(seq, at)
    return noted


def _select(counter: Counter[tuple[str, str, str]], session: str | None) -> dict[tuple[str, str], int]:
    """Add up a counter over sessions, or pick one session's part."""
    total: dict[tuple[str, str], int] = {}
    for (owner, service, name), count in counter.items():
        if session is None or owner == session:
            total[service, name] = total.get((service, name), 0) + count
    return total


def _forget(counter: Counter[tuple[str, str, str]], keys: Iterable[tuple[str, str, str]]) -> None:
    for key in keys:
        del counter[key]
