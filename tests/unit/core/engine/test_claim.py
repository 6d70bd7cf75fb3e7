import pytest

from understudy.core.engine.circumstances import Call, Setting
from understudy.core.engine.claim import ClaimError, claim
from understudy.core.engine.index import build_index
from understudy.core.model.step import Finish, SendBody, SendHead, Wait
from understudy.state.memory import MemoryStore
from understudy.testing.messages import make_request
from understudy.testing.players import Rehearsed

STUBS = [
    {"id": "slow", "when": {"path": "/slow"}, "then": {"text": "x", "latency": "200ms"}},
    {"id": "needs", "when": {"path": "/needs", "state": {"open": True}}, "then": {"text": "{{ nobody }}"}},
    {"id": "broken", "when": {"path": "/broken"}, "then": {"set": {"touched": True}, "text": "{{ nobody }}"}},
]


def play(target, store=None, **call):
    service = Rehearsed({"stubs": STUBS}).service
    request = make_request("GET", target)
    candidates = build_index(service.stubs).candidates(request)
    return (store or MemoryStore()).transact("s", "", lambda ws: claim(Call(request, **call), candidates, ws, Setting("s")))


def test_one_request_one_list_of_steps():
    decision = play("/slow")
    assert decision.steps == (Wait(0.2), SendHead(200), SendBody(b"x"), Finish())
    assert (decision.stub.id, decision.ordinal, decision.outcome) == ("slow", 0, "answer")


def test_stubs_whose_conditions_do_not_hold_are_passed_over():
    assert play("/needs") is None


def test_a_failing_template_names_its_stub_and_takes_everything_back():
    store = MemoryStore()
    with pytest.raises(ClaimError, match="nobody is not there") as caught:
        play("/broken", store)
    assert caught.value.stub.id == "broken"
    assert store.snapshot("s", "").variables == {}


def test_requests_of_a_stub_are_counted_per_session():
    store = MemoryStore()
    assert [play("/slow", store).ordinal for _ in range(3)] == [0, 1, 2]


def test_a_stub_may_be_for_some_of_the_requests_alone_that_fit_it():
    special = {"id": "special", "priority": 1, "when": {"path": "/{name}", "query": {"a": "1"}, "nth": [2, 4]}, "then": {"text": "special"}}
    service = Rehearsed({"stubs": [special, {"id": "usual", "when": {"path": "/{name}"}, "then": {"text": "usual"}}]})

    def ask(target, session=""):
        return service.ask("GET", target, session=session).body.decode()

    assert [ask("/x?a=1"), ask("/x"), ask("/x?a=1"), ask("/y?a=1"), ask("/x?a=1"), ask("/x?a=1")] == [
        "usual",
        "usual",
        "special",
        "usual",
        "special",
        "usual",
    ]
    assert [ask("/x?a=1", "another") for _ in range(2)] == ["usual", "special"]


def test_a_miss_says_that_it_was_not_the_turn_of_a_stub():
    service = Rehearsed({"stubs": [{"id": "second", "when": {"path": "/x", "nth": 2}, "then": {"text": "two"}}]})
    (near,) = service.decide("GET", "/x").near_misses
    assert [(gap.part, gap.expected) for gap in near.mismatches] == [("nth", "request 2 of those that fit")]
    assert service.ask("GET", "/x").body == b"two"
