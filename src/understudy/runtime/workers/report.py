"""What a worker tells of its journal: entries without what cannot leave its process, to be completed by the supervisor."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from understudy.state.journal import Delivery, Entry, Journal


@dataclass(frozen=True, slots=True)
class Reported:
    """An entry, without its stub; `stub` is that stub's id."""

    entry: Entry
    stub: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the answer of an entry that was reported earlier went out."""

    delivery: Delivery
    sent_bytes: int
    took_s: float
    problem: str


@dataclass(frozen=True, slots=True)
class Report:
    """New entries, oldest first, and what became of earlier ones, by number."""

    entries: tuple[Reported, ...]
    outcomes: dict[int, Outcome]


def report(journal: Journal, after: int, waiting: Collection[int]) -> Report:
    """Report the entries numbered above `after`, and which of those `waiting` for an end have found one."""
    oldest = min(waiting, default=after + 1)
    entries = journal.entries(after=min(after, oldest - 1))
    fresh = tuple(_reported(entry) for entry in entries if entry.seq > after)
    waited = set(waiting)
    outcomes = {entry.seq: _outcome(entry) for entry in entries if entry.seq in waited and entry.delivery != "pending"}
    return Report(fresh, outcomes)


def _reported(entry: Entry) -> Reported:
    decision = entry.decision
    told = replace(decision, stub=None, leases=(), webhooks=(), near_misses=(), dialogue=None, context=None)
    # A copy of the request leaves behind what was parsed of it.
    told_entry = replace(entry, request=replace(entry.request), decision=told)
    return Reported(told_entry, decision.stub.id if decision.stub is not None else None)


def _outcome(entry: Entry) -> Outcome:
    return Outcome(entry.delivery, entry.sent_bytes, entry.took_s, entry.problem)
