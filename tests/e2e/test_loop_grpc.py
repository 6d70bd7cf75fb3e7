"""A shop and a guide on grpcio: unary calls, all kinds of streams, page tokens, statuses, metadata."""


def test_grpc(loop):
    figures = loop.pair("shop_server", "shop", "shop_same", "shop_different")
    assert figures["fidelity"] >= 0.99, figures
