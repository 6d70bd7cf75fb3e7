import pytest

from understudy.core.redaction.looks import (
    Reach,
    is_flag,
    is_masked,
    is_partly_masked,
    is_plain,
    is_prose,
    looks_random,
    reach_of,
)

MADE_BY_MACHINES = [
    "6ff90b42-f91c-4d80-a6bc-9197d3cd5dd6",
    "d41d8cd98f00b204e9800998ecf8427e",
    "4eC39HqLyjWDarjtT1zdp7dc",
    "CVOKsrmO_gMq42ytgMaogXQdWTKcDo9ZpXbqkHUava4",
    "JBSWY3DPEHPK3PXP",
    "4/P7q7W91a-oMsCeLvIaQm6bTrgtp7",
]
MADE_BY_PEOPLE = [
    "us-east-1",
    "public-read",
    "application/json",
    "AuthorizationCode",
    "2026-11-20T10:00:00Z",
    "20261120T100000Z",
    "v1.2.3",
    "client_secret_basic",
    "https://api.example.com/token",
    "1234567890123456",
    "arn:aws:iam::123456789012:role/demo",
    "order-1234",
]


@pytest.mark.parametrize("value", MADE_BY_MACHINES)
def test_tokens_look_random(value):
    assert looks_random(value)


@pytest.mark.parametrize("value", MADE_BY_PEOPLE)
def test_words_dates_and_names_do_not(value):
    assert not looks_random(value)


@pytest.mark.parametrize(
    ("value", "reach"),
    [
        ("true", Reach.PLACE),
        ("1", Reach.PLACE),
        ("password", Reach.PLACE),
        ("admin", Reach.PLACE),
        ("testing", Reach.PLACE),
        ("****", Reach.PLACE),
        ("zq81k", Reach.WHOLE),
        ("12121212121212121212", Reach.WHOLE),
        ("s3cr3t-9x", Reach.ANYWHERE),
        ("correct horse battery staple", Reach.ANYWHERE),
        ("4eC39HqLyjWDarjtT1zdp7dc", Reach.ANYWHERE),
    ],
)
def test_the_common_and_short_is_replaced_only_where_it_is_known_to_be_secret(value, reach):
    assert reach_of(value) is reach


def test_a_sentence_is_not_a_passphrase():
    assert is_prose("This field is required.")
    assert is_prose("must be at least 8 characters")
    assert not is_prose("correct horse battery staple")
    assert not is_prose("hunter2")


def test_flags_and_masks():
    assert is_flag("True")
    assert is_flag("")
    assert not is_flag("truth")
    assert all(map(is_masked, ["****", "xxxx", "[FILTERED]", "<token>", "{{ token }}", "${TOKEN}", "REDACTED"]))
    assert not is_masked("(abc)def)")
    assert is_partly_masked("sk_test_****dp7dc")


def test_judging_takes_linear_time():
    assert not is_plain("a" * 100_000 + "!!")
    assert is_masked("[" * 50_000) is False
