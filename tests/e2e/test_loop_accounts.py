"""Accounts, signed tokens and what is one's own: the same users again, then others with other passwords, whose secrets nobody recorded."""

import signal


def test_other_users_find_what_is_theirs(loop):
    real, real_url = loop.real("accounts_server")
    recorder, url = loop.record(real_url, "api")
    loop.client("accounts_same", url)
    assert recorder.stop() == 0, recorder.explain()
    real.stop(signal.SIGTERM)
    kept = b"".join(path.read_bytes() for path in loop.recordings.rglob("*") if path.is_file())
    assert not any(secret in kept for secret in (b"Engine-1843", b"hunter2-Long", b"Adm1n-Secret!"))
    figures = loop.generate("api")["api"]
    assert figures["fidelity"] == 1.0, figures
    replayed, ready = loop.serve("api")
    for client in ("accounts_same", "accounts_different"):
        loop.client(client, ready["services"]["api"])
    assert replayed.stop() == 0, replayed.explain()
