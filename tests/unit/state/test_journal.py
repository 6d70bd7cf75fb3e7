from understudy.core.model.behavior import Behavior
from understudy.core.model.claim import FaultVerdict, LimitVerdict
from understudy.core.model.decision import Decision
from understudy.core.model.message import Request
from understudy.core.model.stub import Stub, When
from understudy.state.journal import Entry, MemoryJournal, Repeat, RuleCount


def entry(path="/", *, service="pay", session="", size=100, stub=None, outcome="answer", verdicts=()):
    found = Stub(stub, When(), Behavior()) if stub else None
    return Entry(0.0, service, session, Request("GET", path), Decision((), found, outcome=outcome, verdicts=verdicts), size)


def test_entries_are_numbered_and_read_in_order():
    journal = MemoryJournal()
    for n in range(5):
        journal.append(entry(f"/{n}"))
    assert [(one.seq, one.request.path) for one in journal.entries(after=2)] == [(3, "/3"), (4, "/4")]
    assert len(journal.entries()) == 5


def test_the_ring_is_bounded_by_count_and_says_what_it_lost():
    journal = MemoryJournal(max_entries=3)
    for n in range(10):
        journal.append(entry(f"/{n}", stub="s"))
    assert [one.request.path for one in journal.entries()] == ["/7", "/8", "/9"]
    counts = journal.counts()
    assert counts.lost == 7
    assert counts.stubs == {("pay", "s"): 10}


def test_the_ring_is_bounded_by_bytes_but_keeps_the_newest_whatever_its_size():
    journal = MemoryJournal(max_bytes=250)
    for n in range(4):
        journal.append(entry(f"/{n}"))
    assert [one.request.path for one in journal.entries()] == ["/2", "/3"]
    journal.append(entry("/big", size=10_000))
    assert [one.request.path for one in journal.entries()] == ["/big"]


def test_counters_tell_outcomes_and_rules_per_service_and_session():
    journal = MemoryJournal()
    verdicts = (FaultVerdict("outage[0]", "status", applied=True), LimitVerdict("throttled[0]", "k", True, 4, 5, 0))
    journal.append(entry(session="a", verdicts=verdicts))
    journal.append(entry(session="b", outcome="miss", verdicts=(FaultVerdict("outage[0]", "status", applied=False),)))
    assert journal.counts().requests == {("pay", "answer"): 1, ("pay", "miss"): 1}
    assert journal.counts().rules == {("pay", "outage[0]"): RuleCount(2, 1), ("pay", "throttled[0]"): RuleCount(1, 0)}
    assert journal.counts("a").requests == {("pay", "answer"): 1}


def test_clearing_forgets_a_session_or_a_service_alone():
    journal = MemoryJournal()
    for service, session in [("pay", "a"), ("pay", "b"), ("mail", "a")]:
        journal.append(entry(service=service, session=session, stub="s"))
    journal.clear(session="a", service="pay")
    assert [(one.service, one.session) for one in journal.entries()] == [("pay", "b"), ("mail", "a")]
    assert journal.counts().stubs == {("pay", "s"): 1, ("mail", "s"): 1}
    journal.clear()
    assert journal.entries() == ()
    assert journal.counts().requests == {}
    journal.append(entry())
    assert journal.entries()[0].seq == 3, "numbers are never used twice"


def test_repetitions_become_entries_when_somebody_looks_and_are_counted_exactly():
    journal = MemoryJournal(max_entries=1000)
    first = entry("/a", stub="s")
    journal.append(first)
    again = Repeat(first)
    for n in range(1500):
        journal.repeat(again, float(n))
    assert journal.counts().stubs == {("pay", "s"): 1501}
    found = journal.entries()
    assert len(found) == 1000
    assert (found[-1].seq, found[-1].at, found[-1].request, found[-1].delivery) == (1500, 1499.0, first.request, "sent")
    assert [one.seq for one in journal.entries(after=1498)] == [1499, 1500]
    counts = journal.counts()
    assert (counts.requests, counts.lost) == ({("pay", "answer"): 1501}, 501)
    journal.repeat(again, 1500.0)
    journal.clear(service="mail")
    assert len(journal.entries()) == 1000
    assert journal.counts().stubs == {("pay", "s"): 1502}
    journal.clear()
    assert journal.entries() == ()
    assert journal.counts().stubs == {}


def test_many_different_repetitions_wait_to_be_counted_and_none_is_missed(monkeypatch):
    monkeypatch.setattr("understudy.state.journal._MAX_UNCOUNTED", 3)
    journal = MemoryJournal()
    every = [Repeat(entry(f"/{n}", stub=f"s{n}")) for n in range(5)]
    for again in every * 2:
        journal.repeat(again, 0.0)
    assert journal.counts().stubs == {("pay", f"s{n}"): 2 for n in range(5)}
