import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from understudy.core.redaction.patterns import PEM, STARTS, VENDORS, Patterns

patterns = Patterns()
BODY = "4eC39HqLyjWDarjtT1zdp7dcQm6bTrgtp7P7q7W91aoMsCeLvI"
KEYS = {
    "aws_key_id": "AKIAIOSFODNN7EXAMPLE",
    "github_token": "ghp_" + BODY[:36],
    "gitlab_token": "glpat-" + BODY[:20],
    "slack_token": "xoxb-123456789012-123456789012-" + BODY[:24],
    "stripe_key": "sk_test_" + BODY[:24],
    "google_key": "AIza" + BODY[:35],
    "sendgrid_key": "SG." + BODY[:22] + "." + BODY[:43],
    "npm_token": "npm_" + BODY[:36],
    "anthropic_key": "sk-ant-api03-" + BODY,
    "vault_token": "hvs." + BODY,
    "telegram_token": "123456789:AA" + (BODY + BODY)[:33],
}


@pytest.mark.parametrize(("kind", "key"), KEYS.items())
@pytest.mark.parametrize("around", ["{}", "use {}, please", "https://{}@host.example/x", 'x="{}"', "{}\n"])
def test_a_vendor_key_shows_anywhere(kind, key, around):
    text = around.format(key)
    [match] = patterns.find(text)

    assert patterns.may_match(text)
    assert (match.kind, match.value) == (kind, key)
    assert 0 < match.keep < len(key)


def test_only_the_secret_part_of_a_client_secret():
    [match] = patterns.find("pi_3MtwBwLkdIwHu7ix28a3tqPa_secret_YrKJUKribcBjcG8HVhfZluoGH")

    assert match.value == "YrKJUKribcBjcG8HVhfZluoGH"


@pytest.mark.parametrize(
    "benign",
    ["6ff90b42-f91c-4d80-a6bc-9197d3cd5dd6", "d41d8cd98f00b204e9800998ecf8427e", "xAKIAIOSFODNN7EXAMPLE", "task-list-of-all-things-to-do"],
)
def test_ids_and_words_do_not(benign):
    assert patterns.find(benign) == []


def test_a_project_adds_its_own():
    mine = Patterns((("badge", r"badge:(?P<secret>\d{4})"),))

    assert [(match.kind, match.value) for match in mine.find("my badge:1234!")] == [("badge", "1234")]


def test_private_keys_in_pem():
    assert PEM.search("x\n-----BEGIN EC PRIVATE KEY-----\n" + BODY + "\n-----END EC PRIVATE KEY-----\n")
    assert not PEM.search("-----BEGIN PUBLIC KEY-----\n" + BODY + "\n-----END PUBLIC KEY-----")
    assert not PEM.search("-----BEGIN PRIVATE KEY-----\n" * 20_000)  # and takes linear time


@pytest.mark.parametrize("pattern", [pattern for _, pattern in VENDORS])
@settings(max_examples=25, database=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(data=st.data())
def test_what_a_vendor_pattern_finds_shows_its_start(pattern, data):
    found = data.draw(st.from_regex(pattern.removeprefix("(?<![0-9A-Za-z])"), fullmatch=False))
    assert any(start in found for start in STARTS)
