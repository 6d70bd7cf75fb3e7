from dataclasses import replace

from tests.unit.runtime.workers.crew_of import crew_of

from understudy.core.model.behavior import Behavior
from understudy.core.model.decision import Decision
from understudy.core.model.message import Request
from understudy.core.model.stub import Stub, When
from understudy.runtime.workers.journal import WorkersJournal
from understudy.runtime.workers.report import report
from understudy.state.journal import Entry, MemoryJournal

STUBS = {name: Stub(name, When(), Behavior()) for name in ("a", "b")}


def operations(journal):
    return {
        "report": lambda after, waiting: report(journal, after, waiting),
        "counts": journal.counts,
        "clear": lambda service, session: journal.clear(service=service, session=session),
    }


def entry(at, stub, **more):
    return Entry(at, "pay", "", Request("GET", f"/{at}"), Decision((), STUBS[stub]), 10, **more)


def test_entries_of_all_workers_are_one_journal():
    one, two = MemoryJournal(), MemoryJournal()
    crew = crew_of(operations(one), operations(two))
    journal = WorkersJournal(crew, lambda entry, stub: replace(entry.decision, stub=STUBS[stub]), 10, 1000)
    slow = entry(1.0, "a", delivery="pending")
    one.append(slow)
    two.append(entry(2.0, "b"))
    one.append(entry(3.0, "a"))
    assert [(each.seq, each.at, each.decision.stub.id, each.delivery) for each in journal.entries()] == [
        (0, 1.0, "a", "pending"),
        (1, 2.0, "b", "pending"),
        (2, 3.0, "a", "pending"),
    ]
    slow.delivery = "hung"
    two.append(entry(4.0, "b", delivery="sent"))
    assert [(each.at, each.delivery) for each in journal.entries(after=2)] == [(4.0, "sent")]
    assert journal.entries()[0].delivery == "hung"
    assert journal.counts().stubs == {("pay", "a"): 2, ("pay", "b"): 2}
    assert journal.counts("s").stubs == {}

    crew.leave(1)
    one.append(entry(5.0, "a"))
    assert journal.counts().stubs == {("pay", "a"): 3, ("pay", "b"): 2}, "what a dead worker had counted stays"
    journal.clear()
    assert (journal.entries(), journal.counts().stubs, one.entries()) == ((), {}, ())
    crew.close()
