from hypothesis import given
from hypothesis import strategies as st

from understudy.core.redaction.known import Known, Secret
from understudy.core.redaction.looks import Reach


def secret(value, reach=Reach.ANYWHERE):
    return Secret(value, value[::-1] + "?", "token", "client", reach)


def found(known, text):
    return [text[hit.start : hit.end] for hit in known.find(text)]


@given(
    st.text(st.sampled_from("ab1"), max_size=20),
    st.text(st.sampled_from("xyzQR789"), min_size=8, max_size=40),
    st.text(st.sampled_from("ab1"), max_size=20),
)
def test_a_secret_is_found_at_every_offset(before, value, after):
    known = Known()
    known.add(secret(value))

    assert found(known, f"{before} {value}/{after}") == [value]


def test_the_longer_of_two_that_overlap():
    known = Known()
    for value in ("abcd1234efgh", "abcd1234efgh5678ijkl", "efgh5678"):
        known.add(secret(value))

    assert found(known, "x=abcd1234efgh5678ijkl; y=abcd1234efgh") == ["abcd1234efgh5678ijkl", "abcd1234efgh"]


def test_words_and_numbers_are_not_cut():
    known = Known()
    for value in ("horsebat", "12345678"):
        known.add(secret(value))

    assert found(known, "racehorsebats 9123456780") == []
    assert found(known, "race-horsebat a12345678b") == ["horsebat", "12345678"]
    assert found(known, "\xffhorsebat\xfe") == ["horsebat"]  # bytes around it are no letters


def test_the_reach_is_kept():
    known = Known()
    known.add(secret("s3cr3", Reach.WHOLE))
    known.add(secret("test", Reach.PLACE))

    assert known.whole("s3cr3")
    assert known.whole("test") is None
    assert known.get("test")
    assert known.issued_for("3rc3s?") == "s3cr3"
    assert found(known, "s3cr3 test") == []


def test_the_oldest_is_forgotten():
    known = Known(limit=3)
    for number in range(5):
        known.add(secret(f"value-number-{number}"))
        known.get("value-number-0")  # seen all the time

    assert len(known) == 3
    assert known.get("value-number-0")
    assert found(known, "value-number-1 value-number-4") == ["value-number-4"]
    assert known.issued_for("1-rebmun-eulav?") is None


def test_a_wider_reach_replaces_a_narrower_one():
    known = Known()
    known.add(secret("zq81kd92", Reach.PLACE))
    known.add(secret("zq81kd92"))
    known.add(secret("zq81kd92"))

    assert found(known, "a zq81kd92 b") == ["zq81kd92"]
