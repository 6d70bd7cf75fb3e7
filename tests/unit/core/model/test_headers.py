from understudy.core.model.headers import Headers

HEADERS = Headers.of([("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("set-cookie", "b=2")])


def test_look_ups_ignore_case_and_pairs_keep_it():
    assert (HEADERS.get("content-type"), HEADERS.get("SET-COOKIE"), HEADERS.get("x", "none")) == ("text/plain", "a=1", "none")
    assert HEADERS.get_all("Set-Cookie") == ("a=1", "b=2")
    assert HEADERS.names() == ("content-type", "set-cookie")
    assert "CONTENT-TYPE" in HEADERS
    assert 7 not in HEADERS
    assert list(HEADERS)[2] == ("set-cookie", "b=2")
    assert len(HEADERS) == 3


def test_changes_give_copies():
    assert HEADERS.without("SET-cookie").pairs == (("Content-Type", "text/plain"),)
    assert HEADERS.replacing("set-cookie", "c=3").pairs == (("Content-Type", "text/plain"), ("Set-Cookie", "c=3"))
    assert HEADERS.replacing("X", "1").pairs[-1] == ("X", "1")
    assert len(HEADERS.adding("X", "1")) == 4
    assert len(HEADERS) == 3


def test_text_is_what_goes_over_the_wire_and_cannot_be_split():
    assert HEADERS.text == "Content-Type: text/plain\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\n"
    assert Headers.of([("X", "1\r\nY: 2\0"), ("Z", "3")]).text == "X: 1  Y: 2 \r\nZ: 3\r\n"
    assert Headers().text == ""
