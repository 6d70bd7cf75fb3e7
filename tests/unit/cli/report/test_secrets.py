import pytest

from understudy.cli.report.secrets import check_secrets, secrets_left
from understudy.core.model.exchange import Exchange
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request, Response
from understudy.core.model.service import Service
from understudy.core.redaction import DEFAULT_RULES, Redactor, Rules
from understudy.files.recordings import Heading, RecordingWriter
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


def test_a_recording_holds_pseudonyms_and_what_was_left_is_told(tmp_path):
    asked = Headers.of([("Authorization", f"Bearer {TOKEN}"), ("X-Api-Key", "hunter-2-7")])
    raw = Exchange(0, "pay", 0.0, Request("GET", "/", asked), Response(200))
    writer = RecordingWriter(tmp_path, Heading("pay", 0.0, "test", "https://pay.test", ""))
    writer.append(Redactor(b"k").redact(raw).exchange)
    writer.append(raw)
    writer.close(1.0)
    told = [remark.message for remark in secrets_left(writer.path, DEFAULT_RULES)]

    assert [message.partition(" holds")[0] for message in told] == [
        "exchange 2: request.headers.authorization",
        "exchange 2: request.headers.x-api-key",
    ]
    assert not any(TOKEN in message for message in told)
    assert list(secrets_left(writer.path, Rules(allow=frozenset({"authorization", "x-api-key"})))) == []
