"""localstripe with the official stripe library, through the reverse recorder: form bodies in, JSON out."""

from tests.e2e.harness import prove


def test_stripe(loop):
    figures = loop.pair("localstripe_server", "stripe", "stripe_same", "stripe_different")
    prove(figures)
