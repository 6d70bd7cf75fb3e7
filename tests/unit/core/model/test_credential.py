import base64

import pytest

from understudy.core.model.credential import Credential, credentials_in, has_mark, is_plainly_wrong, mark_of, says_wrong, user_and_secret


def basic(text):
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("hunter2", (Credential("hunter2"),)),
        (basic("ann:p:w"), (Credential("p:w", "ann"),)),
        (basic("sk_key:"), (Credential("sk_key"),)),
        (basic("no colon"), (Credential(basic("no colon")[6:]),)),
        ("basic !!", (Credential("!!"),)),
        (basic("ann:p4ssw0rd")[6:], (Credential("p4ssw0rd", "ann"),)),
        (basic("no colon but long")[6:], (Credential(basic("no colon but long")[6:]),)),
        ("Bearer abc", (Credential("Bearer abc"), Credential("abc"))),
        ("correct horse battery", (Credential("correct horse battery"),)),
    ],
)
def test_where_the_credential_stands(value, found):
    assert credentials_in(value) == found


def test_a_user_and_a_secret_in_base64_are_read_also_without_a_scheme():
    assert user_and_secret(basic("ann:p:w")) == ("Basic ", "ann:p:w")
    assert user_and_secret(basic("ann:p4ssw0rd")[6:]) == ("", "ann:p4ssw0rd")
    assert [user_and_secret(one) for one in ("Bearer abc", "c2hvcnQ=", basic("a title: words")[6:], "f3a94d0087ce6ea2")] == [None] * 4


def test_a_mark_is_twelve_bits_that_never_change():
    assert mark_of("hunter2") == mark_of("hunter2")
    assert len(mark_of("hunter2")) == 3
    assert len({mark_of(str(number)) for number in range(100_000)}) == 4096


def test_a_mark_or_calling_itself_wrong():
    assert has_mark("hunter2", (mark_of("hunter2"),))
    assert not has_mark("hunter3", (mark_of("hunter2"),))
    assert has_mark("wrong-password1", ("wrong",))
    assert not has_mark("wrong-password1", (mark_of("hunter2"),))


def test_what_calls_itself_wrong():
    assert says_wrong("wrong-password1")
    assert says_wrong("not a token")
    assert says_wrong("forged-token")
    assert not says_wrong("knotted")
    assert is_plainly_wrong("wrong-password1")
    assert not is_plainly_wrong("not-Tr0ub4dor")
