from understudy.core.faults.expired_credentials import ExpiredCredentials


def test_says_that_the_token_expired(answer, scene):
    head, body, _ = ExpiredCredentials().edit(answer, scene())
    assert head.status == 401
    assert 'error="invalid_token"' in head.headers.get("www-authenticate")
    assert b"invalid_token" in body.data
    assert len(ExpiredCredentials().edit(answer, scene("HEAD"))) == 2
