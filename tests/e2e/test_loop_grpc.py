"""A shop and a guide on grpcio: unary calls, all kinds of streams, page tokens, statuses, metadata."""

from tests.e2e.harness import prove


def test_grpc(loop):
    figures = loop.pair("shop_server", "shop", "shop_same", "shop_different")
    prove(figures)
