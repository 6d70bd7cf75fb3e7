from understudy.files.published_keys import PublishedKeys
from understudy.files.token_signature import sign_with_test_key


def test_tokens_are_signed_with_the_published_keys():
    signature = sign_with_test_key("RS256", b"data")
    assert PublishedKeys().verifies("RS256", b"data", signature)
    assert sign_with_test_key("none", b"data") is None
