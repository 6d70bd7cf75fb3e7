"""What a server keeps for everybody in his session: two clients with cookies and one without see what is theirs, and so do others later."""

import signal

import pytest


@pytest.mark.parametrize("name", ["visitors", "members"])
def test_everybody_sees_what_is_his_own(loop, name):
    real, real_url = loop.real(f"{name}_server")
    recorder, url = loop.record(real_url, "api")
    loop.client(f"{name}_same", url)
    assert recorder.stop() == 0, recorder.explain()
    real.stop(signal.SIGTERM)
    figures = loop.generate("api")["api"]
    assert figures["fidelity"] == 1.0, figures
    for client in (f"{name}_same", f"{name}_different"):
        replayed, ready = loop.serve("api")
        loop.client(client, ready["services"]["api"])
        assert replayed.stop() == 0, replayed.explain()
