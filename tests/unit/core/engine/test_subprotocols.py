import pytest

from understudy.core.engine.subprotocols import choose_subprotocol
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request
from understudy.core.model.step import AcceptDialogue


@pytest.mark.parametrize(
    ("offered", "wanted", "agreed"),
    [("a, b", ("b",), "b"), ("a", ("b",), None), ("a, b", (), None), ("a, b", ("c", "b", "a"), "b")],
)
def test_only_an_offered_subprotocol_is_given(offered, wanted, agreed):
    request = Request("GET", "/", Headers.of([("Sec-WebSocket-Protocol", offered)]))
    assert choose_subprotocol(request, AcceptDialogue(subprotocols=wanted)) == agreed


def test_a_recorded_field_names_one_too():
    request = Request("GET", "/", Headers.of([("Sec-WebSocket-Protocol", "a")]))
    assert choose_subprotocol(request, AcceptDialogue(Headers.of([("sec-websocket-protocol", "a")]))) == "a"
