import base64

import pytest
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.traffic.own_words import own_words, text_in_base64


def words(path, answer=None, headers=(), fields=()):
    tape = Tape()
    tape.add("GET", path, None, 200, answer, headers=headers, fields=fields, kind="text/plain" if answer else None)
    return list(own_words(tape.samples()[0]))


@pytest.mark.parametrize("password", ["pass2", "mqxh2"])  # as it was, or the pseudonym that a recording holds of it
def test_a_path_may_say_who_asks(password):
    signed = ("Authorization", "Basic " + base64.b64encode(f"bob:{password}".encode()).decode())
    assert words("/auth/bob/pass2", headers=[signed]) == ["bob", "pass2"]
    assert words("/users/bob/repositories", headers=[signed]) == []


def test_a_path_may_say_a_cookie_or_a_text():
    assert words("/set/theme/dark", fields=[("Set-Cookie", "theme=dark; Path=/")]) == ["theme", "dark"]
    assert words("/base64/aGVsbG8=", b"hello") == ["aGVsbG8="]
    assert words("/base64/aGVsbG8=", b"other") == []


def test_what_is_no_text_in_base64_says_none():
    assert [text_in_base64(value) for value in ("aGVsbG8=", "aGVsbG8", "abc", "////", "a b!")] == ["hello", "hello", None, None, None]
