"""Sixteen clients at once, while recording and while replaying: whose answer is whose must not be confused."""

import signal

from tests.e2e.harness import prove


def test_sixteen_clients_at_once_are_kept_apart(loop):
    real, real_url = loop.real("localstripe_server")
    recorder, recorder_url = loop.record(real_url, "stripe")
    loop.client("stripe_crowd", recorder_url, "ada", "1999")
    assert recorder.stop() == 0, recorder.explain()
    real.stop(signal.SIGTERM)
    figures = loop.generate("stripe")["stripe"]
    prove(figures)
    replayed, ready = loop.serve("stripe")
    loop.client("stripe_crowd", ready["services"]["stripe"], "ada", "1999")
    loop.client("stripe_crowd", ready["services"]["stripe"], "grace", "350")
    assert replayed.stop() == 0, replayed.explain()
