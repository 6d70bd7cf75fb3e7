import base64

import pytest

from understudy.core.redaction.grammars.credentials import rewrite_authorization


def rewrite(value):
    return rewrite_authorization(value, lambda kind, secret, _p: f"<{kind}>", lambda _n, value, _p: value, "h")


def basic(text):
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("value", "rewritten"),
    [
        ("Bearer abc.def==", "Bearer <bearer>"),
        ("abcdef", "<token>"),
        ("token abcdef", "token <token>"),
        ('Token token="abc", nonce="n"', 'Token token="<token>", nonce="n"'),
        (basic("bob:pass:word"), basic("bob:<password>")),
        (basic("sk_test_1:"), basic("<api_key>:")),
        ("AWS AKID:sig=", "AWS <access_key>:<signature>"),
        ("SharedKey account:sig", "SharedKey account:<signature>"),
        ("Negotiate YII", "Negotiate <negotiate>"),
        (
            'OAuth oauth_consumer_key="k", oauth_nonce="n", oauth_signature="s%3D"',
            'OAuth oauth_consumer_key="<oauth_consumer_key>", oauth_nonce="n", oauth_signature="<oauth_signature>"',
        ),
        (
            'Digest username="bob", realm="r", nonce="n", uri="/d", qop=auth, nc=00000001, cnonce="c", response="abc"',
            'Digest username="bob", realm="r", nonce="n", uri="/d", qop=auth, nc=00000001, cnonce="c", response="<signature>"',
        ),
        (
            "AWS4-HMAC-SHA256 Credential=AKID/20261120/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=abc123",
            "AWS4-HMAC-SHA256 Credential=<access_key>/20261120/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=<signature>",
        ),
        ("Basic !!!", "Basic <basic>"),
        ("", ""),
    ],
)
def test_only_the_secret_parts(value, rewritten):
    assert rewrite(value) == rewritten


def test_reading_takes_linear_time():
    assert rewrite("Custom " + "a=b;" * 20_000 + '"') == "Custom <token>"
