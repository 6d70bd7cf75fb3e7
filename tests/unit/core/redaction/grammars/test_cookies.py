from understudy.core.redaction.grammars.cookies import rewrite_cookie, rewrite_set_cookie, without_cookies


def upper(name, value, _place):
    return value.upper() if name == "sid" else value


def test_values_change_and_nothing_else():
    assert rewrite_cookie('lang=en; sid=a%3Ab; x="q"', upper, "c") == 'lang=en; sid=A%3AB; x="q"'
    assert rewrite_cookie("flag; sid=; sid=abc", upper, "c") == "flag; sid=; sid=ABC"
    assert rewrite_set_cookie('sid="ab"; Path=/sid; HttpOnly', upper, "c") == 'sid="AB"; Path=/sid; HttpOnly'


def test_cookies_can_be_left_out():
    assert without_cookies("a=1; b=2; c=3", frozenset({"b"})) == "a=1; c=3"
