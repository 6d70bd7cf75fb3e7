import base64

import pytest

from understudy.core.model.credential import mark_of

TOKEN = "9f8e7d6c5b4a39281706"


def places(scan):
    return [(found.place, found.kind) for found in scan.finds]


def test_a_member_is_judged_by_its_name(scan):
    assert scan.member("password", "hunter2!", "request.json.password") != "hunter2!"
    assert scan.member("name", "hunter2!x", "request.json.name") == "hunter2!x"
    assert places(scan) == [("request.json.password", "password")]


@pytest.mark.parametrize(
    ("name", "value"), [("token", "the"), ("session", "active"), ("password", "true"), ("signature", "none"), ("auth", "basic")]
)
def test_words_under_a_suspicious_name_stay(scan, name, value):
    assert scan.member(name, value, "p") == value


def test_a_server_may_speak_about_passwords(scan):
    scan.speaker = "server"

    assert scan.member("password", "This field is required.", "p") == "This field is required."
    assert scan.member("api_key", "sk_****dp7dc", "p") == "sk_****dp7dc"
    assert scan.member("secret", "https://api.example.com/secrets/1", "p") == "https://api.example.com/secrets/1"
    assert scan.member("password", "correct horse battery staple", "p") != "correct horse battery staple"


def test_a_refused_credential_that_calls_itself_wrong_stays_and_others_are_marked(scan):
    scan.was_refused = True

    assert scan.force("bearer", "wrong-token", "p") == "wrong-token"
    assert scan.force("bearer", TOKEN, "p") != TOKEN
    assert scan.force("password", "sunshine", "p") != "sunshine"
    assert [found.mark for found in scan.finds] == [mark_of(TOKEN), mark_of("sunshine")]


def test_a_known_secret_is_found_in_every_encoding(scan):
    secret = "s3+cr/t=9x y8w7"
    pseudonym = scan.member("password", secret, "p")
    wrapped = [
        "say {} twice",
        "https://x.example/{}?a=1",
        "x=1&y={}&z",
    ]
    from urllib.parse import quote

    for text in wrapped:
        assert scan.text(text.format(quote(secret, safe="")), "p") == text.format(quote(pseudonym, safe=""))
    blob = base64.b64encode(f"a {secret} b".encode()).decode()
    assert base64.b64decode(scan.text(blob, "p")).decode() == f"a {pseudonym} b"
    twice = base64.b64encode(blob.encode()).decode()
    assert base64.b64decode(base64.b64decode(scan.text(twice, "p"))).decode() == f"a {pseudonym} b"


@pytest.mark.parametrize(
    "text",
    [
        "password={}",
        'mutation {{ login(password: "{}") }}',
        "DB_PASSWORD: {}\n",
        "curl -H 'Authorization: Bearer {}'",
        '{{"payload": "{{\\"client_secret\\": \\"{}\\"}}"}}',
        "<input name='csrf_token' value='{}'>",
        "postgres://app:{}@db.example/x",
        "https://app.example/cb#access_token={}&state=x",
    ],
)
def test_settings_inside_text(scan, text):
    assert TOKEN in text.format(TOKEN)
    assert TOKEN not in scan.text(text.format(TOKEN), "p")


def test_prose_about_secrets_stays(scan):
    prose = "Set the password to your own secret. Send the token as Authorization: Bearer <token>, see https://x.example/token?a=b"

    assert scan.text(prose, "p") == prose


def test_whole_values_of_middling_length(scan):
    pseudonym = scan.member("password", "zq81k", "p")

    assert scan.text("zq81k", "p") == pseudonym
    assert scan.text("a zq81k b", "p") == "a zq81k b"


def test_cookies(scan):
    assert scan.cookie("lang", "en", "c") == "en"
    assert scan.cookie("session", "12345", "c") == "12345"
    assert scan.cookie("session", "s:4f9d8s7f6g5h.abc", "c") != "s:4f9d8s7f6g5h.abc"
    assert scan.cookie("xyz", "4eC39HqLyjWDarjtT1zdp7dc", "c") != "4eC39HqLyjWDarjtT1zdp7dc"


def test_numbers(scan):
    assert scan.number("pin", "4821", "p") != "4821"
    assert scan.number("amount", "4821", "p") == "4821"
    assert scan.number("max_tokens", "4096", "p") == "4096"


def test_path_tokens(scan):
    assert scan.segment("items", "4eC39HqLyjWDarjtT1zdp7dc", "p") == "4eC39HqLyjWDarjtT1zdp7dc"
    assert scan.segment("reset", "4eC39HqLyjWDarjtT1zdp7dc", "p") != "4eC39HqLyjWDarjtT1zdp7dc"


def test_presigned_credentials_keep_their_scope(scan):
    value = scan.parameter("X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE/20261120/eu-west-1/s3/aws4_request", "p")

    assert value.startswith("AKIA")
    assert value.endswith("/20261120/eu-west-1/s3/aws4_request")
    assert "IOSFODNN7EXAMPLE" not in value


def test_binary_data_keeps_its_length(scan):
    token = scan.member("access_token", TOKEN, "p")
    data = f"\x00\xff{TOKEN}\x81"

    assert scan.binary(data, "p") == f"\x00\xff{token}\x81"
    pem = "\x01-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn\n-----END RSA PRIVATE KEY-----\x02"
    assert "MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn" not in scan.binary(pem, "p")
    assert len(scan.binary(pem, "p")) == len(pem)


def test_personal_data_by_option(scan):
    assert scan.text("write to jane@corp.example", "p").endswith("@example.com")


def test_a_number_published_for_tests_stays_and_another_keeps_its_end(scan):
    assert scan.member("card[number]", "4000000000000002", "request.form.card[number]") == "4000000000000002"
    other = scan.member("card[number]", "1234567812345678", "request.form.card[number]")
    assert (other != "1234567812345678", other[-4:]) == (True, "5678")


def test_public_names_of_things_under_sid_are_no_sessions(scan):
    name = "SM" + "0123456789abcdef" * 2
    assert scan.member("sid", name, "p") == name
    assert scan.member("sid", "Wq5YdVW7qCJy9loqRq9JselCOz2MJO", "p") != "Wq5YdVW7qCJy9loqRq9JselCOz2MJO"
