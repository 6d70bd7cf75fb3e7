"""Dialogues, events and calls with real servers and clients, through the reverse recorder."""

import pytest
from tests.e2e.harness import prove


@pytest.mark.parametrize(
    ("server", "same", "different"),
    [
        ("websocket_server", "websocket_same", "websocket_different"),
        ("sse_server", "sse_same", "sse_same"),
        ("grpc_server", "grpc_same", "grpc_different"),
    ],
)
def test_a_stream_is_recorded_and_played(loop, server, same, different):
    figures = loop.pair(server, "streams", same, different, options=["--latency", "recorded"])
    prove(figures)
