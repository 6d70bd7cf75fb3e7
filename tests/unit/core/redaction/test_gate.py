import base64

import pytest

SIGNS = [
    "eyJhbGciOiJIUzI1NiJ9.e30.x",
    "-----BEGIN PRIVATE KEY-----",
    "https://bob:pw@host.example/",
    "password=abc",
    "api_key: abc",
    "Authorization is Bearer abc",
    "AKIAIOSFODNN7EXAMPLE",
    "4539 5787 6362 1486",
    base64.b64encode(b"user:password").decode(),
    b"a hidden text".hex(),
    "jane@corp.example",
    "a%3Fpassword%3Dx",
]
BENIGN = [
    "6ff90b42-f91c-4d80-a6bc-9197d3cd5dd6 d41d8cd98f00b204e9800998ecf8427e",
    '{"id": "cus_NffrFeUfNV2Hib", "created": 1680000000, "amount": 12.50, "name": "Bob"}',
    "https://api.example.com/v1/items?page=2&limit=10",
    "2026-11-20T10:00:00Z 1700000000000 99.95",
    "Mozilla/5.0 (X11; Linux x86_64)",
]


@pytest.mark.parametrize("text", SIGNS)
def test_a_sign_opens(gate, text):
    assert gate.is_open(text)


@pytest.mark.parametrize("text", BENIGN)
def test_ordinary_traffic_does_not(gate, text):
    assert not gate.is_open(text)


def test_names_and_known_secrets_open(gate, pseudonyms):
    assert gate.is_open("a=b", ["client_secret"])
    assert not gate.is_open("zq81kdlw92mxnv")
    pseudonyms.stand_in("zq81kdlw92mxnv", "token", "client", str)
    assert gate.is_open("an id zq81kdlw92mxnv here")
    assert gate.is_open("blob " + base64.b64encode(b"\xff\x00\x81 zq81kdlw92mxnv \xff\x00\x81").decode())
