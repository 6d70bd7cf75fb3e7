"""Cookies that are given to whoever brings none, and decide nothing."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.traffic.greetings import cookie_set, greetings_of

BEARER = ("Authorization", "Bearer abc")
COOKIE = "visit=Zk3Qp9aTx2Lm7Rb1"
SET = [("Set-Cookie", f"{COOKIE}; Path=/")]


def greetings(*calls):
    tape = Tape()
    for headers, fields in calls:
        tape.add("GET", "/things", None, 200, {"a": 1}, headers=headers, fields=fields)
    (found,) = {greetings_of(sample) for sample in tape.samples()}
    return found


def test_a_cookie_given_beside_a_credential_and_brought_back_with_it_is_a_greeting():
    assert greetings(([BEARER], SET), ([BEARER, ("Cookie", COOKIE)], [])) == {"visit"}


def test_a_cookie_that_stands_for_a_login_or_is_set_anew_or_said_elsewhere_is_none():
    assert not greetings(([BEARER], SET), ([("Cookie", COOKIE)], []))
    assert not greetings(([], SET), ([BEARER, ("Cookie", COOKIE)], []))
    assert not greetings(([BEARER], SET), ([BEARER, ("Cookie", COOKIE)], SET))
    assert not greetings(([BEARER], SET), ([("Authorization", "Bearer other"), ("Cookie", COOKIE)], []))
    guarded = [BEARER, ("Cookie", COOKIE), ("X-Guard", COOKIE.partition("=")[2])]
    assert not greetings(([BEARER], SET), (guarded, []))


def test_a_cookie_that_nobody_brings_back_is_none():
    assert not greetings(([BEARER], SET))


def test_a_field_gives_out_a_name_and_a_value():
    assert cookie_set("visit=a=b; Path=/") == ("visit", "a=b")
