"""Logins at real servers still work after their secrets were replaced; Basic, Digest and bearer are in the loop with httpbin."""

import signal

import pytest
from tests.e2e.harness import prove

SECRETS = (b"pw-8Xc2-Lovelace", b"AKIAIOSFODNN7EXAMPLE", b"wJalrXUtnFEMI/K7MDENG", b"AKIAOWNSERVER3XAMPLE")


@pytest.mark.parametrize(
    ("server", "client"), [("oidc_server", "login_oidc"), ("django_server", "login_django"), ("sigv4_server", "login_sigv4")]
)
def test_a_recorded_login_works_again(loop, server, client):
    real, real_url = loop.real(server)
    recorder, url = loop.record(real_url, "site")
    loop.client(client, url)
    assert recorder.stop() == 0, recorder.explain()
    real.stop(signal.SIGTERM)
    kept = b"".join(path.read_bytes() for path in loop.recordings.rglob("*") if path.is_file())
    for secret in SECRETS:
        assert secret not in kept
    figures = loop.generate("site")["site"]
    prove(figures)
    replayed, ready = loop.serve("site")
    loop.client(client, ready["services"]["site"])
    assert replayed.stop() == 0, replayed.explain()
