"""The journals of all workers as one: entries are fetched when somebody looks, so that serving costs nothing for it.

Counts are the sums of what the workers counted. Of a worker that died, what had been fetched stays, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from threading import RLock
from typing import Any

from understudy.core.model.decision import Decision
from understudy.runtime.workers.crew import Crew
from understudy.runtime.workers.report import Report, Reported
from understudy.state.journal import Counts, Entry, MemoryJournal, Repeat, RuleCount

type Complete = Callable[[Entry, str | None], Decision]


class WorkersJournal:
    """A Journal whose entries are made elsewhere.

    Args:
        crew: the workers.
        complete: gives a reported entry's decision its stub and near misses back.
        max_entries: entries kept.
        max_bytes: bytes that the kept entries may count for together.
    """

    def __init__(self, crew: Crew, complete: Complete, max_entries: int, max_bytes: int) -> None:
        self._crew = crew
        self._complete = complete
        self._merged = MemoryJournal(max_entries, max_bytes)
        self._lock = RLock()
        self._seen: dict[int, int] = {}
        self._waiting: dict[int, dict[int, Entry]] = {}
        self._counts: dict[int, Counts] = {}

    def append(self, entry: Entry) -> None:
        """Add an entry of the supervisor's own."""
        self._merged.append(entry)

    def repeat(self, again: Repeat, at: float) -> None:
        """Add a repetition of the supervisor's own."""
        self._merged.repeat(again, at)

    def count_rule(self, service: str, rule: str, *, applied: bool) -> None:
        """Count a rule of the supervisor's own."""
        self._merged.count_rule(service, rule, applied=applied)

    def entries(self, *, after: int = -1) -> tuple[Entry, ...]:
        """Fetch what is new, and return what is left of the entries numbered above `after`, oldest first."""
        with self._lock:
            reports = self._crew.ask_each("report", lambda one: (self._seen.get(one, -1), tuple(self._waiting.get(one, ()))))
            fresh: list[tuple[int, Reported]] = []
            for one, report in reports.items():
                self._take_outcomes(one, report)
                fresh += [(one, reported) for reported in report.entries]
            fresh.sort(key=lambda pair: pair[1].entry.at)
            for one, reported in fresh:
                self._take(one, reported)
            return self._merged.entries(after=after)

    def _take(self, one: int, reported: Reported) -> None:
        entry = reported.entry
        self._seen[one] = max(self._seen.get(one, -1), entry.seq)
        if entry.delivery == "pending":
            self._waiting.setdefault(one, {})[entry.seq] = entry
        entry.decision = self._complete(entry, reported.stub)
        self._merged.append(entry)

    def _take_outcomes(self, one: int, report: Report) -> None:
        waiting = self._waiting.get(one, {})
        for number, outcome in report.outcomes.items():
            entry = waiting.pop(number)
            entry.delivery, entry.sent_bytes = outcome.delivery, outcome.sent_bytes
            entry.took_s, entry.problem = outcome.took_s, outcome.problem

    def counts(self, session: str | None = None) -> Counts:
        """Add up the counters of all workers."""
        answers = self._crew.ask("counts", session)
        if session is not None:
            return _sum(answers.values())
        with self._lock:
            self._counts.update(answers)
            return _sum(self._counts.values())

    def clear(self, *, service: str | None = None, session: str | None = None) -> None:
        """Forget entries and counts of a service, a session or all, here and in every worker."""
        self._crew.ask("clear", service, session)
        with self._lock:
            self._counts = {one: _without(counts, service) for one, counts in self._counts.items()} if session is None else {}
            self._merged.clear(service=service, session=session)


def _sum(every: Iterable[Counts]) -> Counts:
    requests: dict[tuple[str, str], int] = {}
    stubs: dict[tuple[str, str], int] = {}
    rules: dict[tuple[str, str], RuleCount] = {}
    lost = 0
    for counts in every:
        _add(requests, counts.requests)
        _add(stubs, counts.stubs)
        for key, one in counts.rules.items():
            before = rules.get(key, RuleCount())
            rules[key] = RuleCount(before.eligible + one.eligible, before.applied + one.applied)
        lost += counts.lost
    return Counts(requests, stubs, rules, lost)


def _add(total: dict[tuple[str, str], int], more: dict[tuple[str, str], int]) -> None:
    for key, value in more.items():
        total[key] = total.get(key, 0) + value


def _without(counts: Counts, service: str | None) -> Counts:
    if service is None:
        return Counts()

    def kept(table: dict[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
        return {key: value for key, value in table.items() if key[0] != service}

    return replace(counts, requests=kept(counts.requests), stubs=kept(counts.stubs), rules=kept(counts.rules))
