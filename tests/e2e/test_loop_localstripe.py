"""localstripe with the official stripe library, through the reverse recorder: form bodies in, JSON out."""


def test_stripe(loop):
    figures = loop.pair("localstripe_server", "stripe", "stripe_same", "stripe_different")
    assert figures["fidelity"] >= 0.99, figures
