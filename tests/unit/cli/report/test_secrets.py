import pytest

from understudy.cli.report.secrets import check_secrets
from understudy.core.model.service import Service
from understudy.files.stubs.lint.subject import Subject

# Joined here, so that scanners of this repository do not take them for real.
KEY = "AKIA" + "QWERTYUIOPASDFGH"
TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
PEM = "-----BEGIN RSA " + "PRIVATE KEY-----\n" + "MIIEowIBAAKCAQEA" * 4 + "\n-----END RSA PRIVATE KEY-----"


def found(document, **options):
    return [(doubt.pointer, doubt.rule) for doubt in check_secrets(Subject(document, Service("x")), **options)]


@pytest.mark.parametrize("secret", [KEY, f"Bearer {TOKEN}", PEM])
def test_a_secret_is_found_where_it_stands(secret):
    document = {"stubs": [{"id": "a"}, {"id": "b", "then": {"headers": {"x": secret}}}]}
    assert found(document) == [(("stubs", 1, "then", "headers", "x"), "secret")]


def test_what_was_generated_holds_pseudonyms():
    learned = {"id": "a", "then": {"text": KEY}, "learned_from": {}}
    document = {"stubs": [learned, {"id": "b", "then": {"text": KEY}}], "resources": [{"seed": [KEY]}]}
    assert found(document) == [(("stubs", 1, "then", "text"), "secret")]


def test_ordinary_values_and_allowed_ones_are_left_alone():
    document = {"stubs": [{"then": {"json": {"id": "cus_N4rwh4lKq0Zs1b", "sha": "9f86d081884c7d659a2feaa0c55ad015", "key": KEY}}}]}
    assert found(document, allowed=frozenset({KEY})) == []
