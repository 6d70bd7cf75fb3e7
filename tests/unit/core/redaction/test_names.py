import pytest

from understudy.core.redaction.names import Hint, Names, snake
from understudy.core.redaction.rules import Rules

names = Names(Rules())
SECRET = """
password user[password] newPassword password_confirmation client_secret clientSecret apikey api-key X-Api-Key access_token
refreshToken id_token SecretAccessKey SessionToken csrfmiddlewaretoken X-CSRF-Token code_verifier SAMLResponse private_key
SecretString Private-Token X-Amz-Signature
"""
PERHAPS = """
token session_id sessionId JSESSIONID sig signature auth X-Plex-Token jwt ticket
"""
BENIGN = """
id etag hash key Key token_type max_tokens total_tokens nextToken NextContinuationToken page_token UploadId ClientRequestToken
idempotency_key author authority authenticated expires_in token_endpoint secretName public_key partition_key shipping code state
password_updated_at token_endpoint_auth_methods_supported has_password is_secret cursor compass author_session_count
"""


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("X-Api-Key", "x_api_key"),
        ("clientSecret", "client_secret"),
        ("user[password]", "user_password"),
        ("AWSSecretAccessKey", "aws_secret_access_key"),
    ],
)
def test_all_styles_are_one(name, written):
    assert snake(name) == written


@pytest.mark.parametrize("name", SECRET.split())
def test_names_of_secrets(name):
    assert names.hint(name) is Hint.SECRET


@pytest.mark.parametrize("name", PERHAPS.split())
def test_names_that_need_a_look_at_the_value(name):
    assert names.hint(name) is Hint.PERHAPS


@pytest.mark.parametrize("name", BENIGN.split())
def test_names_of_benign_members(name):
    assert names.hint(name) is Hint.NONE


def test_short_names_mean_more_in_a_url():
    assert names.hint("key", in_url=True) is Hint.PERHAPS
    assert names.hint("code", in_url=True) is Hint.PERHAPS
    assert names.hint("code") is Hint.NONE


@pytest.mark.parametrize("name", ["cvv", "card[cvc]", "card_number", "otp", "pin"])
def test_digits_that_are_secret_as_numbers_too(name):
    assert names.hint(name) is Hint.DIGITS


@pytest.mark.parametrize("name", ["x-hub-signature-256", "DPoP", "X-Slack-Signature", "x-functions-key", "X-Custom-Auth"])
def test_headers_that_may_hold_a_secret(name):
    assert names.header_hint(name) is not Hint.NONE


@pytest.mark.parametrize(
    "name", ["X-RateLimit-Remaining", "Sec-WebSocket-Key", "WWW-Authenticate", "Access-Control-Allow-Headers", "ETag", "Idempotency-Key"]
)
def test_headers_that_do_not(name):
    assert names.header_hint(name) is Hint.NONE


def test_a_project_adds_allows_and_drops():
    mine = Names(Rules(keys=frozenset({"licence plate"}), allow=frozenset({"token", "response.json.auth"}), drop=frozenset({"X-Trace"})))

    assert mine.hint("licencePlate") is Hint.SECRET
    assert mine.hint("token") is Hint.NONE
    assert mine.is_allowed("response.json.auth")
    assert mine.is_dropped("x-trace")
