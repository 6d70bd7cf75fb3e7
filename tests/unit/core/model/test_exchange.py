from understudy.core.model.exchange import Exchange, Failure, Timings
from understudy.core.model.message import Request, Response


def test_an_exchange_has_a_response_or_a_failure():
    request = Request("GET", "/")
    answered = Exchange(0, "a", 100.0, request, Response(200), Timings(send=0.1, wait=0.2, receive=0.3))
    failed = Exchange(1, "a", 100.0, request, Failure("reset", "gone", 0.5))
    assert answered.response == Response(200)
    assert failed.response is None
    assert round(answered.finished_at, 6) == 100.6
