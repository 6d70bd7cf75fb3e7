import pickle

from understudy.core.model.behavior import Behavior
from understudy.core.model.decision import Decision
from understudy.core.model.message import Request
from understudy.core.model.stub import Stub, When
from understudy.runtime.workers.report import Outcome, report
from understudy.state.journal import Entry, MemoryJournal

STUB = Stub("hello", When(), Behavior())


def entry(at, delivery="sent"):
    request = Request("POST", "/hello", body=b'{"a": 1}')
    assert request.json == {"a": 1}
    return Entry(at, "pay", "", request, Decision((), STUB, near_misses=(lambda: None,)), 10, delivery=delivery)


def test_what_is_reported_can_leave_the_process_and_names_its_stub():
    journal = MemoryJournal()
    journal.append(entry(1.0))
    told = pickle.loads(pickle.dumps(report(journal, -1, ())))
    assert [(one.stub, one.entry.at, one.entry.decision.stub, one.entry.request.json) for one in told.entries] == [
        ("hello", 1.0, None, {"a": 1})
    ]


def test_only_what_is_new_is_reported_and_how_earlier_answers_ended():
    journal = MemoryJournal()
    slow, hanging, late = entry(1.0, "pending"), entry(2.0, "pending"), entry(3.0)
    for one in (slow, hanging, late):
        journal.append(one)
    slow.delivery, slow.sent_bytes = "sent", 5
    told = report(journal, 1, (0, 1))
    assert [one.entry.at for one in told.entries] == [3.0]
    assert told.outcomes == {0: Outcome("sent", 5, 0.0, "")}
