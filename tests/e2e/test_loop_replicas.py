"""A service that is behind itself (eventual consistency), with a client that polls it."""

from tests.e2e.harness import prove


def test_replicas(loop):
    figures = loop.pair("replica_server", "replica", "replica_same", "replica_different")
    prove(figures)
