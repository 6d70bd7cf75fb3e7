import json

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from understudy.files.published_keys import PublishedKeys

keys = PublishedKeys()
DATA = b"eyJhbGciOiJub25lIn0.e30"
FAMILIES = {"RS256": ("RSA", ""), "PS384": ("RSA", ""), "ES256": ("EC", "P-256"), "ES512": ("EC", "P-521"), "EdDSA": ("OKP", "Ed25519")}


@pytest.mark.parametrize("algorithm", ["HS256", "HS512", "RS256", "RS512", "PS256", "ES256", "ES384", "ES512", "ES256K", "EdDSA"])
def test_signatures_verify_and_only_their_own(algorithm):
    signature = keys.sign(algorithm, DATA)

    assert keys.verifies(algorithm, DATA, signature)
    assert not keys.verifies(algorithm, DATA + b"x", signature)
    assert not keys.verifies(algorithm, DATA, b"\0" * len(signature))
    if not algorithm.startswith("PS"):  # which are salted
        assert signature == PublishedKeys().sign(algorithm, DATA)


@pytest.mark.parametrize(("algorithm", "kind"), FAMILIES.items())
def test_a_client_verifies_with_the_published_jwk(algorithm, kind):
    head = jwt.utils.base64url_encode(json.dumps({"alg": algorithm}).encode()) + b"." + jwt.utils.base64url_encode(b'{"sub":"u1"}')
    token = head + b"." + jwt.utils.base64url_encode(keys.sign(algorithm, head))
    public = jwt.PyJWK({**keys.public_jwk(*kind), "alg": algorithm})

    assert jwt.decode(token, public.key, algorithms=[algorithm]) == {"sub": "u1"}


@pytest.mark.parametrize("label", ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"])
def test_private_keys_load(label):
    pem = keys.private_pem(label)

    assert pem.startswith(f"-----BEGIN {label}-----")
    assert load_pem_private_key(pem.encode(), None)


def test_what_has_no_key_says_so():
    assert keys.sign("none", DATA) is None
    assert keys.sign("RS999", DATA) is None
    assert not keys.verifies("none", DATA, b"")
    assert keys.public_jwk("EC", "P-999") is None
    assert keys.private_pem("OPENSSH PRIVATE KEY") is None
