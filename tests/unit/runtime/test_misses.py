from types import SimpleNamespace

from understudy.core.model.decision import Decision
from understudy.core.model.interfaces import Mismatch
from understudy.core.model.message import Request
from understudy.runtime.misses import describe_misses
from understudy.state.journal import Entry

NEAR = SimpleNamespace(stub=SimpleNamespace(id="create-payment"), mismatches=(Mismatch("method", "POST", "GET"),))


def entry(target, outcome="miss", near=()):
    return Entry(0.0, "payments", "", Request("GET", target), Decision((), outcome=outcome, near_misses=near), 0)


def test_equal_misses_are_one_with_their_nearest_stub():
    entries = [entry("/a", near=(NEAR,)), entry("/b"), entry("/a"), entry("/c", outcome="answer")]
    first, second = describe_misses(entries, lambda request: f"path: {request.target}")
    assert str(first) == ("payments: GET /a: no stub takes it (2 times); the nearest is create-payment: method should be POST, was GET")
    assert (second.target, second.times, second.nearest, second.suggestion) == ("/b", 1, (), "path: /b")


def test_a_host_that_no_service_answers_for_has_its_own_reason():
    escaped = Entry(0.0, "", "", Request("CONNECT", "www.example.com:443"), Decision((), outcome="miss", problem="No service."), 0)
    [miss] = describe_misses([escaped], lambda _request: "a stub")
    assert (str(miss), miss.suggestion) == ("CONNECT www.example.com:443: No service.", "")
