import pytest
from hypothesis import given
from hypothesis import strategies as st

from understudy.core.model.headers import Headers
from understudy.core.model.step import SendHead
from understudy.protocols.http.wire import Terms, http_date, render_chunk, render_head, render_interim, render_last_chunk

USUAL = Terms()
DATE = "Fri, 20 Nov 2026 00:00:00 GMT"


def head(status=200, pairs=(), *, framing="length", length=None, terms=USUAL, reason=""):
    return render_head(SendHead(status, Headers.of(pairs), reason, framing), terms, length=length, date=DATE)


def lines(rendered):
    assert rendered.data.endswith(b"\r\n\r\n")
    return rendered.data[:-4].decode().split("\r\n")


def test_a_plain_answer():
    assert lines(head(pairs=[("x-One", "1")], length=5)) == ["HTTP/1.1 200 OK", "x-One: 1", "Content-Length: 5", f"Date: {DATE}"]


def test_what_the_stub_says_is_not_said_twice():
    rendered = head(pairs=[("date", "then"), ("CONTENT-LENGTH", "7")], length=7)
    assert lines(rendered) == ["HTTP/1.1 200 OK", "date: then", "CONTENT-LENGTH: 7"]
    assert rendered.length == 7


def test_a_promise_of_the_stub_counts_even_when_it_is_wrong():
    assert head(pairs=[("Content-Length", "9")], length=7).length == 9
    assert head(pairs=[("Content-Length", "many")], length=7).length == -1


def test_chunks_for_those_who_know_them():
    assert "Transfer-Encoding: chunked" in lines(head(framing="chunked"))
    old = head(framing="chunked", terms=Terms(is_http10=True, keeps_alive=True))
    assert old.framing == "until_close"
    assert old.closes
    assert "Connection: close" in lines(old)


def test_a_body_of_unknown_length_is_chunked():
    assert head(length=None).framing == "chunked"


def test_fields_that_contradict_the_framing_are_left_out():
    assert "Content-Length: 3" not in lines(head(pairs=[("Content-Length", "3")], framing="chunked"))
    assert "Transfer-Encoding: chunked" not in lines(head(pairs=[("Transfer-Encoding", "chunked")], length=3))


@pytest.mark.parametrize("status", [204, 304])
def test_answers_without_body_have_no_framing_fields(status):
    rendered = head(status, length=0)
    assert rendered.framing == "none"
    assert not any(line.startswith(("Content-Length", "Transfer")) for line in lines(rendered))


def test_head_keeps_the_length_and_sends_no_body():
    rendered = head(length=5, terms=Terms(is_head=True))
    assert rendered.framing == "none"
    assert "Content-Length: 5" in lines(rendered)
    assert not rendered.closes


@pytest.mark.parametrize(
    ("terms", "pairs", "said", "closes"),
    [
        (Terms(), (), None, False),
        (Terms(keeps_alive=False), (), "Connection: close", True),
        (Terms(keeps_alive=False), (("connection", "keep-alive"),), "Connection: close", True),
        (Terms(), (("Connection", "close"),), "Connection: close", True),
        (Terms(is_http10=True), (), "Connection: keep-alive", False),
    ],
)
def test_persistence(terms, pairs, said, closes):
    rendered = head(pairs=pairs, length=0, terms=terms)
    assert [line for line in lines(rendered) if line.lower().startswith("connection")] == ([said] if said else [])
    assert rendered.closes is closes


def test_reason_phrases():
    assert lines(head(404, length=0))[0] == "HTTP/1.1 404 Not Found"
    assert lines(head(299, length=0))[0] == "HTTP/1.1 299 "
    assert lines(head(200, length=0, reason="Well\r\nX: y"))[0] == "HTTP/1.1 200 Well  X: y"


@given(st.text(), st.text(), st.text())
def test_no_text_can_split_an_answer(name, value, reason):
    rendered = head(pairs=[(name, value)], length=0, reason=reason)
    assert rendered.data.count(b"\n") == rendered.data.count(b"\r") == 5
    assert rendered.data.count(b"\r\n\r\n") == 1


def test_chunks_trailers_and_interim_responses():
    assert render_chunk(b"a" * 26) == b"1a\r\n" + b"a" * 26 + b"\r\n"
    assert render_last_chunk(Headers()) == b"0\r\n\r\n"
    assert render_last_chunk(Headers((("X-Sum", "1"),))) == b"0\r\nX-Sum: 1\r\n\r\n"
    assert render_interim(103, Headers((("Link", "</a>"),))) == b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"


def test_dates():
    assert http_date(0) == "Thu, 01 Jan 1970 00:00:00 GMT"
