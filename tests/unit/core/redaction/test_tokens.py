import base64
import json

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from understudy.core.redaction.tokens import half_hash, is_rebuilt, parse_jwt, rebuild_jwt, replace_key_set
from understudy.files.published_keys import PublishedKeys

KEY = b"k" * 32
signer = PublishedKeys()
CLAIMS = {"sub": "u1", "iss": "https://idp.example", "exp": 1999999999, "secret": "s3cr3t"}


def issue():
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = {**jwt.algorithms.RSAAlgorithm.to_jwk(private.public_key(), as_dict=True), "kid": "k1", "use": "sig", "x5c": ["MII"]}
    return jwt.encode(CLAIMS, private, algorithm="RS256", headers={"kid": "k1"}), public


def test_a_client_verifies_the_rebuilt_token_with_the_recorded_key_set():
    token, public = issue()
    key_set = json.loads(replace_key_set(json.dumps({"keys": [public]}), signer))
    rebuilt = rebuild_jwt(KEY, token, signer, lambda claims: claims.replace("s3cr3t", "p5e8d9"))

    assert key_set["keys"][0]["kid"] == "k1"
    assert "x5c" not in key_set["keys"][0]
    assert jwt.decode(rebuilt, jwt.PyJWK(key_set["keys"][0]).key, algorithms=["RS256"]) == {**CLAIMS, "secret": "p5e8d9"}
    assert len(rebuilt) == len(token)


def test_a_rebuilt_token_is_recognised_and_left_alone():
    rebuilt = rebuild_jwt(KEY, issue()[0], signer, str)

    assert is_rebuilt(rebuilt, signer)
    assert rebuild_jwt(KEY, rebuilt, signer, str) == rebuilt
    assert not is_rebuilt(issue()[0], signer)


def test_without_a_test_key_the_signature_keeps_its_shape():
    token = issue()[0]
    rebuilt = rebuild_jwt(KEY, token, None, str)

    assert rebuilt.rpartition(".")[0] == token.rpartition(".")[0]
    assert rebuilt != token
    assert len(rebuilt) == len(token)


def test_what_is_no_token():
    assert parse_jwt("eyJub3QiOiJhIGhlYWRlciJ9.e30.x") is None
    assert parse_jwt("a.b") is None
    assert rebuild_jwt(KEY, "not.a.token", signer, str) is None


def test_key_sets_keep_their_layout_and_private_ones_are_not_replaced():
    text = json.dumps({"keys": [issue()[1]]}, indent=2)

    assert replace_key_set(text, signer).count("\n") > 5
    assert replace_key_set(replace_key_set(text, signer), signer) is None
    assert replace_key_set('{"kty":"oct","k":"AAAA"}', signer) is None
    assert replace_key_set('{"keys":[]}', signer) is None


def test_half_hash_is_that_of_the_specification():
    # OpenID Connect Core, appendix A.3
    assert half_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", "256") == "77QmUPtjPfzWtF2AnpK9RQ"
    assert len(base64.urlsafe_b64decode(half_hash("x", "512") + "==")) == 32
