from understudy.core.generator.traffic.deeds import Deed, words_in
from understudy.core.model.exchange import Exchange
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response


def test_a_deed_says_what_was_asked_and_answered():
    request = Request("POST", "/rooms/red?who=ann", Headers(), b'{"text": "hi", "loud": true}')
    exchange = Exchange(1, "s", 0.0, request, Response(200, Headers(), b'{"id": 7}'))
    assert Deed(exchange, "", 0.0, 1.0, "sent").words == {"rooms", "red", "ann", "hi", "7"}


def test_words_are_the_scalars_of_a_document_or_the_words_of_a_text():
    assert sorted(words_in(b'{"a": [1, null, ""], "b": "x y"}')) == ["1", "x y"]
    assert list(words_in(b"good day")) == ["good day", "good", "day"]
