import pytest

from understudy.core.model.behavior import Behavior
from understudy.core.model.decision import Decision
from understudy.core.model.message import Request
from understudy.core.model.path import LiteralPath
from understudy.core.model.stub import Stub, When
from understudy.errors import UsageError, VerdictError
from understudy.runtime.verify import Times, describe_when, differences, matches, times_of, verify, verify_sequence
from understudy.state.journal import Entry

POST_PAY = When(frozenset({"POST"}), LiteralPath("/pay"))
GET_PAY = When(frozenset({"GET"}), LiteralPath("/pay"))


def entries(*requests):
    return [Entry(0.0, "s", "", Request(method, target), Decision((), Stub("x", When(), Behavior())), 1) for method, target in requests]


def test_bounds():
    assert [Times().allow(n) for n in (0, 1)] == [False, True]
    assert [Times(exactly=2).allow(n) for n in (1, 2, 3)] == [False, True, False]
    assert [Times(at_least=1, at_most=2).allow(n) for n in (0, 1, 2, 3)] == [False, True, True, False]
    assert Times(exactly=0).allow(0)
    assert Times(at_most=3).allow(0)


@pytest.mark.parametrize("bounds", [(-1, None, None), (1, 1, None), (None, 3, 2), (True, None, None)])
def test_bounds_that_make_no_sense(bounds):
    with pytest.raises(UsageError):
        times_of(*bounds)


def test_counting():
    made = entries(("POST", "/pay"), ("GET", "/pay"), ("POST", "/pay"))
    assert verify(made, POST_PAY, Times(exactly=2)).require().count == 2


def test_a_verdict_names_what_came_nearest():
    made = entries(("POST", "/play"), ("GET", "/pay"), ("GET", "/other"))
    verdict = verify(made, POST_PAY, Times(), lost=4)
    assert not verdict.ok
    assert {near.request for near in verdict.near[:2]} == {"POST /play", "GET /pay"}
    with pytest.raises(VerdictError) as caught:
        verdict.require()
    assert str(caught.value).splitlines()[0] == "Expected at least 1 requests, and 0 of 3 matched."
    assert "GET /pay: method is GET, expected POST" in str(caught.value)
    assert "4 older entries" in str(caught.value)


def test_too_many_is_no_case_for_near_misses():
    assert verify(entries(("POST", "/pay"), ("GET", "/x")), POST_PAY, Times(exactly=0)).near == ()


def test_order_matters_and_others_may_stand_between():
    made = entries(("POST", "/pay"), ("GET", "/x"), ("GET", "/pay"))
    assert verify_sequence(made, [POST_PAY, GET_PAY]).ok
    verdict = verify_sequence(made, [GET_PAY, POST_PAY])
    assert not verdict.ok
    assert "number 2 was not made after number 1" in verdict.message


def test_differences_are_empty_exactly_when_it_matches():
    for method, target in [("POST", "/pay"), ("GET", "/pay"), ("POST", "/x")]:
        request = Request(method, target)
        assert matches(POST_PAY, request) is (not differences(POST_PAY, request))


def test_an_expectation_in_words():
    assert describe_when(POST_PAY)["method"] == ["POST"]
